import { type Document, LineCounter, parseDocument } from 'yaml';
import { Problem } from '../../base/problem.ts';
import type { Place } from './yaml-places.ts';

/** A YAML file as it was written: comments, order and places are kept. */
export interface YamlText {
  readonly document: Document;
  readonly lines: LineCounter;
  /** What is no YAML, or may not stand in a file of ours: a sentence each, without the full stop. */
  readonly malformed: readonly (Place & { readonly text: string })[];
}

export function openYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const malformed = [...document.errors, ...document.warnings].map(({ code, message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { line, column: col, text: yamlSentence(code, message, text.slice(pos[0])) };
  });
  return { document, lines, malformed };
}

/**
 * What a well-formed document holds.
 *
 * @param what begins the sentence if it cannot be told: `The config file schema-drift.yml`
 * @throws Problem for aliases
 */
export function contentOf(document: Document, what: string, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // The parser leaves aliases to this moment: one that names nothing, or so many that they were made to harm.
    throw new Problem(`${what} has an alias (\`*name\`) that cannot be resolved.`, {
      advice: 'Write the value out instead.',
      location: { file, line: 1 },
      cause,
    });
  }
}

function yamlSentence(code: string, message: string, rest: string): string {
  if (code === 'DUPLICATE_KEY') {
    const key = /^["']?([\w.-]+)/.exec(rest)?.[1];
    return `${key === undefined ? 'a key' : `\`${key}\``} stands twice`;
  }
  if (code === 'MULTIPLE_DOCS') return 'a second YAML document starts here; the file may hold only one';
  if (code === 'TAB_AS_INDENT') return 'a tab is used to indent; YAML wants spaces';
  return `not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
