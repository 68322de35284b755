import { type CatalogObject, displayName, objectId, qualifiedName } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { same } from '../compare/values.ts';
import type { ObjectChange } from '../rebuild/change.ts';
import { changeStatements, holdNothing } from '../rebuild/change-object.ts';
import { dropStatements } from '../rebuild/drop.ts';
import { lossOfFields, lossOfType } from '../rebuild/losses.ts';
import { countingOn, type Discrepancy } from '../rebuild/mend.ts';
import { everyPartOf, stepsFor } from '../rebuild/steps.ts';
import { addedColumn, changedColumn, type Manner } from './column-tasks.ts';
import { type Change, type Making, rankOf, stageOf } from './making.ts';
import { doublesThatComeAbout, nullsIn, rowsRefusedBy, valuesThatDoNotFit } from './refusals.ts';
import { replacedEnum } from './replaced-enum.ts';
import { remadeSafely } from './safer-forms.ts';
import { type Draft, draft, type Task } from './task.ts';
import { valuesRefusedBy } from './values-of-type.ts';

export function alteration(
  change: Change,
  own: CatalogObject,
  model: CatalogObject,
  making: Making,
): Task[] | string {
  const { findings, attributes, catalog } = change;
  const { manner, own: ownCatalog, isRename, ordinal, changes } = making;
  const isRenamed = attributes.includes('name') && isCalledOtherwise(own, model);
  if (isRenamed || (own.kind === 'table' && attributes.includes('name'))) {
    const asked = own.kind === 'table' || own.kind === 'column';
    if (asked && !isRename(own, model)) return renameToConfirm(own, model);
  }
  const id = objectId(own.kind, own.path);
  const right = targetOf(own, model, attributes, isRenamed);
  const others = attributes.filter((attribute) => attribute !== 'name');
  const rename =
    isRenamed && own.kind === right.kind
      ? changeStatements({ own, right, ownCatalog, rightCatalog: catalog, attributes: ['name'] })
      : [];
  if (rename === undefined) return noStatement;
  const renaming: Task = {
    id,
    phase: 'correct',
    rank: rankOf('correct', 0, own.kind === 'table' ? 0 : 1, ordinal),
    findings,
    forms: [rename.map(draft)],
    before: [],
    touches: [],
    loses: [],
  };
  const done: Task[] = rename.length === 0 ? [] : [renaming];
  const before = { ...own, path: right.path };
  const losesIdentity =
    own.kind === 'column' &&
    others.includes('identity') &&
    own.attributes.identity !== undefined &&
    right.attributes.identity === undefined;
  if (losesIdentity) {
    // The sequence behind it goes with it, and another one may be waiting for its name.
    const freed = changeStatements({
      own: before,
      right,
      ownCatalog,
      rightCatalog: catalog,
      attributes: ['identity'],
    });
    if (freed === undefined) return noStatement;
    done.push({ ...renaming, forms: [freed.map(draft)], rank: rankOf('correct', 1, -1, ordinal) });
    others.splice(0, others.length, ...others.filter((attribute) => !attribute.startsWith('identity')));
  }
  if (others.length === 0) return done;
  const { identity: _, identityOptions: __, ...plainly } = before.attributes;
  const now = losesIdentity ? { ...before, attributes: plainly } : before;
  const objectChange = { own: now, right, ownCatalog, rightCatalog: catalog, attributes: others };
  const forms = formsOf(objectChange, manner, changes);
  if (forms === undefined) return noStatement;
  const isEnumAddition =
    own.kind === 'enum' && forms.drafts[0]?.every(({ sql }) => / ADD VALUE /.test(sql[0]));
  const phase = isEnumAddition === true ? 'prepare' : 'correct';
  const hasRows = own.path.length > 2 && manner.hasRows(now.path);
  const loses = forms.loses ?? [];
  return [
    ...done,
    {
      id: objectId(now.kind, now.path),
      phase: loses.length > 0 ? 'clean up' : phase,
      rank:
        loses.length > 0
          ? rankOf('clean up', 1, ordinal)
          : rankOf(phase, 1, stageOf(stepsFor([right], catalog)[0]), ordinal),
      findings,
      forms: forms.drafts,
      before: hasRows ? questionsOn(objectChange) : valuesRefusedBy(now, right, ownCatalog, manner.hasRows),
      touches: [objectId(now.kind, now.path), ...(forms.touches ?? [])],
      loses,
      ...(forms.computes === true ? { computes: true } : {}),
      target: right,
    },
  ];
}

const noStatement = 'no statement does that and keeps what is there';

/** Whether a table has another name or is in another schema; whether anything else has another name. */
function isCalledOtherwise(own: CatalogObject, right: CatalogObject): boolean {
  return own.kind === 'table' ? !same(own.path, right.path) : own.path.at(-1) !== right.path.at(-1);
}

function renameToConfirm(own: CatalogObject, right: CatalogObject): string {
  const isMove = own.kind === 'table' && own.path[0] !== right.path[0];
  const [where, done, to] = isMove
    ? ['in another schema', 'moved', qualifiedName(right.path)]
    : ['under another name', 'renamed', right.path.at(-1)];
  return `it may be ${displayName(own.path)} ${where}, or two things; to have it ${done}, say so under renames in the config, or with --rename ${displayName(own.path)}:${to}`;
}

