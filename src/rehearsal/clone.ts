import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import { Problem } from '../base/problem.ts';
import {
  type AttributeValue,
  type Catalog,
  type CatalogObject,
  objectId,
  objectsById,
} from '../catalog/catalog.ts';
import { extractCatalog } from '../catalog/extract.ts';
import { leftAside } from '../catalog/limits.ts';
import { type Dictionary, translate } from '../catalog/translate.ts';
import { standsFor } from '../postgres/majors.ts';
import type { Lend, Server } from '../postgres/server.ts';
import { makeRoles, runSteps } from '../rebuild/run.ts';
import { rebuildSteps } from '../rebuild/steps.ts';
import type { Platform } from '../sources/platform.ts';
import { apartFromOwner } from '../sources/sql/namesake.ts';
import { withoutExtensionStandIns } from '../sources/sql/on-platform.ts';
import { type StandInSchemas, standInAfter } from './extension-stand-ins.ts';

/** A database of the ephemeral server that has the schema of another one, and no rows. */
export interface Clone {
  /** Connected to it; whoever asked for the clone ends it. */
  readonly client: Client;
  readonly lend: Lend | undefined;
  readonly platform: Platform | undefined;
  /** Where something stands in for extensions of the platform's; it is told as nothing that the clone has. */
  readonly standIns: StandInSchemas;
  /** That of the original. */
  readonly catalog: Catalog;
  /** That of the clone when it was new: what Postgres makes of the original's texts. */
  readonly made: Catalog;
  /** What could not be made as it is in the original. */
  readonly gaps: readonly Gap[];
  /** A statement for the original as it is run here, where the role that owns the clone is another one. */
  asRun(sql: string): Promise<string>;
  /** That, in the words of the original. */
  asMade(): Catalog;
  /** Its catalog now, in the words of the original. */
  read(): Promise<Catalog>;
}

/** An object of the original that the clone lacks, or has otherwise. */
export interface Gap {
  /** Of the catalog, or what is not described there: `Unmodelled.kind`. */
  readonly kind: string;
  readonly path: readonly string[];
  /** Why, as a clause: `the server lacks the extension`. */
  readonly reason: string;
  /** Whether a statement that touches the object would meet something else than in the original. */
  readonly blocks: boolean;
  /** What the platform brings to every database: it is news only where a statement touches it. */
  readonly byPlatform?: true;
}

export interface RebuildOptions {
  /** Names the database, for people. */
  readonly name: string;
  readonly signal: AbortSignal;
  /**
   * What a hosting platform puts into its databases. Its schemas are part of `original` only where something else than
   * the platform made them; the clone has the platform's own then.
   */
  readonly platform?: Platform | undefined;
  /** The role that owns the original, where statements may name it; where it is absent, none that is run here does. */
  readonly owner?: string;
}

/**
 * Makes a database whose schema is that of `original`, and proves it: the clone is read back and compared with it,
 * object by object. All SQL comes of the catalog, so that a snapshot does as well as a database, and nothing but the
 * catalog is asked of a database that people work with.
 *
 * The texts in a catalog (defaults, bodies of functions) are run with the rights that SQL has on `server`: for a
 * snapshot of strangers that should be an owner's.
 *
 * Not the same are owners and rows.
 *
 * @throws Problem when the server is of another major than the original and does not stand for it, or ends meanwhile; the reason of `signal`
 */
export async function rebuild(original: Catalog, server: Server, options: RebuildOptions): Promise<Clone> {
  const major = Math.floor(original.serverVersion / 10_000);
  if (!standsFor(server.major, major))
    throw new Problem(
      `The deploy cannot be rehearsed: the database runs PostgreSQL ${major}, and the server at hand is PostgreSQL ${server.major}.`,
      {
        advice: `Leave the choice of a server to schema-drift, or give it one of PostgreSQL ${major}.`,
      },
    );
  options.signal.throwIfAborted();
  const client = await server.createDatabase(options.name);
  const stop = () => void client.end().catch(() => {});
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    if (options.platform !== undefined) await client.query(options.platform.sql);
    await makeRoles(client, original.objects);
    const standIns: StandInSchemas = new Map();
    const steps = await Promise.all(
      rebuildSteps(original).map(async (step) => ({ ...step, sql: await apartFromOwner(client, step.sql) })),
    );
    const refusals = await runSteps(client, steps, server.lend, (error) =>
      standInAfter(error, client, options.platform, standIns),
    );
    const read = async () => {
      const { catalog } = await extractCatalog(client, ignored(options.platform, original));
      return withoutExtensionStandIns(catalog, options.platform, standIns);
    };
    const made = await read();
    const dictionary: Dictionary = { from: made, to: original };
    return {
      client,
      lend: server.lend,
      platform: options.platform,
      standIns,
      catalog: original,
      made,
      gaps: gapsBetween(original, made, refusals, options.platform),
      asRun: async (sql) => (options.owner === client.user ? sql : apartFromOwner(client, sql)),
      asMade: () => translate(made, dictionary),
      read: async () => translate(await read(), dictionary),
    };
  } catch (cause) {
    await client.end().catch(() => {});
    options.signal.throwIfAborted();
    if (cause instanceof Problem) throw cause;
    throw new Problem(
      `The schema of ${options.name} could not be made again for a rehearsal: ${(cause as Error).message}.`,
      {
        advice: `Run the check again; the server it was to be made on is ${server.description}.`,
        cause,
      },
    );
  } finally {
    options.signal.removeEventListener('abort', stop);
  }
}

