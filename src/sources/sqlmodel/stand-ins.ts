/** Tables that the models refer to and leave to others: made just as far as foreign keys to them need it. */
import { quotedName } from '../../base/quoted-name.ts';
import { type Catalog, type CatalogObject, objectId } from '../../catalog/catalog.ts';
import type { OtherSource } from '../source.ts';
import type { ExternalTable } from './export-format.ts';

/**
 * One statement a table. Columns have the type that another source of the database declares, so that a key of the
 * wrong type is refused as it would be there; without one, that of the column that refers to it.
 */
export async function standInStatements(
  external: readonly ExternalTable[],
  others: readonly OtherSource[] = [],
): Promise<string[]> {
  return await Promise.all(
    external.map(async ({ schema, table, columns, keys }) => {
      const elsewhere = await columnsElsewhere(schema, table, others);
      const types = Object.entries(columns).map(([name, type]) => {
        // A column that takes its type from here was itself written as text.
        const known = type === null ? undefined : elsewhere.find(({ column }) => column === name)?.type;
        return `${quotedName(name)} ${known ?? type ?? 'text'}`;
      });
      const unique = keys.map((key) => `UNIQUE (${key.map(quotedName).join(', ')})`);
      return `CREATE TABLE ${quotedName(schema)}.${quotedName(table)} (${[...types, ...unique].join(', ')})`;
    }),
  );
}

/** The columns of a table as the first source declares them that has it; none where there is no such source. */
async function columnsElsewhere(
  schema: string,
  table: string,
  others: readonly OtherSource[],
): Promise<readonly { readonly column: string; readonly type: string }[]> {
  for (const other of others) {
    const read = await other.read();
    const columns = (read?.catalog.objects ?? []).flatMap(({ kind, path, attributes }) =>
      kind === 'column' && path[0] === schema && path[1] === table
        ? [{ column: path[2] ?? '', type: String(attributes.type) }]
        : [],
    );
    if (columns.length > 0) return columns;
  }
  return [];
}

/** The catalog without these tables and what belongs to them. */
export function withoutStandIns(catalog: Catalog, external: readonly ExternalTable[]): Catalog {
  const ids = new Set(external.map(({ schema, table }) => objectId('table', [schema, table])));
  const isOurs = ({ path }: CatalogObject) => ids.has(objectId('table', path.slice(0, 2)));
  return { ...catalog, objects: catalog.objects.filter((object) => !isOurs(object)) };
}
