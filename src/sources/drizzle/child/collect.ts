/**
 * Chooses what the DDL is made of: the exports of the schema files, each once, and what they cannot do without
 * though nobody exports it. Tables that are declared and not exported are reported, as drizzle-kit never sees them.
 */

import { type Location, Problem } from '../../../base/problem.ts';
import type { SourceFault } from '../../fault.ts';
import type { RefusedDeclaration } from '../protocol.ts';
import type { Decision } from './decided.ts';
import { type Column, type Declared, type Kit, type Policy, tableConfig } from './drizzle.ts';
import { poisoned } from './load-problems.ts';
import { isPoison, PoisonError } from './poison.ts';
import { everythingRecorded, placeOf } from './positions.ts';
import { refusedTable, takeOutRefused } from './refused.ts';
import { decidedBy, spoiltBy, tableOfPoison } from './spoilt.ts';

export interface Collected {
  readonly tables: readonly Declared[];
  readonly enums: readonly Declared[];
  readonly schemas: readonly Declared[];
  readonly sequences: readonly Declared[];
  readonly roles: readonly Declared[];
  readonly policies: readonly Declared[];
  readonly views: readonly Declared[];
  readonly materializedViews: readonly Declared[];
  readonly faults: readonly SourceFault[];
  /** What was left out of the above, since drizzle-kit would fail on it. */
  readonly refused: readonly RefusedDeclaration[];
}

type Kind = Exclude<keyof Collected, 'faults' | 'refused'>;

/**
 * Sorts the exports into kinds. `schemaFiles` are shown paths: a table declared there should be exported. `decisions` are
 * where missing values decide about exports.
 */
export function collect(
  kit: Kit,
  exports: readonly { readonly name: string; readonly value: unknown; readonly file: string }[],
  schemaFiles: ReadonlySet<string>,
  decisions: readonly Decision[] = [],
): Collected {
  const chosen = nothingChosen();
  for (const { name, value, file } of exports) {
    const kind = kindOf(kit, value);
    if (kind) chosen.add(kind, value as object, name, placeOf(value) ?? { file, line: 1 });
  }
  const { of } = chosen;
  const exported = new Set(of('tables').map(({ value }) => value));
  const refused = [
    ...exports.flatMap((one) => tableOfPoison(one) ?? []),
    ...leaveOutSpoilt(kit, chosen, ['tables', 'policies'], decisions),
    ...takeOutRefused(kit, of('tables')),
    ...leaveOutUnreadable(kit, chosen),
  ];
  const unexported = unexportedTables(kit, of('tables'), exported, schemaFiles);
  addWhatTablesUse(kit, chosen);
  const rest = ['enums', 'sequences', 'roles', 'views', 'materializedViews'] as const;
  refused.push(...leaveOutSpoilt(kit, chosen, rest, decisions));
  addSchemas(kit, chosen);
  refused.push(...leaveOutSpoilt(kit, chosen, ['schemas'], decisions));
  return {
    tables: of('tables'),
    enums: distinct(of('enums'), ['schema', 'enumName', 'enumValues']),
    schemas: distinct(of('schemas'), ['schemaName']),
    sequences: distinct(of('sequences'), ['schema', 'seqName', 'seqOptions']),
    roles: distinct(of('roles'), ['name', 'createDb', 'createRole', 'inherit', '_existing']),
    policies: of('policies'),
    views: of('views'),
    materializedViews: of('materializedViews'),
    refused,
    faults: [...unexported].map(([table, location]) => notExported(tableConfig(kit, table).name, location)),
  };
}

/** The declarations that are chosen so far, each once. */
interface Chosen {
  readonly add: (kind: Kind, value: object, exportName: string, location?: Location) => void;
  readonly of: (kind: Kind) => readonly Declared[];
  /** Takes one out, for good. */
  readonly leaveOut: (value: object) => void;
}

