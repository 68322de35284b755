import { text } from '../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectId, objectsById } from '../catalog/catalog.ts';
import type { RiskKind } from '../config/config.ts';
import { type Draft, draft } from '../plan/task.ts';
import { addedColumn, type Manner, notNullForms } from '../plan/values/column-tasks.ts';
import { saferForms } from '../plan/values/safer-forms.ts';
import { isAssignable } from '../rebuild/casts.ts';
import { fillsItself } from '../rebuild/losses.ts';
import { name, qualified } from '../rebuild/sql.ts';
import { stepsFor } from '../rebuild/steps.ts';
import { columnAddition } from '../rebuild/tables.ts';
import { type Demand, isSameType } from '../rehearsal/observe.ts';
import { madeBeside, names, partsOfColumn } from './column-parts.ts';
import { underBothNames } from './old-name.ts';
import type { Risk } from './risks.ts';
import type { Asked, SaferForm } from './safer-form.ts';
import type { WatchedChange } from './watch.ts';

/** The ways that keep nobody out and lose nothing, the best first; none where none is known for this statement. */
export function saferFormsOf(risk: Risk, { before, after, database }: WatchedChange): SaferForm[] {
  const platformRoles = database.platform?.rights?.roles ?? [];
  return forms[risk.kind]?.({ risk, before, after, platformRoles }) ?? [];
}

const forms: Readonly<Partial<Record<RiskKind, (asked: Asked) => SaferForm[]>>> = {
  'index-build': builtConcurrently,
  validation: validatedLater,
  'index-drop': droppedConcurrently,
  'required-column': filledFirst,
  rewrite: besides,
  rename: underBothNames,
};

/** There may be rows, and each statement is a transaction of its own. */
const manner: Manner = { hasRows: () => true, rows: () => undefined, isInParts: true };

/** A key is one object with its index, and made by it. */
function builtConcurrently({ risk, after }: Asked): SaferForm[] {
  const { path } = risk.about;
  const again = /^reindex\s+(?:\([^)]*\)\s*)?(?:table|index|schema)\s+/i.exec(risk.seen.statement.text);
  if (again !== null) {
    const sql = `${again[0]}CONCURRENTLY ${risk.seen.statement.text.slice(again[0].length)}`;
    return [{ undo: [], statements: [{ sql: [sql], alone: 'none' }], makes: [] }];
  }
  const constraint = find(after, 'constraint', path);
  const object = constraint ?? find(after, 'index', path);
  if (object === undefined) return [];
  const plain = stepsFor([object], after).map(({ sql }) => draft(sql));
  const undo =
    constraint === undefined ? dropIndex(path) : `${alter(path)} DROP CONSTRAINT ${name(path[2] ?? '')}`;
  return saferForms(object, plain).map((statements) => ({
    undo: [undo],
    statements,
    makes: [objectId(object.kind, object.path)],
  }));
}

/** Constraints that the statement brought, and columns that may not be null since. */
function validatedLater({ risk, after }: Asked): SaferForm[] {
  const { then, now } = risk;
  const known = new Set((then?.demands ?? []).map(({ key }) => key));
  // What is only looked at again was not brought by the statement.
  const isThere = (demand: Demand) =>
    (then?.demands ?? []).some(({ kind, name: its }) => kind === demand.kind && its === demand.name);
  const fresh = (now?.demands ?? []).filter((demand) => !known.has(demand.key) && !isThere(demand));
  const objects = fresh.flatMap(({ kind, name: own }) => {
    const path = [...(now?.name ?? []), own];
    return (kind === 'not null' ? find(after, 'column', path) : find(after, 'constraint', path)) ?? [];
  });
  const [object] = objects;
  if (object === undefined || objects.length > 1) return [];
  const makes = [objectId(object.kind, object.path)];
  const own = name(object.path[2] ?? '');
  if (object.kind === 'column') {
    // What is filled in first belongs to whoever knows the rows.
    const [form = []] = notNullForms(object, manner);
    const undo = [`${alter(object.path)} ALTER COLUMN ${own} DROP NOT NULL`];
    return [{ undo, statements: form.filter(({ open }) => open === undefined), makes }];
  }
  const plain = stepsFor([object], after).map(({ sql }) => draft(sql));
  const undo = [`${alter(object.path)} DROP CONSTRAINT ${own}`];
  return saferForms(object, plain).map((statements) => ({ undo, statements, makes }));
}

function droppedConcurrently({ risk, before }: Asked): SaferForm[] {
  const { path } = risk.about;
  const object = find(before, 'index', path);
  if (object === undefined) return [];
  const sql = `DROP INDEX CONCURRENTLY ${name(path[0] ?? '')}.${name(path[2] ?? '')}`;
  return [{ undo: stepsFor([object], before).map((step) => step.sql), statements: [draft(sql)], makes: [] }];
}

function filledFirst({ risk, after }: Asked): SaferForm[] {
  const object = find(after, 'column', risk.about.path);
  const held = object && heldByStatement(risk, object, after);
  if (object === undefined || held === undefined) return [];
  const [statements = []] = addedColumn(object, manner);
  return [addedAgain(object, [...statements, ...held.flatMap((part) => madeBeside(part, after))], held)];
}

