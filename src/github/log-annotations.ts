import type { Annotation } from '../report/annotations.ts';

/** GitHub shows no more of a level for one step and drops the rest without a word. */
const shownOfALevel = 10;

const commands: Readonly<Record<Annotation['level'], string>> = {
  failure: 'error',
  warning: 'warning',
  notice: 'notice',
};

/**
 * Annotations as workflow commands, one a line of the job's log, for a token that may not write check runs. Of each
 * level the first ten are told, and the last line how many more there are.
 */
export function annotationCommands(annotations: readonly Annotation[]): string[] {
  const levels = Object.keys(commands) as Annotation['level'][];
  const shown = new Set(
    levels.flatMap((level) =>
      annotations.filter((annotation) => annotation.level === level).slice(0, shownOfALevel),
    ),
  );
  const more = annotations.length - shown.size;
  return [
    ...annotations.filter((annotation) => shown.has(annotation)).map(command),
    ...(more === 0 ? [] : [`… and ${more} more; GitHub shows ${shownOfALevel} of a level beside the code.`]),
  ];
}

function command({ path, line, level, title, message, rawDetails }: Annotation): string {
  const text = rawDetails === undefined ? message : `${message}\n\n${rawDetails}`;
  return `::${commands[level]} file=${property(path)},line=${line},title=${property(title)}::${data(text)}`;
}

function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
