/** Tables and views of other databases that schema files export beside those of Postgres. drizzle-kit passes over them without a word. */

import { groupBy } from '../../../base/group-by.ts';
import { shortList } from '../../../base/phrases.ts';
import type { Kit } from './drizzle.ts';
import { isPoison, wordsOfPoison } from './poison.ts';

interface Export {
  readonly name: string;
  readonly value: unknown;
  readonly file: string;
}

/** How the databases are called, by what Drizzle calls them in its classes and modules. */
const databases: ReadonlyMap<string, string> = new Map([
  ['mysql', 'MySQL'],
  ['sqlite', 'SQLite'],
  ['singlestore', 'SingleStore'],
  ['mssql', 'SQL Server'],
  ['cockroach', 'CockroachDB'],
  ['gel', 'Gel'],
]);

/** A sentence for each database that exports are for. */
export function ofOtherDatabases(kit: Kit, exports: readonly Export[]): string[] {
  const databaseOf = ({ value }: Export) =>
    databases.get((isPoison(value) ? lackingFor(value) : madeFor(kit, value)) ?? '');
  // A file that hands on another one's exports has them, too.
  const seen = new Map(exports.map((one) => [isPoison(one.value) ? one.name : one.value, one]));
  const told = groupBy(seen.values(), databaseOf);
  return [...told].flatMap(([database, those]) =>
    database === undefined
      ? []
      : `For ${database} and not for PostgreSQL, so passed over: ${shortList(those.map(({ name, file }) => `${name} (${file})`))}.`,
  );
}

/** What Drizzle calls the database that a table or a view is for, in lower case; `undefined` for those of Postgres. */
function madeFor({ orm, pgCore }: Kit, value: unknown): string | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  try {
    const isOfPostgres =
      orm.is(value, pgCore.PgTable) || pgCore.isPgView(value) || pgCore.isPgMaterializedView(value);
    if (isOfPostgres || !(orm.is(value, orm.Table) || orm.is(value, orm.View))) return undefined;
    // A view answers for its columns where it is asked for anything by name.
    const made = Object.getPrototypeOf(value) as { constructor: Record<symbol, unknown> };
    const kind = made.constructor[Symbol.for('drizzle:entityKind')];
    return /^(\w+?)(?:Table|View)/.exec(String(kind))?.[1]?.toLowerCase();
  } catch {
    // An object with throwing getters is none of Drizzle's.
    return undefined;
  }
}

/** The same of what would be made with a part of drizzle-orm that is not installed. */
function lackingFor(value: unknown): string | undefined {
  return /^`drizzle-orm\/(\w+)-core\.\w*(?:Table|View)\w*\(/.exec(wordsOfPoison(value) ?? '')?.[1];
}
