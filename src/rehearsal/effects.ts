import { defined } from '../base/defined.ts';
import type { Location } from '../base/problem.ts';
import { displayName } from '../catalog/catalog.ts';
import type { StatisticsByTable } from '../catalog/statistics.ts';
import type { Statement } from '../sources/sql/statements.ts';
import { type Demand, isSameType, type Observation, type ObservedTable } from './observe.ts';

/** What a statement does to a table that people work with while it runs. */
export interface Effect {
  readonly location: Location;
  /** The statement on one line. */
  readonly statement: string;
  /** The table as shown to a person. */
  readonly table: string;
  /**
   * The strongest lock that the transaction holds on the table by then, kept until it ends. A statement that takes no
   * stronger one than those before it is told only for what it does.
   */
  readonly lock: Lock;
  /** What others can't do with the table meanwhile. */
  readonly blocks: 'reads and writes' | 'writes' | 'other changes of the schema';
  /** Whether all rows are written anew, or read, under the lock: with many rows, that takes its time. */
  readonly work: 'rewrites the table' | 'reads the whole table' | 'none';
  /** What is gone for good after it: `the table`, `all rows`, or columns, but for what is computed. */
  readonly loses: readonly string[];
  /** Rows of the table, estimated; absent where nobody knows. */
  readonly rows?: number;
}

export type Lock =
  | 'ACCESS EXCLUSIVE'
  | 'EXCLUSIVE'
  | 'SHARE ROW EXCLUSIVE'
  | 'SHARE'
  | 'SHARE UPDATE EXCLUSIVE';

/** A statement whose success depends on rows, which a clone has none of. */
export interface Unseen {
  readonly location: Location;
  readonly statement: string;
  /** What would stop it, or what is not known of it, as a sentence. */
  readonly why: string;
  /** `objectId` of a table whose every row stops it, whatever is in the row. */
  readonly stoppedByAnyOf?: string;
}

/** A statement, and where it stands. */
export interface Place {
  readonly location: Location;
  readonly statement: string;
}

const ofConcurrently: LockWords = [
  'ShareUpdateExclusiveLock',
  'SHARE UPDATE EXCLUSIVE',
  'other changes of the schema',
];

/** The locks that keep anybody from something, strongest first, with pg_locks' name for them. */
const locks: readonly [LockWords, ...LockWords[]] = [
  ['AccessExclusiveLock', 'ACCESS EXCLUSIVE', 'reads and writes'],
  ['ExclusiveLock', 'EXCLUSIVE', 'writes'],
  ['ShareRowExclusiveLock', 'SHARE ROW EXCLUSIVE', 'writes'],
  ['ShareLock', 'SHARE', 'writes'],
  ofConcurrently,
];

type LockWords = readonly [mode: string, lock: Lock, blocks: Effect['blocks']];

/** What a statement did to the tables, between two observations of one transaction. */
export function effectsOf(
  before: Observation,
  after: Observation,
  statement: Statement,
  place: Place,
  statistics: StatisticsByTable | undefined,
): Effect[] {
  const found = [...before].flatMap(([oid, then]): Parts[] => {
    const now = after.get(oid);
    if (now === undefined)
      return [
        {
          ...place,
          table: then,
          lock: locks[0],
          work: 'none',
          loses: then.isComputed ? [] : ['the table'],
        },
      ];
    const emptied = statement.words[0] === 'truncate' && now.file !== then.file;
    const work = emptied ? 'none' : workOn(then, now);
    const loses = emptied ? ['all rows'] : lostColumns(then, now);
    const held = locks.find(([mode]) => now.locks.includes(mode));
    // A lock beside a stronger one keeps out nobody else; what is done meanwhile is told with the stronger one.
    const isTaken = held !== undefined && !then.locks.includes(held[0]);
    const lock = isTaken || work !== 'none' || loses.length > 0 ? held : undefined;
    return lock === undefined ? [] : [{ ...place, table: then, lock, work, loses }];
  });
  return found.map((parts) => effect(parts, statistics));
}

/** What is computed can be again. */
function lostColumns(then: ObservedTable, now: ObservedTable): string[] {
  const kept = new Set(now.demands.map(({ key }) => key));
  return then.demands
    .filter(({ kind, key, filled }) => kind === 'type' && filled !== true && !kept.has(key))
    .map(({ name }) => `the column ${name}`);
}

/** What CONCURRENTLY does, which no transaction can be looked into for: it makes the index while others write. */
export function concurrentEffects(
  before: Observation,
  after: Observation,
  place: Place,
  statistics: StatisticsByTable | undefined,
): Effect[] {
  return [...after].flatMap(([oid, now]) => {
    const then = before.get(oid);
    if (then === undefined || now.indexes.every((index) => then.indexes.includes(index))) return [];
    const parts = {
      ...place,
      table: now,
      lock: ofConcurrently,
      work: 'reads the whole table',
      loses: [],
    } as const;
    return [effect(parts, statistics)];
  });
}

interface Parts extends Pick<Effect, 'location' | 'statement' | 'work' | 'loses'> {
  readonly table: ObservedTable;
  readonly lock: (typeof locks)[number];
}

function effect({ table, lock, ...rest }: Parts, statistics: StatisticsByTable | undefined): Effect {
  const rows = statistics?.get(table.id)?.rows;
  const [, own, blocks] = lock;
  return {
    ...rest,
    table: displayName(table.path),
    lock: own,
    blocks,
    ...defined({ rows }),
  };
}

function workOn(then: ObservedTable, now: ObservedTable): Effect['work'] {
  if (now.file !== then.file) return 'rewrites the table';
  return now.scans > then.scans ? 'reads the whole table' : 'none';
}

