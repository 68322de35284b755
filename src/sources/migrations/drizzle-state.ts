/**
 * What drizzle-kit takes the schema for when it generates: the newest snapshot. Where somebody wrote migrations by hand, it
 * can be behind what these and schema.ts say, and the next generate writes the same once more.
 */

import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import {
  type AttributeValue,
  type Catalog,
  displayName,
  objectId,
  objectsById,
} from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { SourceFault } from '../fault.ts';
import type { Unchecked } from '../unchecked.ts';

/** Objects of a snapshot by `objectId`, and of some kinds what it says of them. */
type State = ReadonlyMap<string, Readonly<Record<string, AttributeValue>>>;

const named = z.record(z.string(), z.object({ name: z.string() }));

const before1 = z.object({
  version: z.literal('7'),
  tables: z.record(
    z.string(),
    z.object({
      name: z.string(),
      schema: z.string(),
      columns: z.record(
        z.string(),
        z.object({ name: z.string(), notNull: z.boolean(), primaryKey: z.boolean().optional() }),
      ),
      indexes: named,
      foreignKeys: named,
      uniqueConstraints: named,
      checkConstraints: named.optional(),
      compositePrimaryKeys: z.record(z.string(), z.object({ columns: z.array(z.string()) })).optional(),
    }),
  ),
  enums: z.record(
    z.string(),
    z.object({ name: z.string(), schema: z.string(), values: z.array(z.string()) }),
  ),
});

const entity = z.looseObject({
  entityType: z.string(),
  schema: z.string().nullish(),
  table: z.string().nullish(),
  name: z.string().nullish(),
  notNull: z.boolean().nullish(),
  values: z.array(z.string()).nullish(),
  columns: z.array(z.unknown()).nullish(),
});
const from1 = z.object({ ddl: z.array(entity) });

/** By what drizzle-kit 1.0 calls them. */
const kinds: Readonly<Record<string, ObjectKind>> = {
  tables: 'table',
  columns: 'column',
  enums: 'enum',
  indexes: 'index',
  fks: 'constraint',
  uniques: 'constraint',
  checks: 'constraint',
};
const compared: ReadonlySet<ObjectKind> = new Set(Object.values(kinds));

/** `undefined` for a format that holds no whole state, or is another. */
function stateOf(json: Readonly<Record<string, unknown>>): State | undefined {
  const old = before1.safeParse(json).data;
  if (old !== undefined) return stateBefore1(old);
  const now = from1.safeParse(json).data;
  if (now === undefined) return undefined;
  const inKeys = new Set(
    now.ddl.flatMap(({ entityType, schema, table, columns }) =>
      entityType === 'pks' ? (columns ?? []).map((column) => `${schema}.${table}.${column}`) : [],
    ),
  );
  return new Map(
    now.ddl.flatMap(({ entityType, schema, table, name, notNull, values }) => {
      const kind = kinds[entityType];
      if (kind === undefined) return [];
      const path = [schema ?? 'public', ...(typeof table === 'string' ? [table] : []), cut(name ?? '')];
      const said = {
        ...(kind === 'column' && !inKeys.has(`${schema}.${table}.${name}`)
          ? { notNull: notNull === true }
          : {}),
        ...(values ? { labels: values } : {}),
      };
      return [[objectId(kind, path), said] as const];
    }),
  );
}

function stateBefore1({ tables, enums }: z.infer<typeof before1>): State {
  const state = new Map<string, Readonly<Record<string, AttributeValue>>>();
  for (const { schema, name, columns, indexes, compositePrimaryKeys = {}, ...constraints } of Object.values(
    tables,
  )) {
    const inKey = new Set(Object.values(compositePrimaryKeys).flatMap((key) => key.columns));
    const table = [schema === '' ? 'public' : schema, name];
    state.set(objectId('table', table), {});
    for (const column of Object.values(columns))
      state.set(
        objectId('column', [...table, column.name]),
        column.primaryKey === true || inKey.has(column.name) ? {} : { notNull: column.notNull },
      );
    for (const index of Object.values(indexes)) state.set(objectId('index', [...table, cut(index.name)]), {});
    for (const group of Object.values(constraints))
      for (const constraint of Object.values(group ?? {}))
        state.set(objectId('constraint', [...table, cut(constraint.name)]), {});
  }
  for (const { schema, name, values } of Object.values(enums))
    state.set(objectId('enum', [schema === '' ? 'public' : schema, name]), { labels: values });
  return state;
}

