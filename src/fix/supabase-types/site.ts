/** What a change of a file of types is made in, and what the generator would write. */

import { type Catalog, type CatalogObject, objectId, objectsById } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Seen } from '../../sources/lens.ts';
import type { ReadSource } from '../../sources/source.ts';
import type { MadeBefore } from '../../sources/supabase-types/ambiguous-functions.ts';
import { type DatabaseTypes, databaseTypes, type Sections } from '../../sources/supabase-types/database.ts';
import type { FoundMember } from '../../sources/supabase-types/found-member.ts';
import { type Marks, marksOf } from '../../sources/supabase-types/marks.ts';
import type { ModuleFile } from '../../sources/supabase-types/module-file.ts';
import { type Modules, openModules, type Written } from '../../sources/supabase-types/modules.ts';
import { type Relationships, viewRelationships } from '../../sources/supabase-types/relationships.ts';
import { membersOfType, resolved } from '../../sources/supabase-types/resolved.ts';
import { seeing } from '../../sources/supabase-types/seen-types.ts';
import { isWritingUnknown } from '../../sources/supabase-types/writing-places.ts';
import type { Piece } from '../change.ts';
import type { Task } from '../task.ts';
import { generatorWords } from './generator-words.ts';
import { type Braces, bracesOf, styleOf } from './layout.ts';
import type { Printing } from './printing.ts';

/** A piece of a change, and the file that it is made in. */
export type Mend = Piece & { readonly module: ModuleFile };

/** `undefined` where it cannot be told for certain. */
export type Mends = readonly Mend[] | undefined;

export interface Site {
  readonly modules: Modules;
  /** What its generator writes. */
  readonly marks: Marks;
  /** The type of all schemas. */
  readonly database: Written | undefined;
  readonly schemaName: string;
  /** The sections of the schema as members: `Tables`, `Views`, … */
  readonly schema: readonly FoundMember[];
  /** Their members. */
  readonly sections: Sections;
  /** Whether the types have a member of a section, or may have it in one that cannot be followed. */
  readonly isThere: (schema: string, section: string, name: string) => boolean;
  readonly objects: ReadonlyMap<string, CatalogObject>;
  /** Whether what the model does not have as a schema is none: it speaks of all schemas, and of all that is in one. */
  readonly hasEverySchema: boolean;
  /** Whether the model has all columns and keys of a relation: those of types that no server here knows are not in it. */
  readonly isWhole: (relation: string) => boolean;
  /** Whether the model has all triggers and rules of a view, which decide what is written through it. */
  readonly isWritingKnown: (view: string) => boolean;
  /** What the generator would say of an object of the model. */
  readonly seen: (kind: ObjectKind, path: readonly string[]) => Seen['attributes'] | undefined;
  /** What the file says of an object. */
  readonly said: (kind: ObjectKind, path: readonly string[]) => CatalogObject['attributes'] | undefined;
  /** Which of two types of the model was made first, as far as it is known where they are declared. */
  readonly madeBefore: MadeBefore;
  readonly relationships: () => Relationships;
  /** The signatures of a function as they were read of the file, in its order. */
  readonly signatures: (name: string) => readonly OwnSignature[];
}

export interface OwnSignature {
  readonly attributes: CatalogObject['attributes'];
  /** As Postgres names it, its schema in front; `undefined` where the model has none like it. */
  readonly path: string | undefined;
}

interface Known {
  readonly modules: Modules;
  readonly types: DatabaseTypes;
  readonly marks: Marks;
}