/** What an object should be: as it is, but for what differs. Where who is right says nothing, it stays as it is. */
function targetOf(
  own: CatalogObject,
  model: CatalogObject,
  attributes: readonly string[],
  isRenamed: boolean,
): CatalogObject {
  if (own.kind !== model.kind)
    return { ...model, path: isRenamed ? model.path : [...own.path.slice(0, -1), model.path.at(-1) ?? ''] };
  const kept = Object.entries(own.attributes).filter(([key]) => !attributes.includes(key));
  const set = attributes.flatMap((key) => {
    const value = model.attributes[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  // The same default is spelled otherwise for another type.
  const spelled =
    attributes.includes('type') && model.attributes.default !== undefined && !attributes.includes('default')
      ? [['default', model.attributes.default] as const]
      : [];
  const renamed = own.kind === 'table' ? model.path : [...own.path.slice(0, -1), model.path.at(-1) ?? ''];
  const path = isRenamed ? renamed : own.path;
  return { ...own, path, attributes: Object.fromEntries([...kept, ...set, ...spelled]) };
}

interface Forms {
  readonly drafts: (readonly Draft[])[];
  readonly loses?: readonly string[];
  readonly touches?: readonly string[];
  readonly computes?: boolean;
}

function formsOf(change: ObjectChange, manner: Manner, changes: readonly Change[]): Forms | undefined {
  const { own, right } = change;
  if (own.kind === 'column' && right.kind === 'column') return columnForms(change, manner, changes);
  const statements = changeStatements(change);
  if (statements !== undefined) {
    const forms = [statements.map((sql) => goneMeanwhile(renamedValue(sql, own), own))];
    const isRemade = statements.length > 1 && own.kind === 'constraint' && manner.isInParts;
    return {
      drafts: isRemade && manner.hasRows(right.path) ? [...remadeSafely(right, statements), ...forms] : forms,
      loses: lossOfFields(own, right),
    };
  }
  if (own.kind === 'enum' && right.kind === 'enum')
    return { drafts: replacedEnum(own, right, change.ownCatalog, changes) };
  if (!replaceable.has(own.kind) || !replaceable.has(right.kind)) return undefined;
  const dropped = dropStatements(own, change.ownCatalog);
  const made = stepsFor([right], change.rightCatalog).map(({ sql }) => sql);
  if (dropped === undefined || made.length === 0) return undefined;
  const parts =
    own.kind === right.kind ? stepsFor(everyPartOf(own, change.ownCatalog), change.ownCatalog) : [];
  return { drafts: [[...dropped, ...made, ...parts.map(({ sql }) => sql)].map(draft)] };
}

/** A label at the place of another one is taken for that under a new name, which has to be said. */
function renamedValue(sql: string, own: CatalogObject): Draft {
  if (own.kind !== 'enum' || !/ RENAME VALUE /.test(sql)) return draft(sql);
  const [, from, to] = / RENAME VALUE (.+) TO (.+)$/s.exec(sql) ?? [];
  const assumes = `The label ${to} of ${displayName(own.path)} is taken to be ${from} under a new name: every value that is ${from} becomes ${to}.`;
  return { ...draft(sql), assumes: new Map([[sql, assumes]]) };
}

/** Subscribers that read what was written while their publication was away stop at an error, and cannot go on. */
function goneMeanwhile(statement: Draft, { kind, path }: CatalogObject): Draft {
  const drop = statement.sql.find((sql) => kind === 'publication' && sql.startsWith('DROP '));
  if (drop === undefined) return statement;
  const assumes = `Nothing is written to tables of the publication ${displayName(path)} until it is made again, and its subscribers have read all that was: disable their subscriptions, and enable them after that.`;
  return { ...statement, assumes: new Map([[drop, assumes]]) };
}

/** Kinds of which one can be dropped for another to take its place: what names them is put out of the way meanwhile. */
const replaceable: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  ...holdNothing,
  'policy',
  'trigger',
  'rule',
  'operator',
  'cast',
  'statistics',
  'collation',
  'range type',
]);

function columnForms(change: ObjectChange, manner: Manner, changes: readonly Change[]): Forms | undefined {
  const { own, right, attributes } = change;
  const drafts = changedColumn(change, manner);
  if (drafts !== undefined) {
    const counted = attributes.includes('default') ? countedOnNew(own, right, changes) : [];
    const loses = attributes.includes('type') ? lossOfType(change) : [];
    return { drafts: drafts.map((form) => [...form, ...counted.map(draft)]), loses };
  }
  const isGeneration = attributes.some((attribute) => attribute.startsWith('generat'));
  if (!isGeneration || right.attributes.generated === undefined) return undefined;
  const dropped = dropStatements(own, change.ownCatalog) ?? [];
  const added = addedColumn(right, manner).map((form) => [...dropped.map(draft), ...form]);
  return own.attributes.generated === undefined
    ? { drafts: added, loses: [`the values of ${displayName(own.path)}`] }
    : { drafts: added, computes: true };
}

/** A column that begins to count with a sequence that is made meanwhile. */
function countedOnNew(own: CatalogObject, right: CatalogObject, changes: readonly Change[]): string[] {
  const sequences = changes.flatMap(({ own: before, right: made }) =>
    before === undefined && made?.kind === 'sequence' ? [made] : [],
  );
  return sequences.flatMap((sequence) =>
    countingOn(sequence, [{ own, right, attributes: ['default'] }] satisfies Discrepancy[]),
  );
}

function questionsOn(change: ObjectChange): Task['before'] {
  const { own, right, attributes } = change;
  if (own.kind !== 'column') return attributes.join() === 'name' ? [] : rowsRefusedBy(right);
  return [
    ...(attributes.includes('type') && right.attributes.generated === undefined
      ? [...valuesThatDoNotFit(change), ...doublesThatComeAbout(change)]
      : []),
    // Where a person fills nulls first, it is asked after that.
    ...(attributes.includes('notNull') &&
    right.attributes.notNull === true &&
    right.attributes.notNullConstraint !== undefined
      ? nullsIn(own)
      : []),
  ];
}
