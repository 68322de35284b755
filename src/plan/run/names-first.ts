import { type Catalog, objectId, objectsById } from '../../catalog/catalog.ts';
import { isSame } from '../../compare/values.ts';
import type { Task } from '../task.ts';
import type { Done } from './run-all.ts';

/** What was run to give things their names, and the tasks that are still to be done. */
export interface NamesFirst {
  readonly steps: Done['steps'];
  readonly left: readonly Task[];
}

/**
 * Gives things other names before anything else where others are to be as they are only with these: in what calls a
 * function, or is of a type, another name of that changes the text, and nothing has to be made again for it.
 *
 * @param own catalog of the source that is wrong
 * @param now reads the copy, in the words of the source
 */
export async function namesFirst(
  tasks: readonly Task[],
  own: Catalog,
  together: (some: readonly Task[]) => Promise<Done>,
  now: () => Promise<Catalog>,
): Promise<NamesFirst> {
  const names = tasks.flatMap(({ givesName }) => (givesName === undefined ? [] : [givesName]));
  const saysOne = ({ target }: Task) => {
    const text = JSON.stringify(target?.attributes ?? {});
    return names.some((name) => text.includes(JSON.stringify(name).slice(1, -1)));
  };
  if (!tasks.some(saysOne)) return { steps: [], left: tasks };
  // What stops a plan comes before all of it.
  const isFirst = ({ givesName, isGuard }: Task) => givesName !== undefined || isGuard === true;
  const { steps, refused } = await together(tasks.filter(isFirst));
  const waiting = new Set(refused.map(({ task }) => task));
  const catalog = await now();
  const left = tasks.filter((task) => (isFirst(task) ? waiting.has(task) : !isSettled(task, own, catalog)));
  return { steps, left };
}

/** Whether an object is already all that a task is to make of it. */
function isSettled({ id, target, isJoined }: Task, own: Catalog, now: Catalog): boolean {
  if (target === undefined || isJoined === true || id !== objectId(target.kind, target.path)) return false;
  const before = objectsById(own).get(id);
  const there = objectsById(now).get(id);
  if (there === undefined) return false;
  const names = [target, before].flatMap((object) => Object.keys(object?.attributes ?? {}));
  return names
    .filter((name) => !isSame(before?.attributes[name], target.attributes[name]))
    .every((name) => isSame(there.attributes[name], target.attributes[name]));
}
