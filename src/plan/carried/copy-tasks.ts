import { texts } from '../../catalog/attributes.ts';
import {
  type Catalog,
  type CatalogObject,
  displayName,
  objectId,
  objectsById,
} from '../../catalog/catalog.ts';
import { same } from '../../compare/values.ts';
import { fillsItself } from '../../rebuild/losses.ts';
import { name, qualified, stages } from '../../rebuild/sql.ts';
import { rankOf } from '../rank.ts';
import { type Draft, draft, type Task } from '../task.ts';
import { type Manner, notNullForms } from '../values/column-tasks.ts';
import { areSecured, guard, unhidden } from '../values/guard.ts';
import { convertedValue, isCopied, valueIn, valuesRefused } from './copied-values.ts';
import type { CopiedColumn, Copy } from './copies.ts';

interface Copying {
  /** Catalog of the source that is wrong. */
  readonly own: Catalog;
  readonly manner: Manner;
  readonly ordinal: number;
}

/** Behind what the new table is made of, and before keys that others have to it. */
const turn = stages.indexOf('foreign key') - 0.5;

/** Copies the values to where they are wanted, and has columns there refuse nulls only after it. */
export function copyTasks(copy: Copy, { own, manner, ordinal }: Copying): Task[] {
  const isNew = !objectsById(own).has(objectId('table', copy.was.to));
  const id = `copy ${objectId('table', copy.from)} ${objectId('table', copy.to)}`;
  const missing = missingIn(copy, own);
  const base: Omit<Task, 'id' | 'rank' | 'forms'> = {
    phase: 'add',
    findings: [copy.finding],
    before: [],
    touches: [],
    loses: [],
  };
  const tightened = isNew ? [] : copy.columns.filter(({ right }) => isFilledByCopy(right));
  return [
    {
      ...base,
      id,
      rank: rankOf('add', ordinal, turn),
      forms: [
        unhidden(areSecuredIn(copy, own), [
          ...(isNew ? [] : [update(copy, own)]),
          ...(pointsAlready(copy, own) ? [] : [insert(copy, own)]),
        ]),
      ],
      before: copy.columns.flatMap((column) => [
        ...nullsRefused(column, copy),
        ...valuesRefused(column, copy, own),
      ]),
      after: [missing],
    },
    ...tightened.map(
      ({ right }): Task => ({
        ...base,
        id: `${objectId('column', right.path)} not null`,
        rank: rankOf('add', ordinal, turn + 0.1),
        forms: notNullForms(right, manner),
      }),
    ),
  ];
}

/** Whether a column that may not be null gets its values by copying alone. */
export function isFilledByCopy(column: CatalogObject): boolean {
  return column.attributes.notNull === true && !fillsItself(column);
}

/** Statements that stop where a value was not copied; nobody writes to the table meanwhile. */
export function guardOf(copy: Copy, own: Catalog): readonly Draft[] {
  const message = `rows of ${displayName(copy.from)} have values that are not in ${displayName(copy.to)}: copy them first`;
  return unhidden(areSecuredIn(copy, own), guard(copy.from, `SELECT ${notCopied(copy, own)}`, message));
}

function areSecuredIn({ was }: Copy, own: Catalog): boolean {
  return areSecured(own, [was.from, was.to]);
}

/** Counts the rows of which some value is not where it is wanted. */
function missingIn(copy: Copy, own: Catalog) {
  return {
    sql: `SELECT count(*) ${notCopied(copy, own)}`,
    tells: `rows of ${displayName(copy.from)} whose values are not in ${displayName(copy.to)}`,
  };
}

function notCopied(copy: Copy, own: Catalog): string {
  const areCopied = copy.columns.map((column) => isCopied(column, copy, own));
  return `FROM ${qualified(copy.from)} AS own WHERE ${isThere(copy)} AND NOT EXISTS (SELECT FROM ${qualified(copy.to)} AS target WHERE ${[meets(copy), ...areCopied].join(' AND ')})`;
}

