import { isObjectKind, type ObjectKind } from '../../catalog/object-kind.ts';
import { alteredIn, type Deed, deedsOf, tableIn } from './deeds-of-statement.ts';
import { unquoted } from './extension-statement.ts';
import { mentions } from './naming-texts.ts';
import { type Affected, otherCreation } from './other-creations.ts';
import { name, ofTable, pattern } from './pieces.ts';
import type { Statement } from './statements.ts';
import type { WholePaths } from './whole-paths.ts';

/** What is around a statement that was refused. */
export interface Around {
  /** What functions would have done that it calls. */
  readonly called: readonly Deed[];
  /** The tables that the files make. */
  tables(): readonly Deed[];
  /** Whether the functions of an extension that it calls alter no table. */
  readonly leavesTables: boolean;
  /** Whether something was left out before, which it takes away. */
  isUnmade(deed: Deed): boolean;
  readonly paths: WholePaths;
}

/** What a statement would have made or altered, had it not been refused; `undefined` where that cannot be told. */
export function affectedBy(statement: Statement, around: Around): Affected[] | undefined {
  const called = around.called.flatMap((deed) => objectOf(deed, statement, around.paths));
  const own = ownOf(statement, around);
  return own && [...own, ...called];
}

function ownOf(statement: Statement, around: Around): Affected[] | undefined {
  const [first = ''] = statement.words;
  if (makesNothing.has(first)) return [];
  const deeds = deedsOf(statement);
  if (first === 'create' && deeds.length === 0 && statement.words[1] !== 'user')
    return otherCreation(statement, around.paths);
  if (first === 'create') return deeds.flatMap((deed) => objectOf(deed, statement, around.paths));
  if (first === 'alter') return alteredBy(statement, deeds, around);
  const into = importedInto.exec(statement.text)?.[1];
  if (into !== undefined) return [{ kind: 'schema', path: [unquoted(into)] }];
  // What is called, or done by a block, may change any table that it is told of.
  const told = first === 'do' ? statement.text : (statement.text.match(strings) ?? []).join('\n');
  const tables = around.leavesTables ? [] : around.tables().filter(({ path }) => isNamedIn(told, path));
  return [...deeds, ...tables].flatMap((deed) => objectOf(deed, statement, around.paths));
}

/** Statements about rows, about settings, and about what belongs to something else. */
const makesNothing: ReadonlySet<string> = new Set(
  'insert update delete merge copy truncate with load set reset comment grant revoke drop'.split(' '),
);

const importedInto = /^import\s+foreign\s+schema\b.*\binto\s+("(?:[^"]|"")+"|[\w$]+)/is;

/** A query reads the tables that it names elsewhere. */
const strings = /'(?:[^']|'')*'|(\$\w*\$).*?\1/gs;

/** Whether a text has the name of an object, and of the table that it belongs to. */
export function isNamedIn(text: string, path: readonly string[]): boolean {
  const names = path.length > 1 ? path.slice(1) : path;
  return names.every((name) => mentions(text, name));
}

/**
 * The columns and constraints that are added or named, where nothing else is done; else what is altered as a whole, as
 * where keys come without a name of their own. What is given another name is that.
 */
function alteredBy(statement: Statement, deeds: readonly Deed[], around: Around): Affected[] | undefined {
  const altered = alteredIn(statement);
  if (altered === undefined) return undefined;
  const { noun, path: written } = altered;
  const named = deeds.find((deed) => deed.verb === 'names' && deed.noun === noun);
  if (named !== undefined) return objectOf(named, statement, around.paths);
  if (!/^(?:foreign )?table$/.test(noun)) return objectOf(altered, statement, around.paths);
  const path = around.paths.of({ noun, path: written });
  if (
    altersOnly(statement, (name) => around.isUnmade({ verb: 'names', noun: 'column', path: [...path, name] }))
  )
    return [];
  const done = deeds.filter(
    (deed) => deed.verb !== 'renames' && !(deed.verb === 'drops' && around.isUnmade(deed)),
  );
  const isWhole = deeds.length === 0 || doesMore.test(statement.text) || addsUnnamed(statement, done);
  if (isWhole || done.some(({ verb }) => verb === 'drops')) return [{ kind: 'table', path }];
  return done.map((deed) => ({
    kind: deed.noun === 'constraint' ? 'constraint' : 'column',
    path: [...path, deed.path.at(-1) ?? ''],
  }));
}

/** Whether a statement does nothing to a table but to alter some columns. */
function altersOnly(statement: Statement, isMeant: (column: string) => boolean): boolean {
  const { pieces = [] } = ofTable(statement) ?? {};
  const columns = pieces.map(({ text }) => alteredColumn.exec(text)?.[1]);
  return columns.length > 0 && columns.every((column) => column !== undefined && isMeant(unquoted(column)));
}

const alteredColumn = pattern(`^alter\\s+(?!constraint\\s)(?:column\\s+)?(${name})\\s`);

/** Whether constraints come with what is added, such as a column's own. */
function addsUnnamed({ text }: Statement, deeds: readonly Deed[]): boolean {
  const isOfColumn = deeds.some(({ noun }) => noun !== 'constraint');
  return (isOfColumn ? constrains : addsConstraint).test(text);
}

const constrains = /\b(?:references|unique|primary\s+key|check|exclude)\b/i;
const addsConstraint = /\badd\s+(?:foreign\s+key|unique|primary\s+key|check|exclude)\b/i;

const doesMore = /\b(?:alter\s+(?:column|")|set|owner|attach|detach|inherit|enable|disable)\b/i;

function objectOf(
  deed: Pick<Deed, 'noun' | 'path'> & Partial<Pick<Deed, 'verb'>>,
  statement: Statement,
  paths: WholePaths,
): Affected[] {
  const kind = kindOf(deed.noun, statement);
  if (!isObjectKind(kind)) return [];
  if (kind !== 'index') return [{ kind, path: paths.of(deed) }];
  const on = tableIn(statement);
  if (on === undefined) return [];
  const table = paths.of({ noun: 'table', path: on });
  const name = indexName(deed.path.at(-1) ?? '', table, statement);
  return name === undefined ? [{ kind: 'table', path: table }] : [{ kind, path: [...table, name] }];
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

/** What catalogs call it that a statement calls by a noun. */
function kindOf(noun: string, { text }: Statement): string {
  if (noun === 'type' && /^create\s+type\s+\S+\s+as\s+(?:enum|range)\b/i.test(text))
    return /\bas\s+enum\b/i.test(text) ? 'enum' : 'range type';
  return kinds[noun] ?? noun;
}

const kinds: Readonly<Record<string, ObjectKind>> = {
  'foreign table': 'table',
  type: 'composite type',
  server: 'foreign server',
};
