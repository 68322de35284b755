import { didYouMean } from '../base/did-you-mean.ts';
import { list } from '../base/phrases.ts';
import { displayName } from '../catalog/catalog.ts';
import type { ReferenceReport } from '../report/report.ts';
import type { OneDatabase } from './one-database.ts';
import { areAlike, type End, type Having, isUnique, pairsOf } from './reference-ends.ts';
import { danglingLines, repeatedLines } from './reference-queries.ts';

/** What becomes of a reference, and why. */
export interface Outcome {
  readonly state: ReferenceReport['state'];
  readonly why?: string;
  readonly failure?: { readonly severity: 'critical' | 'warning'; readonly advice: string };
}

/** Whether both ends are there, their types can be compared, and the second one is unique. */
export function outcomeOf(from: End, to: End): Outcome {
  for (const end of [from, to])
    if (end.having.length === 0 && end.database.unread.length > 0) return notRead(end);
  const absent = [from, to].filter(({ having }) => having.length === 0);
  if (absent.length > 0) return missing(absent);
  const pairs = pairsOf(from, to);
  const unlike = pairs.filter(([a, b]) => !areAlike(a, b));
  const unique = to.having.filter((it) => it.source.read.lens === undefined);
  const repeating = unique.filter((it) => !isUnique(it));
  if (pairs.length > 0 && unlike.length === pairs.length) return otherTypes(from, to, unlike[0]);
  if (unique.length > 0 && repeating.length === unique.length) return notUnique(to);
  const reservations = [
    ...(unlike.length === 0
      ? []
      : [`in ${sourcesOf(unlike.map(([a]) => a))} the types cannot be compared, as a finding tells`]),
    ...(repeating.length === 0
      ? []
      : [`in ${sourcesOf(repeating)} of ${to.database.name} it is not unique, as a finding tells`]),
    ...[from, to].flatMap((end) =>
      end.database.unread.length === 0
        ? []
        : [`${list(end.database.unread)} of ${end.database.name} could not be read`],
    ),
  ];
  return reservations.length === 0
    ? { state: 'holds' }
    : { state: 'holds in part', why: reservations.join('; ') };
}

function notRead({ database }: End): Outcome {
  return { state: 'not checked', why: `${list(database.unread)} of ${database.name} could not be read` };
}

function missing(ends: readonly End[]): Outcome {
  const why = ends.map(({ column, database }) => {
    const shown = displayName(column.path);
    return `no source of ${database.name} has ${tablesIn(database).has(displayName(column.path.slice(0, 2))) ? `column ${shown}` : `table ${displayName(column.path.slice(0, 2))}`}${meant({ column, database })}`;
  });
  return {
    state: 'fails',
    why: why.join(', and '),
    failure: {
      severity: 'warning',
      advice: 'Correct the name under `references:`, or take the line out if nothing refers to it any more.',
    },
  };
}

function otherTypes(from: End, to: End, first: readonly [Having, Having] | undefined): Outcome {
  const [a = '', b = ''] = first?.map(({ object }) => String(object.attributes.type)) ?? [];
  const other = `${to.database.name}.${displayName(to.column.path)}`;
  return {
    state: 'fails',
    why: `${displayName(from.column.path)} is ${a}, and ${other} is ${b}, which cannot be compared`,
    failure: {
      severity: 'critical',
      advice: withCode(
        'Give both the same type; as a foreign key within one database Postgres would refuse it.',
        'What refers to nothing is found so:',
        danglingLines(from.column, to.column),
      ),
    },
  };
}

function notUnique({ column, database }: End): Outcome {
  const shown = displayName(column.path);
  return {
    state: 'fails',
    why: `${database.name}.${shown} is not unique in any source, so a value may mean several rows`,
    failure: {
      severity: 'warning',
      advice: withCode(
        `Refer to the primary key of ${displayName(column.path.slice(0, 2))}, or make ${shown} unique in ${database.name}.`,
        'What stands in the way of that is found so:',
        repeatedLines(column),
      ),
    },
  };
}

/** An advice as it is read: sentences, then what is to be copied. */
function withCode(sentence: string, before: string, lines: readonly string[]): string {
  return lines.length === 0 ? sentence : [sentence, before, ...lines].join('\n');
}

/** ` (users is there)`: the table or column that a name most likely stands for. */
function meant({ column, database }: Pick<End, 'column' | 'database'>): string {
  const tables = tablesIn(database);
  const table = displayName(column.path.slice(0, 2));
  const columns = tables.get(table);
  const near =
    columns === undefined ? didYouMean(table, [...tables.keys()]) : didYouMean(column.path[2], [...columns]);
  return near === undefined ? '' : ` (is ${near} meant?)`;
}

/** The columns of all tables that some source of a database has, by the table. */
function tablesIn({ sources }: OneDatabase): Map<string, Set<string>> {
  const tables = new Map<string, Set<string>>();
  for (const { read } of sources)
    for (const { kind, path } of read.catalog.objects) {
      if (kind !== 'table' && kind !== 'column') continue;
      const table = displayName(path.slice(0, 2));
      const columns = tables.get(table) ?? new Set();
      tables.set(table, columns);
      if (kind === 'column') columns.add(path.at(-1) ?? '');
    }
  return tables;
}

function sourcesOf(having: readonly Having[]): string {
  return list([...new Set(having.map(({ source }) => source.name))]);
}