/** Postgres keeps the first 63 bytes of a name. */
function cut(name: string): string {
  return Buffer.from(name)
    .subarray(0, 63)
    .toString()
    .replace(/\ufffd+$/, '');
}

/** Whether a snapshot holds nothing, as those that somebody wrote who never generates. */
export function isEmptyState(json: Readonly<Record<string, unknown>>): boolean {
  const holds = (it: unknown) => typeof it === 'object' && it !== null && Object.keys(it).length > 0;
  // Most hold something, which is told without checking their form.
  return ![json.tables, json.enums, json.ddl].some(holds) && stateOf(json)?.size === 0;
}

/**
 * A fault where the newest snapshot lacks, or says otherwise, what both catalogs have alike, or holds what neither has.
 *
 * @param migrations and `schema`: what the migrations and the Drizzle schema declare
 * @param unchecked what either declares and could not bring into its catalog: nobody can say that it is gone
 */
export function staleSnapshot(
  { tag, file, json }: NewestSnapshot,
  migrations: Catalog,
  schema: Catalog,
  unchecked: readonly Unchecked[] = [],
): SourceFault | undefined {
  const state = stateOf(json);
  if (state === undefined || state.size === 0) return undefined;
  const [made, declared] = [objectsById(migrations), objectsById(schema)];
  const lacks: string[] = [];
  for (const [id, { kind, path, parent, attributes }] of made) {
    const other = declared.get(id);
    if (other === undefined || !compared.has(kind)) continue;
    const what = `${kind} ${displayName(path)}`;
    const said = state.get(id);
    if (said === undefined) {
      // A table that is lacking is told without its parts; a primary key has a name of Postgres's choice.
      const isPart = parent?.startsWith('table:') === true && !state.has(parent);
      if (!isPart && attributes.type !== 'primary key') lacks.push(`lacks ${what}`);
    } else if (
      Object.entries(said).some(
        ([name, value]) =>
          isDeepStrictEqual(attributes[name], other.attributes[name]) &&
          !isDeepStrictEqual(attributes[name], value),
      )
    ) {
      lacks.push(`says otherwise of ${what}`);
    }
  }
  const unsure = new Set(unchecked.map(({ path }) => path.join('.')));
  const gone = [...state.keys()].filter(
    (id) =>
      /^(?:table|enum):/.test(id) &&
      !made.has(id) &&
      !declared.has(id) &&
      !unsure.has(id.slice(id.indexOf(':') + 1)),
  );
  const all = [...lacks, ...gone.map((id) => `still has ${id.replace(':', ' ').replace(' public.', ' ')}`)];
  if (all.length === 0) return undefined;
  const shown = all.slice(0, 4).join(', ');
  const more = all.length > 4 ? ` and ${all.length - 4} more` : '';
  return {
    code: 'stale-snapshot',
    severity: 'warning',
    subject: tag,
    message: `The newest snapshot (${file}) is not what migrations and schema agree on: it ${shown}${more}. The next \`drizzle-kit generate\` writes that once more.`,
    advice:
      'Run `drizzle-kit generate` once and take the statements that it repeats out of the SQL: the snapshot beside it holds what is there.',
    location: { file, line: 1 },
  };
}

/** The newest snapshot that drizzle-kit left beside its migrations. */
export interface NewestSnapshot {
  /** Of the migration that it belongs to. */
  readonly tag: string;
  /** Relative to the repository's root, with `/`. */
  readonly file: string;
  readonly json: Readonly<Record<string, unknown>>;
}
