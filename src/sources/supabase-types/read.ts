import { groupBy } from '../../base/group-by.ts';
import { type Location, Problem } from '../../base/problem.ts';
import type { Catalog, CatalogObject } from '../../catalog/catalog.ts';
import type { Lens, Seen } from '../lens.ts';
import type { ReadContext } from '../read-context.ts';
import type { ReadSource, Writer } from '../source.ts';
import { sourceTraits } from '../source-kind.ts';
import { supabase } from '../supabase/platform.ts';
import type { Undecided } from '../unchecked.ts';
import { among } from './among.ts';
import { isByHand, ownDeclarations } from './by-hand.ts';
import { generatingCommand } from './command.ts';
import { type DatabaseTypes, databaseTypes } from './database.ts';
import { differing } from './differing.ts';
import { lackingKinds } from './lacking-kinds.ts';
import { type Marks, marksOf } from './marks.ts';
import { type Modules, openModules } from './modules.ts';
import { declaredObjects } from './objects.ts';
import { editedJson } from './own-json.ts';
import { saysWritingOf } from './own-views.ts';
import type { OwnRelationships } from './relationships-apart.ts';
import { see } from './see.ts';
import { linesOfLacking, servedAndLacking } from './served-schemas.ts';
import { besideSisters, schemasOfSisters, statedBySisters } from './sister-files.ts';
import { toldOther, toldOwn } from './told.ts';
import { unfollowed, unfollowedParts } from './unfollowed.ts';
import { placeOfWriting } from './writing-places.ts';

export interface TypesSettings {
  /** The file that holds `Database`, or hands it on; relative to the repository's root. */
  readonly file: string;
}

/**
 * Reads the types that `supabase gen types` wrote, from their syntax tree: nothing is run.
 *
 * @throws Problem when the file cannot be read or parsed, or holds no types of a database
 */
export async function readSupabaseTypes(
  { file }: TypesSettings,
  { root }: Pick<ReadContext, 'root'>,
): Promise<ReadSource> {
  const modules = openModules(file, root);
  const types = databaseTypes(modules);
  refuseBroken(modules);
  const { objects, locations, relationships } = declaredObjects(types, modules);
  const marks = marksOf(modules, objects);
  const lacking = lackingKinds(types, marks);
  const kinds = (sourceTraits['supabase-types'].declares ?? []).filter((kind) => !lacking.has(kind));
  const schemas = new Set(types.schemas.map(({ name }) => name));
  const platforms = supabase.schemas.filter((schema) => schemas.has(schema));
  const own = [...schemas].filter((schema) => !platforms.includes(schema));
  const generated = generatedFile(locations) ?? file;
  const writtenBy = await writerOf(generated, { modules, locations, name: types.name, schemas: own, root });
  const lackingSchemas = servedAndLacking(schemas, writtenBy, root);
  return {
    catalog: {
      serverVersion: 0,
      objects: objects.filter(({ kind }) => kinds.includes(kind)),
      unmodelled: [],
    },
    coverage: {
      kinds,
      ...(lacking.size === 0 ? {} : { lackingKinds: Object.fromEntries(lacking) }),
      schemas: [...schemas],
      ...(platforms.length === 0 ? {} : { exceptSchemas: platforms }),
    },
    lens: {
      ...lensOf(schemas, marks, { ...relationships, objects }),
      warnings: (peers) =>
        lackingSchemas ? linesOfLacking(lackingSchemas, schemasOfSisters(own, peers)) : [],
    },
    writtenBy,
    entry: file,
    unchecked: unfollowed(types, modules, locations),
    undecided: [
      ...unfollowedDatabase(types, modules),
      ...unsaidOfViews(types, modules),
      ...unfollowedParts(types, modules),
      ...editedJson(modules),
    ],
    faults: [],
    locations,
    facts: [factOf(objects, own)],
    warnings: [],
  };
}