function nothingChosen(): Chosen {
  const found = new Map<object, { kind: Kind; declared: Declared }>();
  const left = new Set<object>();
  return {
    add: (kind, value, exportName, location = placeOf(value)) => {
      if (!found.has(value) && !left.has(value))
        found.set(value, { kind, declared: { exportName, value, location } });
    },
    of: (kind) => [...found.values()].filter((one) => one.kind === kind).map((one) => one.declared),
    leaveOut: (value) => {
      found.delete(value);
      left.add(value);
    },
  };
}

/** Takes out what a missing value takes part in, or decides about. */
function leaveOutSpoilt(
  kit: Kit,
  chosen: Chosen,
  kinds: readonly Kind[],
  decisions: readonly Decision[],
): RefusedDeclaration[] {
  return kinds.flatMap((kind) =>
    chosen.of(kind).flatMap((declared) => {
      const spoilt = spoiltBy(kit, declared, kind) ?? decidedBy(kit, declared, kind, decisions);
      if (spoilt === undefined) return [];
      chosen.leaveOut(declared.value);
      return [spoilt];
    }),
  );
}

function leaveOutUnreadable(kit: Kit, chosen: Chosen): RefusedDeclaration[] {
  return chosen.of('tables').flatMap((table) => {
    const why = unreadable(kit, table.value);
    if (why === undefined) return [];
    chosen.leaveOut(table.value);
    return [refusedTable(kit, table, why)];
  });
}

/** Tables that schema files declare, or foreign keys lead to, and nobody exports, with their places. */
function unexportedTables(
  kit: Kit,
  tables: readonly Declared[],
  exported: ReadonlySet<object>,
  schemaFiles: ReadonlySet<string>,
): Map<object, Location> {
  const unexported = new Map<object, Location>();
  for (const { value, location } of everythingRecorded()) {
    if (kindOf(kit, value) === 'tables' && !exported.has(value) && schemaFiles.has(location.file))
      unexported.set(value, location);
  }
  for (const { value, location } of tables) {
    const { name, foreignKeys } = tableConfig(kit, value);
    for (const key of foreignKeys) {
      const target = reference(key, name, location).foreignTable;
      // A table without a place comes from a package (Supabase's `auth.users`): it is not this schema's to create.
      const place = placeOf(target);
      if (!exported.has(target) && place) unexported.set(target, place);
    }
  }
  return unexported;
}

/** Adds enums, roles and sequences that tables and policies cannot do without. */
function addWhatTablesUse(kit: Kit, { add, of }: Chosen): void {
  const text: string[] = [];
  const policies: Policy[] = [];
  for (const { value } of of('tables')) {
    const config = tableConfig(kit, value);
    policies.push(...config.policies);
    for (const column of config.columns) {
      const type = enumOf(column);
      if (type) add('enums', type, '');
      if (kit.orm.is(column.default, kit.orm.SQL))
        text.push(JSON.stringify((column.default as { queryChunks?: unknown }).queryChunks, plain));
    }
  }
  policies.push(...of('policies').map(({ value }) => value as Policy));
  for (const policy of policies) for (const role of rolesOf(kit, policy)) add('roles', role, '');
  for (const { value } of everythingRecorded()) {
    if (kindOf(kit, value) !== 'sequences') continue;
    const { seqName } = value as { seqName: unknown };
    if (typeof seqName === 'string' && text.some((expression) => expression.includes(seqName)))
      add('sequences', value, '');
  }
}

/**
 * What is made anew wherever a helper is called is one thing as long as it says the same, which its keys tell; drizzle-kit
 * goes by names, too.
 */
function distinct(items: readonly Declared[], keys: readonly string[]): Declared[] {
  const said = new Set<string>();
  return items.filter(({ value }) => {
    const says = JSON.stringify(keys.map((key) => (value as Record<string, unknown>)[key] ?? null));
    return !said.has(says) && said.add(says);
  });
}