function ignored(platform: Platform | undefined, { objects }: Catalog) {
  if (platform === undefined) return {};
  const told = new Set(objects.flatMap(({ kind, path }) => (kind === 'schema' ? path : [])));
  return { ignoreSchemas: platform.schemas.filter((schema) => !told.has(schema)) };
}

function gapsBetween(
  original: Catalog,
  made: Catalog,
  refusals: ReadonlyMap<string, string>,
  platform: Platform | undefined,
): Gap[] {
  const isInItsSchemas = ({ path }: CatalogObject) => platform?.schemas.includes(path[0] ?? '') === true;
  const before = objectsById(original);
  const after = objectsById(made);
  const gap = ({ kind, path }: CatalogObject, reason: string, blocks: boolean): Gap => ({
    kind,
    path,
    reason,
    blocks,
  });
  const lacking = original.objects.flatMap((object) => {
    const id = objectId(object.kind, object.path);
    const twin = after.get(id);
    const refused = refusals.get(id);
    // Whatever else stands for what is the platform's, migrations are written for the platform.
    if (twin !== undefined && isInItsSchemas(object)) return [];
    if (twin === undefined)
      return [gap(object, refused ?? 'nothing is known that makes it', isTouchable(object))];
    const differing = differingAttributes(object, twin);
    if (differing.length === 0) return [];
    const blocks = isTouchable(object) && differing.some((attribute) => !harmless.has(attribute));
    return [gap(object, refused ?? `its ${differing.join(', ')} cannot be made the same`, blocks)];
  });
  // Rights that a platform gives by default and that were taken away again are told by nothing else, and stop nothing.
  const added = made.objects
    .filter((object) => !before.has(objectId(object.kind, object.path)) && isTouchable(object))
    .filter((object) => !isInItsSchemas(object))
    .map(
      (object): Gap => ({
        ...gap(object, 'it comes with something else here', true),
        // In no schema there is nothing that a rebuild makes along with something else.
        ...(platform !== undefined && object.path.length === 1 ? { byPlatform: true } : {}),
      }),
    );
  const undescribed = original.unmodelled.map(
    (it): Gap => ({
      kind: it.kind,
      path: [it.name],
      reason: leftAside[it.kind] ?? 'what it is made of is not known',
      blocks: leftAside[it.kind] === undefined,
    }),
  );
  return [...lacking, ...added, ...undescribed];
}

/** What no statement meets when it is run: rights of others, and what is only said of an object. */
function isTouchable({ kind }: CatalogObject): boolean {
  return kind !== 'comment' && kind !== 'grant';
}

/** Attributes on which no statement depends. */
const harmless: ReadonlySet<string> = new Set([
  'internalTriggers',
  'invalid',
  'replicaIdentity',
  'tablespace',
  'version',
]);

/** Attributes that are an expression or a query: it was made of its own text, which Postgres may print otherwise. */
const expressions: ReadonlySet<string> = new Set([
  'arguments',
  'body',
  'default',
  'definition',
  'exclusion',
  'expression',
  'expressions',
  'generationExpression',
  'partitionBound',
  'partitionKey',
  'predicate',
  'using',
  'when',
  'where',
  'withCheck',
]);

function differingAttributes(a: CatalogObject, b: CatalogObject): string[] {
  const names = new Set([...Object.keys(a.attributes), ...Object.keys(b.attributes)]);
  return [...names]
    .filter((name) => !isDeepStrictEqual(withoutTexts(a.attributes, name), withoutTexts(b.attributes, name)))
    .sort();
}

/** The attribute, of an expression only whether there is one. */
function withoutTexts(attributes: { readonly [name: string]: AttributeValue }, name: string): unknown {
  const value = attributes[name];
  if (value === undefined) return undefined;
  if (expressions.has(name)) return true;
  if (Array.isArray(value)) return value.map((entry) => withoutTexts({ entry }, 'entry'));
  if (typeof value !== 'object' || value === null) return value;
  const inner = value as { readonly [name: string]: AttributeValue };
  return Object.fromEntries(Object.keys(inner).map((key) => [key, withoutTexts(inner, key)]));
}