/** `undefined` where the types cannot be read, or lack the schema. */
export function siteOf({ source, model, root }: Task, schemaName: string): Site | undefined {
  const known = knownTypes(source.read, root);
  const sections = known?.types.schemas.find(({ name }) => name === schemaName)?.sections;
  if (known === undefined || sections === undefined) return undefined;
  const { modules, types, marks } = known;
  const { catalog, coverage } = model.read;
  const see = source.read.lens?.see(catalog);
  const schemas = new Set(types.schemas.map(({ name }) => name));
  return {
    modules,
    marks,
    database: modules.typeOf(types.name, modules.first),
    schemaName,
    schema: schemaMembers(known, schemaName),
    sections,
    isThere: (schema, section, name) => isIn(types, schema, section, name),
    objects: objectsById(catalog),
    hasEverySchema: coverage.kinds === undefined && coverage.schemas === undefined,
    isWhole: (relation) =>
      !model.read.unchecked.some(
        ({ kind, path: [schema, own] }) => seenParts.has(kind) && schema === schemaName && own === relation,
      ),
    isWritingKnown: (view) => !isWritingUnknown([schemaName, view], model.read),
    seen: (kind, path) => see?.get(objectId(kind, path))?.attributes,
    said: (kind, path) => objectsById(source.read.catalog).get(objectId(kind, path))?.attributes,
    madeBefore: (one, other) => {
      const [place, otherPlace] = [placeOf(one, model.read), placeOf(other, model.read)];
      return place < otherPlace ? -1 : place > otherPlace ? 1 : 0;
    },
    relationships: () => relationshipsIn(catalog, schemas, modules, marks),
    signatures: (name) => {
      const paths = functionPaths(source.read, model.read);
      return source.read.catalog.objects.flatMap(({ kind, path: [schema, own], attributes }) =>
        kind === 'function' && schema === schemaName && own?.startsWith(`${name}(`) === true
          ? [{ attributes, path: paths.get(attributes) }]
          : [],
      );
    },
  };
}

/** Where a type is declared, as a text that sorts as the files and their lines do. */
function placeOf(path: readonly string[], { locations }: ReadSource): string {
  const [place] = ofTypes.flatMap((kind) => locations.get(objectId(kind, path)) ?? []);
  return JSON.stringify([place?.file ?? '', String(place?.line ?? 0).padStart(9, '0'), ...path]);
}

const ofTypes: readonly ObjectKind[] = [
  'table',
  'view',
  'materialized view',
  'enum',
  'composite type',
  'domain',
  'range type',
];

const seenParts: ReadonlySet<ObjectKind> = new Set(['column', 'constraint']);

function isIn({ schemas }: DatabaseTypes, schema: string, section: string, name: string): boolean {
  const own = schemas.find((it) => it.name === schema);
  return (
    own !== undefined &&
    (own.hidden.includes(section) ||
      own.sections.get(section)?.some((member) => member.name === name) === true)
  );
}

const readBefore = new WeakMap<ReadSource, Known | undefined>();

function knownTypes(read: ReadSource, root: string): Known | undefined {
  if (readBefore.has(read)) return readBefore.get(read);
  let known: Known | undefined;
  try {
    if (read.entry !== undefined) {
      const modules = openModules(read.entry, root);
      const types = databaseTypes(modules);
      known = { modules, types, marks: marksOf(modules, read.catalog.objects) };
    }
  } catch {
    // It was there when it was read, and is no more: the change is told in words.
  }
  readBefore.set(read, known);
  return known;
}

const pathsBefore = new WeakMap<ReadSource, WeakMap<ReadSource, ReadonlyMap<object, string>>>();

/** The functions of a file by what they say, under the names that Postgres has for them. */
function functionPaths(own: ReadSource, model: ReadSource): ReadonlyMap<object, string> {
  const before = pathsBefore.get(own) ?? new WeakMap<ReadSource, ReadonlyMap<object, string>>();
  let paths = before.get(model);
  if (paths === undefined) {
    const named = own.lens?.among(own, [model]).catalog.objects ?? [];
    const known = objectsById(model.catalog);
    paths = new Map(
      named.flatMap(({ kind, path, attributes }) =>
        known.has(objectId(kind, path)) ? [[attributes, path.join('.')] as const] : [],
      ),
    );
    before.set(model, paths);
    pathsBefore.set(own, before);
  }
  return paths;
}

const relationshipsBefore = new WeakMap<Modules, WeakMap<Catalog, Relationships>>();

