import { setImmediate as turn } from 'node:timers/promises';
import type { Location } from '../base/problem.ts';
import { isBaselineFile } from '../baseline/read-baseline.ts';
import { isOwnFile } from '../report/own-file.ts';
import { namesIn, soughtNames } from './names-in-text.ts';
import { repositoryFiles, textOf } from './repository-files.ts';

/** A table whose use is looked for. */
export interface SoughtTable {
  /** `objectId` of the table. */
  readonly id: string;
  /** Every name that code may call it by, without the schema. */
  readonly names: readonly string[];
}

/** Where a repository speaks of a table. */
export interface TableUse {
  readonly uses: number;
  /** The first few uses, in the order of the files. */
  readonly places: readonly Location[];
  /** In comments, documentation and migrations: they tell of a table without needing it. */
  readonly mentions: number;
}

export interface SearchResult {
  /** By `objectId` of the table; every table that was sought has an entry. */
  readonly byTable: ReadonlyMap<string, TableUse>;
  /** Files that were looked through. */
  readonly files: number;
  /** Files that were left: there are too many, or the run was over; `all` where not even their number is known. */
  readonly notSearched: number | 'all';
}

/** What a search needs to know of the repository. Paths are relative to it. */
export interface SearchedRepository {
  /** Absolute path. */
  readonly root: string;
  /** Files and folders that tell what databases have, rather than use it. */
  readonly leaveOut: readonly string[];
  /** Files that declare tables in code. */
  readonly declaring: ReadonlySet<string>;
}

const placesTold = 3;
const filesAtOnce = 16;
/** Some thousand are looked through in a second. */
const filesAtMost = 50_000;

/** Looks through the files of a repository, once for all tables, until the run is over. */
export async function searchUses(
  tables: readonly SoughtTable[],
  { root, leaveOut, declaring }: SearchedRepository,
  signal: AbortSignal,
  most = filesAtMost,
): Promise<SearchResult> {
  const found = new Map(tables.map(({ id }) => [id, { uses: 0, places: [] as Location[], mentions: 0 }]));
  if (tables.length === 0) return { byTable: found, files: 0, notSearched: 0 };
  const sought = soughtNames(tables.flatMap(({ names }) => names));
  const tablesByName = byName(tables);
  const isLeftOut = (file: string) =>
    isBaselineFile(file) || leaveOut.some((path) => file === path || file.startsWith(`${path}/`));
  const files = (await repositoryFiles(root, signal))?.filter((file) => !isLeftOut(file));
  if (files === undefined) return { byTable: found, files: 0, notSearched: 'all' };
  const end = Math.min(files.length, most);
  let left = files.length;
  let searched = 0;
  for (let first = 0; first < end && !signal.aborted; first += filesAtOnce) {
    const some = files.slice(first, Math.min(first + filesAtOnce, end));
    for (const file of some) {
      // The end of the run has to be heard, however much there is to look through.
      await turn();
      if (signal.aborted) break;
      left -= 1;
      const text = textOf(file, root);
      if (text === undefined || isOwnFile(text)) continue;
      searched += 1;
      const tells = isTelling(file);
      for (const { name, line, inComment } of namesIn(text, sought, declaring.has(file)))
        for (const id of tablesByName.get(name) ?? []) {
          const use = found.get(id);
          if (use === undefined) continue;
          if (tells || inComment) use.mentions += 1;
          else {
            use.uses += 1;
            if (use.places.length < placesTold) use.places.push({ file, line });
          }
        }
    }
  }
  return { byTable: found, files: searched, notSearched: left };
}

/** Ids of the tables that bear a name, by the name in lower case. */
function byName(tables: readonly SoughtTable[]): Map<string, Set<string>> {
  const ids = new Map<string, Set<string>>();
  for (const { id, names } of tables)
    for (const name of names.map((it) => it.toLowerCase())) {
      const own = ids.get(name) ?? new Set();
      ids.set(name, own.add(id));
    }
  return ids;
}

/** Whether a file tells of tables without needing them: documentation, and what once made or changed one. */
export function isTelling(file: string): boolean {
  return tellsOnly.test(file);
}

const tellsOnly =
  /\.(?:md|mdx|txt|rst|adoc)$|(?:^|\/)(?:migrations?|alembic)\/|(?:^|\/)drizzle\/.*\.(?:sql|json)$/i;
