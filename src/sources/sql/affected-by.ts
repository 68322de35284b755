import { isObjectKind, type ObjectKind } from '../../catalog/object-kind.ts';
import type { Unchecked } from '../source.ts';
import { type Deed, deedsOf, tableIn } from './deeds-of-statement.ts';
import type { FileOfStatements } from './makers.ts';
import { mentions } from './naming-texts.ts';
import type { Statement } from './statements.ts';

/** An object that a statement would have made or altered. */
export type Affected = Pick<Unchecked, 'kind' | 'path'>;

/**
 * What a statement would have made or altered, had it not been refused; `undefined` where that cannot be told.
 *
 * @param files all that are applied together
 */
export function affectedBy(statement: Statement, files: readonly FileOfStatements[]): Affected[] | undefined {
  const [first = ''] = statement.words;
  if (makesNothing.has(first)) return [];
  const deeds = deedsOf(statement);
  if (first === 'create' && deeds.length === 0 && statement.words[1] !== 'user') return undefined;
  if (first === 'create') return deeds.flatMap((deed) => objectOf(deed, statement));
  if (first === 'alter') return alteredBy(statement, deeds);
  // What is called, or done by a block, may change any table that it names.
  const tables = files
    .flatMap(({ statements }) => statements.flatMap(deedsOf))
    .filter(({ verb, noun, path }) => verb === 'creates' && noun === 'table' && isNamedIn(statement, path));
  return [...deeds, ...tables].flatMap((deed) => objectOf(deed, statement));
}

/** Statements about rows, about settings, and about what belongs to something else. */
const makesNothing: ReadonlySet<string> = new Set(
  'insert update delete copy with set reset comment grant revoke drop'.split(' '),
);

/** Whether a statement has the name of an object, and of the table that it belongs to. */
export function isNamedIn({ text }: Statement, path: readonly string[]): boolean {
  const names = path.length > 1 ? path.slice(1) : path;
  return names.every((name) => mentions(text, name));
}

/**
 * The columns and constraints that are added, where nothing else is done; else the table as a whole, as where keys come
 * without a name of their own.
 */
function alteredBy(statement: Statement, deeds: readonly Deed[]): Affected[] | undefined {
  const table = /^alter\s+(?:foreign\s+)?table\b/i.test(statement.text) ? tableIn(statement) : undefined;
  if (table === undefined) return undefined;
  const path = inSchema(table, 2);
  const isWhole = deeds.length === 0 || doesMore.test(statement.text) || addsUnnamed(statement, deeds);
  if (isWhole) return [{ kind: 'table', path }];
  return deeds.map((deed) => ({
    kind: deed.noun === 'constraint' ? 'constraint' : 'column',
    path: [...path, deed.path.at(-1) ?? ''],
  }));
}

/** Whether constraints come with what is added, such as a column's own. */
function addsUnnamed({ text }: Statement, deeds: readonly Deed[]): boolean {
  const isOfColumn = deeds.some(({ noun }) => noun !== 'constraint');
  return (isOfColumn ? constrains : addsConstraint).test(text);
}

const constrains = /\b(?:references|unique|primary\s+key|check|exclude)\b/i;
const addsConstraint = /\badd\s+(?:foreign\s+key|unique|primary\s+key|check|exclude)\b/i;

const doesMore = /\b(?:alter\s+(?:column|")|drop|rename|set|owner|attach|detach|inherit|enable|disable)\b/i;

function objectOf({ noun, path }: Deed, statement: Statement): Affected[] {
  const kind = kinds[noun] ?? noun;
  if (!isObjectKind(kind)) return [];
  if (kind === 'index') {
    const table = inSchema(tableIn(statement) ?? [], 2);
    const name = indexName(path.at(-1) ?? '', table, statement);
    return name === undefined ? [{ kind: 'table', path: table }] : [{ kind, path: [...table, name] }];
  }
  return [{ kind, path: inSchema(path, depths[kind] ?? 2) }];
}

/** As Postgres calls an index to which the statement gives no name; `undefined` where expressions are in it. */
function indexName(written: string, table: readonly string[], { text }: Statement): string | undefined {
  if (!/^create\s+(?:unique\s+)?index\s+(?:concurrently\s+)?on\b/i.test(text)) return written;
  const columns = /\(([\w\s,"]+)\)/
    .exec(text)?.[1]
    ?.split(',')
    .map((key) => key.trim().split(/\s/)[0] ?? '');
  return columns && [table.at(-1), ...columns.map((column) => column.replaceAll('"', '')), 'idx'].join('_');
}

/** What catalogs call otherwise than statements do. */
const kinds: Readonly<Record<string, ObjectKind>> = {
  'foreign table': 'table',
  type: 'composite type',
  server: 'foreign server',
};

/** How many names lead to an object, where it is not two. */
const depths: Readonly<Partial<Record<ObjectKind, number>>> = {
  schema: 1,
  extension: 1,
  publication: 1,
  'foreign data wrapper': 1,
  'foreign server': 1,
  policy: 3,
  trigger: 3,
  rule: 3,
};

/** A name without a schema is one of `public`. */
function inSchema(path: readonly string[], depth: number): readonly string[] {
  return path.length < depth ? ['public', ...path] : path;
}
