/** What types say of which no schema says anything, where nothing of theirs is otherwise. */

import { defined } from '../../base/defined.ts';
import { record, values } from '../../catalog/attributes.ts';
import {
  type AttributeValue,
  type Catalog,
  type CatalogObject,
  displayName,
  objectId,
} from '../../catalog/catalog.ts';
import type { Lens } from '../lens.ts';
import type { ReadSource } from '../source.ts';
import type { Undecided } from '../unchecked.ts';
import { isResult, isUntold } from './differing.ts';
import { typesDiffer } from './types-differ.ts';
import { objectWords } from './words.ts';

type Value = { readonly [key: string]: AttributeValue };

/** A type of the file, what it is called, and what would be said in its place. */
interface Compared {
  readonly what: string;
  readonly own: Value;
  readonly seen: Value;
}

/** @param read with functions under the names that the catalogs have for them */
export function undecidedAmong(
  { catalog: { objects }, locations }: Pick<ReadSource, 'catalog' | 'locations'>,
  catalogs: readonly Catalog[],
  see: Lens<ReadSource>['see'],
): Undecided[] {
  const found = new Map<string, Undecided>();
  for (const object of objects) {
    const id = objectId(object.kind, object.path);
    for (const catalog of catalogs) {
      const seen = see(catalog);
      const its = seen.get(id) ?? seen.get(objectId('materialized view', object.path));
      if (its === undefined) continue;
      for (const { what, own, seen: other } of typesOf(object, its.attributes)) {
        const reason = reasonOf(own, other);
        if (reason !== undefined)
          found.set(`${what}\0${reason}`, { what, reason, ...defined({ location: locations.get(id) }) });
      }
    }
  }
  return [...found.values()];
}

function typesOf({ kind, path, attributes }: CatalogObject, seen: Value): Compared[] {
  const name = displayName(path);
  switch (kind) {
    case 'column':
      return [attributes, attributes.insertType, attributes.updateType].flatMap((own) =>
        own === undefined ? [] : [{ what: `column ${name}`, own: record(own), seen }],
      );
    case 'view':
      return fields(attributes.columns, seen.columns, (field) => `column ${name}.${field}`);
    case 'composite type':
      return fields(attributes.fields, seen.fields, (field) => `field ${field} of composite type ${name}`);
    case 'function': {
      const own = record(attributes.result ?? {});
      const result = values(seen.results).find((its) => isResult(own, its));
      return [
        ...fields(attributes.arguments, seen.arguments, (field) => `argument ${field} of function ${name}`),
        ...(result === undefined ? [] : resultTypes(own, record(result), name)),
      ];
    }
    default:
      return [];
  }
}

function resultTypes(own: Value, seen: Value, name: string): Compared[] {
  if (own.columns === undefined) return [{ what: `result of function ${name}`, own, seen }];
  // What is otherwise in the rows of a relation is told of the relation.
  if (seen.rowOf !== undefined) return [];
  return fields(own.columns, seen.columns, (field) => `column ${field} of the result of function ${name}`);
}

function fields(
  own: AttributeValue | undefined,
  seen: AttributeValue | undefined,
  whatOf: (field: string) => string,
): Compared[] {
  const others = new Map(values(seen).map((field) => [record(field).name, record(field)]));
  return values(own).flatMap((field) => {
    const { name } = record(field);
    const other = others.get(name);
    return other === undefined ? [] : [{ what: whatOf(String(name)), own: record(field), seen: other }];
  });
}

/** What of a type cannot be compared; nothing where it is another type, which is told. */
function reasonOf(own: Value, seen: Value): string | undefined {
  if (isUntold(own, seen)) return `${own.unsaid}`;
  const bases = values(seen.bases).map(String);
  const base = String(own.base);
  if (typesDiffer(own, seen).length > 0 || bases.every((it) => it === 'unknown')) return undefined;
  if (own.unsaid !== undefined) return `${own.unsaid}`;
  if (base.includes(objectWords) && !bases.includes(base))
    return 'its type is a shape of objects, of which a schema says nothing';
  if (own.values !== undefined && seen.values === undefined)
    return `no enum and no CHECK that can be read names its values (${own.type})`;
  if (own.nullable === false && seen.nullable === true && seen.isUntold === true)
    return 'its type is never null, which a view does not tell';
  return undefined;
}
