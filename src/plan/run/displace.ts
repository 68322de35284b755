import { type Catalog, type CatalogObject, objectId, objectsById } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { isSame } from '../../compare/values.ts';
import { dropStatements } from '../../rebuild/drop.ts';
import { type KeptOwners, keptOwners, ownedLike, type Replacement } from '../../rebuild/owners.ts';
import { rightsFromTheStart } from '../../rebuild/rights-from-the-start.ts';
import { everyPartOf, stepsFor } from '../../rebuild/steps.ts';
import type { Dependents } from '../dependents.ts';
import { type Draft, draft, type Task } from '../task.ts';
import { validatedLater } from '../values/safer-forms.ts';
import {
  inheritedFrom,
  keepsWhatWasComputed,
  type PartlyAway,
  partlyAway,
  staysMeanwhile,
} from './partly-away.ts';

/** How much is put out of the way of a change, from little to all that can be made again and holds nothing. */
export type Reach = 'what Postgres names' | 'everything that is computed';

/** A task with what stands in its way dropped before it, and made again after it. */
export interface Displaced {
  readonly task: Task;
  /** Tasks that this one does along with its own. */
  readonly absorbed: readonly Task[];
}

/**
 * Puts what rests on the objects of a task out of its way. What is to be changed anyway comes back as it should be,
 * what is to go stays away, and everything else comes back as it was, with its owner, rights and comments.
 *
 * @param waiting the tasks that are still to be done
 * @param isInParts whether a foreign key can be validated by itself
 */
export function displaced(
  task: Task,
  dependents: Dependents,
  waiting: readonly Task[],
  reach: Reach,
  isInParts: boolean,
): Displaced | undefined {
  const { catalog } = dependents;
  const away = inTheWayOf(task, dependents, reach);
  if (away.length === 0) return undefined;
  const tasksOf = ({ kind, path }: CatalogObject) =>
    waiting.filter((other) => other !== task && other.id === objectId(kind, path));
  const targetOf = (object: CatalogObject) => tasksOf(object).find(({ target }) => target)?.target;
  // Once its own task was done, it is in the way no longer.
  if (away.some((object) => keepsWhatWasComputed(object, targetOf(object)))) return undefined;
  const meanwhile = { touches: task.touches, away, dependents, targetOf };
  const partly = new Map(away.map((object) => [object, partlyAway(object, meanwhile)]));
  const drops = away.map((object) => partly.get(object)?.before ?? dropStatements(object, catalog));
  if (drops.some((statements) => statements === undefined)) return undefined;
  const taskOf = (object: CatalogObject) =>
    tasksOf(object).find((other) => isWhole(other) && isSettledBy(partly.get(object), object, other.target));
  const absorbed = away.flatMap((object) => taskOf(object) ?? []);
  const again = (one: Replacement, given?: KeptOwners) =>
    partly
      .get(one.own)
      ?.after(one.right)
      .map((sql) => ({ stage: undefined, sql })) ?? madeAgain(one, catalog, given);
  const back = inOrderOfReturn(away);
  const returning = back
    .filter((object) => taskOf(object)?.phase !== 'clean up')
    // What is on something that is to go stays away, too.
    .filter(({ parent = '' }) => task.target !== undefined || ![task, ...waiting].some(isRemovalOf(parent)));
  const remade = returning.map((own) => ({ own, right: taskOf(own)?.target ?? own }));
  const owners = keptOwners(
    remade.filter(({ own }) => partly.get(own) === undefined),
    'owners',
  );
  const before = undoneBy(
    drops.flatMap((statements) => (statements ?? []).map(draft)),
    back.flatMap((own) => again({ own, right: own }).map(({ sql }) => sql)),
  );
  const made = remade.flatMap((one) => again(one, owners));
  const after = isInParts
    ? [...made.map(notValidYet), ...returning.filter(isValidatedKey).flatMap(validation)]
    : made.map(({ sql }) => draft(sql));
  return {
    task: {
      ...task,
      findings: [...new Set([...task.findings, ...absorbed.flatMap(({ findings }) => findings)])],
      forms: task.forms.map((form) => [
        ...withBefore(form, [...owners.remembered.map(draft), ...before]),
        ...after,
      ]),
    },
    absorbed,
  };
}

/** What rests on the objects of a task and keeps Postgres from it, in an order in which it can be dropped. */
function inTheWayOf(task: Task, dependents: Dependents, reach: Reach): CatalogObject[] {
  const kinds = reach === 'what Postgres names' ? inTheWay : computed;
  const goes = task.isMadeAgain === true || (task.phase === 'clean up' && task.target === undefined);
  const touched = task.touches.flatMap((id) => objectsById(dependents.catalog).get(id) ?? []);
  return (
    dependents
      .of(task.touches, (object) => isDisplaced(object, kinds), staysMeanwhile)
      // What is part of something that is dropped goes with it.
      .filter(({ parent = '' }) => !(goes && task.touches.includes(parent)))
      .filter((object) => inheritedFrom(object, touched, dependents.catalog) === undefined)
      // A table that is made anew is published by what makes it.
      .filter(({ kind }) => !(task.isMadeAgain === true && kind === 'publication'))
  );
}