/** That the file lays something over the types that are compared. */
function unfollowedDatabase({ name, unfollowed: its }: DatabaseTypes, { first }: Modules): Undecided[] {
  if (its !== true) return [];
  const line = first.text
    .slice(0, Math.max(0, first.text.search(/\bDatabase\b(?=\s*[=<{]|\s+extends\b)/)))
    .split('\n').length;
  const reason = `it is of a type that cannot be followed, so that ${name} is compared in its place`;
  return [{ what: 'Database', reason, location: { file: first.file, line } }];
}

/** That nothing is said of what can be written through views, where there are any. */
function unsaidOfViews({ schemas }: DatabaseTypes, modules: Modules): Undecided[] {
  const views = schemas.flatMap(({ sections }) => sections.get('Views') ?? []);
  if (views.length === 0 || saysWritingOf(views, modules)) return [];
  return [
    { what: 'what can be written through views', reason: 'it has neither Insert nor Update of any view' },
  ];
}

/** Of the files that types stand in the one that has most of them: others add to it by hand, or only hand it on. */
function generatedFile(locations: ReadonlyMap<string, Location>): string | undefined {
  const byFile = [...groupBy(locations.values(), ({ file }) => file)];
  return byFile.sort(([, one], [, other]) => other.length - one.length)[0]?.[0];
}

/** Never a command that would write over what a person wrote. */
async function writerOf(
  file: string,
  read: {
    readonly modules: Modules;
    readonly locations: ReadonlyMap<string, Location>;
    readonly name: string;
    readonly schemas: readonly string[];
    readonly root: string;
  },
): Promise<Writer> {
  const { modules, locations, name, schemas, root } = read;
  const module = modules.opened().find((one) => one.file === file);
  if (module !== undefined && isByHand(module, name)) return { file, byHand: true };
  const hasOwn = name !== 'Database' || (module !== undefined && ownDeclarations(module, name).length > 0);
  return hasOwn || isSplit(file, modules, locations) ? { file } : generatingCommand(file, schemas, root);
}

/** Whether somebody took types out of a file into others: no command writes it as it is now. */
function isSplit(file: string, modules: Modules, locations: ReadonlyMap<string, Location>): boolean {
  const module = modules.opened().find((one) => one.file === file);
  const names = [...(module?.imports.keys() ?? [])];
  const files = new Set(names.flatMap((name) => (module && modules.typeOf(name, module)?.module.file) ?? []));
  return [...locations.values()].some((place) => place.file !== file && files.has(place.file));
}

/** What is broken may have lost anything: a file that parses in part is not compared in part. */
function refuseBroken(modules: Modules): void {
  for (const { file, text, errors } of modules.opened()) {
    const [first] = errors;
    if (first === undefined) continue;
    throw new Problem(`${file} is not TypeScript that can be parsed.`, {
      advice: 'Mend the line, or write the file again with `supabase gen types`.',
      location: { file, line: text.slice(0, first).split('\n').length },
    });
  }
}

function lensOf(
  schemas: ReadonlySet<string>,
  marks: Marks,
  own: OwnRelationships,
): Omit<Lens<ReadSource>, 'warnings'> {
  const known = new WeakMap<Catalog['objects'], ReadonlyMap<string, Seen>>();
  const seen = (catalog: Catalog) => {
    const before = known.get(catalog.objects) ?? see(catalog, schemas, marks, own);
    known.set(catalog.objects, before);
    return before;
  };
  return {
    see: seen,
    differing,
    among: (read, others, peers = []) =>
      besideSisters(among(read, others, seen, schemas, marks), statedBySisters(read, peers, others)),
    own: toldOwn,
    other: toldOther,
    place: placeOfWriting,
  };
}

function factOf(objects: readonly CatalogObject[], schemas: readonly string[]): string {
  const count = (kind: CatalogObject['kind'], one: string) => {
    const number = objects.filter((object) => object.kind === kind).length;
    return number === 0 ? [] : [`${number} ${one}${number === 1 ? '' : 's'}`];
  };
  const parts = [
    ...count('table', 'table'),
    ...count('view', 'view'),
    ...count('enum', 'enum'),
    ...count('function', 'function'),
  ];
  const where = schemas.length === 0 ? '' : ` in ${schemas.join(', ')}`;
  return `types of ${parts.length === 0 ? 'nothing' : parts.join(', ')}${where}`;
}
