/** Types of Postgres in the words of the generator. */
import { quotedName } from '../../base/quoted-name.ts';
import {
  type AttributeValue,
  type Catalog,
  type CatalogObject,
  objectId,
  objectsById,
  pathOfName,
} from '../../catalog/catalog.ts';
import { allowedValues, type Literal } from './allowed-values.ts';
import type { Marks } from './marks.ts';
import { reference } from './references.ts';
import { inOrder, recordWords } from './words.ts';

/** What the generator would say of a type: one of these, without null. */
export interface SeenType {
  readonly bases: readonly string[];
  /** How an enum is written that is spelled out, or text that a check allows so many values of. */
  readonly values?: {
    readonly base: string;
    readonly allowed: readonly Literal[];
    readonly isEnum?: true;
  };
}

/** A catalog, and what of it the generator was asked for. */
export interface Seeing {
  readonly objects: ReadonlyMap<string, CatalogObject>;
  /** The schemas that are printed. */
  readonly schemas: ReadonlySet<string>;
  readonly marks: Marks;
}

export function seeing(catalog: Catalog, schemas: ReadonlySet<string>, marks: Marks): Seeing {
  return { objects: objectsById(catalog), schemas, marks };
}

const numbers = ['smallint', 'integer', 'bigint', 'real', 'double precision', 'numeric'];
const texts = [
  'bytea',
  'character',
  'bpchar',
  'character varying',
  'date',
  'text',
  'citext',
  'time without time zone',
  'time with time zone',
  'timestamp without time zone',
  'timestamp with time zone',
  'uuid',
  'vector',
];

const words: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  json: 'Json',
  jsonb: 'Json',
  void: 'undefined',
  record: recordWords,
  ...Object.fromEntries(numbers.map((name) => [name, 'number'])),
  ...Object.fromEntries(texts.map((name) => [name, 'string'])),
};

/** What a type says, as Postgres prints it: `character varying(255)`, `billing.status[]`. */
export function seenType(printed: string, it: Seeing): SeenType {
  const plain = printed.replace(/\(\d+(?:,\s*-?\d+)?\)/g, '').trim();
  const [, name = plain, brackets = ''] = /^(.*?)((?:\[\])+)$/s.exec(plain) ?? [];
  // However many dimensions there are, Postgres has one type for them.
  return brackets === '' ? elementType(name, it) : listOf(elementType(name, it));
}

function listOf({ bases, values }: SeenType): SeenType {
  return {
    bases: bases.map((base) => `${base}[]`),
    ...(values === undefined ? {} : { values: { ...values, base: `${values.base}[]` } }),
  };
}

const unknown: SeenType = { bases: ['unknown'] };

function elementType(name: string, it: Seeing): SeenType {
  if (/^interval\b/.test(name)) return { bases: it.marks.newest ? ['string'] : ['string', 'unknown'] };
  const path = pathOfName(name);
  const known = words[name] ?? (path.length > 1 ? extensionTypes[path.at(-1) ?? ''] : undefined);
  if (known !== undefined) return { bases: [known] };
  const [schema = '', own = ''] = path.length === 1 ? ['public', ...path] : path;
  const object = (kind: CatalogObject['kind']) => it.objects.get(objectId(kind, [schema, own]));
  const isPrinted = it.schemas.has(schema);
  // Names of arrays begin so, and the generator takes any such name for one.
  if (own.startsWith('_'))
    return listOf(elementType(path.with(-1, own.slice(1)).map(quotedName).join('.'), it));
  const labels = labelsOf(object('enum'));
  if (labels !== undefined && labels.length > 0) {
    const values = { base: 'string', allowed: labels, isEnum: true } as const;
    // Without a section for them, nothing but their labels is sure to be said.
    const plain = isPrinted && !it.marks.enums ? ['string', 'unknown'] : ['string'];
    return { bases: isPrinted && it.marks.enums ? [reference(schema, 'Enums', own)] : plain, values };
  }
  if (!isPrinted) return unknown;
  if (object('composite type') !== undefined)
    return it.marks.compositeTypes ? { bases: [reference(schema, 'CompositeTypes', own)] } : unknown;
  const section = sectionOf(schema, own, it);
  return section === undefined ? unknown : { bases: [reference(schema, section, own, 'Row')] };
}

/** Types of extensions that the generator knows, wherever these are. */
const extensionTypes: Readonly<Record<string, string>> = { citext: 'string', vector: 'string' };

/** Under which of the two a relation is printed. */
export function sectionOf(
  schema: string,
  name: string,
  { objects }: Pick<Seeing, 'objects'>,
): 'Tables' | 'Views' | undefined {
  if (objects.has(objectId('table', [schema, name]))) return 'Tables';
  const isView = (['view', 'materialized view'] as const).some((kind) =>
    objects.has(objectId(kind, [schema, name])),
  );
  return isView ? 'Views' : undefined;
}

function labelsOf(object: CatalogObject | undefined): string[] | undefined {
  const labels = object?.attributes.labels;
  return Array.isArray(labels) ? labels.map(String) : undefined;
}

/** What a column says: of a domain, what that is made of, one level deep. */
export function seenColumnType(printed: string, it: Seeing): SeenType & { readonly notNull: boolean } {
  const domain = domainOf(printed, it);
  if (domain === undefined) return { ...seenType(printed, it), notNull: false };
  const { type, notNull, checks } = domain.attributes;
  // Of a domain over a domain the name alone is told, which says nothing.
  const made = domainOf(String(type), it) === undefined ? seenType(String(type), it) : unknown;
  const allowed = Array.isArray(checks)
    ? checks
        .map((check) => allowedValues(String(check?.expression), 'VALUE'))
        .find((values) => values !== undefined)
    : undefined;
  return {
    ...made,
    ...(allowed === undefined ? {} : { values: { base: made.bases[0] ?? '', allowed } }),
    notNull: notNull === true,
  };
}

function domainOf(printed: string, { objects }: Seeing): CatalogObject | undefined {
  const path = pathOfName(printed);
  return objects.get(objectId('domain', path.length === 1 ? ['public', ...path] : path));
}

/** Values in the order in which they are compared. */
export function sortedValues(values: readonly (Literal | boolean)[]): (Literal | boolean)[] {
  return [...new Set(values)].sort(inOrder);
}

/** - `valuesBase`, `values`: what a type may be; `labels`, in their order: of an enum that is spelled out */
export function valuesOf(
  values:
    | (Omit<NonNullable<SeenType['values']>, 'allowed'> & {
        readonly allowed: readonly (Literal | boolean)[];
      })
    | undefined,
): { readonly [key: string]: AttributeValue } {
  if (values === undefined) return {};
  return {
    valuesBase: values.base,
    values: sortedValues(values.allowed),
    ...(values.isEnum === true ? { labels: values.allowed } : {}),
  };
}