/** In the opposite order, so that what others rest on is there first; what partitions have comes of their tables. */
function inOrderOfReturn(away: readonly CatalogObject[]): CatalogObject[] {
  const isCloned = ({ attributes }: CatalogObject) =>
    Number(attributes.cloned === true || attributes.inherited === true);
  return [...away]
    .reverse()
    .sort((a, b) => isCloned(a) - isCloned(b))
    .filter(isApartFrom(away));
}

/** A foreign key that looks at no rows, which its validation does by itself; anything else as it is. */
function notValidYet({ stage, sql }: { readonly stage: string | undefined; readonly sql: string }): Draft {
  const isLater = stage === 'foreign key' && !/ NOT (?:VALID|ENFORCED)$/.test(sql);
  return draft(isLater ? `${sql} NOT VALID` : sql);
}

/** Whether all that is to be changed of an object is as it should be once it is back. */
function isSettledBy(
  partly: PartlyAway | undefined,
  own: CatalogObject,
  target: CatalogObject | undefined,
): boolean {
  if (partly === undefined) return true;
  if (target === undefined) return false;
  return [...new Set([own, target].flatMap(({ attributes }) => Object.keys(attributes)))]
    .filter((attribute) => !isSame(own.attributes[attribute], target.attributes[attribute]))
    .every((attribute) => partly.settles(attribute, target));
}

/** What belongs to one of the others comes back with it. */
function isApartFrom(others: readonly CatalogObject[]): (object: CatalogObject) => boolean {
  const ids = new Set(others.map(({ kind, path }) => objectId(kind, path)));
  return ({ parent = '' }) => !ids.has(parent);
}

function isRemovalOf(id: string): (task: Task) => boolean {
  return (task) => task.id === id && task.phase === 'clean up' && task.target === undefined;
}

/** Whether an object is a foreign key whose rows were looked at. */
function isValidatedKey({ attributes: { type, notValid, notEnforced } }: CatalogObject): boolean {
  return type === 'foreign key' && notValid !== true && notEnforced !== true;
}

function validation(key: CatalogObject): readonly Draft[] {
  return validatedLater(key, '').slice(1);
}

/** A way may end a transaction before its last statement is refused: what it has dropped by then comes back. */
function undoneBy(drops: readonly Draft[], again: readonly string[]): Draft[] {
  const last = drops.length - 1;
  return drops.map((drop, at) => (at === last ? { ...drop, undo: again.join(';\n') } : drop));
}

function withBefore(form: readonly Draft[], before: readonly Draft[]): Draft[] {
  const at = Math.max(
    0,
    form.findIndex(({ isAfterOthers }) => isAfterOthers === true),
  );
  return [...form.slice(0, at), ...before, ...form.slice(at)];
}

/** Whether a task makes its object anew or lets it go, so that doing that elsewhere does all of it. */
function isWhole({ target, phase, loses }: Task): boolean {
  return loses.length === 0 && (phase === 'clean up' || target !== undefined);
}

/** An object with all that is part of it, which comes once its owner is the one that it had. */
function madeAgain({ own, right }: Replacement, catalog: Catalog, owners?: KeptOwners) {
  const isSame = right.kind === own.kind;
  const parts = isSame ? everyPartOf(own, catalog) : [];
  const given = [
    // What comes back on a copy belongs to whom it did there, and lacks what default privileges give all the same.
    ...(owners?.given(right) ?? ownedLike(right, [right])),
    ...(isSame ? rightsFromTheStart(own, catalog) : []),
  ];
  return [
    ...stepsFor([right], catalog),
    ...given.map((sql) => ({ stage: undefined, sql })),
    ...stepsFor(parts, catalog),
  ];
}

/** Kinds that keep Postgres from changing or dropping what they rest on. */
const inTheWay: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  'view',
  'materialized view',
  'policy',
  'trigger',
  'rule',
  'function',
  'procedure',
  'aggregate',
  'cast',
  'operator',
  'column',
  'domain',
  'publication',
]);

/** Those, and what Postgres makes again by itself, where it can. */
const computed: ReadonlySet<ObjectKind> = new Set<ObjectKind>([...inTheWay, 'index', 'statistics']);

function isDisplaced({ kind, attributes }: CatalogObject, kinds: ReadonlySet<ObjectKind>): boolean {
  if (kind !== 'constraint') return kinds.has(kind);
  return (
    attributes.type === 'foreign key' ||
    (kinds === computed && ['check', 'exclude'].includes(String(attributes.type)))
  );
}
