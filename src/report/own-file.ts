import { isPlanScript } from './plan-script.ts';

/** Whether a text is a report or a plan that a run of ours wrote: it names what it is about, and uses nothing. */
export function isOwnFile(text: string): boolean {
  return isPlanScript(text) || jsonReport.test(text) || (text.startsWith('## ') && endOfMarkdown.test(text));
}

/** How a report begins as JSON. */
const jsonReport = /^\{\s*"formatVersion": \d+,\s*"tool": \{\s*"name": "schema-drift"/;
/** How one ends as markdown. */
const endOfMarkdown = /<sub>schema-drift \d[^\n]*<\/sub>\s*$/;
