import type { Client, QueryArrayResult } from 'pg';
import { type CatalogObject, displayName } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { readable } from '../rebuild/readable.ts';
import { literal, name, qualified } from '../rebuild/sql.ts';
import type { PlanQuery } from '../report/mending-plan.ts';
import type { Finding } from '../report/report.ts';
import type { Wanted } from './wanted.ts';

/** A query of one value that tells how an object stands. */
type Question = (object: CatalogObject) => string;

const regclass = ({ path }: CatalogObject) => literal(readable(qualified(path)));

const relation: Question = (object) => `SELECT to_regclass(${regclass(object)}) IS NOT NULL`;

const ofTable =
  (query: (table: string, own: string, object: CatalogObject) => string): Question =>
  (object) =>
    query(`to_regclass(${regclass(object)})`, literal(object.path[2] ?? ''), object);

const type: Question = (object) => `SELECT to_regtype(${regclass(object)}) IS NOT NULL`;

const questions: Readonly<Partial<Record<ObjectKind, Question>>> = {
  table: relation,
  view: relation,
  'materialized view': relation,
  sequence: relation,
  domain: type,
  'composite type': type,
  'range type': type,
  enum: (object) =>
    `SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = to_regtype(${regclass(object)})`,
  column: ofTable(
    (table, own) =>
      `SELECT concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END, 'default ' || pg_get_expr(adbin, adrelid)) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = ${table} AND attname = ${own}`,
  ),
  constraint: ofTable(
    (table, own) =>
      `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = ${table} AND conname = ${own}`,
  ),
  index: ({ path }) =>
    `SELECT pg_get_indexdef(to_regclass(${literal(readable(`${name(path[0] ?? '')}.${name(path[2] ?? '')}`))}))`,
  trigger: ofTable(
    (table, own) =>
      `SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = ${table} AND tgname = ${own}`,
  ),
  policy: ofTable(
    (table, own) =>
      `SELECT pg_get_expr(coalesce(polqual, polwithcheck), polrelid) FROM pg_policy WHERE polrelid = ${table} AND polname = ${own}`,
  ),
};

/**
 * A query for each thing that a plan is about, with what it prints on the copy on which the plan was run; those of
 * kinds that no short query tells are left out.
 */
export async function verified(client: Client, wanted: readonly Wanted[]): Promise<PlanQuery[]> {
  const found = new Map<string, string>();
  const told = new Set<Finding>();
  for (const { own, right, finding } of wanted) {
    // What a finding is about comes first, before what follows from it.
    if (told.has(finding)) continue;
    told.add(finding);
    const object = right ?? own;
    const query = object === undefined ? undefined : questions[object.kind]?.(object);
    if (object === undefined || query === undefined || found.has(query)) continue;
    found.set(query, `${object.kind} ${displayName(object.path)}`);
  }
  const all = [...found];
  const answers: PlanQuery[] = [];
  for (let at = 0; at < all.length; at += together) {
    const some = all.slice(at, at + together);
    const results: unknown = await client.query({
      text: some.map(([sql]) => sql).join(';\n'),
      rowMode: 'array',
    });
    for (const [place, { rows }] of ([results].flat() as QueryArrayResult[]).entries()) {
      const [sql = '', tells = ''] = some[place] ?? [];
      answers.push({ sql, tells, prints: printed(rows[0]?.[0], rows.length) });
    }
  }
  return answers;
}

/** Queries that are sent at once. */
const together = 100;

/** As psql prints it. */
function printed(value: unknown, rows: number): string {
  if (rows === 0) return '(0 rows)';
  if (value === null || value === undefined) return '';
  return value === true ? 't' : value === false ? 'f' : String(value);
}
