import type { AttributeValue, CatalogObject } from '../../src/catalog/catalog.ts';
import { objectId } from '../../src/catalog/catalog.ts';
import type { ObjectKind } from '../../src/catalog/object-kind.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import type { SourceKind } from '../../src/sources/source-kind.ts';
import { readSourceOf } from '../support/read-source.ts';

type Attributes = Record<string, AttributeValue>;

/** A table `public.<name>` with its columns, each given by its type or by all of its attributes. */
export function table(
  name: string,
  columns: Record<string, string | Attributes> = { id: 'integer' },
): CatalogObject[] {
  const parent = objectId('table', ['public', name]);
  return [
    { kind: 'table', path: ['public', name], attributes: {} },
    ...Object.entries(columns).map(
      ([column, value]): CatalogObject => ({
        kind: 'column',
        path: ['public', name, column],
        parent,
        attributes:
          typeof value === 'string' ? { type: value, notNull: false } : { notNull: false, ...value },
      }),
    ),
  ];
}

/** Something that belongs to the table `public.<owner>`. */
export function part(kind: ObjectKind, owner: string, name: string, attributes: Attributes): CatalogObject {
  return { kind, path: ['public', owner, name], parent: objectId('table', ['public', owner]), attributes };
}

export function foreignKey(
  owner: string,
  name: string,
  columns: string[],
  to: string,
  foreign = ['id'],
  more: Attributes = {},
) {
  return part('constraint', owner, name, {
    type: 'foreign key',
    columns,
    foreignTable: ['public', to],
    foreignColumns: foreign,
    ...more,
  });
}

/** A source that has been read, with everything but its objects plain. */
export function source(
  name: string,
  kind: SourceKind,
  objects: CatalogObject[],
  more: Partial<ReadSource> = {},
): ComparedSource {
  return { name, kind, read: readSourceOf(objects, more) };
}
