/** How a file of types is brought in line: member by member, in its own style. */

import { groupBy } from '../../base/group-by.ts';
import { texts, values } from '../../catalog/attributes.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Subject } from '../../compare/subject.ts';
import type { ModuleFile } from '../../sources/supabase-types/module-file.ts';
import { type Change, lineOf, withReplacements } from '../change.ts';
import { inOrder } from '../merge.ts';
import { inner, type Language, type Task } from '../task.ts';
import { isFaultless } from '../typescript/syntax.ts';
import { bondsOf, namesIn } from './bonds.ts';
import { brought } from './bring.ts';
import { broughtConstants } from './constants.ts';
import { byName } from './functions.ts';
import { goneSchema } from './gone-schema.ts';
import { broughtFunction } from './overloads.ts';
import { renamedUses, usesOfWhatGoes } from './own-uses.ts';
import {
  blocks,
  columnsOf,
  rowOrder,
  viewColumns,
  wantedColumn,
  wantedTable,
  wantedView,
} from './relations.ts';
import { broughtRelationships } from './relationships.ts';
import { broughtRows } from './rows.ts';
import {
  bracesFor,
  bracesIn,
  type Mend,
  type Mends,
  memberOf,
  partOf,
  type Site,
  sectionOf,
  siteOf,
  together,
} from './site.ts';
import { block, typed, union } from './wanted.ts';
import type { Value, Wanted } from './wanted-member.ts';

export const supabaseTypes: Language = { name: 'typescript', plan, isFaultless, namesIn, hindrance };

type Plan = (task: Task, site: Site) => Mends;

const plans: Readonly<Partial<Record<ObjectKind, Plan>>> = {
  table: planTable,
  column: planColumn,
  view: planView,
  'materialized view': planView,
  function: broughtFunction,
  enum: planEnum,
  'composite type': planCompositeType,
  constraint: planForeignKey,
};

/** A change for each of the files that the types stand in. */
function plan(task: Task): readonly Change[] {
  const object = task.right ?? task.wrong;
  const site = object && siteOf(task, object.path[0] ?? '');
  const mends =
    site &&
    together([
      ...apart(task).map((one) => plans[one.subject.kind]?.(one, site)),
      following(task, site),
      task.right === undefined ? goneSchema(site) : [],
      ...withFolded(task).map((one) => renamedUses(one, site)),
    ]);
  if (site === undefined || mends === undefined) return [];
  const changes = [...groupBy(mends, ({ module }) => module)].map(([module, own]) =>
    changeOf(module, own, task, site),
  );
  return changes.includes(undefined) ? [] : (changes as Change[]);
}

/** A task with all that is written along with it. */
function withFolded(task: Task): Task[] {
  return [task, ...everyFolded(task.subject).map((subject) => inner(task, subject))].flatMap(apart);
}

/** Where somebody names what is to be taken away. */
function hindrance(task: Task): string | undefined {
  const object = task.right ?? task.wrong;
  const site = object && siteOf(task, object.path[0] ?? '');
  const [use] = site === undefined ? [] : withFolded(task).flatMap((one) => usesOfWhatGoes(one, site));
  if (use === undefined) return undefined;
  const { file, text } = use.module;
  return `${file}:${lineOf(text, use.from)} names what is gone, and nothing tells what it is called now: no edit takes that away before somebody has changed the line.`;
}

/**
 * What has another kind under the same name, as a table in place of a view: the one goes, and the other comes, where it
 * is one that types tell of.
 */
function apart(task: Task): Task[] {
  const { wrong, right, subject } = task;
  if (wrong === undefined || right === undefined || subject.attributes.join() !== 'kind') return [task];
  const gone = { ...task, right: undefined, subject: { ...subject, kind: wrong.kind, attributes: [] } };
  const come = { ...task, wrong: undefined, subject: { ...subject, kind: right.kind, attributes: [] } };
  return [gone, come].filter((one) => plans[one.subject.kind] !== undefined);
}

/** `undefined` where the file is not the text that it was read as: UTF-16, of which no diff can be made. */
function changeOf(
  { file, text }: ModuleFile,
  mends: readonly Mend[],
  task: Task,
  { isThere }: Site,
): Change | undefined {
  const opened = task.files(file)?.text;
  const [first] = mends;
  if (opened === undefined || first === undefined || !opened.endsWith(text)) return undefined;
  // A byte order mark stands in front.
  const shift = opened.length - text.length;
  if (shift > 1) return undefined;
  const replacements = mends.map(({ module: _, ...piece }) =>
    withReplacements(piece, (it) => ({ ...it, from: it.from + shift, to: it.to + shift })),
  );
  const tasks = withFolded(task);
  return {
    file,
    replacements,
    shown: { from: first.from + shift, to: first.to + shift },
    bonds: bondsOf(tasks, inOrder(replacements) ?? [], opened, isThere),
  };
}

/** What comes and goes with an object: foreign keys of others, types that nothing else has. */
function following(task: Task, site: Site): Mends {
  const table = (task.right ?? task.wrong)?.path[1];
  return together(
    everyFolded(task.subject).map((subject): Mends => {
      const within = inner(task, subject);
      const name = (within.right ?? within.wrong)?.path.at(-1);
      // The keys of a table itself are within it; a list of another one that is in no known form stays as it is.
      if (subject.kind === 'constraint')
        return (
          broughtRelationships(
            (item, own) => item.name === name && (task.subject.kind !== 'table' || own !== table),
            site,
          ) ?? []
        );
      return hasOwnMember.has(subject.kind) ? plans[subject.kind]?.(within, site) : [];
    }),
  );
}

