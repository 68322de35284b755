/**
 * Parts of a table that drizzle-kit cannot take, mistakes that types would have caught: each would make it fail on the
 * whole schema, without a place. They are taken out beforehand and told, so that everything else is compared.
 */
import type { Location } from '../../../base/problem.ts';
import type { RefusedDeclaration } from '../protocol.ts';
import { type Column, cutName, type Declared, type Kit } from './drizzle.ts';
import { placeOf } from './positions.ts';

/** An index, a constraint or a policy as the third argument of a table gives it, built. */
interface Part {
  readonly kind: 'index' | 'constraint' | 'policy';
  readonly name: string | undefined;
  readonly columns: readonly unknown[];
  /** Expressions by the name of their setting; what is not given is left out. */
  readonly expressions: Readonly<Record<string, unknown>>;
}

interface Rule {
  /** What is wrong, as the end of a sentence; `undefined` where nothing is. */
  readonly wrong: (part: Part, kit: Kit) => string | undefined;
  readonly advice: string;
}

const again = '`drizzle-kit generate` fails on it, too.';

const rules: readonly Rule[] = [
  {
    wrong: ({ columns }) =>
      columns.some((column) => column === undefined || column === null)
        ? 'one of its columns is undefined'
        : undefined,
    advice: `Correct the name of the column; ${again}`,
  },
  {
    wrong: ({ expressions }, kit) => {
      const found = Object.entries(expressions).find(
        ([, value]) => value !== undefined && value !== null && !isSql(value, kit),
      );
      return found && `\`${found[0]}\` is ${typeNameOf(found[1])} where \`sql\` belongs`;
    },
    advice: `Write it as sql\`…\`; ${again}`,
  },
  {
    wrong: ({ kind, name, columns }, kit) =>
      kind === 'index' && !name && columns.some((column) => isSql(column, kit))
        ? 'it is on an expression and has no name'
        : undefined,
    advice: `Give the index a name; ${again}`,
  },
];

/** Takes such parts out of tables, in place. */
export function takeOutRefused(kit: Kit, tables: readonly Declared[]): RefusedDeclaration[] {
  return tables.flatMap(({ value: table, location }) => {
    const extras = extrasOf(table);
    if (extras === undefined) return [];
    const refused: RefusedDeclaration[] = [];
    const kept = extras.filter((extra) => {
      const told = refusalOf(extra, table, kit, location);
      if (told !== undefined) refused.push(told);
      return told === undefined;
    });
    if (refused.length > 0) keep(table, kept);
    return refused;
  });
}

function refusalOf(
  extra: object,
  table: object,
  kit: Kit,
  location: Location | undefined,
): RefusedDeclaration | undefined {
  const part = partOf(extra, kit);
  if (part === undefined) return undefined;
  for (const { wrong, advice } of rules) {
    const reason = wrong(part, kit);
    if (reason === undefined) continue;
    const at = placeOf(extra) ?? location;
    const path = tablePath(kit, table);
    // Without a name nobody could tell which one it is in the other sources: then nothing of the table is compared.
    const object: Pick<RefusedDeclaration, 'kind' | 'path'> =
      part.name === undefined
        ? { kind: 'table', path }
        : { kind: part.kind, path: [...path, cutName(part.name)] };
    const own = part.name === undefined ? '' : ` ${part.name}`;
    return {
      ...object,
      reason: `drizzle-kit cannot take the ${part.kind}${own} of table ${path[1]}: ${reason}`,
      advice,
      ...(at && { location: at }),
    };
  }
  return undefined;
}

/** A table of which nothing can be read or turned into DDL. */
export function refusedTable(kit: Kit, { value, location }: Declared, why: string): RefusedDeclaration {
  const path = tablePath(kit, value);
  return {
    kind: 'table',
    path,
    reason: `drizzle-kit cannot take table ${path[1]}: ${why}`,
    advice: `Correct the table; ${again}`,
    ...(location && { location }),
  };
}

/** Schema and name, as refused declarations have them. */
export function tablePath(kit: Kit, table: object): string[] {
  const [schema, name] = namesOfTable(kit, table);
  return [schema, cutName(name)];
}

/** The same as they are written. */
export function namesOfTable(kit: Kit, table: object): [schema: string, name: string] {
  const schema = (table as Record<symbol, string | undefined>)[Symbol.for('drizzle:Schema')];
  return [schema ?? 'public', kit.orm.getTableName(table as never)];
}

/** What the third argument of a table gives; `undefined` where there is none, or it throws, which is told elsewhere. */
function extrasOf(table: object): object[] | undefined {
  const holder = table as Record<symbol, unknown>;
  const build = holder[extraBuilder] as ((columns: unknown) => unknown) | undefined;
  if (!build) return undefined;
  let extras: unknown;
  try {
    extras = build(holder[extraColumns]);
  } catch {
    return undefined;
  }
  keep(table, extras);
  if (typeof extras !== 'object' || extras === null) return undefined;
  return (Array.isArray(extras) ? extras.flat() : Object.values(extras)).filter(
    (extra): extra is object => typeof extra === 'object' && extra !== null,
  );
}

const extraBuilder = Symbol.for('drizzle:ExtraConfigBuilder');
const extraColumns = Symbol.for('drizzle:ExtraConfigColumns');

/** A table makes its indexes and checks anew whenever it is asked; changes hold only if it keeps them. */
function keep(table: object, extras: unknown): void {
  (table as Record<symbol, unknown>)[extraBuilder] = () => extras;
}

function partOf(extra: object, kit: Kit): Part | undefined {
  const { orm, pgCore } = kit;
  const built = extra as { config?: Record<string, unknown>; name?: string; value?: unknown };
  if (orm.is(extra, pgCore.IndexBuilder)) {
    const { name, columns = [], where } = built.config ?? {};
    return {
      kind: 'index',
      name: name === undefined ? undefined : String(name),
      columns: columns as unknown[],
      expressions: { where },
    };
  }
  if (orm.is(extra, pgCore.CheckBuilder))
    return { kind: 'constraint', name: built.name, columns: [], expressions: { value: built.value } };
  if (orm.is(extra, pgCore.PgPolicy)) {
    const { name, using, withCheck } = extra as { name: string; using?: unknown; withCheck?: unknown };
    return { kind: 'policy', name, columns: [], expressions: { using, withCheck } };
  }
  if (orm.is(extra, pgCore.UniqueConstraintBuilder) || orm.is(extra, pgCore.PrimaryKeyBuilder)) {
    const { columns, name } = extra as { columns?: Column[]; name?: string };
    return { kind: 'constraint', name, columns: columns ?? [], expressions: {} };
  }
  return undefined;
}

function isSql(value: unknown, { orm }: Kit): boolean {
  return orm.is(value, orm.SQL) || orm.is(value, orm.SQL.Aliased);
}

function typeNameOf(value: unknown): string {
  return typeof value === 'string' ? 'a text' : `a value of type ${typeof value}`;
}
