/** What is in a schema that migrations gave another name: it is the same in the schema under either name. */
import { defined } from '../../base/defined.ts';
import {
  type AttributeValue,
  type CatalogObject,
  objectId,
  objectsOfKind,
  qualifiedName,
} from '../../catalog/catalog.ts';
import type { Renaming } from '../../sources/renamings.ts';
import type { Writer } from '../../sources/source.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { isList } from '../values.ts';

/** The new names of schemas, by those that they had. */
export type SchemaNames = ReadonlyMap<string, string>;

/**
 * The schemas that are known to have another name, for each source that does not have one under both of its names.
 * Sources that have the new names alone read their texts by these as well, so that what looks like the old name without
 * being it (an alias, a setting) is the same for all. Empty where no source has an old one.
 */
export function renamedSchemas(
  sources: readonly ComparedSource[],
  known: readonly Renaming[],
): ReadonlyMap<ComparedSource, SchemaNames> {
  const renamed = known.filter(({ kind }) => kind === 'schema');
  if (renamed.length === 0) return new Map();
  const all = sources.map((source) => {
    const own = new Set(objectsOfKind(source.read.catalog, 'schema').map(({ path: [name] }) => name));
    const names = renamed.filter(({ from, to }) => !(own.has(from[0]) && own.has(to[0])));
    const hasOld = names.some(({ from }) => own.has(from[0]));
    return { source, hasOld, names: new Map(names.map(({ from, to }) => [from[0] ?? '', to[0] ?? ''])) };
  });
  return new Map(
    all.some(({ hasOld }) => hasOld) ? all.map(({ source, names }) => [source, names] as const) : [],
  );
}

/**
 * The sources, those that speak of a schema under its old name under the new one as well. What is written anew speaks of
 * that once it is; whoever writes it is told the new name.
 */
export function speakingOfNewSchemas(
  sources: readonly ComparedSource[],
  known: readonly Renaming[],
): readonly ComparedSource[] {
  return sources.map((source) => {
    const { coverage, lens, writtenBy } = source.read;
    const { schemas } = coverage;
    const renamed = known.filter(({ kind, from }) => kind === 'schema' && schemas?.includes(from[0] ?? ''));
    if (schemas === undefined || renamed.length === 0) return source;
    if (lens !== undefined)
      return {
        ...source,
        read: { ...source.read, ...defined({ writtenBy: ofNewSchemas(writtenBy, renamed) }) },
      };
    const all = new Set([...schemas, ...renamed.flatMap(({ to }) => to)]);
    return { ...source, read: { ...source.read, coverage: { ...coverage, schemas: [...all] } } };
  });
}

function ofNewSchemas(writtenBy: Writer | undefined, renamed: readonly Renaming[]): Writer | undefined {
  if (writtenBy?.command === undefined) return writtenBy;
  const names = new Map(renamed.map(({ from, to }) => [from[0], to[0]]));
  const command = writtenBy.command.replace(
    /( --schema[ =])(\S+)/,
    (_, option: string, listed: string) =>
      `${option}${listed
        .split(',')
        .map((name) => names.get(name) ?? name)
        .join(',')}`,
  );
  return { ...writtenBy, command };
}

/** An object with the new names of schemas in its path, and in all that Postgres changes with the name of a schema. */
export function inNewSchemas(object: CatalogObject, schemas: SchemaNames): CatalogObject {
  const { kind, path, parent, attributes } = object;
  const inText = inTexts(schemas);
  const owner = [...schemas].find(([from]) => parent === objectId('schema', [from]));
  // Of what is in no schema the path is the name alone, be it that of a schema.
  const isWithin = path.length > 1 || kind === 'schema' || owner !== undefined;
  const [first = '', ...rest] = path.map(inText);
  const newParent = owner === undefined ? parent && inText(parent) : objectId('schema', [owner[1]]);
  return {
    kind,
    path: [isWithin ? (schemas.get(first) ?? first) : first, ...rest],
    ...defined({ parent: newParent }),
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, within(value, name, { schemas, inText })]),
    ),
  };
}

interface Words {
  readonly schemas: SchemaNames;
  readonly inText: (text: string) => string;
}

function within(value: AttributeValue, attribute: string, words: Words): AttributeValue {
  if (keptAsWritten.has(attribute)) return value;
  if (typeof value === 'string')
    return schemasThemselves.has(attribute) ? (words.schemas.get(value) ?? value) : words.inText(value);
  if (value === null || typeof value !== 'object') return value;
  if (!isList(value))
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, within(part, name, words)]));
  const [schema, ...rest] = value;
  if (pathsThemselves.has(attribute) && typeof schema === 'string')
    return [words.schemas.get(schema) ?? schema, ...rest];
  return value.map((part) => within(part, attribute, words));
}

/** What people wrote, or name settings, and what stays as it is when a schema gets another name. */
const keptAsWritten: ReadonlySet<string> = new Set(['body', 'text', 'labels', 'config', 'options']);

const schemasThemselves: ReadonlySet<string> = new Set(['schema', 'schemas']);

/** Attributes that are paths, or lists of these. */
const pathsThemselves: ReadonlySet<string> = new Set([
  'collation',
  'except',
  'foreignTable',
  'from',
  'function',
  'inherits',
  'ownedBy',
  'partition',
  'partitionOf',
  'table',
]);

/** Replaces schemas in front of names: in expressions, in queries, in types and in arguments. */
function inTexts(schemas: SchemaNames): (text: string) => string {
  const printed = new Map([...schemas].map(([from, to]) => [qualifiedName([from]), qualifiedName([to])]));
  const old = [...printed.keys()].map((name) => name.replace(/[.*+?^$(){}|[\]\\]/g, String.raw`\$&`));
  const sought = new RegExp(String.raw`(?<![\p{L}\p{N}_$".])(${old.join('|')})(?=\.[\p{L}_"])`, 'gu');
  return (text) => text.replace(sought, (name) => printed.get(name) ?? name);
}