function relationshipsIn(
  catalog: Catalog,
  schemas: ReadonlySet<string>,
  modules: Modules,
  marks: Marks,
): Relationships {
  const before = relationshipsBefore.get(modules) ?? new WeakMap<Catalog, Relationships>();
  const found = before.get(catalog) ?? viewRelationships(seeing(catalog, schemas, marks));
  before.set(catalog, found);
  relationshipsBefore.set(modules, before);
  return found;
}

/** The members of a schema: its sections. */
function schemaMembers({ modules, types }: Known, schema: string): readonly FoundMember[] {
  const written = modules.typeOf(types.name, modules.first);
  const own = written && membersOfType(written, modules)?.find((member) => member.name === schema);
  return (own && membersOfType({ shape: own.type, module: own.module }, modules)) ?? [];
}

/** The braces that a member's type is, wherever these are written. */
export function bracesIn({ type, module, isMade }: FoundMember, { modules }: Site): Braces | undefined {
  return isMade === true ? undefined : bracesOf(resolved({ shape: type, module }, modules));
}

/**
 * The braces of a member's type in which a member of that stands, or is to: of `Base & { … }` its own, unless the rest
 * has it.
 */
export function bracesFor(part: FoundMember, name: string, site: Site): Braces | undefined {
  const { shape, module } = resolved({ shape: part.type, module: part.module }, site.modules);
  if (shape.kind !== 'intersection' || part.isMade === true) return bracesIn(part, site);
  const has = (members: readonly FoundMember[] | undefined) =>
    members?.some((it) => it.name === name) === true;
  const parts = shape.of.map((of) => ({ of, braces: bracesOf({ shape: of, module }) }));
  const own = parts.flatMap(({ braces }) => braces ?? []);
  const having = own.filter(({ members }) => has(members));
  const isElsewhere = parts.some(
    ({ of, braces }) => braces === undefined && has(membersOfType({ shape: of, module }, site.modules)),
  );
  return isElsewhere || having.length > 1 ? undefined : (having[0] ?? own.at(-1));
}

/**
 * The braces of a section in which a member stands, or is to: of what is laid over generated types these, where they are
 * the only ones that have it. `undefined` where it is written in several places, or in none that is known.
 */
export function sectionOf(site: Site, section: string, name: string): Braces | undefined {
  const member = site.schema.find((it) => it.name === section);
  const parts = member === undefined ? [] : layersOf(member, site);
  const having = parts.filter((part) => part?.members.some((it) => it.name === name));
  return having.length > 1 ? undefined : (having[0] ?? parts[0]);
}

/** The braces that a member's type is merged of, what is laid over others behind them. */
function layersOf(member: Pick<FoundMember, 'type' | 'module'>, site: Site): (Braces | undefined)[] {
  const written = resolved({ shape: member.type, module: member.module }, site.modules);
  if (written.shape.kind !== 'merged') return [bracesOf(written)];
  return (written.shape.of as readonly Written[]).flatMap(({ shape, module }) =>
    layersOf({ type: shape, module }, site),
  );
}

/** A relation, function, enum or composite type by its name. */
export function memberOf(site: Site, section: string, name: string): FoundMember | undefined {
  return site.sections.get(section)?.find((member) => member.name === name && member.isMade !== true);
}

export function partOf(member: FoundMember, name: string, { modules }: Site): FoundMember | undefined {
  return membersOfType({ shape: member.type, module: member.module }, modules)?.find(
    (it) => it.name === name,
  );
}

const styles = new WeakMap<ModuleFile, Printing>();

/** The style of a file, and what the generator that wrote it says. */
export function printingOf(module: ModuleFile): Printing {
  let printing = styles.get(module);
  if (printing === undefined) {
    const { text } = module;
    printing = { ...styleOf(text), ...generatorWords(text) };
    styles.set(module, printing);
  }
  return printing;
}

/** All of some mends; `undefined` where one of them is. */
export function together(mends: readonly Mends[]): Mends {
  return mends.includes(undefined) ? undefined : mends.flatMap((some) => some ?? []);
}
