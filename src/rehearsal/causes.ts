import { isDeepStrictEqual } from 'node:util';
import { type Catalog, type CatalogObject, displayName, objectId } from '../catalog/catalog.ts';
import type { PostgresError } from '../sources/sql/postgres-error.ts';
import type { Clone } from './clone.ts';

/** What is known where a statement is refused. */
export interface Refusal {
  readonly error: PostgresError;
  readonly clone: Clone;
  /** What the deploy is to end in. */
  readonly head: Catalog;
  /** Whether all pending migrations run in one transaction. */
  readonly together: boolean;
}

/** Why a statement of a deploy is refused, as a sentence that tells what to do. */
export function causeOf(refusal: Refusal): string {
  const { code } = refusal.error;
  const cause = causes[code] ?? causes[code.slice(0, 2)];
  return cause === undefined ? 'Mend the migration before it is deployed.' : cause(refusal);
}

const causes: Readonly<Record<string, (refusal: Refusal) => string>> = {
  '42701': alreadyThere,
  '42P07': alreadyThere,
  '42710': alreadyThere,
  '42723': alreadyThere,
  '42P06': alreadyThere,
  '42P16': () => 'The table is not what the migration takes it for: somebody changed it by hand.',
  '42P01': notThere,
  '42703': notThere,
  '42704': notThere,
  '42883': notThere,
  '3F000': notThere,
  '25001': () =>
    'The tool runs this migration in a transaction, and the statement cannot run in one: take it out, or tell the tool to run the file without one.',
  '55P04': ({ together }) =>
    together
      ? 'All pending migrations run in one transaction, and a new enum value cannot be used before that ends: deploy the migration that adds it first.'
      : 'A new enum value cannot be used before the transaction that adds it ends: use it in a later migration.',
  '2BP01': () =>
    'Something that the migrations do not know of depends on it: drop that first, or have a migration make it.',
  '23': () =>
    'The statement depends on rows, and the rehearsal has none: this may be otherwise in the database itself.',
  P0: () => 'The migration raises this error itself; it may expect rows, and the rehearsal has none.',
};

/** Made by hand, or by a migration that the ledger does not know of. */
function alreadyThere({ error, clone, head }: Refusal): string {
  const object = namedIn(error.message, clone.catalog);
  if (object === undefined)
    return 'It is already there: somebody made it by hand, or the migration ran and its ledger does not know.';
  const named = `The ${object.kind} ${displayName(object.path)} is already there`;
  const wanted = head.objects.find(
    ({ kind, path }) => objectId(kind, path) === objectId(object.kind, object.path),
  );
  if (wanted === undefined)
    return `${named}, and nothing declares it at the end of the migrations: drop it there, or have the migration expect it.`;
  return isDeepStrictEqual(wanted.attributes, object.attributes)
    ? `${named}, just as the migrations want it: somebody made it by hand, or the migration ran and its ledger does not know. Record the migration as applied, or write IF NOT EXISTS.`
    : `${named}, but not as the migrations want it: bring it in line first, or have the migration change it.`;
}

function notThere(): string {
  return 'Something that the migrations made is gone: somebody dropped or renamed it by hand, or a migration before this one never ran there.';
}

/** The object that an error speaks of: `column "x" of relation "y" already exists`. */
function namedIn(message: string, { objects }: Catalog): CatalogObject | undefined {
  const [, kind, last, table] =
    /^(\w+) "(.+?)"(?: (?:of|for) (?:relation|table) "(.+?)")? already exists/.exec(message) ?? [];
  const [schema, own] = last?.includes('.') ? last.split('.') : [undefined, last];
  const kinds: Readonly<Record<string, readonly string[]>> = {
    column: ['column'],
    constraint: ['constraint'],
    trigger: ['trigger'],
    policy: ['policy'],
    schema: ['schema'],
    relation: ['table', 'view', 'materialized view', 'sequence', 'index', 'constraint'],
    type: ['enum', 'domain', 'composite type', 'range type'],
  };
  const found = objects.filter(
    (object) =>
      kinds[kind ?? '']?.includes(object.kind) === true &&
      object.path.at(-1) === own &&
      (table === undefined || object.path.at(-2) === table) &&
      (schema === undefined || object.path[0] === schema),
  );
  return found.length === 1 ? found[0] : undefined;
}
