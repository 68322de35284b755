import { defined } from '../../base/defined.ts';
import { texts } from '../../catalog/attributes.ts';
import {
  beginsWith,
  type CatalogObject,
  displayName,
  objectId,
  objectsById,
  qualifiedName,
  withoutArguments,
} from '../../catalog/catalog.ts';
import { isSaid, renameOption, type SaidRename } from '../../compare/renames/renames-said.ts';
import { same } from '../../compare/values.ts';
import { isPassedOnNow } from '../../rebuild/change-column.ts';
import { changeStatements } from '../../rebuild/change-object.ts';
import { inheritedColumns } from '../../rebuild/inherited-columns.ts';
import type { ObjectChange } from '../../rebuild/object-change.ts';
import { ownedLike } from '../../rebuild/owners.ts';
import { rightsFromTheStart } from '../../rebuild/rights-from-the-start.ts';
import { stepsFor } from '../../rebuild/steps.ts';
import type { Change } from '../change.ts';
import { rankOf, stageOf } from '../rank.ts';
import { isRemadeBy } from '../tables/remade-tables.ts';
import { targetOf } from '../target.ts';
import { draft, type Task } from '../task.ts';
import { valuesRefusedBy } from '../types/values-of-type.ts';
import {
  doublesThatComeAbout,
  guardOfValues,
  nullsIn,
  rowsRefusedBy,
  valuesThatDoNotFit,
} from '../values/refusals.ts';
import { stoppingFirst } from '../values/stopping-first.ts';
import { addition } from './addition.ts';
import { formsOf } from './alteration-forms.ts';
import type { Making } from './making.ts';
import { neverConverted } from './never-converted.ts';
import { obstacleTo } from './obstacles.ts';
import { countsNoMore, droppedIdentity } from './remarks.ts';
import { removal } from './removal.ts';
import { identityReplaced, replacedIdentity } from './replaced-identity.ts';

/** The tasks that make of an object what it should be, or why there are none. */
export function alteration(
  change: Change,
  own: CatalogObject,
  model: CatalogObject,
  making: Making,
): Task[] | string {
  const { attributes } = change;
  const isRenamed = attributes.includes('name') && isCalledOtherwise(own, model);
  const isAsked = own.kind === 'column' ? isRenamed : own.kind === 'table' && attributes.includes('name');
  if (isAsked && !making.isRename(own, model)) return renameToConfirm(own, model, making.said);
  const isOverload = isRoutine(own) && own.kind === model.kind && own.path.at(-1) !== model.path.at(-1);
  if (isOverload && !(isRenamed && making.isRename(own, model)))
    return besideEachOther(change, own, model, making);
  const impossible = otherTarget(change, own, model, making) ?? neverConverted(change, own, model, making);
  if (impossible !== undefined) return impossible;
  const whole: Altered = {
    change,
    making,
    own,
    right: targetOf(own, model, attributes, isRenamed),
    attributes: attributes.filter((attribute) => attribute !== 'name'),
  };
  if (isRenamed && own.kind === 'table' && isRemadeBy(attributes)) return renameFirst;
  const renaming = isRenamed && own.kind === whole.right.kind ? renamed(whole) : [];
  const named: Altered = { ...whole, own: { ...own, path: whole.right.path } };
  const replaced = losesIdentity(named)
    ? replacedIdentity(named.own, named.right, making.changes)
    : undefined;
  const freeing =
    replaced !== undefined
      ? [identityReplaced(replaced, change.findings, making)]
      : losesIdentity(named)
        ? identityFreed(named)
        : [];
  const counted = replaced === undefined ? named : countingOtherwise(named);
  const rest = losesIdentity(named) ? withoutIdentity(counted) : named;
  const changing = rest.attributes.length === 0 ? [] : changed(rest);
  if (renaming === undefined || freeing === undefined || changing === undefined) return obstacleTo(named);
  return [...renaming, ...freeing, ...changing];
}

/**
 * Why a foreign key cannot lead to another table while there are rows: they hold keys of the one that it leads to, which
 * is to go, and the same keys are others in another table, unless its rows are carried there.
 */
function otherTarget(
  { attributes, catalog }: Change,
  own: CatalogObject,
  model: CatalogObject,
  { carried, manner }: Making,
): string | undefined {
  if (own.attributes.type !== 'foreign key' || !attributes.includes('foreignTable')) return undefined;
  const [from, to] = [own, model].map((it) => texts(it.attributes.foreignTable)) as [string[], string[]];
  const isKept = objectsById(catalog).has(objectId('table', from));
  if (
    isKept ||
    !manner.hasRows(own.path) ||
    carried.some((rows) => same(rows.from, from) && same(rows.to, to))
  )
    return undefined;
  const [old, now] = [displayName(from), displayName(to)];
  return `its rows hold keys of ${old}, which is not to be there, and the same keys may be others in ${now}: if the one became the other, say so under renames in the config, or with ${renameOption(old, now)}, and the rows of ${old} are carried first; else give its rows keys of ${now} by hand`;
}

