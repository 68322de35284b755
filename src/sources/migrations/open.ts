import { basename, dirname, relative, resolve, sep } from 'node:path';
import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import { sharedWork } from '../../repository/inputs.ts';
import { pathExists } from '../../repository/there.ts';
import { isOnlyOn } from '../platform.ts';
import { expectedPlatform } from '../platforms.ts';
import { type NeededExtension, neededExtensions } from '../sql/extensions.ts';
import { openRolesFile } from '../sql/roles-file.ts';
import type { SqlFile } from '../sql/sql-file.ts';
import { supabaseProjectOf } from '../supabase/project.ts';
import { readDrizzle } from './drizzle-both.ts';
import { readDrizzleFolders } from './drizzle-folders.ts';
import { readFlyway } from './flyway/folder.ts';
import type { GivenPlaceholders } from './flyway/settings.ts';
import { readDiesel, readPrisma } from './folder-per-migration.ts';
import { type Late, lateBySettings } from './late.ts';
import type { MigrationFolder, MigrationReader, MigrationSet } from './migration.ts';
import { type MigrationTool, recogniseMigrations } from './recognise.ts';
import { readSqlFolder, readSqlFolderOf } from './sql-folder.ts';
import { rulesOfSqlTools, type SqlToolName, sqlTools } from './sql-tools.ts';
import { readSupabase } from './supabase.ts';

export interface MigrationsSettings {
  /** The folder, relative to the repository's root. */
  readonly path: string;
  /** Which tool wrote it; recognised by its contents when absent. */
  readonly tool?: MigrationTool | undefined;
  /** Values for placeholders that Flyway fills in, or that it fills in none. */
  readonly placeholders?: GivenPlaceholders | undefined;
  /** What none of them creates, as globs over names: what needs it is left out. */
  readonly madeElsewhere?: readonly string[] | undefined;
  /** Where what runs them notes nothing, its rules do not hold. */
  readonly ledger?: 'none' | undefined;
}

/** A folder's migrations, and the tool that they were read as. */
export interface OpenedMigrations extends MigrationSet {
  readonly tool: MigrationTool;
  /** The tool's name for people. */
  readonly title: string;
  /** The command that makes the file of a new migration. */
  readonly newFile?: string;
  /** What the repository's settings have the tool do with what comes behind a newer one. */
  readonly late?: Late;
  /** What is run before the first migration, and noted nowhere. */
  readonly preludes: readonly SqlFile[];
}

interface Reader {
  readonly read: MigrationReader;
  readonly title: string;
  /** The command that makes the file of a new migration, for whoever writes its SQL. */
  readonly newFile?: string;
}

const readers: Readonly<Record<MigrationTool, Reader>> = {
  drizzle: { read: readDrizzle, title: 'Drizzle journal', newFile: 'drizzle-kit generate --custom' },
  'drizzle-folders': {
    read: readDrizzleFolders,
    title: 'Drizzle folders',
    newFile: 'drizzle-kit generate --custom',
  },
  prisma: { read: readPrisma, title: 'Prisma', newFile: 'prisma migrate dev --create-only' },
  diesel: { read: readDiesel, title: 'Diesel', newFile: 'diesel migration generate NAME' },
  flyway: { read: readFlyway, title: 'Flyway' },
  supabase: { read: readSupabase, title: 'Supabase', newFile: 'supabase migration new NAME' },
  ...readersOfSqlTools(),
  sql: { read: (folder) => readSqlFolder(folder), title: 'SQL files' },
};

function readersOfSqlTools(): Record<SqlToolName, Reader> {
  const entries = sqlTools.map((tool) => [
    tool,
    { read: readSqlFolderOf(tool), ...pick(rulesOfSqlTools[tool]) },
  ]);
  return Object.fromEntries(entries) as Record<SqlToolName, Reader>;
}

function pick({ title, newFile }: Pick<Reader, 'title' | 'newFile'>): Pick<Reader, 'title' | 'newFile'> {
  return { title, ...defined({ newFile }) };
}

/** Folders that a run has opened, by what was asked of them: each is read once, however many stages want it. */
export type OpenedFolders = Map<string, () => Promise<OpenedMigrations>>;

