/** What whoever runs a statement should know of it beside what it does to tables in use. */

import { text } from '../../catalog/attributes.ts';
import { type CatalogObject, displayName } from '../../catalog/catalog.ts';
import { readable } from '../../rebuild/readable.ts';
import { qualified } from '../../rebuild/sql.ts';
import type { Dependents } from '../dependents.ts';
import { type Draft, draft } from '../task.ts';
import { computedBefore } from './computed-before.ts';

/**
 * A statement that changes an object, with a remark above it where there is something to say.
 *
 * @param dependents what rests on what; only where something is to be replaced that others may keep the results of
 */
export function remarked(sql: string, own: CatalogObject, dependents: Dependents | undefined): Draft {
  const remark =
    renamedPart(sql, own) ?? goneMeanwhile(sql, own) ?? keptAlong(sql, own, dependents) ?? unlogged(sql, own);
  return withRemark(draft(sql), remark);
}

/** A statement that drops a sequence with the number that it has come to, where its column stays and does not count on. */
export function droppedSequence(statement: Draft, { path }: CatalogObject): Draft {
  return withRemark(statement, numberGone(displayName(path), `SELECT last_value FROM ${qualified(path)}`));
}

/** Likewise of a column that is no identity any more. */
export function droppedIdentity(statement: Draft, { path }: CatalogObject): Draft {
  return withRemark(statement, numberGone(displayName(path)));
}

/** Whether nothing gives new rows a number of their own in a column. */
export function countsNoMore({ attributes }: CatalogObject): boolean {
  return attributes.identity === undefined && !/\bnextval\(/.test(text(attributes.default) ?? '');
}

function numberGone(of: string, asked?: string): string {
  const first = asked === undefined ? '' : ` (${readable(asked)})`;
  return `The number that ${of} has come to goes with this, and numbers of rows that were deleted may come again: note it first${first} where something is to count on.`;
}

function withRemark(statement: Draft, remark: string | undefined): Draft {
  return remark === undefined ? statement : { ...statement, assumes: new Map([[statement.sql[0], remark]]) };
}

/** A label, or a field, at the place of another one is taken for that under a new name, which has to be said. */
function renamedPart(sql: string, own: CatalogObject): string | undefined {
  const of = displayName(own.path);
  const [, from, to] = / RENAME (?:VALUE|ATTRIBUTE) (.+) TO (.+)$/s.exec(readable(sql)) ?? [];
  if (from === undefined || (own.kind !== 'enum' && own.kind !== 'composite type')) return undefined;
  return own.kind === 'enum'
    ? `The label ${to} of ${of} is taken to be ${from} under a new name: every value that is ${from} becomes ${to}.`
    : `The field ${to} of ${of} is taken to be ${from} under a new name: it has the values of that.`;
}

/** Subscribers that read what was written while their publication was away stop at an error, and cannot go on. */
function goneMeanwhile(sql: string, { kind, path }: CatalogObject): string | undefined {
  return kind === 'publication' && sql.startsWith('DROP ')
    ? `Nothing is written to tables of the publication ${displayName(path)} until it is made again, and its subscribers have read all that was: disable their subscriptions, and enable them after that.`
    : undefined;
}

/** A function in use by what keeps its values is replaced without a word. */
function keptAlong(sql: string, own: CatalogObject, dependents: Dependents | undefined): string | undefined {
  const isReplaced = dependents !== undefined && sql.startsWith('CREATE OR REPLACE ');
  return isReplaced ? computedBefore(own, dependents) : undefined;
}

function unlogged(sql: string, { kind, path }: CatalogObject): string | undefined {
  if (!sql.endsWith(' SET UNLOGGED')) return undefined;
  const after = kind === 'sequence' ? 'begins anew' : 'is empty';
  return `${displayName(path)} ${after} after a crash of the server from then on, and its standbys and subscribers get nothing of it.`;
}
