import { list } from '../base/phrases.ts';
import type { Config, DatabaseConfig, SourceConfig } from '../config/config.ts';
import type { DatabaseReport } from '../report/report.ts';

type NotCompared = DatabaseReport['notCompared'][number];

export interface Compared {
  /** What the base is called. */
  readonly base: string;
  /** Whether the sources of the change were recognised, rather than named by a file. */
  readonly isRecognised: boolean;
}

/**
 * What the base compares and a change does not, by the name of the database that it is told of: sources that were
 * deleted or that the config no longer names, and databases that are gone as a whole, which are told of the first one.
 * What only has another name, or stands in another file under the same name, is still there.
 */
export function sourcesGone(
  before: Pick<Config, 'databases'>,
  now: Pick<Config, 'databases'>,
  told: Compared,
): ReadonlyMap<string, readonly NotCompared[]> {
  const gone = new Map(now.databases.map(({ name }) => [name, [] as NotCompared[]]));
  const everywhere = new Set(now.databases.flatMap(({ sources }) => sources.map(settingsOf)));
  for (const database of before.databases) {
    const same = now.databases.find(({ name }) => name === database.name);
    const left = database.sources.filter((source) => !everywhere.has(settingsOf(source)));
    if (same !== undefined)
      gone.get(same.name)?.push(...lackedBy(left, database, same).map((source) => goneSource(source, told)));
    else if (left.length === database.sources.length)
      gone.get(now.databases[0]?.name ?? '')?.push(goneDatabase(database, told));
  }
  return gone;
}

/** Those of them whose name no source has now that is not another one of the base. */
function lackedBy(
  sources: readonly SourceConfig[],
  before: DatabaseConfig,
  now: DatabaseConfig,
): SourceConfig[] {
  const known = new Set(before.sources.map(settingsOf));
  const names = new Set(now.sources.filter((it) => !known.has(settingsOf(it))).map(({ name }) => name));
  return sources.filter(({ name }) => !names.has(name));
}

function goneSource(source: SourceConfig, told: Compared): NotCompared {
  const places = placesOf(source);
  const where = places.length === 0 ? '' : ` (${list(places)})`;
  return { what: `source ${source.name}${where}`, why: whyGone(told), count: 1, gap: true };
}

function goneDatabase({ name, sources }: DatabaseConfig, told: Compared): NotCompared {
  return { what: `database ${name}`, why: whyGone(told), count: sources.length, gap: true };
}

function whyGone({ base, isRecognised }: Compared): string {
  return isRecognised
    ? `${base} has it, and this change does not`
    : `${base} compares it, and the config of this change does not name it`;
}

/** What sets a source apart from others, whatever it is called. */
function settingsOf({ name: _, ...settings }: SourceConfig): string {
  return JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The files or folders that it is read from. */
export function placesOf(source: SourceConfig): readonly string[] {
  switch (source.kind) {
    case 'migrations':
      return [source.path];
    case 'drizzle':
      return source.config === undefined ? (source.schema ?? []) : [source.config];
    case 'sql':
      return source.files;
    case 'sqlmodel':
      return source.models;
    case 'supabase-types':
    case 'snapshot':
      return [source.file];
    case 'live':
      return [];
  }
}