/** The extensions that a folder's migrations create, so that a server that has them can be chosen. */
export async function extensionsOf(
  settings: MigrationsSettings,
  root: string,
  opened?: OpenedFolders,
): Promise<NeededExtension[]> {
  const { migrations, platform } = await openMigrations(settings, root, opened);
  return neededExtensions(migrations).filter(({ name }) => !isOnlyOn(platform, name));
}

/**
 * Reads a folder with the reader of its tool, unless that is among those `opened`; applies nothing.
 *
 * @throws Problem when it is not there, holds no migration, or cannot be understood
 */
export function openMigrations(
  settings: MigrationsSettings,
  root: string,
  opened: OpenedFolders = new Map(),
): Promise<OpenedMigrations> {
  const { path, tool, placeholders } = settings;
  const key = JSON.stringify([resolve(root, path), tool, placeholders]);
  const known = opened.get(key) ?? sharedWork(() => open(settings, root));
  opened.set(key, known);
  return known();
}

async function open(settings: MigrationsSettings, root: string): Promise<OpenedMigrations> {
  const absolute = resolve(root, settings.path);
  const shown = relative(root, absolute).split(sep).join('/') || '.';
  const { placeholders } = settings;
  const folder: MigrationFolder = { absolute, shown, root, ...defined({ placeholders }) };
  if (!pathExists(absolute)) {
    throw new Problem(`The migrations folder ${shown} does not exist.`, {
      advice:
        'Set `path` of this source to the folder that holds the migrations, relative to the repository.',
    });
  }
  const tool = settings.tool ?? recogniseMigrations(settings.path, root);
  if (tool === undefined) {
    throw new Problem(`The folder ${shown} holds no migrations that are recognised.`, {
      advice:
        'Looked for meta/_journal.json (Drizzle), */migration.sql (Drizzle 1.0, Prisma), */up.sql (Diesel) and *.sql files.',
    });
  }
  if (placeholders !== undefined && tool !== 'flyway')
    throw new Problem(
      `\`placeholders\` are what Flyway fills in, and ${shown} is read as ${readers[tool].title}.`,
      {
        advice: 'Take them out of this source, or say `tool: flyway` where Flyway runs the folder.',
      },
    );
  const set = await readers[tool].read(folder);
  if (set.migrations.length === 0) {
    const [first] = set.faults;
    throw new Problem(`The folder ${shown} holds no migration to apply.`, {
      advice:
        'A source without migrations cannot be compared: add the first one, or take the source out of the config.',
      ...(first === undefined ? {} : { detail: listed(set.faults.map(({ message }) => message)) }),
      ...defined({ location: first?.location }),
    });
  }
  const warnings = set.migrations.flatMap(({ file, metaCommands }) => {
    if (metaCommands.length === 0) return [];
    const names = [...new Set(metaCommands.map(({ text }) => text.split(/\s/)[0]))].join(', ');
    return [`${file}:${metaCommands[0]?.line}: commands for psql are left out: ${names}.`];
  });
  const project =
    tool === 'supabase' || isSupabaseFolder(absolute) ? supabaseProjectOf(absolute, root) : undefined;
  const late = lateBySettings(tool, folder);
  const platform = project?.platform ?? set.platform ?? expectedPlatform(textsOf(set));
  return {
    ...set,
    warnings: [...(project?.config.warnings ?? []), ...set.warnings, ...warnings],
    preludes: [...openRolesFile(project?.rolesFile, root), ...(set.preludes ?? [])],
    tool,
    ...pick(readers[tool]),
    ...defined({ platform, late }),
  };
}

/** Supabase's command line keeps migrations in `supabase/migrations`; other tools write there for a database of its. */
function isSupabaseFolder(folder: string): boolean {
  return basename(dirname(folder)) === 'supabase';
}

function textsOf({ migrations }: MigrationSet): string[] {
  return migrations.flatMap(({ statements }) => statements.map(({ text }) => text));
}

/** Lines enough to see what is wrong, and how many there are besides. */
function listed(lines: readonly string[]): string {
  const shown = lines.slice(0, 8);
  const more = lines.length - shown.length;
  return [...shown, ...(more > 0 ? [`… and ${more} more of this kind`] : [])].join('\n');
}
