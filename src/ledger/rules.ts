import type { Ledger, LedgerEntry, LedgerTool } from '../sources/ledgers/ledger.ts';
import { secondOf } from '../sources/migrations/drizzle-folder-time.ts';
import { flywayDescription, flywayVersion } from '../sources/migrations/flyway/folder.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import { naturalOrder, textOrder } from '../sources/migrations/natural-order.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import { nodePgMigrateOrder } from '../sources/migrations/sql-tools.ts';
import {
  type Checksums,
  flywayChecksum,
  prismaChecksum,
  sha256OfText,
  sha384OfSpellings,
  sha384OfText,
  supabaseChecksum,
} from './checksums.ts';

/** What a tool does with something that is not as it should be, and what a person does about it. */
export interface Conduct {
  /** `runs` it all the same, `skips` it without a word, or `refuses` to run anything. */
  readonly does: 'runs' | 'skips' | 'refuses';
  /** By the name of the migration, or its id where the repository does not know it. */
  readonly advice: (name: string) => string;
}

/** How one tool goes by its table. */
export interface Rules {
  /** The tool's name for people. */
  readonly title: string;
  /** By what the table knows a migration; `undefined` for a file that the tool passes over. */
  readonly idOf: (migration: Migration) => string | undefined;
  /** By what a row is known, in the same words. */
  readonly idOfEntry: (entry: LedgerEntry) => string;
  readonly order: (a: string, b: string) => number;
  readonly checksums?: Checksums;
  /** What checksums would be if line ends did not count, where they do. */
  readonly checksumsOfSpellings?: Checksums;
  /** What a row has for the name of a migration, where the tool compares the two; and what then. */
  readonly description?: { readonly of: (migration: Migration) => string } & Conduct;
  /**
   * A migration and a row of one text are the same even under different ids, or of one name where `sameName` says so;
   * and how that is put right.
   */
  readonly renumbered?: {
    readonly sameName?: (migration: Migration, entry: LedgerEntry) => boolean;
    readonly advice: (name: string, entry: LedgerEntry) => string;
  };
  /** The tool itself goes by the text where ids differ, so that nothing has to be put right. */
  readonly goesByText?: boolean;
  /** The table holds the newest version only: all before it are taken for applied. */
  readonly keepsNewestOnly?: boolean;
  /** Several migrations can have one id, so that rows are told apart by their text too. */
  readonly sharedIds?: boolean;
  /** Whether the migration of an id runs again whenever its text changes. */
  readonly repeats?: (id: string) => boolean;
  /** A row that leads the tool astray, and how; `message` continues a sentence. */
  readonly spoilt?: {
    readonly is: (entry: LedgerEntry) => boolean;
    readonly message: string;
    readonly advice: string;
  };
  /** A migration that was not applied, although a later one was. */
  readonly late: Conduct;
  /** As `late`, where it is older than all that were noted; as `late` when absent. */
  readonly lateBeforeAll?: Conduct;
  /** A file that says something else than what was applied. */
  readonly edited: Conduct;
  /** An applied migration that the repository lacks. */
  readonly unknown: Conduct;
  /** As `unknown`, where it is later than all that the repository has; as `unknown` when absent. */
  readonly unknownNewest?: Conduct;
  /** As `unknown`, where it failed. */
  readonly unknownFailed?: Conduct;
  readonly failed: Conduct;
}

/** What differs from `usual`. */
type ToolRules = Omit<Rules, 'idOfEntry' | 'order' | 'edited' | 'failed'> &
  Partial<Pick<Rules, 'idOfEntry' | 'order' | 'edited' | 'failed'>>;

const runs: Conduct = { does: 'runs', advice: () => '' };

const bringBack = (name: string) =>
  `Bring the file of ${name} back from the branch that it was applied from; a check of that branch knows it.`;

const usual = {
  idOfEntry: ({ id }: LedgerEntry) => id,
  order: naturalOrder,
  edited: {
    does: 'skips',
    advice: (name: string) =>
      `Take the text of ${name} back to what was applied, and put the change into a migration of its own.`,
  },
  failed: { does: 'refuses', advice: (name: string) => `Undo what ${name} left behind, and run it again.` },
} as const satisfies Partial<Rules>;

const drizzle = {
  title: 'Drizzle',
  checksums: sha256OfText,
  unknown: { does: 'runs', advice: bringBack },
} as const satisfies Partial<ToolRules>;

const golangMigrateFailed: Conduct = {
  does: 'refuses',
  advice: (name) => `Undo what ${name} left behind, and run \`migrate force\` with the version before it.`,
};

