/** Which object a statement of drizzle-kit would have made, for telling what was not checked when it is refused. */

import type { ObjectKind } from '../../catalog/object-kind.ts';

export interface StatementObject {
  readonly kind: ObjectKind;
  readonly path: readonly string[];
  /** Columns of a constraint or an index, as the statement lists them. */
  readonly columns: readonly string[];
}

const name = '"((?:[^"]|"")+)"';
const qualified = `(?:${name}\\.)?${name}`;

type Read = readonly [
  pattern: RegExp,
  kind: ObjectKind,
  path: (found: readonly (string | undefined)[]) => (string | undefined)[],
];

const shapes: readonly Read[] = [
  [
    new RegExp(`^CREATE TABLE (?:IF NOT EXISTS )?${qualified}`, 'i'),
    'table',
    ([schema, table]) => [schema ?? 'public', table],
  ],
  [new RegExp(`^CREATE TYPE ${qualified}`, 'i'), 'enum', ([schema, type]) => [schema ?? 'public', type]],
  [
    new RegExp(`^CREATE SEQUENCE (?:IF NOT EXISTS )?${qualified}`, 'i'),
    'sequence',
    ([schema, one]) => [schema ?? 'public', one],
  ],
  [
    new RegExp(`^CREATE (?:OR REPLACE )?VIEW ${qualified}`, 'i'),
    'view',
    ([schema, view]) => [schema ?? 'public', view],
  ],
  [
    new RegExp(`^CREATE MATERIALIZED VIEW ${qualified}`, 'i'),
    'materialized view',
    ([schema, view]) => [schema ?? 'public', view],
  ],
  [
    new RegExp(`^CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?${name} ON ${qualified}`, 'i'),
    'index',
    ([index, schema, table]) => [schema ?? 'public', table, index],
  ],
  [
    new RegExp(`^CREATE POLICY ${name} ON ${qualified}`, 'i'),
    'policy',
    ([policy, schema, table]) => [schema ?? 'public', table, policy],
  ],
  [
    new RegExp(`^ALTER TABLE ${qualified} ADD CONSTRAINT ${name}`, 'i'),
    'constraint',
    ([schema, table, constraint]) => [schema ?? 'public', table, constraint],
  ],
  [new RegExp(`^ALTER TABLE ${qualified}`, 'i'), 'table', ([schema, table]) => [schema ?? 'public', table]],
  [new RegExp(`^CREATE SCHEMA (?:IF NOT EXISTS )?${name}`, 'i'), 'schema', ([schema]) => [schema]],
];

/** The object, or `undefined` for a statement that makes nothing a catalog shows (a role). */
export function objectOfStatement(statement: string): StatementObject | undefined {
  const text = statement.trim();
  for (const [pattern, kind, path] of shapes) {
    const found = pattern.exec(text);
    if (!found) continue;
    const parts = path(found.slice(1)).map((part) => (part ?? '').replaceAll('""', '"'));
    const listed = /^[^(]*\(([^)]*)\)/.exec(text.slice(found[0].length))?.[1] ?? '';
    const columns = [...listed.matchAll(/"([^"]+)"/g)].map(([, column = '']) => column);
    return { kind, path: parts, columns: kind === 'index' || kind === 'constraint' ? columns : [] };
  }
  return undefined;
}
