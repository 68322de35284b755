import { text } from '../catalog/attributes.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import {
  besideTable,
  type CatalogIndex,
  literal,
  type Maker,
  name,
  operator,
  qualified,
  routine,
  signature,
} from './sql.ts';

export const comment: Maker = (object, catalog) => {
  const subject = commentSubject(object, catalog);
  if (subject === undefined) return [];
  return [['comment', `COMMENT ON ${subject} IS ${literal(text(object.attributes.text) ?? '')}`]];
};

/** What a comment is on, as COMMENT calls it; `undefined` where the catalog does not have that. */
export function commentSubject({ path, parent }: CatalogObject, catalog: CatalogIndex): string | undefined {
  const target = catalog.find(parent);
  if (target === undefined) return undefined;
  const isPart = path.length > target.path.length;
  const check = isPart && target.kind === 'domain' ? path.at(-1)?.replace(/^constraint /, '') : undefined;
  if (check !== undefined) return `CONSTRAINT ${name(check)} ON DOMAIN ${qualified(target.path)}`;
  const isColumn = isPart;
  return isColumn ? `COLUMN ${qualified(path)}.${name(path[2] ?? '')}` : subjectOf(target);
}

/** What COMMENT calls the object. */
function subjectOf(object: CatalogObject): string {
  const { kind, path, attributes } = object;
  const word = kind.toUpperCase();
  const last = name(path.at(-1) ?? '');
  switch (kind) {
    case 'schema':
    case 'event trigger':
    case 'publication':
    case 'foreign data wrapper':
      return `${word} ${last}`;
    case 'foreign server':
      return `SERVER ${last}`;
    case 'table':
      return `${attributes.form === 'foreign' ? 'FOREIGN TABLE' : 'TABLE'} ${qualified(path)}`;
    case 'column':
      return `COLUMN ${qualified(path)}.${last}`;
    case 'constraint':
    case 'trigger':
    case 'policy':
    case 'rule':
      return `${word} ${last} ON ${qualified(path)}`;
    case 'index':
    case 'statistics':
      return `${word} ${besideTable(object)}`;
    case 'function':
    case 'procedure':
    case 'aggregate':
      return `${word} ${routine(object)}`;
    case 'operator': {
      const { types } = signature(object);
      return `OPERATOR ${operator(object)} (${types.includes(', ') ? types : `NONE, ${types}`})`;
    }
    case 'cast':
      return `CAST (${path[0]})`;
    case 'enum':
    case 'composite type':
    case 'range type':
      return `TYPE ${qualified(path)}`;
    default:
      return `${word} ${qualified(path)}`;
  }
}