/** Of rows that meet one, whatever value is there. */
function update(copy: Copy, own: Catalog): Draft {
  const set = copy.columns.map((column) => {
    const target = name(nameOf(column.right));
    return `${target} = coalesce(${convertedValue(column, copy, own).sql}, target.${target})`;
  });
  return assuming(
    draft(
      `UPDATE ${qualified(copy.to)} AS target SET ${set.join(', ')} FROM ${qualified(copy.from)} AS own WHERE ${meets(copy)} AND ${isThere(copy)}`,
    ),
    copy,
    own,
  );
}

/** A statement with what it takes for granted of values that get another type. */
function assuming(statement: Draft, copy: Copy, own: Catalog): Draft {
  const assumed = copy.columns.flatMap((column) => convertedValue(column, copy, own).assumes ?? []);
  return assumed.length === 0
    ? statement
    : { ...statement, assumes: new Map([[statement.sql[0], assumed.join(' ')]]) };
}

/** A row for each that meets none; a person says what is in columns that nothing is known of. */
function insert(copy: Copy, own: Catalog): Draft {
  const known = new Set([...copy.key.map(([, to]) => to), ...copy.columns.map(({ right }) => nameOf(right))]);
  const unknown = copy.target.filter((column) => isFilledByCopy(column) && !known.has(nameOf(column)));
  const columns = [...known, ...unknown.map(nameOf)].map(name);
  const values = [
    ...copy.key.map(([from]) => `own.${name(from)}`),
    ...copy.columns
      .filter(({ right }) => !copy.key.some(([, to]) => to === nameOf(right)))
      .map((column) => orDefault(column, copy, own)),
    ...unknown.map(() => '…'),
  ];
  const mayLack = ([from]: readonly [string, string]) =>
    objectsById(own).get(objectId('column', [...copy.was.from, from]))?.attributes.notNull !== true;
  const hasKey = copy.key.filter(mayLack).map(([from]) => ` AND own.${name(from)} IS NOT NULL`);
  const sql = `INSERT INTO ${qualified(copy.to)} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${qualified(copy.from)} AS own WHERE ${isThere(copy)}${hasKey.join('')} AND NOT EXISTS (SELECT FROM ${qualified(copy.to)} AS target WHERE ${meets(copy)})`;
  if (unknown.length === 0) return assuming(draft(sql), copy, own);
  const shown = unknown.map(({ path }) => displayName(path)).join(', ');
  return { sql: [sql], open: `Say what ${shown} is in rows that come from ${displayName(copy.from)}.` };
}

function orDefault(column: CopiedColumn, copy: Copy, own: Catalog): string {
  const { notNull, default: fallback } = column.right.attributes;
  const { sql } = convertedValue(column, copy, own);
  return notNull === true && typeof fallback === 'string' ? `coalesce(${sql}, ${fallback})` : sql;
}

/** Counts the rows that the new table would refuse, since they have some of the values and not this one. */
function nullsRefused({ own, right }: CopiedColumn, copy: Copy): Task['before'] {
  if (!isFilledByCopy(right) || copy.columns.length === 1) return [];
  return [
    {
      sql: `SELECT count(*) FROM ${qualified(copy.from)} AS own WHERE ${isThere(copy)} AND own.${name(nameOf(own))} IS NULL`,
      tells: `rows of ${displayName(copy.from)} without ${nameOf(own)}, which ${displayName(copy.to)} needs`,
    },
  ];
}

function isThere({ columns }: Copy): string {
  const all = columns.map(valueIn);
  return all.length === 1 ? `${all[0]} IS NOT NULL` : `num_nonnulls(${all.join(', ')}) > 0`;
}

function meets({ key }: Copy): string {
  return key.map(([from, to]) => `target.${name(to)} = own.${name(from)}`).join(' AND ');
}

function nameOf({ path }: CatalogObject): string {
  return path.at(-1) ?? '';
}

/** Whether each row that has the values is held by a key to one that takes them. */
function pointsAlready({ was: { from, to }, key }: Copy, { objects }: Catalog): boolean {
  const own = key.map(([column]) => column).join('\0');
  return objects.some(
    ({ kind, path, attributes }) =>
      kind === 'constraint' &&
      attributes.type === 'foreign key' &&
      attributes.notValid !== true &&
      same(path.slice(0, 2), from) &&
      same(texts(attributes.foreignTable), to) &&
      texts(attributes.columns).join('\0') === own,
  );
}
