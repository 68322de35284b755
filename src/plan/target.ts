import type { CatalogObject } from '../catalog/catalog.ts';

/** What an object should be: as it is, but for what differs. Where who is right says nothing, it stays as it is. */
export function targetOf(
  own: CatalogObject,
  model: CatalogObject,
  attributes: readonly string[],
  isRenamed: boolean,
): CatalogObject {
  if (own.kind !== model.kind)
    return { ...model, path: isRenamed ? model.path : [...own.path.slice(0, -1), model.path.at(-1) ?? ''] };
  const kept = Object.entries(own.attributes).filter(([key]) => !attributes.includes(key));
  const set = attributes.flatMap((key) => {
    const value = model.attributes[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  // The same default is spelled otherwise for another type.
  const spelled =
    attributes.includes('type') && model.attributes.default !== undefined && !attributes.includes('default')
      ? [['default', model.attributes.default] as const]
      : [];
  const renamed = own.path.length === 2 ? model.path : [...own.path.slice(0, -1), model.path.at(-1) ?? ''];
  const path = isRenamed ? renamed : own.path;
  return { ...own, path, attributes: Object.fromEntries([...kept, ...set, ...spelled]) };
}