function isRoutine({ kind }: CatalogObject): boolean {
  return kind === 'function' || kind === 'procedure' || kind === 'aggregate';
}

/** One of other arguments, with the owner of the old one, is there beside that until nothing calls the old one any more. */
function besideEachOther(
  change: Change,
  own: CatalogObject,
  model: CatalogObject,
  making: Making,
): Task[] | string {
  const { own: _, ...added } = change;
  const { right: __, ...removed } = change;
  const [first, last] = [addition(added, model, making), removal(removed, making)];
  if (typeof last === 'string') return last;
  const owned = [...ownedLike(own, [model]), ...rightsFromTheStart(model, change.catalog, making.own)].map(
    draft,
  );
  return [
    ...first.map((task) => ({ ...task, forms: task.forms.map((form) => [...form, ...owned]) })),
    ...last.map((task) => ({ ...task, title: `${own.kind} ${displayName(own.path)}` })),
  ];
}

/** What is still to be changed of an object. */
interface Altered {
  readonly change: Change;
  readonly making: Making;
  readonly own: CatalogObject;
  readonly right: CatalogObject;
  /** Those in which the two differ. */
  readonly attributes: readonly string[];
}

function objectChange({ change, making, own, right, attributes }: Altered): ObjectChange {
  return { own, right, ownCatalog: making.own, rightCatalog: change.catalog, attributes };
}

/** Gives an object its other name; before anything else, so that all that follows calls it by that. */
function renamed(altered: Altered): Task[] | undefined {
  const rank = rankOf('correct', 0, altered.own.kind === 'table' ? 0 : 1, altered.making.ordinal);
  return plainly({ ...altered, attributes: ['name'] }, rank)?.map((task) => ({
    ...task,
    givesName: withoutArguments(altered.right.path.at(-1)),
  }));
}

function losesIdentity({ own, right, attributes }: Altered): boolean {
  return (
    own.kind === 'column' &&
    attributes.includes('identity') &&
    own.attributes.identity !== undefined &&
    right.attributes.identity === undefined
  );
}

/** The sequence behind it goes with it, and another one may be waiting for its name. */
function identityFreed(altered: Altered): Task[] | undefined {
  const rank = rankOf('correct', 1, -1, altered.making.ordinal);
  const tasks = plainly({ ...altered, attributes: ['identity'] }, rank);
  if (!countsNoMore(altered.right)) return tasks;
  return tasks?.map((task) => ({
    ...task,
    forms: task.forms.map((form) => form.map((statement) => droppedIdentity(statement, altered.own))),
  }));
}

function withoutIdentity(altered: Altered): Altered {
  const { identity: _, identityOptions: __, ...kept } = altered.own.attributes;
  return {
    ...altered,
    own: { ...altered.own, attributes: kept },
    attributes: altered.attributes.filter((attribute) => !attribute.startsWith('identity')),
  };
}

/** As it is once a sequence counts in place of its identity. */
function countingOtherwise(altered: Altered): Altered {
  const { own, right, attributes } = altered;
  return {
    ...altered,
    own: { ...own, attributes: { ...own.attributes, ...defined({ default: right.attributes.default }) } },
    attributes: attributes.filter((attribute) => attribute !== 'default'),
  };
}

/** A task of statements that no row stops. */
function plainly(altered: Altered, rank: Task['rank']): Task[] | undefined {
  const statements = changeStatements(objectChange(altered));
  if (statements === undefined) return undefined;
  if (statements.length === 0) return [];
  const id = objectId(altered.own.kind, altered.change.own?.path ?? altered.own.path);
  const { findings } = altered.change;
  return [
    {
      id,
      phase: 'correct',
      rank,
      findings,
      forms: [statements.map(draft)],
      before: [],
      touches: [],
      loses: [],
    },
  ];
}

