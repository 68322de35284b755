/** What the sources say of a finding, as every format shows it. */
import type { Finding } from '../finding.ts';
import type { DatabaseReport } from '../report.ts';
import { cellText } from './phrases.ts';

/** Names of the sources that a finding has something of: those of the database in their order, then others. */
export function sourcesOf({ cells }: Finding, { sources }: DatabaseReport): string[] {
  const known = sources.map(({ name }) => name);
  return [...known, ...Object.keys(cells).filter((name) => !known.includes(name))].filter(
    (name) => cells[name] !== undefined,
  );
}

/** The sources whose texts are worth a look below a finding, one of each text. */
export interface LongTexts {
  /** The first one that is not wrong, that others are laid against. */
  readonly base: string;
  readonly others: readonly string[];
}

/**
 * Which texts are shown at length, where any has several lines. Sources that have an object which others lack say it
 * each in their own language: a short text beside a long one is no other version of that.
 */
export function longTextsOf(finding: Finding, database: DatabaseReport): LongTexts | undefined {
  const textOf = (source: string) => cellText(finding, source);
  const isLong = (source: string) => textOf(source).includes('\n');
  const present = sourcesOf(finding, database).filter((source) => finding.cells[source]?.state === 'present');
  if (!present.some(isLong)) return undefined;
  const compared = finding.attribute === undefined ? present.filter(isLong) : present;
  const distinct = compared.filter(
    (source, at) => compared.findIndex((other) => textOf(other) === textOf(source)) === at,
  );
  const base = distinct.find((source) => !finding.wrong.includes(source)) ?? distinct[0];
  return base === undefined ? undefined : { base, others: distinct.filter((source) => source !== base) };
}
