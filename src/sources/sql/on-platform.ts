/** Files that are applied where a hosting platform provides something, and what of the outcome is its own. */

import type { Client } from 'pg';
import { counted } from '../../base/phrases.ts';
import { type Location, Problem } from '../../base/problem.ts';
import {
  type Catalog,
  type CatalogObject,
  displayName,
  objectId,
  withoutArguments,
} from '../../catalog/catalog.ts';
import { isPlaced } from '../../catalog/placed.ts';
import type { ExtensionStatement } from '../../postgres/extension-statement.ts';
import { namesOfStandIn, standInSql } from '../extension-stand-ins.ts';
import { comesWith, isOnlyOn, type Platform } from '../platform.ts';
import { extensionStatement } from './extension-statement.ts';
import type { SqlFile } from './sql-file.ts';
import type { Statement } from './statements.ts';

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

/** Files as a server takes them that has not all extensions of a platform's. */
export interface AdaptedFiles {
  readonly files: readonly SqlFile[];
  /** Extensions that are only named: stood in for, or left out where nothing needs more. */
  readonly lacking: readonly string[];
  /** Where what stands in for them was put, by extension. */
  readonly standIns: ReadonlyMap<string, Set<string>>;
}

/** Where an extension goes that says nothing of it: what is made goes there, too. */
const USUAL_SCHEMA = 'public';

/**
 * Has something stand in for extensions that only the platform's servers have, and leaves out what else is done with
 * them: they are updated, dropped and commented on where they are.
 */
export function adaptedTo(
  platform: Platform,
  files: readonly SqlFile[],
  available: ReadonlySet<string>,
): AdaptedFiles {
  const lacking = new Set<string>();
  const standIns = new Map<string, Set<string>>();
  const adapted = (statement: Statement): readonly Statement[] => {
    const extension = aboutExtension(statement);
    if (extension === undefined || available.has(extension.name)) return [statement];
    const standIn = Object.hasOwn(platform.standIns, extension.name)
      ? platform.standIns[extension.name]
      : undefined;
    if (standIn === undefined && !isOnlyOn(platform, extension.name)) return [statement];
    lacking.add(extension.name);
    if (standIn === undefined || extension.verb !== 'create') return [];
    const schema = standIn.schema ?? extension.schema ?? USUAL_SCHEMA;
    standIns.set(extension.name, (standIns.get(extension.name) ?? new Set()).add(schema));
    return [{ ...statement, text: standInSql(standIn, schema), words: ['do'] }];
  };
  return {
    files: files.map((file) => ({ ...file, statements: file.statements.flatMap(adapted) })),
    lacking: [...lacking].sort(),
    standIns,
  };
}

/** As `extensionStatement`; one that puts an extension into another schema creates it there, as far as a stand-in goes. */
function aboutExtension(
  statement: Statement,
): (Pick<ExtensionStatement, 'name' | 'verb'> & { readonly schema?: string }) | undefined {
  const moved = /^alter\s+extension\s+"?([\w-]+)"?\s+set\s+schema\s+"?(\w+)"?$/i.exec(statement.text);
  if (moved === null) return extensionStatement(statement);
  const [, name = '', schema = ''] = moved;
  return { verb: 'create', name, schema };
}

/**
 * SQL to send before the file at each place: the session's settings, and what gives the platform's roles their rights
 * in `public`. A dump states all rights, those that are given by default among them, so nothing else may give any while
 * it is applied.
 *
 * @param preludes how many of the files are run before the project's own
 */
export function sessionOn(
  platform: Platform,
  files: readonly SqlFile[],
  preludes = 0,
): (at: number) => string {
  const settings = `SET search_path = ${platform.searchPath}`;
  const { rights } = platform;
  if (rights === undefined) return () => settings;
  const dump = files.findIndex(({ statesRights }) => statesRights === true);
  const isGiven = dump !== preludes;
  return (at) => {
    if (at === 0 && isGiven) return `${rights.give}\n${settings}`;
    return at === dump && isGiven ? `${rights.end}\n${settings}` : settings;
  };
}

/** The catalog without what is the platform's, with what is said of it. */
export interface OwnCatalog {
  readonly catalog: Catalog;
  readonly platform?: Platform;
  readonly addedToPlatform?: readonly CatalogObject[];
  readonly warnings: readonly string[];
}

/**
 * The platform's schemas are not the project's, but for what the files place on its tables; what else they add is named,
 * so that it is no silent gap.
 */
export function withoutPlatformObjects(
  catalog: Catalog,
  locations: ReadonlyMap<string, Location>,
  platform: Platform | undefined,
  standIns: AdaptedFiles['standIns'],
): OwnCatalog {
  if (platform === undefined) return { catalog, warnings: [] };
  const standsIn = standsInFor(platform, standIns);
  const theirs = ({ path }: CatalogObject) => platform.schemas.includes(path[0] ?? '');
  const made = catalog.objects.filter(
    (object) => theirs(object) && !standsIn(object) && locations.has(objectId(object.kind, object.path)),
  );
  const placed = new Set(made.filter(isPlaced).map(({ kind, path }) => objectId(kind, path)));
  const isProjects = ({ kind, path, parent = '' }: CatalogObject) =>
    placed.has(objectId(kind, path)) || placed.has(parent);
  const added = made.filter((object) => !isProjects(object));
  const ids = new Set(added.map(({ kind, path }) => objectId(kind, path)));
  const tops = added.filter(({ parent }) => parent === undefined || !ids.has(parent));
  const rights = tops.filter(({ kind }) => kind === 'grant' || kind === 'default privileges').length;
  const names = tops
    .filter(({ kind }) => kind !== 'grant' && kind !== 'default privileges')
    .map(({ kind, path }) => `${kind} ${displayName(path)}`)
    .concat(rights === 0 ? [] : counted(rights, 'right'));
  const warning = `Not compared, since the schemas are ${platform.name}'s own: ${names.join(', ')}.`;
  const objects = catalog.objects.filter(
    (object) => isProjects(object) || (!theirs(object) && !standsIn(object) && !comesWith(platform, object)),
  );
  return {
    catalog: { ...catalog, objects },
    platform,
    addedToPlatform: added,
    warnings: names.length === 0 ? [] : [warning],
  };
}

/** A catalog without what stands in for extensions, the schemas of which are by extension. */
export function withoutExtensionStandIns(
  catalog: Catalog,
  platform: Platform | undefined,
  standIns: AdaptedFiles['standIns'],
): Catalog {
  if (platform === undefined || standIns.size === 0) return catalog;
  const standsIn = standsInFor(platform, standIns);
  return { ...catalog, objects: catalog.objects.filter((object) => !standsIn(object)) };
}

/** Whether an object, or what it belongs to, is of what stands in for an extension. */
function standsInFor(
  platform: Platform,
  standIns: AdaptedFiles['standIns'],
): (object: CatalogObject) => boolean {
  const paths = new Set<string>();
  for (const [extension, schemas] of standIns) {
    const standIn = platform.standIns[extension];
    if (standIn === undefined) continue;
    if (standIn.schema !== undefined) paths.add(JSON.stringify([standIn.schema, '']));
    for (const schema of schemas)
      for (const name of namesOfStandIn(standIn)) paths.add(JSON.stringify([schema, name]));
  }
  if (paths.size === 0) return () => false;
  return ({ path: [schema, name = ''] }) => paths.has(JSON.stringify([schema, withoutArguments(name)]));
}
