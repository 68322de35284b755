import { groupBy } from '../base/group-by.ts';
import type { Ledger, LedgerEntry, LedgerTool } from '../sources/ledgers/ledger.ts';
import { type AlembicEnvironment, isOf } from '../sources/migrations/alembic/revisions.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import type { MigrationTool } from '../sources/migrations/recognise.ts';
import { sqlTools } from '../sources/migrations/sql-tools.ts';
import { judgeMigrations } from './judge.ts';

/** A source's migrations, whose ledger is looked for. */
export interface Seeker {
  /** What the source goes by: its name, its folder. */
  readonly names: readonly string[];
  /** Tools that may keep the ledger, the likeliest first. */
  readonly tools: readonly LedgerTool[];
  /** Whether a ledger of such a tool can be its own; absent where nothing tells that it cannot. */
  readonly mayBe?: (ledger: Ledger) => boolean;
  /** What a ledger of such a tool has to do with the migrations. */
  readonly in: (ledger: Ledger) => Trace;
}

/** What a ledger has to do with a source's migrations. */
export interface Trace {
  /** How many of them it notes; one that was edited since counts half. */
  readonly noted: number;
  /** The rows that note them. */
  readonly rows: ReadonlySet<LedgerEntry>;
}

/** The ledger of a source. */
export interface Choice {
  /** Absent where there is none, or where nothing tells which it is. */
  readonly ledger?: Ledger;
  /** Rows of it that note migrations of other sources. */
  readonly others: ReadonlySet<LedgerEntry>;
  /** Ledgers that are equally likely; where only one source looks for its own, the first of them is taken. */
  readonly equals: readonly Ledger[];
}

/** The tools that run folders of plain files, one of which is not always told from another. */
const ofPlainFiles: readonly LedgerTool[] = [...sqlTools, 'supabase'];

function first(tool: LedgerTool): readonly LedgerTool[] {
  return [tool, ...ofPlainFiles.filter((other) => other !== tool)];
}

/** The tools that may apply a folder, by what it was read as: drizzle-kit writes what Supabase applies, for one. */
const appliedBy: Readonly<Record<MigrationTool, readonly LedgerTool[]>> = {
  drizzle: ['drizzle', 'supabase'],
  'drizzle-folders': ['drizzle', 'supabase'],
  prisma: ['prisma'],
  diesel: ['diesel'],
  flyway: ['flyway'],
  supabase: ['supabase'],
  'golang-migrate': first('golang-migrate'),
  dbmate: first('dbmate'),
  goose: first('goose'),
  'node-pg-migrate': first('node-pg-migrate'),
  sqlx: first('sqlx'),
  atlas: first('atlas'),
  sql: ofPlainFiles,
};

/** A folder of migrations that looks for its ledger. */
export function seekerOfFolder(
  opened: Pick<OpenedMigrations, 'tool' | 'migrations' | 'before'>,
  names: readonly string[] = [],
): Seeker {
  return {
    names,
    tools: appliedBy[opened.tool],
    in: (ledger) => {
      const { migrations } = judgeMigrations(ledger, opened);
      const rows = new Set(migrations.flatMap(({ entry }) => entry ?? []));
      const has = migrations.filter(({ state, entry }) => state === 'applied' || entry !== undefined);
      const edited = has.filter(({ state }) => state === 'edited').length;
      return { noted: rows.size === 0 ? 0 : has.length - edited / 2, rows };
    },
  };
}

/** Alembic's revisions that look for their ledger, which holds no more than the newest; they know its name. */
export function seekerOfRevisions(
  { table, revisions }: Pick<AlembicEnvironment, 'table' | 'revisions'>,
  names: readonly string[] = [],
): Seeker {
  const ids = new Set(revisions.map(({ id }) => id));
  return {
    names,
    tools: ['alembic'],
    mayBe: (ledger) => isOf(table, ledger),
    in: ({ entries }) => {
      const rows = new Set(entries.filter(({ id }) => ids.has(id)));
      return { noted: rows.size, rows };
    },
  };
}

/**
 * Finds the ledger of each source: the one that notes most of its migrations and least besides; of equal ones, the one
 * whose table or schema is named as the source or its folder is. A ledger is one source's own, unless rows that are not
 * of that one note another's migrations.
 */
