import { groupBy } from '../../base/group-by.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { cautionsOn } from '../../rebuild/losses.ts';
import { type Discrepancy, mendingStatements } from '../../rebuild/mend.ts';
import { openingsOf } from '../../rebuild/openings.ts';
import { readable } from '../../rebuild/readable.ts';
import { sourceTraits } from '../../sources/source-kind.ts';
import type { Difference } from '../difference.ts';
import { cellIn } from '../matrix.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { partitionsFirst } from './partitions-first.ts';

/** More lines than a person would read below a sentence. */
export const linesAtMost = 40;

/**
 * The SQL, line by line, that brings databases in line; `undefined` where there is none for one of them.
 * Where it is not the same for all of them, a comment says for which one each part is; another one, what is lost.
 *
 * @param databases those that are wrong
 * @param right the sources that are right
 */
export function mendingSql(
  difference: Difference,
  databases: readonly ComparedSource[],
  right: readonly ComparedSource[],
): readonly string[] | undefined {
  const model = modelAmong(right);
  if (model === undefined || databases.length === 0) return undefined;
  const parts = databases.map((database) => ({ database, sql: sqlFor(difference, database, model) }));
  if (parts.some(({ sql }) => sql === undefined)) return undefined;
  const same = [...groupBy(parts, ({ sql }) => sql ?? '')];
  const lines = same.flatMap(([sql, members]) => [
    ...(same.length === 1 ? [] : [`-- in ${members.map(({ database }) => database.name).join(', ')}`]),
    ...sql.split('\n'),
  ]);
  return lines;
}

/** Of those that are right, the one that tells most; types tell of no object what Postgres has to be told. */
function modelAmong(right: readonly ComparedSource[]): ComparedSource | undefined {
  const tells = right.filter(({ read }) => read.lens === undefined);
  return [...tells].sort((a, b) => sourceTraits[a.kind].authority - sourceTraits[b.kind].authority)[0];
}

/**
 * The SQL, line by line, that declares an object as it is right, where that is a statement of its own in a file:
 * `undefined` where it is part of a table's, is not to be there, or is too long to be read.
 *
 * @param files the sources that are to declare it
 */
export function declaringSql(
  { row, attributes }: Difference,
  right: readonly ComparedSource[],
  files: readonly ComparedSource[],
): readonly string[] | undefined {
  const model = modelAmong(right);
  const cell = model === undefined ? undefined : cellIn(row, model);
  if (model === undefined || cell?.state !== 'present' || !standAlone.has(cell.object.kind)) return undefined;
  const { catalog } = model.read;
  const statements = mendingStatements({ right: cell.object, attributes }, [], catalog, catalog);
  const first = files.flatMap((file) => partitionsFirst(cell.object, model, file));
  const before = statements === undefined ? [] : [...new Set(first.map(({ sql }) => `${sql};`))];
  const lines = [
    ...before,
    ...(statements ?? []).flatMap((statement) => `${readable(statement)};`.split('\n')),
  ];
  return lines.length === 0 || lines.length > linesAtMost ? undefined : lines;
}

/** Kinds of which one statement says all. */
const standAlone: ReadonlySet<ObjectKind> = new Set([
  'view',
  'materialized view',
  'function',
  'procedure',
  'aggregate',
  'trigger',
  'policy',
  'rule',
  'index',
  'enum',
  'domain',
  'range type',
  'composite type',
]);

function sqlFor(difference: Difference, database: ComparedSource, model: ComparedSource): string | undefined {
  const first = discrepancyOf(difference, database, model);
  if (first === undefined) return undefined;
  const folded = everyFolded(difference).flatMap((inner) => discrepancyOf(inner, database, model) ?? []);
  const [own, right] = [database.read.catalog, model.read.catalog];
  const statements = mendingStatements(first, folded, own, right);
  if (statements === undefined || statements.length === 0) return undefined;
  const before = partitionsFirst(first.own === undefined ? first.right : undefined, model, database);
  const shown = [...before.map((partition) => partition.sql), ...statements.map(readable)];
  const cautions = [
    ...cautionsOn([first, ...folded], own, right),
    ...openingsOf(shown, own).map(
      (what) => `This opens ${what}: find out first whether it was closed on purpose.`,
    ),
  ];
  return [...cautions.map((caution) => `-- ${caution}`), ...shown.map((sql) => `${sql};`)].join('\n');
}

/** What a database says otherwise than it should; `undefined` where one of them says nothing of it. */
function discrepancyOf(
  { row, attributes }: Difference,
  database: ComparedSource,
  model: ComparedSource,
): Discrepancy | undefined {
  const [own, right] = [cellIn(row, database), cellIn(row, model)];
  const isSaid = (cell: typeof own) => cell?.state === 'present' || cell?.state === 'missing';
  if (!isSaid(own) || !isSaid(right)) return undefined;
  if (own?.state !== 'present' && right?.state !== 'present') return undefined;
  return {
    ...(own?.state === 'present' ? { own: own.object } : {}),
    ...(right?.state === 'present' ? { right: right.object } : {}),
    attributes,
  };
}

function everyFolded({ folded }: Difference): Difference[] {
  return folded.flatMap((inner) => [inner, ...everyFolded(inner)]);
}
