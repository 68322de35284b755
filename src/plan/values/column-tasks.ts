import { aboutRows } from '../../base/phrases.ts';
import { text } from '../../catalog/attributes.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { displayName } from '../../catalog/catalog.ts';
import { changeStatements } from '../../rebuild/change-object.ts';
import { conversionsOf } from '../../rebuild/conversions.ts';
import { fillsItself } from '../../rebuild/losses.ts';
import type { ObjectChange } from '../../rebuild/object-change.ts';
import { readable } from '../../rebuild/readable.ts';
import { name, qualified } from '../../rebuild/sql.ts';
import { columnAddition, type Said } from '../../rebuild/tables.ts';
import { type Draft, draft } from '../task.ts';
import { guardAlone } from './guard.ts';
import { nullsIn } from './refusals.ts';
import { validating } from './safer-forms.ts';

/** How many rows a table has, as far as it is known, and whether others write to it meanwhile. */
export interface Manner {
  /** Whether there may be rows: not where the statistics know of none, nor where the plan makes the table. */
  readonly hasRows: (table: readonly string[]) => boolean;
  /** Estimated. */
  readonly rows: (table: readonly string[]) => number | undefined;
  /** Whether each statement may be a transaction of its own. */
  readonly isInParts: boolean;
}

/** The ways to give a table a column, the best first. */
export function addedColumn(
  column: CatalogObject,
  manner: Manner,
  said: Said = 'default',
): (readonly Draft[])[] {
  const { attributes, path } = column;
  if (attributes.notNull !== true || fillsItself(column) || !manner.hasRows(path))
    return [[draft(columnAddition(column, said))]];
  const { notNull, notNullConstraint, ...others } = attributes;
  const added: Draft = {
    ...draft(columnAddition({ ...column, attributes: others })),
    undo: `ALTER TABLE ${qualified(path)} DROP COLUMN IF EXISTS ${name(path[2] ?? '')}`,
  };
  return notNullForms(column, manner).map((form) => [added, ...form]);
}