export function chooseLedgers(ledgers: readonly Ledger[], seekers: readonly Seeker[]): readonly Choice[] {
  const chosen = new Map<Seeker, Ledger>();
  const unclear = new Map<Seeker, readonly Ledger[]>();
  const isOpen = ({ seeker, ledger }: Pair) =>
    !chosen.has(seeker) &&
    !unclear.has(seeker) &&
    ![...chosen.values(), ...[...unclear.values()].flat()].includes(ledger);
  let pairs = seekers.flatMap((seeker) => pairsOf(seeker, ledgers));
  for (; pairs.length > 0; pairs = pairs.filter(isOpen)) {
    const likeliest = pairs.filter((pair) => pairs.every((other) => byLikeness(pair, other) >= 0));
    const alone = likeliest.find((pair) =>
      likeliest.every((other) => other === pair || !contend(other, pair)),
    );
    if (alone !== undefined) chosen.set(alone.seeker, alone.ledger);
    else
      for (const [seeker, own] of groupBy(likeliest, (pair) => pair.seeker))
        unclear.set(
          seeker,
          own.map(({ ledger }) => ledger),
        );
  }
  for (const seeker of seekers.filter((it) => !chosen.has(it))) {
    const shared = sharedLedger(seeker, chosen);
    if (shared !== undefined) chosen.set(seeker, shared);
  }
  return seekers.map((seeker) => {
    const equals = chosen.has(seeker) ? [] : (unclear.get(seeker) ?? []);
    const ledger = chosen.get(seeker) ?? (seekers.length === 1 ? equals[0] : undefined);
    if (ledger === undefined) return { equals, others: new Set() };
    return { ledger, equals, others: rowsOfOthers(seeker, ledger, chosen) };
  });
}

/** A source, and a ledger that may be its own. */
interface Pair {
  readonly seeker: Seeker;
  readonly ledger: Ledger;
  readonly rows: Trace['rows'];
  /** How likely that is, what tells most first. */
  readonly likeness: readonly number[];
}

function pairsOf(seeker: Seeker, ledgers: readonly Ledger[]): Pair[] {
  return ledgers
    .filter((ledger) => seeker.tools.includes(ledger.tool) && seeker.mayBe?.(ledger) !== false)
    .map((ledger) => {
      const { noted, rows } = seeker.in(ledger);
      const likeness = [
        // One that cannot be read may note them all.
        ledger.unreadable === undefined ? noted : 0.25,
        rows.size - ledger.entries.length,
        commonWords(seeker, ledger),
        -seeker.tools.indexOf(ledger.tool),
      ];
      return { seeker, ledger, rows, likeness };
    });
}

function commonWords({ names }: Seeker, { table }: Ledger): number {
  const own = new Set(names.flatMap(wordsOf));
  return new Set(wordsOf(table).filter((word) => own.has(word))).size;
}

function wordsOf(name: string): string[] {
  return name.toLowerCase().match(/[\p{L}\d]+/gu) ?? [];
}

function byLikeness(a: Pair, b: Pair): number {
  const at = a.likeness.findIndex((value, place) => value !== b.likeness[place]);
  return at < 0 ? 0 : (a.likeness[at] ?? 0) - (b.likeness[at] ?? 0);
}

/** Whether two pairs cannot both be right, as far as is known: two sources may have a ledger each of their own rows. */
function contend(a: Pair, b: Pair): boolean {
  if (a.seeker === b.seeker) return true;
  const areApart = a.rows.size > 0 && b.rows.size > 0 && [...a.rows].every((row) => !b.rows.has(row));
  return a.ledger === b.ledger && !areApart;
}

/** A ledger of others, some rows of which note this source's migrations and none of theirs. */
function sharedLedger(seeker: Seeker, chosen: ReadonlyMap<Seeker, Ledger>): Ledger | undefined {
  return [...chosen.values()].find((ledger) => {
    if (!seeker.tools.includes(ledger.tool) || seeker.mayBe?.(ledger) === false) return false;
    const others = rowsOfOthers(seeker, ledger, chosen);
    return [...seeker.in(ledger).rows].some((row) => !others.has(row));
  });
}

function rowsOfOthers(
  seeker: Seeker,
  ledger: Ledger,
  chosen: ReadonlyMap<Seeker, Ledger>,
): ReadonlySet<LedgerEntry> {
  return new Set(
    [...chosen].flatMap(([other, its]) =>
      other === seeker || its !== ledger ? [] : [...other.in(ledger).rows],
    ),
  );
}
