/** Where a source decides how rows are written through a view: at the view itself, or at what stands in place of that. */
import type { Location } from '../../base/problem.ts';
import { values } from '../../catalog/attributes.ts';
import { beginsWith, type CatalogObject, objectId, objectsById } from '../../catalog/catalog.ts';
import type { ReadSource } from '../source.ts';

/** Attributes of `differing` that triggers and rules of the view may decide. */
const ofWriting: ReadonlySet<string> = new Set(['writable', 'written columns']);

/**
 * The last trigger or rule in place of INSERT or UPDATE; without any, what is last of the view and of those that were
 * taken away.
 *
 * @returns `undefined` for whatever the view alone decides
 */
export function placeOfWriting(
  view: CatalogObject,
  attributes: readonly string[],
  read: ReadSource,
): Location | undefined {
  const isOfWriting = attributes.length > 0 && attributes.every((name) => ofWriting.has(name));
  if (view.kind !== 'view' || !isOfWriting) return undefined;
  const { catalog, locations } = read;
  const id = objectId('view', view.path);
  const standing = catalog.objects.flatMap((object) => {
    const place = locations.get(objectId(object.kind, object.path));
    return object.parent === id && place !== undefined && isInstead(object) ? [place] : [];
  });
  if (standing.length > 0) return last(standing, read);
  const gone = [...locations].flatMap(([own, place]) => (isGone(own) ? [place] : []));
  const made = locations.get(id);
  return last([...(made === undefined ? [] : [made]), ...gone], read);

  function isGone(own: string): boolean {
    const isOfView = (['trigger', 'rule'] as const).some((kind) =>
      own.startsWith(`${objectId(kind, view.path)}.`),
    );
    return isOfView && !objectsById(catalog).has(own);
  }
}

function isInstead({ kind, attributes }: CatalogObject): boolean {
  if (kind === 'trigger')
    return attributes.timing === 'instead of' && values(attributes.events).some((it) => it !== 'delete');
  // As Postgres prints it; under a condition it stands in place of nothing.
  return (
    kind === 'rule' &&
    /\sON (?:INSERT|UPDATE) TO (?:"(?:[^"]|"")+"|[^\s"])+ DO INSTEAD\b/.test(`${attributes.definition}`)
  );
}

function last(places: readonly Location[], { migrations = [] }: ReadSource): Location | undefined {
  const order = new Map(migrations.map(({ file }, at) => [file, at]));
  return [...places]
    .sort((a, b) => (order.get(a.file) ?? -1) - (order.get(b.file) ?? -1) || a.line - b.line)
    .at(-1);
}

/** A view as a file has it, without what it says of writing where that is not known of others. */
export function leftOpen(object: CatalogObject, others: readonly ReadSource[]): CatalogObject {
  if (object.kind !== 'view' || !others.some((read) => isWritingUnknown(object.path, read))) return object;
  const attributes = Object.entries(object.attributes).filter(([name]) => !saidOfWriting.has(name));
  return { ...object, attributes: Object.fromEntries(attributes) };
}

const saidOfWriting: ReadonlySet<string> = new Set(['insert', 'update', 'neverWritten', 'given']);

/** Whether a view has, or may have, a trigger or a rule that could not be made here. */
export function isWritingUnknown(view: readonly string[], { unchecked }: ReadSource): boolean {
  return unchecked.some(
    ({ kind, path }) =>
      (kind === 'trigger' || kind === 'rule') && path.length === 3 && beginsWith(path, view),
  );
}