/** Takes a column away with all that came with it or after it, and makes it in another way. */
function addedAgain(
  column: CatalogObject,
  statements: readonly Draft[],
  held: readonly CatalogObject[],
): SaferForm {
  return {
    undo: [`${dropColumn(column.path)} CASCADE`],
    statements,
    makes: [column, ...held].map(({ kind, path }) => objectId(kind, path)),
  };
}

/** The constraints that a statement brought with a new column; `undefined` where not all of them can be told. */
function heldByStatement(
  { seen, then, now }: Risk,
  column: CatalogObject,
  after: Catalog,
): CatalogObject[] | undefined {
  // What is not enforced was not seen to come.
  if (/\bnot\s+enforced\b/i.test(seen.statement.text)) return undefined;
  const known = new Set((then?.demands ?? []).map(({ key }) => key));
  const fresh = (now?.demands ?? []).filter(({ kind, key }) => constraints.has(kind) && !known.has(key));
  const found = fresh.map(({ name: own }) => find(after, 'constraint', [...(now?.name ?? []), own]));
  return found.includes(undefined)
    ? undefined
    : found.flatMap((part) => (part !== undefined && names(part, column.path[2] ?? '') ? [part] : []));
}

const constraints: ReadonlySet<Demand['kind']> = new Set(['check', 'unique', 'foreign key', 'exclude']);

/** A new column beside, or instead of, one that would be written anew. */
function besides({ risk, before, after }: Asked): SaferForm[] {
  const { then, now } = risk;
  const known = new Map(
    (then?.demands ?? []).flatMap((demand) => (demand.kind === 'type' ? [[demand.key, demand]] : [])),
  );
  const changed = (now?.demands ?? []).filter((demand) => {
    const before = known.get(demand.key);
    return demand.kind === 'type' && (before === undefined || !isSameType(before, demand));
  });
  const [one] = changed;
  if (one === undefined || changed.length > 1 || now === undefined) return [];
  const object = find(after, 'column', [...now.name, one.name]);
  if (object === undefined) return [];
  const own = find(before, 'column', [...(then?.path ?? []), one.name]);
  return known.has(one.key)
    ? ofOtherType(object, own, { own: before, right: after })
    : withDefaultLater(object, heldByStatement(risk, object, after), after);
}

function withDefaultLater(
  object: CatalogObject,
  held: readonly CatalogObject[] | undefined,
  after: Catalog,
): SaferForm[] {
  const { path, attributes } = object;
  const { default: value, notNull, notNullConstraint, ...others } = attributes;
  if (value === undefined || attributes.identity !== undefined || attributes.generated !== undefined)
    return [];
  if (held === undefined) return [];
  const own = name(path[2] ?? '');
  const [required = []] = notNull === true ? notNullForms(object, manner) : [[]];
  const statements = [
    draft(columnAddition({ ...object, attributes: others })),
    draft(`${alter(path)} ALTER COLUMN ${own} SET DEFAULT ${text(value)}`),
    draft(`UPDATE ${qualified(path)} SET ${own} = DEFAULT WHERE ${own} IS NULL`),
    ...required.filter(({ open }) => open === undefined),
    ...held.flatMap((part) => madeBeside(part, after)),
  ];
  return [addedAgain(object, statements, held)];
}

/** Deployed in parts: until the old column goes, code writes both. */
function ofOtherType(
  object: CatalogObject,
  before: CatalogObject | undefined,
  catalogs: { readonly own: Catalog; readonly right: Catalog },
): SaferForm[] {
  const { path, attributes } = object;
  if (before === undefined || fillsItself(object) || attributes.notNull === true) return [];
  const own = name(path[2] ?? '');
  const beside = [path[0] ?? '', path[1] ?? '', `new_${path[2]}`];
  const added = name(beside[2] ?? '');
  const [was = '', is = ''] = [before, object].map(({ attributes: its }) => text(its.type));
  const value = isAssignable(was, is, catalogs) ? own : `${own}::${is}`;
  const parts = partsOfColumn(object, catalogs.right);
  return [
    {
      undo: [`${alter(path)} ALTER COLUMN ${own} TYPE ${was} USING ${own}::text::${was}`],
      statements: [
        draft(columnAddition({ ...object, path: beside })),
        draft(`UPDATE ${qualified(path)} SET ${added} = ${value} WHERE ${added} IS NULL`),
        draft(`${alter(path)} DROP COLUMN ${own}`),
        draft(`${alter(path)} RENAME COLUMN ${added} TO ${own}`),
        ...parts.flatMap((part) => madeBeside(part, catalogs.right)),
      ],
      makes: [object, ...parts].map(({ kind, path: its }) => objectId(kind, its)),
    },
  ];
}

function find(
  catalog: Catalog,
  kind: CatalogObject['kind'],
  path: readonly string[],
): CatalogObject | undefined {
  return objectsById(catalog).get(objectId(kind, path));
}

function alter(path: readonly string[]): string {
  return `ALTER TABLE ${qualified(path)}`;
}

function dropColumn(path: readonly string[]): string {
  return `${alter(path)} DROP COLUMN ${name(path[2] ?? '')}`;
}

function dropIndex(path: readonly string[]): string {
  return `DROP INDEX ${name(path[0] ?? '')}.${name(path[2] ?? '')}`;
}
