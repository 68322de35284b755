import type { Client } from 'pg';
import { type Location, Problem } from '../../base/problem.ts';
import { type Catalog, type CatalogObject, displayName, objectId } from '../../catalog/catalog.ts';
import { extractCatalog } from '../../catalog/extract.ts';
import { isPlaced } from '../../catalog/placed.ts';
import { comesWith, type Platform } from '../platform.ts';
import type { ReadContext, ReadSource } from '../source.ts';
import { type AppliedSql, applySql, type SqlFile } from './apply.ts';
import { withoutStandIns } from './c-functions.ts';
import {
  createdExtension,
  mentionsCreation,
  neededExtensions,
  requireExtensions,
  withoutProvidedExtensions,
} from './extensions.ts';
import { linesWithin } from './line-within.ts';
import { placesOf } from './places.ts';

/** The part of a source that comes of applying SQL. */
export type CatalogOfSql = Pick<
  ReadSource,
  'catalog' | 'unchecked' | 'locations' | 'warnings' | 'platform' | 'addedToPlatform'
> &
  Pick<AppliedSql, 'outsideTransaction'>;

/**
 * Applies files to a database of the source's own, reads its catalog back, and tells for each object the
 * statement that declared it last. With a platform, what it provides is there before the first file.
 *
 * @throws Problem when the server lacks an extension that a file creates, or a statement is refused
 */
export async function catalogOfSql(
  files: readonly SqlFile[],
  context: ReadContext,
  platform?: Platform,
): Promise<CatalogOfSql> {
  const server = await context.server;
  const { kept, warnings } = withoutPlatformExtensions(files, platform);
  const available = await server.availableExtensions();
  requireExtensions(neededExtensions(kept), available, server.description);
  const client = await server.createDatabase(context.name);
  try {
    if (platform !== undefined) await provide(platform, client, server.description);
    const session = platform === undefined ? undefined : `SET search_path = ${platform.searchPath}`;
    const applied = await applySql(client, kept, context.signal, {
      session,
      lend: server.lend,
      provide: {
        extensions: new Set([...available].filter((name) => !mentionsCreation(name, files))),
        schema: platform?.extensionSchema ?? 'public',
      },
    });
    const extraction = await extractCatalog(client);
    const { catalog } = extraction;
    const locations = placesOf(extraction, applied.provenance, linesWithin(kept));
    const { catalog: made, unchecked } = withoutStandIns(catalog, applied.standIns);
    const provided = withoutProvidedExtensions(made, applied.extensions);
    const own = withoutPlatformObjects(provided.catalog, locations, platform);
    return {
      ...own,
      unchecked: [...unchecked, ...provided.unchecked],
      locations,
      outsideTransaction: applied.outsideTransaction,
      warnings: [...warnings, ...applied.warnings, ...own.warnings],
    };
  } finally {
    await client.end();
  }
}

function withoutPlatformExtensions(
  files: readonly SqlFile[],
  platform: Platform | undefined,
): { kept: readonly SqlFile[]; warnings: readonly string[] } {
  if (platform === undefined) return { kept: files, warnings: [] };
  const warnings: string[] = [];
  const kept = files.map((file) => ({
    ...file,
    statements: file.statements.filter((statement) => {
      const name = createdExtension(statement);
      if (name === undefined || !platform.extensions.has(name)) return true;
      warnings.push(
        `${file.file}:${statement.line}: left out, since only ${platform.name} has the extension "${name}".`,
      );
      return false;
    }),
  }));
  return { kept, warnings };
}

/** @throws Problem when the server has not what the platform is made of */
export async function provide(platform: Platform, client: Client, server: string): Promise<void> {
  try {
    await client.query(platform.sql);
  } catch (error) {
    throw new Problem(`What ${platform.name} provides cannot be made on the server (${server}).`, {
      detail: (error as Error).message,
      advice: 'Use a server with the usual extensions (uuid-ossp, pgcrypto), whose user may create roles.',
      cause: error,
    });
  }
}

/**
 * The platform's schemas are not the project's, but for what the files place on its tables; what else they add is named,
 * so that it is no silent gap.
 */
function withoutPlatformObjects(
  catalog: Catalog,
  locations: ReadonlyMap<string, Location>,
  platform: Platform | undefined,
): Omit<CatalogOfSql, 'locations' | 'unchecked' | 'outsideTransaction'> {
  if (platform === undefined) return { catalog, warnings: [] };
  const theirs = ({ path }: CatalogObject) => platform.schemas.includes(path[0] ?? '');
  const made = catalog.objects.filter(
    (object) => theirs(object) && locations.has(objectId(object.kind, object.path)),
  );
  const placed = new Set(made.filter(isPlaced).map(({ kind, path }) => objectId(kind, path)));
  const isProjects = ({ kind, path, parent = '' }: CatalogObject) =>
    placed.has(objectId(kind, path)) || placed.has(parent);
  const added = made.filter((object) => !isProjects(object));
  const names = added.map(({ kind, path }) => `${kind} ${displayName(path)}`);
  const warning = `Not compared, since the schemas are ${platform.name}'s own: ${names.join(', ')}.`;
  const objects = catalog.objects.filter(
    (object) => isProjects(object) || (!theirs(object) && !comesWith(platform, object)),
  );
  return {
    catalog: { ...catalog, objects },
    platform,
    addedToPlatform: added,
    warnings: added.length === 0 ? [] : [warning],
  };
}
