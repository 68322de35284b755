import { text, texts, values } from '../../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectsOfKind, pathOfName } from '../../catalog/catalog.ts';
import { same } from '../../compare/values.ts';

/** The path of a type as Postgres prints it, without the brackets of arrays. */
export function pathOfType(printed: string): readonly string[] {
  const path = pathOfName(printed.replace(/(\[\])+$/, ''));
  return path.length === 1 ? ['public', ...path] : path;
}

/** Whether a printed type is a certain one, or arrays of it; of a range type also the type of several ranges. */
export function isOfType(printed: string, type: CatalogObject): boolean {
  const path = pathOfType(printed);
  return pathsOf(type).some((own) => same(own, path));
}

/** Tables whose columns are those of a composite type. */
export function tablesOfType(type: CatalogObject, catalog: Catalog): readonly CatalogObject[] {
  return objectsOfKind(catalog, 'table').filter(({ attributes }) => {
    const { ofType } = attributes;
    return ofType !== undefined && isOfType(String(ofType), type);
  });
}

/** What a type is called, and of a range type the type of several ranges. */
export function pathsOf({ path, attributes }: CatalogObject): (readonly string[])[] {
  const multirange = text(attributes.multirange);
  return [path, ...(multirange === undefined ? [] : [pathOfType(multirange)])];
}

/** The fields of a composite type, each with its type. */
export function fieldsOf({ kind, attributes }: CatalogObject): (readonly [field: string, type: string])[] {
  return kind !== 'composite type'
    ? []
    : values(attributes.fields)
        .map(texts)
        .map(([field = '', type = '']) => [field, type] as const);
}

/** The domains, range types and composite types that are made of a type, of arrays of it, or of one another, each behind those that it is made of. */
export function typesMadeOf(type: CatalogObject, catalog: Catalog): CatalogObject[] {
  const inOrder: CatalogObject[] = [];
  const seen = new Set([type]);
  const all = typesIn(catalog);
  const visit = (one: CatalogObject) => {
    for (const other of all) {
      if (seen.has(other) || !isMadeOf(other, one)) continue;
      seen.add(other);
      visit(other);
      inOrder.unshift(other);
    }
  };
  visit(type);
  return inOrder;
}

/** The type that a printed one is, or is arrays of; `undefined` for Postgres's own. */
export function typeNamed(printed: string, catalog: Catalog): CatalogObject | undefined {
  return typesIn(catalog).find((type) => isOfType(printed, type));
}

function typesIn(catalog: Catalog): CatalogObject[] {
  return (['enum', 'domain', 'range type', 'composite type'] as const).flatMap((kind) =>
    objectsOfKind(catalog, kind),
  );
}

/** Whether a type is made of another one itself. */
export function isMadeOf(type: CatalogObject, other: CatalogObject): boolean {
  const { kind, attributes } = type;
  const printed =
    kind === 'domain'
      ? [text(attributes.type)]
      : kind === 'range type'
        ? [text(attributes.subtype)]
        : fieldsOf(type).map(([, its]) => its);
  return printed.some((its) => its !== undefined && isOfType(its, other));
}
