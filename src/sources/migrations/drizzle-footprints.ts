import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';

/** What one statement of a Drizzle 1.0 migration does, as its snapshot notes it. */
export interface Footprint {
  /** `alter_column` */
  readonly statementType: string;
  /** The kind of the object, and its name with what it is in: `column`, `public`, `site`, `name`. */
  readonly statementTarget: readonly string[];
  readonly writes: readonly string[];
  readonly sharedWrites?: readonly string[] | undefined;
  readonly reads?: readonly string[] | undefined;
  /** Of the SQL: the same statement in two branches is no conflict. */
  readonly sqlHash?: string | undefined;
}

const noted = z.array(
  z.object({
    statementType: z.string(),
    statementTarget: z.array(z.string()),
    writes: z.array(z.string()),
    sharedWrites: z.array(z.string()).optional(),
    reads: z.array(z.string()).optional(),
    sqlHash: z.string().optional(),
  }),
);

const states = z.array(
  z.looseObject({
    entityType: z.string(),
    schema: z.string().nullish(),
    table: z.string().nullish(),
    name: z.string().nullish(),
  }),
);
type Entity = z.infer<typeof states>[number];

/**
 * The footprints of a migration: those that its snapshot notes, or of the older format, which holds whole states, what
 * differs from the state before.
 *
 * @param snapshot as JSON
 * @param before the snapshot that it was generated from, `undefined` where that is the empty schema
 * @returns `undefined` where the format is another
 */
export function footprintsOf(
  snapshot: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>> | undefined,
): readonly Footprint[] | undefined {
  if (snapshot.footprints !== undefined) return noted.safeParse(snapshot.footprints).data;
  const [then, now] = [states.safeParse(before?.ddl ?? []).data, states.safeParse(snapshot.ddl).data];
  return then === undefined || now === undefined ? undefined : changes(then, now);
}

function changes(then: readonly Entity[], now: readonly Entity[]): Footprint[] {
  const [before, after] = [byKey(then), byKey(now)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, entity] = [before.get(key), after.get(key)];
    const one = entity ?? old;
    if (one === undefined || isDeepStrictEqual(old, entity)) return [];
    const { schema, table } = one;
    return {
      statementType: entity === undefined ? 'drop' : old === undefined ? 'create' : 'alter',
      statementTarget: [one.entityType.replace(/s$/, ''), ...namesOf(one)],
      writes: [key],
      reads: typeof table === 'string' ? [JSON.stringify(['tables', schema ?? '', table])] : [],
    };
  });
}

function byKey(entities: readonly Entity[]): Map<string, Entity> {
  return new Map(entities.map((one) => [JSON.stringify([one.entityType, ...namesOf(one)]), one]));
}

function namesOf({ schema, table, name }: Entity): string[] {
  return [schema ?? '', ...(typeof table === 'string' ? [table] : []), name ?? ''];
}

/** The first statements of two branches that cannot be run in any order, if there are some. */
export function conflictOf(
  one: readonly Footprint[],
  other: readonly Footprint[],
): readonly [Footprint, Footprint] | undefined {
  const found = firstTouched(one, other);
  if (found !== undefined) return found;
  const [second, first] = firstTouched(other, one) ?? [];
  return first === undefined || second === undefined ? undefined : [first, second];
}

/** What the first branch writes and the second writes or reads. */
function firstTouched(
  one: readonly Footprint[],
  other: readonly Footprint[],
): readonly [Footprint, Footprint] | undefined {
  for (const writer of one) {
    const written = new Set([...writer.writes, ...(writer.sharedWrites ?? [])]);
    const touched = other.find(
      (it) => [...it.writes, ...(it.reads ?? [])].some((node) => written.has(node)) && !isSame(writer, it),
    );
    if (touched !== undefined) return [writer, touched];
  }
  return undefined;
}

function isSame(a: Footprint, b: Footprint): boolean {
  return a.sqlHash !== undefined && a.statementType === b.statementType && a.sqlHash === b.sqlHash;
}
