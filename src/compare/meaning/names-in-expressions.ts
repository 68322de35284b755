import type { AttributeValue, Catalog, CatalogObject } from '../../catalog/catalog.ts';
import { objectId, objectsById, pathOfName } from '../../catalog/catalog.ts';
import { attributeText, isList } from '../values.ts';
import type { KnownNames } from './expressions.ts';

const name = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`;

/** A relation that a query reads, and what it calls it; all are printed with their schema. */
const relation = new RegExp(
  String.raw`(?:\b(?:FROM|JOIN)|,)\s+(?:ONLY )?(${name}\.${name})(?: (${name}))?`,
  'gu',
);

/** What an object's expression can refer to: columns of its table, those of the tables that it queries, functions. */
export function namesFor(expression: string, own: CatalogObject, catalog: Catalog): KnownNames {
  const table = own.path.slice(0, 2);
  const queried = new Map(
    [...expression.matchAll(relation)].map(([, printed = '', alias]) => {
      const path = pathOfName(printed);
      return [alias === undefined ? (path[1] ?? '') : (pathOfName(alias)[0] ?? ''), path] as const;
    }),
  );
  const typeOf = (parts: readonly string[]): string | undefined => {
    const [last = '', qualifier] = [...parts].reverse();
    if (own.kind === 'domain') return last === 'VALUE' ? ofDomains(own.attributes.type, catalog) : undefined;
    const of =
      qualifier === undefined || isRowOfTrigger(qualifier) ? table : (queried.get(qualifier) ?? table);
    const isOther =
      of === table && qualifier !== undefined && !isRowOfTrigger(qualifier) && qualifier !== table[1];
    return isOther ? undefined : ofDomains(columnType(of, last, catalog), catalog);
  };
  return {
    typeOf,
    isOverloaded: ([schema = '', own]) => own !== undefined && overloads(catalog, schema, own) > 1,
  };
}

function isRowOfTrigger(qualifier: string): boolean {
  return qualifier === 'new' || qualifier === 'old';
}

/** Of a table's column, or of one that a view lists. */
function columnType(path: readonly string[], column: string, catalog: Catalog): AttributeValue | undefined {
  const objects = objectsById(catalog);
  const found = objects.get(objectId('column', [...path, column]));
  if (found !== undefined) return found.attributes.type;
  const view = objects.get(objectId('view', path)) ?? objects.get(objectId('materialized view', path));
  const columns = view?.attributes.columns;
  const listed = isList(columns) ? (columns as readonly { name?: string; type?: string }[]) : [];
  return listed.find((its) => its.name === column)?.type;
}

/** The type that a domain is made of, or the type itself. */
function ofDomains(type: AttributeValue | undefined, catalog: Catalog): string | undefined {
  if (type === undefined) return undefined;
  const printed = attributeText(type);
  const path = pathOfName(printed);
  const domain = objectsById(catalog).get(objectId('domain', path.length > 1 ? path : ['public', ...path]));
  return domain === undefined ? printed : ofDomains(domain.attributes.type, catalog);
}

function overloads({ objects }: Catalog, schema: string, own: string): number {
  return objects.filter(
    ({ kind, path }) =>
      (kind === 'function' || kind === 'aggregate') && path[0] === schema && path[1]?.startsWith(`${own}(`),
  ).length;
}