/** The order in which effects are told: what can't be undone first, then what keeps people waiting for longest. */
export function byDanger(a: Effect, b: Effect): number {
  return danger(b) - danger(a) || (b.rows ?? 0) - (a.rows ?? 0);
}

function danger({ lock, work, loses }: Effect): number {
  const strength = locks.length - locks.findIndex(([, name]) => name === lock);
  const labour = lock === ofConcurrently[1] || work === 'none' ? 0 : work === 'rewrites the table' ? 2 : 1;
  return (loses.length > 0 ? 100 : 0) + labour * 10 + strength;
}

/**
 * What rows could stop a statement between two observations: what they have to fulfil since, and Postgres looked
 * through them for. What it took for granted, rows can't stop.
 */
export function unseenBetween(before: Observation, after: Observation, place: Place): Unseen[] {
  return [...after].flatMap(([oid, now]) => {
    const then = before.get(oid);
    if (then === undefined || (workOn(then, now) === 'none' && !isNewIndex(then, now))) return [];
    const known = new Map(then.demands.map((demand) => [demand.key, demand]));
    return now.demands.flatMap((demand) => {
      const why = reasons[demand.kind]({ demand, known, table: displayName(now.path) });
      if (why === undefined) return [];
      return [{ ...place, why, ...(isNewAndEmpty(demand, known) ? { stoppedByAnyOf: now.id } : {}) }];
    });
  });
}

/** What CONCURRENTLY looked through is not counted. */
function isNewIndex(then: ObservedTable, now: ObservedTable): boolean {
  return now.indexes.some((index) => !then.indexes.includes(index));
}

interface Asked {
  readonly demand: Demand;
  /** Demands before the statement, by key. */
  readonly known: ReadonlyMap<string, Demand>;
  readonly table: string;
}

const unlessKnown =
  (reason: (asked: Asked) => string) =>
  (asked: Asked): string | undefined =>
    asked.known.has(asked.demand.key) ? undefined : reason(asked);

const reasons: Readonly<Record<Demand['kind'], (asked: Asked) => string | undefined>> = {
  'not null': ({ demand, known, table }) => {
    if (isNewAndEmpty(demand, known))
      return `Any row in ${table} stops it: the new column ${demand.name} has no default.`;
    if (known.has(demand.key) || !isColumnOf(demand, known)) return undefined;
    return `A row of ${table} whose ${demand.name} is null stops it.`;
  },
  type: ({ demand, known, table }) => {
    const then = known.get(demand.key);
    const { type = '' } = demand;
    const before = then?.type;
    if (then === undefined || before === undefined || isSameType(then, demand) || holds(type, before))
      return undefined;
    return `A value of ${table}.${demand.name} (${before}) that does not fit into ${type} stops it.`;
  },
  check: (asked) => {
    const { demand, known, table } = asked;
    // In a new column all rows have what those have that are there.
    if (demand.over?.every((column) => !known.has(column)) === true) return undefined;
    return unlessKnown(() => `A row of ${table} that does not fulfil ${demand.name} stops it.`)(asked);
  },
  unique: unlessKnown(
    ({ demand, table }) => `Two rows of ${table} that are the same to ${demand.name} stop it.`,
  ),
  'foreign key': unlessKnown(
    ({ demand, table }) => `A row of ${table} whose ${demand.name} points to nothing stops it.`,
  ),
  exclude: unlessKnown(
    ({ demand, table }) => `Two rows of ${table} that ${demand.name} keeps apart stop it.`,
  ),
  partition: unlessKnown(({ table }) => `A row of ${table} outside the bounds of the partition stops it.`),
  domain: unlessKnown(
    ({ demand, table }) => `A row of ${table} that does not fulfil ${demand.name} stops it.`,
  ),
};

/** Whether a column that may not be null came with the statement, and nothing fills it. */
function isNewAndEmpty(demand: Demand, known: Asked['known']): boolean {
  return demand.kind === 'not null' && demand.filled !== true && !isColumnOf(demand, known);
}

/** Whether the column of a `not null` was there before. */
function isColumnOf({ key }: Demand, known: Asked['known']): boolean {
  return known.has(key.replace('n', 't'));
}

/** Whether every value of one type is one of another. */
export function holds(type: string, value: string): boolean {
  if (type === 'text' || type === 'character varying') return true;
  return wider[value]?.includes(type) === true || isWidened(value, type);
}

/** Whether a type is the same one with room for more: `character varying(120)` after 80, `numeric(12,2)` after 10. */
function isWidened(from: string, to: string): boolean {
  const [a, b] = [from, to].map((type) =>
    /^(character varying|bit varying|numeric)(?:\(([\d,]+)\))?$/.exec(type),
  );
  if (a?.[1] === undefined || a[1] !== b?.[1]) return false;
  if (b[2] === undefined || a[2] === undefined) return b[2] === undefined;
  const [[size = 0, scale = 0], [newSize = 0, newScale = 0]] = [
    a[2].split(',').map(Number),
    b[2].split(',').map(Number),
  ];
  return newScale >= scale && newSize - newScale >= size - scale;
}

const wider: Readonly<Record<string, readonly string[]>> = {
  smallint: ['integer', 'bigint', 'numeric', 'real', 'double precision'],
  integer: ['bigint', 'numeric', 'real', 'double precision'],
  bigint: ['numeric', 'real', 'double precision'],
  real: ['double precision'],
  date: ['timestamp without time zone', 'timestamp with time zone'],
  'timestamp without time zone': ['timestamp with time zone'],
  'timestamp with time zone': ['timestamp without time zone'],
};