const sqlxFailed: Conduct = {
  does: 'refuses',
  advice: (name) => `Undo what ${name} left behind, and delete its row from the table.`,
};

/** drizzle-orm below 1.0 runs what has a newer `when` than the newest row, and looks at nothing else. */
const drizzleJournal: ToolRules = {
  ...drizzle,
  idOf: ({ when }) => (when === undefined ? undefined : String(when.value)),
  sharedIds: true,
  // Postgres puts it before all others in the order in which the newest row is looked for.
  spoilt: {
    is: ({ id }) => id === '',
    message: 'has no "created_at", so Drizzle runs all migrations again',
    advice: 'Set it to the "when" of its migration in meta/_journal.json.',
  },
  renumbered: {
    advice: (name, { id }) => `Set the "when" of ${name} in meta/_journal.json back to ${id}.`,
  },
  late: {
    does: 'skips',
    advice: (name) => `Set the "when" of ${name} above all that were applied, or generate it again.`,
  },
};

/** drizzle-orm 1.0 runs whatever its table does not name. */
const drizzleFolders: ToolRules = {
  ...drizzle,
  idOf: ({ name }) => name,
  idOfEntry: ({ id, name }) => name ?? id,
  renumbered: {
    advice: (name, { name: before, id }) =>
      before === undefined
        ? `Set "name" to '${name}' in the row whose "created_at" is ${id}.`
        : `Rename the folder ${name} back to ${before}.`,
  },
  late: runs,
};

/** What drizzle-orm 1.0 does once, to a table of before: rows and folders are brought together by the second, else by the text. */
const drizzleUpgrade: ToolRules = {
  ...drizzle,
  idOf: ({ name }) => /^\d{14}/.exec(name)?.[0],
  idOfEntry: ({ id }) => secondOf(Number(id)) ?? id,
  sharedIds: true,
  goesByText: true,
  late: runs,
  unknown: {
    does: 'refuses',
    advice: (id) =>
      `Bring the folder of ${id} back: drizzle-orm 1.0 upgrades its table only where it knows every row.`,
  },
};

