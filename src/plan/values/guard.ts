import type { Catalog } from '../../catalog/catalog.ts';
import { same } from '../../compare/values.ts';
import { readable } from '../../rebuild/readable.ts';
import { block, literal, qualified } from '../../rebuild/sql.ts';
import { type Draft, draft, type Task } from '../task.ts';

/**
 * Statements before those that drop something: they stop with a message where a query finds a row, and nobody writes to
 * the table meanwhile.
 */
export function guard(table: readonly string[], query: string, message: string): Draft[] {
  return [draft(lockOf(table)), guardAlone(query, message)];
}

/** Keeps everybody else from a table until the end of the transaction. */
export function lockOf(table: readonly string[]): string {
  return `LOCK TABLE ${qualified(table)} IN ACCESS EXCLUSIVE MODE`;
}

/** A statement that stops with a message where a query finds a row, and does nothing else. */
export function guardAlone(query: string, message: string): Draft {
  return draft(
    block('guard', [
      'BEGIN',
      `  IF EXISTS (${readable(query)}) THEN`,
      `    RAISE EXCEPTION USING MESSAGE = ${literal(message)};`,
      '  END IF;',
      'END',
    ]),
  );
}

/**
 * Statements that stop where rows refuse what comes behind them. What is not in one transaction would leave something
 * there: an index that is not valid, a constraint that refuses what others write, and is not validated.
 */
export function guardedFrom(refused: Task['before']): Draft[] {
  return refused.map(({ sql, tells }) =>
    guardAlone(sql.replace('SELECT count(*) ', 'SELECT '), `there are ${tells}: mend them first`),
  );
}

/** Whether policies may hide rows of one of some tables from whoever runs the plan. */
export function areSecured({ objects }: Catalog, tables: readonly (readonly string[])[]): boolean {
  return objects.some(
    ({ kind, path, attributes }) =>
      kind === 'table' && attributes.rowSecurity === true && tables.some((table) => same(table, path)),
  );
}

/**
 * Statements that read all rows, where policies may hide some from whoever runs them: then Postgres refuses them, rather
 * than reading the others alone.
 */
export function unhidden(isSecured: boolean, drafts: readonly Draft[]): readonly Draft[] {
  if (!isSecured) return drafts;
  return [draft('SET LOCAL row_security = off'), ...drafts, draft('SET LOCAL row_security = on')];
}
