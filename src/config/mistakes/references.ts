import { matchesGlobs } from '../../base/glob.ts';
import type { Location } from '../../base/problem.ts';
import { pathOfName } from '../../catalog/catalog.ts';
import type { ColumnOfDatabase, DatabaseConfig, Reference } from '../config.ts';
import { type Mistake, showPath, suggestion } from './mistakes.ts';
import type { KeyPath } from './yaml-places.ts';

/**
 * The keys across databases as the file says them, `fltr.datasets.user_id: fltr_auth.users.id`, and what is wrong with
 * them. Whether there are such tables and columns only the databases can tell.
 */
export function referencesOf(
  written: Readonly<Record<string, string>>,
  databases: readonly DatabaseConfig[],
  locate: (path: KeyPath) => Location,
): { readonly references: readonly Reference[]; readonly mistakes: readonly Mistake[] } {
  const references: Reference[] = [];
  const mistakes: Mistake[] = [];
  for (const [from, to] of Object.entries(written)) {
    const path: KeyPath = ['references', from];
    const wrong = (part: Mistake['part'], text: string) =>
      mistakes.push({ path, part, text: `\`${showPath(path)}\`: ${text}` });
    const [first, second] = [columnOf(from, databases), columnOf(to, databases)];
    if (typeof first === 'string') wrong('key', first);
    if (typeof second === 'string') wrong('value', second);
    if (typeof first === 'string' || typeof second === 'string') continue;
    if (first.database === second.database)
      wrong('key', `both columns are of ${first.database}, whose sources can declare a foreign key`);
    else if (references.some((other) => isSame(other.from, second) && isSame(other.to, first)))
      wrong('key', `${to} refers to ${from} already; of two columns one refers to the other`);
    else references.push({ from: first, to: second, location: locate(path) });
  }
  return { references, mistakes };
}

/** The column that a text names, or what is wrong with it. */
function columnOf(text: string, databases: readonly DatabaseConfig[]): ColumnOfDatabase | string {
  const names = databases.map(({ name }) => name);
  const parts = pathOfName(text);
  const [database = '', ...rest] = parts;
  if (parts.length < 3 || parts.length > 4)
    return `${text} has to name a database, a table and a column, as in ${names[0]}.users.id`;
  if (!names.includes(database))
    return `${database} is no database of this file${suggestion(database, names) || `; there are ${names.join(', ')}`}`;
  const [schema = '', table = '', column = ''] = rest.length === 2 ? ['public', ...rest] : rest;
  const owner = databases.find(
    ({ name, owns = [] }) => name !== database && owns.length > 0 && matchesGlobs(table, owns),
  );
  if (owner !== undefined)
    return `${table} belongs to ${owner.name}, by its \`owns\`, and not to ${database}`;
  return { database, path: [schema, table, column] };
}

function isSame(a: ColumnOfDatabase, b: ColumnOfDatabase): boolean {
  return a.database === b.database && a.path.every((part, at) => part === b.path[at]);
}
