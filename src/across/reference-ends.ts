import { text, texts, values } from '../catalog/attributes.ts';
import { type CatalogObject, displayName, objectId, objectsById } from '../catalog/catalog.ts';
import { isKey } from '../compare/meaning/keys.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { ColumnOfDatabase } from '../config/config.ts';
import type { OneDatabase } from './one-database.ts';

/** One end of a reference: the sources of its database that have the column. */
export interface End {
  readonly column: ColumnOfDatabase;
  readonly database: OneDatabase;
  readonly having: readonly Having[];
}

export interface Having {
  readonly source: ComparedSource;
  readonly object: CatalogObject;
}

export function endOf(column: ColumnOfDatabase, database: OneDatabase): End {
  const id = objectId('column', column.path);
  const having = database.sources.flatMap((source): Having[] => {
    const object = objectsById(source.read.catalog).get(id);
    return object === undefined ? [] : [{ source, object }];
  });
  return { column, database, having };
}

/** Columns that meet: those of one environment, by the names of the sources; where there is no such, all of the other. */
export function pairsOf(from: End, to: End): (readonly [Having, Having])[] {
  const plain = ({ having }: End) => having.filter(({ source }) => source.read.lens === undefined);
  const theirs = plain(to);
  return plain(from).flatMap((own) => {
    const same = theirs.filter(({ source }) => source.name === own.source.name);
    return (same.length > 0 ? same : theirs).map((other) => [own, other] as const);
  });
}

/** Whether Postgres could compare two columns for a key, whatever their lengths. */
export function areAlike(a: Having, b: Having): boolean {
  return familyOf(a) === familyOf(b);
}

function familyOf({ source, object }: Having): string {
  let type = String(object.attributes.type);
  const named = (kind: 'domain' | 'enum') =>
    source.read.catalog.objects.find((it) => it.kind === kind && displayName(it.path) === type);
  // A domain over another domain says so in its turn.
  for (let domain = named('domain'); domain !== undefined; domain = named('domain')) {
    const base = text(domain.attributes.type);
    if (base === undefined || base === type) break;
    type = base;
  }
  const labels = named('enum')?.attributes.labels;
  if (labels !== undefined) return `enum ${JSON.stringify(texts(labels))}`;
  const plain = type.replace(/\(.*\)/, '');
  return families.find(({ types }) => types.includes(plain))?.name ?? plain;
}

const families = [
  { name: 'text', types: ['text', 'character varying', 'character', 'citext', 'name'] },
  { name: 'number', types: ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'] },
  { name: 'moment', types: ['date', 'timestamp without time zone', 'timestamp with time zone'] },
  { name: 'time of day', types: ['time without time zone', 'time with time zone'] },
  { name: 'bits', types: ['bit', 'bit varying'] },
  { name: 'network', types: ['inet', 'cidr'] },
];

/** Whether the column alone is a key. */
export function isUnique({ source, object }: Having): boolean {
  const column = object.path.at(-1);
  return source.read.catalog.objects.some((it) => {
    if (it.parent !== object.parent || !isKey(it)) return false;
    const { columns, keys, predicate, invalid } = it.attributes;
    const own =
      it.kind === 'constraint'
        ? texts(columns)
        : values(keys).map((key) => (key as { column?: string } | null)?.column ?? '');
    return own.length === 1 && own[0] === column && predicate === undefined && invalid !== true;
  });
}