/** Kinds that no other member of the file writes along. */
const hasOwnMember: ReadonlySet<ObjectKind> = new Set(['enum', 'composite type']);

/** A type is told with the column that is of it, which is told with its table. */
function everyFolded({ folded }: Subject): Subject[] {
  return folded.flatMap((subject) => [subject, ...everyFolded(subject)]);
}

/** One member of a section. */
function inSection(
  section: string,
  name: string,
  wanted: Wanted | undefined,
  names: readonly string[],
  site: Site,
): Mends {
  const braces = sectionOf(site, section, name);
  return braces && brought(braces, name, wanted, names, site);
}

/** Names of what the schema has of some kinds, in the order of the generator. */
function namesOf(kinds: readonly ObjectKind[], { objects, schemaName }: Site): string[] {
  return [...objects.values()]
    .filter(({ kind, path }) => kinds.includes(kind) && path[0] === schemaName)
    .map(({ path }) => ({ name: path[1] ?? '' }))
    .sort(byName)
    .map(({ name }) => name);
}

function planColumn({ wrong, right }: Task, site: Site): Mends {
  const [schema = '', tableName = '', name = ''] = (right ?? wrong)?.path ?? [];
  const table = memberOf(site, 'Tables', tableName);
  const seen = right && site.seen('column', right.path);
  if (table === undefined || (right !== undefined && seen === undefined)) return undefined;
  const wanted = seen && wantedColumn(name, seen);
  const columns = columnsOf([schema, tableName], site);
  const order = rowOrder('Tables', tableName, site);
  const own = blocks.map((key): Mends => {
    const part = partOf(table, key, site);
    const braces = part && bracesFor(part, name, site);
    if (braces === undefined) return part === undefined ? [] : undefined;
    return brought(braces, name, wanted?.[key], order, site);
  });
  const row = columns.map((column) => typed(column.name, column.seen));
  return together([...own, broughtRows(tableName, row, [name], site)]);
}

function planTable({ wrong, right, subject }: Task, site: Site): Mends {
  const [, name = ''] = (right ?? wrong)?.path ?? [];
  const own = memberOf(site, 'Tables', name);
  if (subject.attributes.length > 0 || (own !== undefined) === (right !== undefined)) return undefined;
  if (right !== undefined && !site.isWhole(name)) return undefined;
  const wanted = right && wantedTable(right, site);
  const row = columnsOf(right?.path ?? [], site).map((column) => typed(column.name, column.seen));
  return together([
    inSection('Tables', name, wanted, namesOf(['table'], site), site),
    wanted === undefined ? [] : broughtRows(name, row, everyColumn(row, name, site), site),
  ]);
}

function planView({ wrong, right }: Task, site: Site): Mends {
  const [, name = ''] = (right ?? wrong)?.path ?? [];
  const wanted = right && wantedView(right, site);
  if (right !== undefined && wanted === undefined) return undefined;
  const isWhole = wanted === undefined || memberOf(site, 'Views', name) === undefined;
  const row = viewColumns(name, site);
  return together([
    inSection('Views', name, wanted, namesOf(['view', 'materialized view'], site), site),
    broughtRelationships(
      ({ referenced }, own) => (own === name && !isWhole) || (referenced === name && own !== name),
      site,
    ),
    wanted === undefined ? [] : broughtRows(name, row, everyColumn(row, name, site), site),
  ]);
}

/** Names of the columns that a relation is to have, and of those that it has in the file, be it as one of another kind. */
function everyColumn(wanted: readonly Wanted[], relation: string, site: Site): string[] {
  const own = (['Tables', 'Views'] as const).flatMap((section) => {
    const member = memberOf(site, section, relation);
    const row = member && partOf(member, 'Row', site);
    return (row && bracesIn(row, site))?.members ?? [];
  });
  return [...new Set([...wanted, ...own].map(({ name }) => name))];
}

/** The labels of an enum, in the type and in `Constants`. */
function planEnum({ wrong, right, subject }: Task, site: Site): Mends {
  const [, name = ''] = (right ?? wrong)?.path ?? [];
  if (subject.attributes.some((attribute) => attribute !== 'labels' && attribute !== 'constants'))
    return undefined;
  const seen = right && site.seen('enum', right.path);
  if (right !== undefined && seen === undefined) return undefined;
  const names = namesOf(['enum'], site);
  return together([
    inSection('Enums', name, seen && union(name, seen.labels), names, site),
    broughtConstants(name, seen && texts(seen.labels), names, site),
  ]);
}

function planCompositeType({ wrong, right }: Task, site: Site): Mends {
  const [, name = ''] = (right ?? wrong)?.path ?? [];
  const wanted = right && compositeType(right, site);
  if (right !== undefined && wanted === undefined) return undefined;
  return inSection('CompositeTypes', name, wanted, namesOf(['composite type'], site), site);
}

/** Its fields stand in the order in which they are declared. */
function compositeType({ kind, path, attributes }: CatalogObject, site: Site): Wanted | undefined {
  const seen = site.seen(kind, path);
  const fields = new Map(
    (values(seen?.fields) as readonly Value[]).map((field) => [String(field.name), field]),
  );
  if (fields.size === 0) return undefined;
  const members = values(attributes.fields).flatMap((field): Wanted[] => {
    const name = String(values(field)[0]);
    const own = fields.get(name);
    return own === undefined ? [] : [typed(name, own)];
  });
  return { name: path[1] ?? '', optional: false, type: block(members) };
}

/** Items of `Relationships`, wherever the key is told. */
function planForeignKey({ wrong, right }: Task, site: Site): Mends {
  const names = [wrong, right].flatMap((object) => object?.path.at(-1) ?? []);
  return broughtRelationships(({ name }) => names.includes(name), site);
}
