import { readable } from '../rebuild/readable.ts';
import { literal, qualified } from '../rebuild/sql.ts';
import { type Draft, draft } from './task.ts';

/**
 * Statements before those that drop something: they stop with a message where a query finds a row, and nobody writes to
 * the table meanwhile.
 */
export function guard(table: readonly string[], query: string, message: string): Draft[] {
  return [draft(`LOCK TABLE ${qualified(table)} IN ACCESS EXCLUSIVE MODE`), guardAlone(query, message)];
}

/** A statement that stops with a message where a query finds a row, and does nothing else. */
export function guardAlone(query: string, message: string): Draft {
  const body = [
    'BEGIN',
    `  IF EXISTS (${readable(query)}) THEN`,
    `    RAISE EXCEPTION USING MESSAGE = ${literal(message)};`,
    '  END IF;',
    'END',
  ];
  const tag = body.some((line) => line.includes('$$')) ? '$guard$' : '$$';
  return draft(`DO ${tag}\n${body.join('\n')}\n${tag}`);
}
