/**
 * What a value that is not there takes part in: whatever drizzle-orm and drizzle-kit would make of it, nobody knows
 * what is declared.
 */
import type { RefusedDeclaration } from '../protocol.ts';
import { isColumnBuilder } from './column-makers.ts';
import type { Decision } from './decided.ts';
import { cutName, type Declared, type Kit, type Policy, tableConfig } from './drizzle.ts';
import { givenToPoison, isPoison, PoisonError, wordsOfPoison } from './poison.ts';
import { placeOf } from './positions.ts';
import { namesOfTable } from './refused.ts';

interface Spoilt {
  readonly value: unknown;
  /** Under which name, or in what, it stands. */
  readonly within: string;
}

/** What the library itself needed of it, in a sentence without its end. */
interface Needed {
  readonly needed: string;
}

/** Kinds of what a schema exports, as they are collected. */
type Kind =
  | 'tables'
  | 'policies'
  | 'enums'
  | 'sequences'
  | 'roles'
  | 'views'
  | 'materializedViews'
  | 'schemas';

/** What is declared, by the names that it has, and what it is made of besides. */
interface Named {
  readonly kind: RefusedDeclaration['kind'];
  /** Schema, table and name, as far as its kind has these; any of them may be poison. */
  readonly path: readonly unknown[];
  readonly parts: unknown;
}

type Parts = Readonly<Record<string, unknown>>;

const readers: Readonly<Record<Exclude<Kind, 'tables'>, (kit: Kit, value: never) => Named | undefined>> = {
  policies: (kit, value: Policy) =>
    value._linkedTable && {
      kind: 'policy',
      path: [...namesOfTable(kit, value._linkedTable), value.name],
      parts: value,
    },
  enums: (_, { schema = 'public', enumName, enumValues: labels }: Parts) => ({
    kind: 'enum',
    path: [schema, enumName],
    parts: { labels },
  }),
  sequences: (_, { schema = 'public', seqName, seqOptions }: Parts) => ({
    kind: 'sequence',
    path: [schema, seqName],
    parts: seqOptions,
  }),
  roles: (_, value: Parts) => ({ kind: 'role', path: [value.name], parts: value }),
  schemas: (_, { schemaName }: Parts) => ({ kind: 'schema', path: [schemaName], parts: undefined }),
  views: (kit, value) => viewNamed('view', kit.pgCore.getViewConfig(value)),
  materializedViews: (kit, value) =>
    viewNamed('materialized view', kit.pgCore.getMaterializedViewConfig(value)),
};

/** The columns that a view selects are part of its query. */
function viewNamed(kind: 'view' | 'materialized view', config: object): Named {
  const { schema = 'public', name, selectedFields: _, ...parts } = config as Parts;
  return { kind, path: [schema, name], parts };
}

/** A declaration that poison takes part in, as one that is not compared; `undefined` where none does. */
export function spoiltBy(kit: Kit, declared: Declared, kind: Kind): RefusedDeclaration | undefined {
  const named = namedOf(kit, declared, kind);
  if (named === undefined) return undefined;
  const name = named.path.find(isPoison);
  const found =
    name !== undefined
      ? { value: name, within: 'Its name' }
      : kind === 'tables'
        ? poisonOfTable(kit, declared.value)
        : poisonIn(named.parts, kit);
  if (found === undefined) return undefined;
  const reason =
    'needed' in found ? found.needed : `${found.within} is made with ${wordsOfPoison(found.value)}`;
  return notCompared(named, declared, reason);
}

/** One whose export the text of its file has a missing value decide about. */
export function decidedBy(
  kit: Kit,
  declared: Declared,
  kind: Kind,
  decisions: readonly Decision[],
): RefusedDeclaration | undefined {
  const { exportName, location } = declared;
  const found = decisions.find((it) => it.exported === exportName && it.file === location?.file);
  const named = found && namedOf(kit, declared, kind);
  if (found === undefined || named === undefined) return undefined;
  const { label, why, file, line } = found;
  return notCompared(named, declared, `\`${label}\` decides about it in ${file}:${line}, but ${why}`);
}

function namedOf(kit: Kit, { value }: Declared, kind: Kind): Named | undefined {
  if (kind === 'tables') return { kind: 'table', path: namesOfTable(kit, value), parts: value };
  return readers[kind](kit, value as never);
}

