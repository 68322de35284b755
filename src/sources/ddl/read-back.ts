/** What of a database is the generator's own, and what is only there because it refers to it. */

import { counted } from '../../base/phrases.ts';
import { type Catalog, type CatalogObject, objectId } from '../../catalog/catalog.ts';
import type { Coverage } from '../coverage.ts';
import type { Unchecked } from '../unchecked.ts';
import type { AppliedDdl } from './apply.ts';
import type { Loan } from './lenders.ts';

/** The catalog without what was borrowed, and without schemas that were made for nothing else. */
export function withoutBorrowed(
  catalog: Catalog,
  { borrowed, schemas }: Pick<AppliedDdl, 'borrowed' | 'schemas'>,
): Catalog {
  const lent = new Set(borrowed.flatMap(({ makes }) => [...makes]));
  const own = catalog.objects.filter(({ kind, path }) => !lent.has(objectId(kind, path)));
  const used = new Set(own.flatMap(({ path }) => (path.length > 1 ? (path[0] ?? []) : [])));
  const isUnused = ({ kind, path: [name = ''] }: CatalogObject) =>
    kind === 'schema' && schemas.has(name) && !used.has(name);
  return { ...catalog, objects: own.filter((object) => !isUnused(object)) };
}

/**
 * A generator that could declare what it borrows leaves it to whoever does: that it lacks it is no difference. A table is
 * only ever borrowed from a platform, which nobody is compared with; what was placed on it is the generator's own.
 */
export function leftToOthers(borrowed: readonly Loan[], { kinds, schemas }: Coverage): Unchecked[] {
  return borrowed
    .filter(
      ({ object: { kind, path } }) =>
        kind !== 'table' && kinds?.includes(kind) !== false && schemas?.includes(path[0] ?? '') !== false,
    )
    .map(({ from, object: { kind, path } }) => ({
      kind,
      path,
      reason: `It is only referred to; ${from} declares it.`,
    }));
}

/** Names told of one kind; what is more is counted. */
const told = 6;

/** What was there for the statements: `borrowed from migrations: 2 functions (app.tenant, nanoid), 1 domain (email)`. */
export function factsOfApplied({ extensions, borrowed }: AppliedDdl): string[] {
  const created =
    extensions.size > 0 ? [`extensions created for it: ${[...extensions].sort().join(', ')}`] : [];
  const lenders = [...new Set(borrowed.map(({ from }) => from))];
  const lent = lenders.map((lender) => {
    const objects = borrowed.flatMap(({ from, object }) => (from === lender ? [object] : []));
    const kinds = [...new Set(objects.map(({ kind }) => kind))];
    const parts = kinds.map((kind) => {
      const paths = objects.flatMap((object) => (object.kind === kind ? [object.path] : []));
      const names = [...new Set(paths.map(nameOf))].sort();
      const more = names.length > told ? ` and ${names.length - told} more` : '';
      return `${counted(names.length, kind)} (${names.slice(0, told).join(', ')}${more})`;
    });
    return `borrowed from ${lender}: ${parts.join(', ')}`;
  });
  return [...created, ...lent];
}

/** As statements refer to it: overloads of a function have one name. */
function nameOf([schema, ...names]: readonly string[]): string {
  const name = names.join('.').replace(/\(.*\)$/s, '');
  return schema === 'public' ? name : `${schema}.${name}`;
}
