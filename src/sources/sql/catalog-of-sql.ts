import type { Client } from 'pg';
import { defined } from '../../base/defined.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { extractCatalog } from '../../catalog/extract.ts';
import { noteUnsteady } from '../../repository/inputs.ts';
import type { Platform } from '../platform.ts';
import type { ReadContext } from '../read-context.ts';
import type { ReadSource } from '../source.ts';
import { type AppliedSql, applySql } from './apply.ts';
import { withoutStandIns } from './c-functions.ts';
import {
  lackingExtensions,
  mentionsCreation,
  type NeededExtension,
  neededExtensions,
  requireExtensions,
  uncheckedExtensions,
  withoutProvidedExtensions,
  withoutStatementsAbout,
} from './extensions.ts';
import { leftOutLine } from './left-out.ts';
import { type AdaptedFiles, adaptedTo, provide, sessionOn, withoutPlatformObjects } from './on-platform.ts';
import { placesOf } from './places.ts';
import { type RightsByDefault, rightsByDefault } from './rights-by-default.ts';
import type { SqlFile } from './sql-file.ts';
import { unsteadyIn } from './unsteady.ts';

/** The part of a source that comes of applying SQL. */
export type CatalogOfSql = Pick<
  ReadSource,
  | 'catalog'
  | 'unchecked'
  | 'locations'
  | 'facts'
  | 'warnings'
  | 'owner'
  | 'platform'
  | 'rightsByDefault'
  | 'addedToPlatform'
> &
  Pick<AppliedSql, 'outsideTransaction'> &
  Pick<ReadSource, 'madeElsewhere' | 'lackedExtensions'>;

/**
 * Applies files to a database of the source's own, reads its catalog back, and tells for each object the
 * statement that declared it last. With a platform, what it provides is there before the first file.
 *
 * @param preludes files that are run before the others
 * @throws Problem when a statement is refused, but for want of an extension that the server lacks, or of what the
 *   context's witness states to be made elsewhere: what needs one is left out, and not checked
 */
export async function catalogOfSql(
  files: readonly SqlFile[],
  context: ReadContext,
  platform?: Platform,
  preludes: readonly SqlFile[] = [],
): Promise<CatalogOfSql> {
  const unsteady = unsteadyIn([...preludes, ...files]);
  if (unsteady !== undefined) noteUnsteady(unsteady);
  const { client, applied, adapted, lacking, standIns } = await databaseOfSql(
    files,
    context,
    platform,
    preludes,
  );
  if (lacking.length + applied.leftOut.unchecked.length > 0)
    noteUnsteady('the server may get the extensions that it lacks');
  try {
    const extraction = await extractCatalog(client);
    const { catalog } = extraction;
    const { elsewhere } = applied.leftOut;
    const locations = placesOf(extraction, applied.provenance, adapted.files, platform?.schemas);
    const { catalog: made, unchecked } = withoutStandIns(catalog, applied.standIns);
    const provided = withoutProvidedExtensions(made, applied.extensions);
    const own = withoutPlatformObjects(provided.catalog, locations, platform, standIns);
    const named = new Set([...adapted.lacking, ...standIns.keys()]);
    return {
      ...own,
      ...defined({
        owner: client.user,
        rightsByDefault: leftToPlatform(own.catalog, adapted.files, platform),
      }),
      unchecked: [
        ...unchecked,
        ...provided.unchecked,
        ...uncheckedExtensions(lacking),
        ...applied.leftOut.unchecked,
      ],
      locations,
      outsideTransaction: applied.outsideTransaction,
      ...(elsewhere.length === 0 ? {} : { madeElsewhere: elsewhere }),
      warnings: [...leftOutLine(applied.leftOut), ...applied.warnings, ...own.warnings],
      facts: factsOf(platform, named),
      ...(named.size === 0 ? {} : { lackedExtensions: [...named] }),
    };
  } finally {
    await client.end();
  }
}

/** A database that files were applied to. */
export interface DatabaseOfSql {
  /** Connected to it; whoever asked for the database ends it. */
  readonly client: Client;
  readonly applied: AppliedSql;
  readonly adapted: AdaptedFiles;
  /** Extensions that files create and the server lacks. */
  readonly lacking: readonly NeededExtension[];
  /** Where what stands in for extensions was put, by extension. */
  readonly standIns: Map<string, Set<string>>;
}

/**
 * Applies files to a new database, as `catalogOfSql` does, and leaves it to the caller.
 *
 * @param whole whether nothing may be left out of what needs an extension that the server lacks
 * @throws Problem when a statement is refused; when nothing may be left out and the server lacks an extension
 */
export async function databaseOfSql(
  files: readonly SqlFile[],
  {
    whole = false,
    owners = [],
    ...context
  }: Pick<ReadContext, 'server' | 'name' | 'owners' | 'signal' | 'witness'> & { readonly whole?: boolean },
  platform?: Platform,
  preludes: readonly SqlFile[] = [],
): Promise<DatabaseOfSql> {
  const server = await context.server;
  const available = await server.availableExtensions();
  const all = [...preludes, ...files];
  const adapted = platform === undefined ? unadapted(all) : adaptedTo(platform, all, available);
  const lacking = lackingExtensions(neededExtensions(adapted.files), available);
  if (whole) requireExtensions(lacking, server.description);
  const client = await server.createDatabase(context.name);
  try {
    if (platform !== undefined) await provide(platform, client, server.description);
    const applied = await applySql(client, withoutStatementsAbout(lacking, adapted.files), context.signal, {
      session: platform === undefined ? undefined : sessionOn(platform, adapted.files, preludes.length),
      lend: server.lend,
      // On a platform all is run as one role, whoever the database is said to belong to.
      isOwnedElsewhere:
        platform === undefined && owners.length > 0 && !owners.some((owner) => owner === client.user),
      ...(whole
        ? {}
        : {
            lacking: {
              extensions: new Set(lacking.map(({ name }) => name)),
              inName: adapted.lacking,
              available,
            },
            witness: context.witness,
          }),
      provide: {
        extensions: new Set([...available].filter((name) => !mentionsCreation(name, all))),
        schema: platform?.extensionSchema ?? 'public',
        standIns: platform?.standIns ?? {},
      },
    });
    return {
      client,
      applied,
      adapted,
      lacking,
      standIns: joined(adapted.standIns, applied.platformStandIns),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** A dump says all rights, so that none are left to anybody. */
function leftToPlatform(
  catalog: Catalog,
  files: readonly SqlFile[],
  platform: Platform | undefined,
): RightsByDefault | undefined {
  const isStated = files.some(({ statesRights }) => statesRights === true);
  return platform?.rights === undefined || isStated
    ? undefined
    : rightsByDefault(catalog, files, platform.rights);
}

function unadapted(files: readonly SqlFile[]): AdaptedFiles {
  return { files, lacking: [], standIns: new Map() };
}

function joined(one: AdaptedFiles['standIns'], other: AdaptedFiles['standIns']): Map<string, Set<string>> {
  const names = new Set([...one.keys(), ...other.keys()]);
  return new Map(
    [...names].map((name) => [name, new Set([...(one.get(name) ?? []), ...(other.get(name) ?? [])])]),
  );
}

/** That extensions are not what they are on the platform is said, since they are compared no further. */
function factsOf(platform: Platform | undefined, lacking: ReadonlySet<string>): string[] {
  if (platform === undefined || lacking.size === 0) return [];
  return [`without the extensions that only ${platform.name} has: ${[...lacking].sort().join(', ')}`];
}