function notCompared({ kind, path }: Named, { location }: Declared, reason: string): RefusedDeclaration {
  const isKnown = kind !== 'role' && !path.some(isPoison);
  return {
    kind,
    ...(isKnown && { path: path.map((part) => cutName(String(part))) }),
    reason,
    ...(location && { location }),
  };
}

/** An export that something missing made of a name and columns: a table, by whatever name its maker gives it. */
export function tableOfPoison({
  value,
  file,
}: {
  readonly value: unknown;
  readonly file: string;
}): RefusedDeclaration | undefined {
  if (!isPoison(value)) return undefined;
  const [name, columns] = givenToPoison(value);
  if (typeof name !== 'string' || typeof columns !== 'object' || columns === null || isPoison(columns))
    return undefined;
  const isTable = Object.values(columns).some(isColumnBuilder);
  if (!isTable) return undefined;
  return {
    kind: 'table',
    path: ['public', cutName(name)],
    reason: `It is made by ${wordsOfPoison(value)}`,
    location: placeOf(value) ?? { file, line: 1 },
  };
}

function poisonOfTable(kit: Kit, table: object): Spoilt | Needed | undefined {
  const holder = table as Record<symbol, unknown>;
  const build = holder[Symbol.for('drizzle:ExtraConfigBuilder')] as
    | ((columns: unknown) => unknown)
    | undefined;
  const extras = attempt(() => build?.(holder[Symbol.for('drizzle:ExtraConfigColumns')]));
  const strange = extrasIn(extras).find(isPoison);
  if (strange !== undefined) return { value: strange, within: 'One of its indexes and constraints' };
  const config = needing(() => tableConfig(kit, table));
  if (config === undefined || 'needed' in config) return config;
  for (const column of config.columns) {
    const found = poisonIn(column, kit);
    if (found) return { ...found, within: `${found.within} of column ${String(column.name)}` };
  }
  for (const { reference } of config.foreignKeys) {
    const target = needing(reference);
    if (target !== undefined && 'needed' in target) return target;
    const { name, columns = [], foreignColumns = [], foreignTable } = target ?? {};
    const lost = [name, ...columns, ...foreignColumns, foreignTable].find(isPoison);
    if (lost !== undefined) return { value: lost, within: 'A reference' };
  }
  const { indexes, checks, policies, foreignKeys, primaryKeys, uniqueConstraints } = config;
  return poisonIn([indexes, checks, policies, foreignKeys, primaryKeys, uniqueConstraints], kit);
}

/** What the third argument of a table gives, as a list or by names. */
function extrasIn(extras: unknown): readonly unknown[] {
  if (isPoison(extras) || typeof extras !== 'object' || extras === null) return [extras];
  return Array.isArray(extras) ? extras.flat() : Object.values(extras);
}

/** What only programs that use the schema look at, so that it is no part of what is declared. */
const ofPrograms = new Set([
  'defaultFn',
  'onUpdateFn',
  'enumValues',
  'toDriver',
  'fromDriver',
  'mapTo',
  'mapFrom',
]);

/** The first poison in a value, however deep; other tables and columns that it names are not looked into. */
function poisonIn(whole: unknown, kit: Kit): Spoilt | undefined {
  const seen = new Set<object>();
  const search = (value: unknown, within = 'It'): Spoilt | undefined => {
    if (isPoison(value)) return { value, within };
    if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
    seen.add(value);
    for (const [key, inner] of Object.entries(value)) {
      if (ofPrograms.has(key) || isAnother(inner)) continue;
      const found = search(inner, /^\d+$/.test(key) ? within : `\`${key}\``);
      if (found) return found;
    }
    return undefined;
  };
  const isAnother = (value: unknown) =>
    kit.orm.is(value, kit.orm.Table) || (kit.orm.is(value, kit.orm.Column) && !isPartOf(whole, value));
  return search(whole);
}

/** Whether a column is what the elements of another, an array, are. */
function isPartOf(whole: unknown, column: unknown): boolean {
  return typeof whole === 'object' && whole !== null && 'baseColumn' in whole && whole.baseColumn === column;
}

/** What `make` gives, or for what it needs a value that is not there; what fails otherwise is told where it is needed. */
function needing<T extends object>(make: () => T): T | Needed | undefined {
  try {
    return make();
  } catch (error) {
    return error instanceof PoisonError ? { needed: error.message } : undefined;
  }
}

/** What fails otherwise is told where it is needed. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
