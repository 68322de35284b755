import { wholeWord } from '../base/whole-word.ts';
import { type CatalogObject, objectId, objectsById, withoutArguments } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import type { SeenStatement } from '../rehearsal/deploy.ts';
import type { Risk } from './risks.ts';
import type { SameObjects } from './same-objects.ts';
import type { WatchedChange } from './watch.ts';

/**
 * What code asks for by its name, is no table, and is gone after a change: told of the statement that took it away, by
 * its words, since no row of the catalogs tells which of several it was. What a CASCADE took is told as that.
 */
export function droppedObjects(
  { statements }: Pick<WatchedChange, 'statements'>,
  { was, after }: SameObjects,
): Risk[] {
  const is = objectsById(after);
  return [...was].flatMap(([id, then]): Risk[] => {
    if (is.has(id) || !isAskedFor(then) || hasSuccessor(then, is)) return [];
    const seen = statements.findLast((one) => drops(one, then));
    return seen === undefined
      ? []
      : [{ kind: 'drop-object', seen, about: { kind: then.kind, path: then.path } }];
  });
}

const relations: readonly ObjectKind[] = ['table', 'view', 'materialized view'];
const types: readonly ObjectKind[] = ['enum', 'domain', 'composite type', 'range type'];
const routines: readonly ObjectKind[] = ['function', 'procedure', 'aggregate'];

/** No code calls the function of a trigger, nor asks for the sequence of a column, which goes with that. */
function isAskedFor({ kind, attributes }: CatalogObject): boolean {
  if (kind === 'function') return !/^(?:event_)?trigger$/.test(String(attributes.result));
  if (kind === 'sequence') return !Array.isArray(attributes.ownedBy);
  return kind !== 'table' && [...relations, ...types, ...routines].includes(kind);
}

/** Whether something else answers to the name: a table in place of a view, an enum in place of a domain. */
function hasSuccessor({ kind, path }: CatalogObject, is: ReadonlyMap<string, CatalogObject>): boolean {
  const alike = [relations, types, routines].find((kinds) => kinds.includes(kind)) ?? [];
  return alike.some((other) => is.has(objectId(other, path)));
}

function drops({ statement: { text }, cascaded }: SeenStatement, { kind, path }: CatalogObject): boolean {
  const own = withoutArguments(path.at(-1));
  const name = wholeWord([own], 'i');
  return (
    /\bdrop\b/i.test(text) &&
    name.test(text) &&
    !cascaded.some((told) => told.startsWith(`${kind} `) && name.test(told))
  );
}
