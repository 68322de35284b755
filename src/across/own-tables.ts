import { list } from '../base/phrases.ts';
import { texts } from '../catalog/attributes.ts';
import { type CatalogObject, displayName, objectId } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { Reference } from '../config/config.ts';
import type { NotCompared } from '../report/report.ts';
import { isDatabase } from '../sources/source-kind.ts';
import { type OneDatabase, ownerOf, tableIn } from './one-database.ts';

/**
 * Code that declares the tables of several databases in one place speaks in each of them of that database's own: what
 * the owner has by the very same declaration is left to it, with the foreign keys that lead there.
 */
export function ownTablesOf(
  own: OneDatabase,
  references: readonly Reference[],
  all: readonly OneDatabase[],
): { readonly sources: readonly ComparedSource[]; readonly left: readonly NotCompared[] } {
  const narrowed = own.sources.map((source) => withoutTablesOfOthers(source, own, all));
  return {
    sources: narrowed.map(({ source }) => withoutKeysOfReferences(source, references, own)),
    left: narrowed.flatMap(({ left }) => left),
  };
}

function withoutTablesOfOthers(source: ComparedSource, own: OneDatabase, all: readonly OneDatabase[]) {
  const { catalog } = source.read;
  const left = isDatabase(source)
    ? []
    : catalog.objects.flatMap((object) => {
        const owner = object.kind === 'table' ? ownerOf(object.path, own, all) : undefined;
        return owner !== undefined && declaresTheSame(source, object, owner) ? [{ object, owner }] : [];
      });
  if (left.length === 0) return { source, left: [] };
  const gone = new Set(left.map(({ object }) => objectId('table', object.path)));
  const objects = withoutWhatFollows(catalog.objects, gone);
  const isKept = (kind: ObjectKind, path: readonly string[]) =>
    !gone.has(objectId(kind, path)) && !gone.has(objectId('table', path.slice(0, 2)));
  const kept = new Set(objects.map(({ kind, path }) => objectId(kind, path)));
  const had = new Set(catalog.objects.map(({ kind, path }) => objectId(kind, path)));
  const tables = left.map(({ object }) => displayName(object.path));
  const owners = new Set(left.map(({ owner }) => owner));
  const entries = [...owners].map((owner): NotCompared => {
    const its = left.filter((it) => it.owner === owner).map(({ object }) => displayName(object.path));
    const [only] = its.length === 1 ? its : [];
    return {
      what: only === undefined ? `tables ${list(its)}` : `table ${only}`,
      why: `${source.name} declares ${only === undefined ? 'them' : 'it'} for ${owner.name}, where ${only === undefined ? 'they are' : 'it is'} compared`,
      count: its.length,
    };
  });
  return {
    source: {
      ...source,
      read: {
        ...source.read,
        catalog: { ...catalog, objects },
        unchecked: source.read.unchecked.filter(({ kind, path }) => isKept(kind, path)),
        faults: source.read.faults.filter(
          ({ subject }) => !tables.some((table) => subject === table || subject.startsWith(`${table}.`)),
        ),
        // Nothing stands near what is not there any more.
        locations: new Map([...source.read.locations].filter(([id]) => kept.has(id) || !had.has(id))),
      },
    },
    left: entries,
  };
}

/**
 * A foreign key that code declares where the config has a reference says the same, and no database can have it: Postgres
 * refused it, as the table that it leads to is not there.
 */
function withoutKeysOfReferences(
  source: ComparedSource,
  references: readonly Reference[],
  own: OneDatabase,
): ComparedSource {
  const ends = references.filter(({ from }) => from.database === own.name);
  const { unchecked, faults } = source.read;
  const targets = new Set(ends.map(({ to }) => displayName(to.path.slice(0, 2))));
  const answered = unchecked.filter(({ kind, path, reason }) =>
    ends.some(
      ({ from, to }) =>
        kind === 'constraint' &&
        displayName(path.slice(0, 2)) === displayName(from.path.slice(0, 2)) &&
        namesMissing(reason, to.path),
    ),
  );
  if (answered.length === 0) return source;
  const subjects = new Set(answered.map(({ path }) => displayName(path)));
  return {
    ...source,
    read: {
      ...source.read,
      unchecked: unchecked.filter((one) => !answered.includes(one)),
      // A table of another database is rightly not made here, though a column refers to it.
      faults: faults.filter(
        ({ code, subject }) =>
          !(code === 'refused' && subjects.has(subject)) &&
          !(code === 'not-exported' && targets.has(subject.replace(/^public\./, ''))),
      ),
    },
  };
}

function namesMissing(reason: string, [schema, table]: readonly string[]): boolean {
  return [`relation "${schema}.${table}" does not exist`, `relation "${table}" does not exist`].some(
    (missing) => reason.includes(missing),
  );
}

/** Whether a source of the owner has the table from the same line of the same file. */
function declaresTheSame({ read }: ComparedSource, table: CatalogObject, owner: OneDatabase): boolean {
  const id = objectId('table', table.path);
  const at = read.locations.get(id);
  return owner.sources.some((other) => {
    const its = other.read.locations.get(id);
    return (
      at !== undefined &&
      its?.file === at.file &&
      its.line === at.line &&
      tableIn(other, table.path) !== undefined
    );
  });
}

/** The objects without these tables, what belongs to them, what leads to them, and types that nothing else has. */
function withoutWhatFollows(
  objects: readonly CatalogObject[],
  tables: ReadonlySet<string>,
): readonly CatalogObject[] {
  const gone = new Set(tables);
  const isGone = ({ kind, path, parent, attributes }: CatalogObject) =>
    gone.has(objectId(kind, path)) ||
    (parent !== undefined && gone.has(parent)) ||
    isOfTable(attributes.foreignTable, gone) ||
    isOfTable(attributes.ownedBy, gone);
  // What belongs to something that belongs to a table goes in the next round.
  let kept = objects;
  for (let before = -1; before !== kept.length; ) {
    before = kept.length;
    kept = kept.filter((object) => {
      if (!isGone(object)) return true;
      gone.add(objectId(object.kind, object.path));
      return false;
    });
  }
  const usedBy = (some: readonly CatalogObject[]) =>
    new Set(some.flatMap(({ kind, attributes }) => (kind === 'column' ? [plainType(attributes.type)] : [])));
  const [before, after] = [usedBy(objects), usedBy(kept)];
  return kept.filter(({ kind, path }) => {
    const name = displayName(path);
    return !(types.has(kind) && before.has(name) && !after.has(name));
  });
}

const types: ReadonlySet<string> = new Set(['enum', 'domain', 'composite type', 'range type']);

function plainType(type: unknown): string {
  return String(type)
    .replace(/\[\]$/, '')
    .replace(/^public\./, '');
}

/** Whether a path that an attribute holds leads to one of these tables, or into it. */
function isOfTable(
  path: CatalogObject['attributes'][string] | undefined,
  tables: ReadonlySet<string>,
): boolean {
  const [schema, table] = texts(path);
  return schema !== undefined && table !== undefined && tables.has(objectId('table', [schema, table]));
}