/** The ways to have a column refuse nulls from now on, rows that are there among them. */
export function notNullForms(column: CatalogObject, manner: Manner): (readonly Draft[])[] {
  const { path, attributes } = column;
  const [table, own] = [qualified(path), name(path[2] ?? '')];
  const plain = draft(`ALTER TABLE ${table} ALTER COLUMN ${own} SET NOT NULL`);
  if (!manner.hasRows(path)) return [[plain]];
  const before = nullsIn(column);
  const count = manner.rows(path);
  const many = count === undefined ? 'every row' : aboutRows(count);
  const value = attributes.default === undefined ? '…' : 'DEFAULT';
  const fill: Draft = {
    sql: [`UPDATE ${table} SET ${own} = ${value} WHERE ${own} IS NULL`],
    open: `Say what ${displayName(path)} is in rows that have none: ${many} at most.`,
  };
  if (!manner.isInParts) return [[fill, { ...plain, before }]];
  const check = name(`${path[2]}_is_there`);
  const isEmpty = `SELECT FROM ${table} WHERE ${own} IS NULL`;
  const message = `rows of ${displayName(path.slice(0, 2))} have no ${path[2]}: give them one first`;
  const safe: Draft[] = [
    // A check that stayed behind when this stops would refuse what others write from then on. What stands above was
    // committed before a person filled the rows.
    { ...guardAlone(isEmpty, message), alone: 'transaction' },
    {
      sql: [`ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${own} IS NOT NULL) NOT VALID`],
      alone: 'transaction',
      undo: `ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${check}`,
      before,
    },
    validating(
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${check}`,
      `the check ${readable(check)} stays, and refuses such rows from then on; drop it, mend the rows, and make a new plan`,
    ),
    plain,
    draft(`ALTER TABLE ${table} DROP CONSTRAINT ${check}`),
  ];
  return [
    [fill, ...safe],
    [fill, { ...plain, before }],
  ];
}

/** The order in which attributes of a column can be changed: an identity wants a column without default or nulls. */
const order = ['generated', 'generationExpression', 'type', 'collation', 'default', 'notNull', 'identity'];

/** The ways to change a column, the best first; `undefined` where no statement does, or none that keeps its values. */
export function changedColumn(change: ObjectChange, manner: Manner): (readonly Draft[])[] | undefined {
  const { right, own } = change;
  // How the constraint is called is said with it.
  const attributes = change.attributes
    .filter((attribute) => attribute !== 'notNullConstraint' || !change.attributes.includes('notNull'))
    .sort((a, b) => place(a) - place(b));
  const isTightened =
    attributes.includes('notNull') &&
    right.attributes.notNull === true &&
    right.attributes.notNullConstraint === undefined;
  const gainsIdentity = attributes.includes('identity') && own.attributes.identity === undefined;
  // What has to be free of nulls before is told by the identity itself.
  if (gainsIdentity && own.attributes.default !== undefined && !attributes.includes('default'))
    attributes.unshift('default');
  const groups = ordered(attributes);
  const forms = inTurn(groups, change, manner, isTightened);
  // What a column counts with may have to change before its type, or after it.
  return forms === undefined || groups.length === 1
    ? forms
    : [...forms, ...(inTurn([...groups].reverse(), change, manner, isTightened) ?? [])];
}

function inTurn(
  groups: readonly string[][],
  change: ObjectChange,
  manner: Manner,
  isTightened: boolean,
): (readonly Draft[])[] | undefined {
  let forms: (readonly Draft[])[] = [[]];
  for (const group of groups) {
    const ways =
      group.includes('notNull') && isTightened
        ? notNullForms(change.right, manner)
        : [group.includes('type') ? retypedColumn({ ...change, attributes: group }) : plainly(change, group)];
    const known = ways.flatMap((way) => (way === undefined ? [] : [way]));
    if (known.length === 0) return undefined;
    forms = known.flatMap((way) => forms.map((form) => [...form, ...way]));
  }
  return forms;
}

function place(attribute: string): number {
  const at = order.indexOf(attribute);
  return at < 0 ? order.length : at;
}

/** Those that one rule changes, together. */
function ordered(attributes: readonly string[]): string[][] {
  const joined = [
    ['type', 'collation'],
    ['generated', 'generationExpression'],
    ['identity', 'identityOptions'],
  ];
  const parts: string[][] = [];
  for (const attribute of attributes) {
    if (parts.some((part) => part.includes(attribute))) continue;
    const group = joined.find((each) => each.includes(attribute)) ?? [attribute];
    parts.push(attributes.filter((each) => group.includes(each)));
  }
  return parts;
}

function plainly(change: ObjectChange, attributes: readonly string[]): Draft[] | undefined {
  return changeStatements({ ...change, attributes })?.map(draft);
}

/** The statements that give a column its type, each in as many words as there are ways to convert the values. */
export function retypedColumn(change: ObjectChange): Draft[] | undefined {
  const ways = conversionsOf(change).map((conversion) => ({
    assumes: conversion.assumes,
    statements: changeStatements({ ...change, conversion }) ?? [],
  }));
  const [first] = ways;
  if (first === undefined || first.statements.length === 0) return undefined;
  return first.statements.map((sql, at) => {
    const others = ways.flatMap(({ statements }) => statements[at] ?? []);
    const isConverting = / TYPE /.test(sql);
    const assumed = ways.flatMap(({ statements, assumes }) =>
      assumes === undefined || !isConverting ? [] : [[statements[at] ?? '', assumes] as const],
    );
    const words: readonly [string, ...string[]] = [sql, ...new Set(others.filter((other) => other !== sql))];
    return { sql: words, ...(assumed.length === 0 ? {} : { assumes: new Map(assumed) }) };
  });
}

export function typeOf(column: CatalogObject): string {
  return text(column.attributes.type) ?? '';
}
