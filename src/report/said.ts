import { createHash } from 'node:crypto';
import { shortened } from '../base/visible.ts';
import type { SaidOtherwise } from './acceptance.ts';
import type { Finding } from './finding.ts';

/**
 * What each source says of the thing that a finding is about, in a few words: of several objects of one cause, the
 * names of those that it has. Sources that say nothing are left out, and so is all that may change by itself, as the
 * age of a snapshot does. Layout plays no role.
 */
export type Said = Readonly<Record<string, string | readonly string[]>>;

const missing = 'missing';
const shownAtMost = 80;

export function saidIn({
  kind,
  class: its,
  cells,
  title = '',
  objects,
}: Pick<Finding, 'kind' | 'cells'> & Partial<Pick<Finding, 'class' | 'title' | 'objects'>>): Said {
  // Such a fault says in its sentence what would fail, which may be another thing tomorrow.
  if (its === 'pending migration')
    return Object.fromEntries(Object.keys(cells).map((name) => [name, inShort(withoutFolders(title))]));
  if (its === 'ledger fault' || its === 'declaration fault') return {};
  return Object.fromEntries(
    Object.entries(cells).flatMap(([name, { state, text }]): [string, Said[string]][] => {
      if (state === 'missing') return [[name, missing]];
      if (state !== 'present') return [];
      if (objects !== undefined) return [[name, objects.map(({ object }) => object).sort()]];
      return [[name, inShort(kind.endsWith('view') ? unqualified(text) : text)]];
    }),
  );
}

/**
 * The first source that says now what was not said then; `undefined` where all do. A source that has come since may say
 * what any did, and of several objects of one cause some may be gone.
 */
export function saidOtherwise(then: Said, now: Said): SaidOtherwise | undefined {
  for (const [source, value] of Object.entries(now)) {
    const before = then[source];
    const known = before === undefined ? Object.values(then) : [before];
    if (known.some((one) => isWithin(value, one))) continue;
    return {
      source,
      now: inWords(value, before),
      ...(before === undefined ? {} : { before: inWords(before) }),
    };
  }
  return undefined;
}

/** Whether a finding says what it said before; not where it was not there. */
export function isSaidAgain(before: Finding | undefined, now: Finding): boolean {
  if (before === undefined) return false;
  // What is wrong within one source is said in its sentence.
  if (Object.keys(now.cells).length < 2) return withoutFolders(before.title) === withoutFolders(now.title);
  return saidOtherwise(saidIn(before), saidIn(now)) === undefined;
}

function isWithin(value: Said[string], known: Said[string]): boolean {
  if (typeof value === 'string' || typeof known === 'string') return value === known;
  return value.every((one) => known.includes(one));
}

/** Of several objects those that were not there before. */
function inWords(value: Said[string], before?: Said[string]): string {
  if (typeof value === 'string') return value;
  const news = typeof before === 'object' ? value.filter((one) => !before.includes(one)) : value;
  return shortened(`${typeof before === 'object' ? 'also ' : ''}${news.join(', ')}`, shownAtMost);
}

/**
 * Before 16, Postgres writes the table before each column of a view, also where there is only one table. Where there
 * are several, it says which column is meant.
 */
function unqualified(query: string): string {
  const tables = new Set([...query.matchAll(qualifier)].flatMap(({ 1: table }) => table ?? []));
  return tables.size > 1 || hasSeveralTables.test(query)
    ? query
    : query.replaceAll(qualifier, (all, table: string | undefined) => (table === undefined ? all : ''));
}

const hasSeveralTables = /\bjoin\b|\bfrom[\s(]+[\w".]+(?:\s+[\w"]+)?\s*,/i;

/** A literal, or the table before a column: not the schema of a table, a type or a function. */
const qualifier =
  /'(?:[^']|'')*'|(?<!\b(?:from|join)[\s(]+|::|[\w".])("[^"]+"|[a-z_]\w*)\.(?=["a-z_])(?!(?:"[^"]+"|\w+)\()/gi;

/** A text on one line, whose end stands for the rest where it is long. */
function inShort(text: string): string {
  const plain = text.replaceAll(/\s+/g, ' ').trim();
  if (plain.length <= shownAtMost) return plain;
  return `${shortened(plain, shownAtMost - 14)} ${createHash('sha256').update(plain).digest('hex').slice(0, 12)}`;
}

/** Folders get other names, and a file is the same in them. */
function withoutFolders(text: string): string {
  return text.replaceAll(/(?:[\w@.-]+\/)+/g, '');
}