/** Everything but names. */
function changed(altered: Altered): Task[] | undefined {
  const { change, own, right } = altered;
  const { manner, own: ownCatalog, ordinal } = altered.making;
  const whole = objectChange(altered);
  const goes = (column: readonly string[]) => isDropped(column, altered.making);
  const forms = formsOf(whole, altered.making);
  if (forms === undefined) return undefined;
  const { drafts, loses = [], touches = [] } = forms;
  // As where only the order of columns differs, which no statement changes.
  if (drafts.every((form) => form.length === 0)) return [];
  const id = objectId(own.kind, own.path);
  const isEnumAddition = own.kind === 'enum' && drafts[0]?.every(({ sql }) => / ADD VALUE /.test(sql[0]));
  // Labels that go stay for as long as what goes with them may have them.
  const isAfterDrops = valuesRefusedBy(own, right, ownCatalog, goes).length > 0;
  const isLate = loses.length > 0 || isAfterDrops;
  const phase = isLate ? 'clean up' : isEnumAddition === true ? 'prepare' : 'correct';
  const stages = phase === 'clean up' ? [] : [stageOf(stepsFor([right], change.catalog)[0])];
  const hasRows = own.path.length > 2 && manner.hasRows(own.path);
  // Who asks for what loses values has been told of it.
  const isGuarded = hasRows && loses.length === 0 && isRetyped(whole);
  const guarded = isGuarded ? guardOfValues(whole) : [];
  const inherited =
    own.kind === 'column'
      ? inheritedColumns(own, ownCatalog).map(({ path }) => objectId('column', path))
      : [];
  const stays = (column: readonly string[]) => manner.hasRows(column) && !goes(column);
  const refused = hasRows ? questionsOn(whole) : valuesRefusedBy(own, right, ownCatalog, stays);
  // Of labels all values can be asked before anything is changed.
  const isAskedFirst = own.kind === 'enum' && manner.isInParts && refused.length > 0;
  return [
    ...(isAskedFirst ? [stoppingFirst(id, refused, change.findings)] : []),
    {
      id,
      phase,
      rank: rankOf(phase, isAfterDrops ? 2 : 1, ...stages, ordinal),
      findings: change.findings,
      forms: drafts.map((form) => [...guarded, ...form]),
      before: [...(forms.before ?? []), ...refused],
      touches: [id, ...touches, ...inherited],
      loses,
      ...(isAfterDrops ? { isHeld: true } : {}),
      ...(forms.isMadeAgain === true ? { isMadeAgain: true } : {}),
      target: right,
    },
  ];
}

/** Whether a plan drops a column that has values, or its table. */
function isDropped(column: readonly string[], { changes, manner }: Making): boolean {
  return (
    manner.hasRows(column) &&
    changes.some(
      ({ own, right }) =>
        right === undefined &&
        (own?.kind === 'column' || own?.kind === 'table') &&
        beginsWith(column, own.path),
    )
  );
}

/** Whether a table has another name or is in another schema; whether anything else has another name. */
function isCalledOtherwise(own: CatalogObject, right: CatalogObject): boolean {
  return own.kind === 'table' ? !same(own.path, right.path) : own.path.at(-1) !== right.path.at(-1);
}

const renameFirst =
  'it gets another name, and other partitions: have it renamed by itself first (ALTER TABLE … RENAME TO …), and plan again';

function renameToConfirm(
  own: CatalogObject,
  right: CatalogObject,
  renames: readonly SaidRename[] = [],
): string {
  const isMove = own.kind === 'table' && own.path[0] !== right.path[0];
  const [where, done, to] = isMove
    ? ['in another schema', 'moved', qualifiedName(right.path)]
    : ['under another name', 'renamed', displayName(right.path.slice(-1))];
  const wanted = renameOption(displayName(own.path), to);
  const reversed = renames.find((rename) => isSaid([rename], right.path, own.path));
  if (reversed !== undefined)
    return `${reversed.said} says it the other way round: the old name stands in front, as in ${wanted}`;
  return `it may be ${displayName(own.path)} ${where}, or two things; to have it ${done}, say so under renames in the config, or with ${wanted}`;
}

/** Whether the values of a column are converted, rather than computed anew. */
function isRetyped({ own, right, attributes }: ObjectChange): boolean {
  return own.kind === 'column' && attributes.includes('type') && right.attributes.generated === undefined;
}

function questionsOn(change: ObjectChange): Task['before'] {
  const { own, right, attributes } = change;
  if (own.kind !== 'column') return attributes.join() === 'name' ? [] : rowsRefusedBy(right);
  return [
    ...(isRetyped(change) ? [...valuesThatDoNotFit(change), ...doublesThatComeAbout(change)] : []),
    // Where a person fills nulls first, it is asked after that.
    ...((attributes.includes('notNull') &&
      right.attributes.notNull === true &&
      right.attributes.notNullConstraint !== undefined) ||
    (attributes.includes('notNullConstraint') && isPassedOnNow(change))
      ? nullsIn(own)
      : []),
  ];
}