/** A foreign key's reference. Throws a `Problem` when it leads nowhere. */
export function reference(
  key: { readonly reference: () => { columns: Column[]; foreignTable: object; foreignColumns: Column[] } },
  table: string,
  location: Location | undefined,
): { columns: Column[]; foreignTable: object; foreignColumns: Column[] } {
  try {
    const result = key.reference();
    if (!result.foreignTable || result.foreignColumns.some((column) => !column || isPoison(column)))
      throw new Error('its target is not there');
    return result;
  } catch (error) {
    throw new Problem(`A foreign key of table ${table} cannot be read: ${(error as Error).message}.`, {
      advice:
        'Check what it references: a column that was renamed, or a table that a cycle of imports leaves undefined.',
      ...(location && { location }),
    });
  }
}

/** Why a table's parts cannot be read: its callback for indexes and constraints throws. */
function unreadable(kit: Kit, table: object): string | undefined {
  try {
    tableConfig(kit, table);
    return undefined;
  } catch (error) {
    if (error instanceof PoisonError) throw poisoned(error);
    return `its indexes and constraints cannot be read (${(error as Error).message})`;
  }
}

function kindOf(kit: Kit, value: unknown): Kind | undefined {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function') || isPoison(value))
    return undefined;
  const { orm, pgCore } = kit;
  try {
    if (pgCore.isPgEnum(value)) return 'enums';
    if (orm.is(value, pgCore.PgTable)) {
      return (value as unknown as Record<symbol, unknown>)[Symbol.for('drizzle:IsAlias')]
        ? undefined
        : 'tables';
    }
    if (orm.is(value, pgCore.PgSchema)) return 'schemas';
    if (pgCore.isPgView(value)) return 'views';
    if (pgCore.isPgMaterializedView(value)) return 'materializedViews';
    if (pgCore.isPgSequence(value)) return 'sequences';
    if (orm.is(value, pgCore.PgRole)) return 'roles';
    if (orm.is(value, pgCore.PgPolicy)) return 'policies';
  } catch {
    // An object with throwing getters is none of Drizzle's.
  }
  return undefined;
}

function enumOf(column: Column): object | undefined {
  let base = column;
  while (base.baseColumn) base = base.baseColumn;
  return /^PgEnum/.test(base.columnType) ? base.enum : undefined;
}

function rolesOf(kit: Kit, policy: Policy): object[] {
  const roles = Array.isArray(policy.to) ? policy.to : [policy.to];
  return roles.filter((role) => kit.orm.is(role, kit.pgCore.PgRole));
}

function addSchemas(kit: Kit, { add, of }: Chosen): void {
  const known = new Set(of('schemas').map(({ value }) => (value as { schemaName: string }).schemaName));
  const recorded = everythingRecorded().filter(({ value }) => kindOf(kit, value) === 'schemas');
  const users = [
    ...of('tables').map(({ value, location }) => ({ name: tableConfig(kit, value).schema, location })),
    ...of('enums').map(({ value, location }) => ({ name: (value as { schema?: string }).schema, location })),
    ...of('sequences').map(({ value, location }) => ({
      name: (value as { schema?: string }).schema,
      location,
    })),
    ...of('views').map(({ value, location }) => ({
      name: kit.pgCore.getViewConfig(value as never).schema,
      location,
    })),
    ...of('materializedViews').map(({ value, location }) => ({
      name: kit.pgCore.getMaterializedViewConfig(value as never).schema,
      location,
    })),
  ];
  for (const { name, location } of users) {
    if (!name || name === 'public' || known.has(name)) continue;
    known.add(name);
    const own = recorded.find(({ value }) => (value as { schemaName: string }).schemaName === name);
    if (own) add('schemas', own.value, '', own.location);
    else add('schemas', kit.pgCore.pgSchema(name), '', location);
  }
}

function notExported(table: string, location: Location | undefined): SourceFault {
  return {
    code: 'not-exported',
    severity: 'warning',
    subject: table,
    message: `Table ${table} is declared but not exported from a schema file, so Drizzle does not create it.`,
    advice: `Export it, or remove it if it is no longer used.`,
    ...(location && { location }),
  };
}

/** Lets objects with cycles (tables) be written as text: only strings matter. */
function plain(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('value' in value)
    ? undefined
    : value;
}