const tools: Readonly<Record<Exclude<LedgerTool, 'drizzle' | 'alembic'>, ToolRules>> = {
  supabase: {
    title: 'Supabase',
    idOf: digits,
    order: textOrder,
    checksums: supabaseChecksum,
    // Its dashboard and its API note a migration under the second at which it was applied.
    renumbered: {
      sameName: (migration, { name }) => name !== undefined && name !== '' && name === nameOnly(migration),
      advice: (name, { id }) => `Rename the file to ${id}_${nameOnly({ name })}.sql.`,
    },
    late: {
      does: 'refuses',
      advice: () => 'Run `supabase db push --include-all`, or rename the file so that it comes last.',
    },
    unknown: {
      does: 'refuses',
      advice: (version) =>
        `Get its file with \`supabase migration fetch\`; if it was never meant to be, \`supabase migration repair --status reverted ${version}\`.`,
    },
  },
  prisma: {
    title: 'Prisma',
    idOf: ({ name }) => name,
    checksums: prismaChecksum,
    late: runs,
    unknown: { does: 'runs', advice: bringBack },
    unknownFailed: {
      does: 'refuses',
      advice: (name) =>
        `Undo what it left behind and run \`prisma migrate resolve --rolled-back ${name}\`: a folder under another name does not stand for it (P3009).`,
    },
    failed: {
      does: 'refuses',
      advice: (name) =>
        `Undo what it left behind and run \`prisma migrate resolve --rolled-back ${name}\`, or finish it by hand and run \`prisma migrate resolve --applied ${name}\`.`,
    },
  },
  flyway: {
    title: 'Flyway',
    idOf: ({ name }) => {
      if (name.startsWith('R__')) return `R__${flywayDescription(name)}`;
      const version = /^[VB]([\d._]+?)__/.exec(name)?.[1];
      return version === undefined ? undefined : flywayVersion(version);
    },
    description: {
      of: ({ name }) => flywayDescription(name),
      does: 'refuses',
      advice: () =>
        'Give the file its old name back; if the new one is meant, run `flyway repair`, which notes it.',
    },
    idOfEntry: ({ id }) => (id.startsWith('R__') ? id : flywayVersion(id)),
    checksums: flywayChecksum,
    repeats: (id) => id.startsWith('R__'),
    late: {
      does: 'refuses',
      advice: () =>
        'Give it a version above all that were applied, or run `flyway migrate -outOfOrder=true`.',
    },
    edited: {
      does: 'refuses',
      advice: (name) =>
        `Take the text of ${name} back to what was applied; if both make the same schema, run \`flyway repair\`.`,
    },
    unknown: {
      does: 'refuses',
      advice: (version) =>
        `Bring the file of ${version} back; if it was removed on purpose, run \`flyway repair\`.`,
    },
    unknownNewest: { does: 'runs', advice: bringBack },
    failed: {
      does: 'refuses',
      advice: () => 'Undo what it left behind, run `flyway repair`, and `flyway migrate` again.',
    },
  },
  'golang-migrate': {
    title: 'golang-migrate',
    idOf: number,
    keepsNewestOnly: true,
    // Which of those before the newest were there when it ran is not noted, so that none of them is known to be late.
    late: runs,
    unknown: { does: 'refuses', advice: bringBack },
    unknownFailed: golangMigrateFailed,
    failed: golangMigrateFailed,
  },
  dbmate: {
    title: 'dbmate',
    idOf: digits,
    order: textOrder,
    late: runs,
    unknown: { does: 'runs', advice: bringBack },
  },
  goose: {
    title: 'goose',
    idOf: number,
    late: {
      does: 'refuses',
      advice: () => 'Run `goose up -allow-missing`, or give it a number above the newest that was applied.',
    },
    unknown: { does: 'runs', advice: bringBack },
  },
  'node-pg-migrate': {
    title: 'node-pg-migrate',
    idOf: ({ name }) => name,
    order: nodePgMigrateOrder,
    late: {
      does: 'refuses',
      advice: () => 'Run `node-pg-migrate up --no-check-order`, or rename the file so that it comes last.',
    },
    unknown: { does: 'refuses', advice: bringBack },
    unknownNewest: { does: 'runs', advice: bringBack },
  },
  sqlx: {
    title: 'sqlx',
    idOf: number,
    checksums: sha384OfText,
    checksumsOfSpellings: sha384OfSpellings,
    late: runs,
    edited: { ...usual.edited, does: 'refuses' },
    unknown: { does: 'refuses', advice: bringBack },
    unknownFailed: sqlxFailed,
    failed: sqlxFailed,
  },
  atlas: {
    title: 'Atlas',
    idOf: ({ name }) => /^[^_]+/.exec(name)?.[0],
    order: textOrder,
    late: {
      does: 'refuses',
      advice: () =>
        'Run `atlas migrate apply --exec-order non-linear`, or have `atlas migrate rebase` put it last.',
    },
    lateBeforeAll: { does: 'skips', advice: () => 'Have `atlas migrate rebase` put it last.' },
    unknown: { does: 'runs', advice: bringBack },
    failed: {
      does: 'runs',
      advice: (name) => `Find out why ${name} broke off before the next deploy goes on with it.`,
    },
  },
  diesel: {
    title: 'Diesel',
    idOf: ({ name }) => /^[\d-]+/.exec(name)?.[0].replaceAll('-', ''),
    late: runs,
    unknown: { does: 'runs', advice: bringBack },
  },
};

/** The rules by which a ledger is compared with a folder; Drizzle's depend on the major of both. */
export function rulesFor(ledger: Ledger, migrations: Pick<OpenedMigrations, 'tool' | 'late'>): Rules {
  const { tool } = ledger;
  if (tool === 'alembic') throw new Error('Alembic goes by its revisions, not by files in a row.');
  if (tool !== 'drizzle') {
    const { late } = tools[tool];
    return { ...usual, ...tools[tool], late: { ...late, does: migrations.late ?? late.does } };
  }
  if (migrations.tool !== 'drizzle-folders') return { ...usual, ...drizzleJournal };
  return { ...usual, ...(isUpgraded(ledger) ? drizzleFolders : drizzleUpgrade) };
}

/** Whether a table of Drizzle's has names, as that of drizzle-orm 1.0 does. */
export function isUpgraded({ entries }: Pick<Ledger, 'entries'>): boolean {
  return entries.length === 0 || entries.some(({ name }) => name !== undefined);
}

/** The number that a name begins with, as written. */
function digits({ name }: Migration): string | undefined {
  return /^\d+/.exec(name)?.[0];
}

/** As `digits`, without zeros in front. */
function number(migration: Migration): string | undefined {
  return digits(migration)?.replace(/^0+(?=\d)/, '');
}

/** `create_users` of `20240101000000_create_users`. */
function nameOnly({ name }: Pick<Migration, 'name'>): string {
  return name.replace(/^\d+_/, '');
}
