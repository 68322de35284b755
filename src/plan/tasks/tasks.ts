import { defined } from '../../base/defined.ts';
import { groupBy } from '../../base/group-by.ts';
import { texts } from '../../catalog/attributes.ts';
import { type Catalog, objectId, objectsOfKind } from '../../catalog/catalog.ts';
import { same } from '../../compare/values.ts';
import { tablesAbove } from '../../rebuild/partition-triggers.ts';
import type { Finding } from '../../report/finding.ts';
import { carryingTask, rowsToCarry } from '../carried/carried-rows.ts';
import { copiesBegun, copiesFor } from '../carried/copies.ts';
import { copyTasks } from '../carried/copy-tasks.ts';
import type { Change } from '../change.ts';
import { withNamesFreed } from '../names/freed-names.ts';
import { toldAfter } from '../names/names-after.ts';
import { byRank } from '../rank.ts';
import { withInheritedParts } from '../tables/inherited-parts.ts';
import { type RemadeTable, withRemadeTables } from '../tables/remade-tables.ts';
import type { Task } from '../task.ts';
import type { Renames, TaskOptions } from '../task-options.ts';
import type { Manner } from '../values/column-tasks.ts';
import type { Wanted } from '../wanted.ts';
import { addition } from './addition.ts';
import { alteration } from './alteration.ts';
import { withMakers } from './makers-of-defaults.ts';
import type { Making } from './making.ts';
import { removal } from './removal.ts';

/** What is to be done, and the findings for which nothing can be. */
export interface Tasks {
  readonly tasks: readonly Task[];
  readonly impossible: ReadonlyMap<Finding, string>;
}

export function tasksFor(wanted: readonly Wanted[], options: TaskOptions): Tasks {
  const findings = [...new Set(wanted.map(({ finding }) => finding))];
  const place = new Map(findings.map((finding, at) => [finding, at]));
  const impossible = new Map<Finding, string>();
  const renames = renamesIn(wanted, options);
  const all = withInheritedParts(merged(wanted, renames), options.own);
  const { changes: whole, remade } = withRemadeTables(all, options.own);
  const { changes, freeing } = withNamesFreed(whole, options.own);
  const isNew = new Set(
    all.flatMap(({ own, right }) =>
      own === undefined && right?.kind === 'table' ? [objectId('table', right.path)] : [],
    ),
  );
  const getRows = new Set(remade.flatMap(({ made }) => made.map(({ path }) => objectId('table', path))));
  const isEmpty = (id: string) => isNew.has(id) && !getRows.has(id);
  const manner: Manner = {
    ...options.manner,
    rows: (path) => options.manner.rows(renames.was(path)),
    hasRows: (path) =>
      !isEmpty(objectId('table', path.slice(0, 2))) && options.manner.hasRows(renames.was(path)),
  };
  const { copies, unsaid } = copiesFor(wanted, renames);
  const { begun, unmet } = copiesBegun(wanted, renames, options);
  const { carried, impossible: uncarried } = rowsToCarry(wanted, options);
  for (const [finding, reason] of [...unsaid, ...unmet, ...uncarried]) impossible.set(finding, reason);
  const ordinalOf = (some: readonly Finding[]) => Math.min(...some.map((finding) => place.get(finding) ?? 0));
  const made = changes.flatMap((change): Task[] => {
    const ordinal = ordinalOf(change.findings);
    const tasks = taskFor(change, {
      ...options,
      manner,
      renames,
      isNew,
      ordinal,
      changes,
      copies: [...copies, ...begun],
      carried,
      remade,
    });
    if (typeof tasks !== 'string') {
      const titled = tasks.map((task) => titledAfter(task, change));
      return manner.isInParts ? withMakers(titled, change, options.own, wanted) : titled;
    }
    for (const finding of change.findings) if (!impossible.has(finding)) impossible.set(finding, tasks);
    return [];
  });
  const tasks = [
    ...freeing,
    ...made,
    ...copies.flatMap((copy) =>
      copyTasks(copy, { own: options.own, manner, ordinal: ordinalOf([copy.finding]) }),
    ),
    ...carried.map((rows) => carryingTask(rows, ordinalOf([rows.finding]))),
  ];
  const possible = tasks.filter((task) => !task.findings.every((finding) => impossible.has(finding)));
  return { tasks: joined(possible, options.own, remade), impossible };
}

/** Tables and columns that get another name, as somebody has said. */
function renamesIn(wanted: readonly Wanted[], { isRename }: TaskOptions): Renames {
  const now = new Map<string, readonly string[]>();
  const was = new Map<string, readonly string[]>();
  for (const { own, right, attributes } of wanted)
    if (own?.kind === 'table' && right !== undefined && attributes.includes('name') && isRename(own, right)) {
      now.set(objectId('table', own.path), right.path);
      was.set(objectId('table', right.path), own.path);
    }
  const along = (tables: ReadonlyMap<string, readonly string[]>) => (path: readonly string[]) => {
    const table = tables.get(objectId('table', path.slice(0, 2)));
    return table === undefined || path.length < 2 ? path : [...table, ...path.slice(2)];
  };
  return { now: along(now), was: along(was) };
}

function merged(wanted: readonly Wanted[], renames: Renames): Change[] {
  const byObject = groupBy(wanted, ({ own, right }) => {
    const object = own ?? right;
    const side = own === undefined ? 'add' : right === undefined ? 'drop' : 'change';
    return object === undefined ? '' : `${side} ${objectId(object.kind, object.path)}`;
  });
  return [...byObject.values()].flatMap((all): Change[] => {
    const [first] = all;
    if (first === undefined) return [];
    const { own, right } = first;
    const isMoved = own !== undefined && own.kind !== 'table' && !same(renames.now(own.path), own.path);
    return [
      {
        ...(own === undefined
          ? {}
          : { own: own.kind === 'table' ? own : { ...own, path: renames.now(own.path) } }),
        ...defined({ right, was: isMoved ? own?.path : undefined }),
        catalog: first.model.read.catalog,
        attributes: [...new Set(all.flatMap(({ attributes }) => attributes))],
        findings: [...new Set(all.map(({ finding }) => finding))],
      },
    ];
  });
}

/** A task of something whose table has another name by then, told by that. */
function titledAfter(task: Task, { own, was }: Change): Task {
  if (own === undefined || was === undefined) return task;
  const told = task.findings.map(({ kind, object }) => `${kind} ${toldAfter(object, was, own.path)}`);
  return { ...task, title: task.title ?? [...new Set(told)].join(', ') };
}

/** The tasks for one object, or why there are none. */
function taskFor(change: Change, making: Making): Task[] | string {
  if (firesWithItsTable(change, making)) return [];
  if (change.right === undefined) return removal(change, making);
  if (change.own === undefined) return addition(change, change.right, making);
  return alteration(change, change.own, change.right, making);
}

/** Whether a partition's trigger fires as it should once that of its table does, whose change sets both. */
function firesWithItsTable({ own, right }: Change, { changes, own: catalog }: Making): boolean {
  const [trigger] = [own, right].filter((it) => it !== undefined);
  if (trigger?.kind !== 'trigger' || trigger.attributes.cloned !== true) return false;
  const above = tablesAbove(trigger.path.slice(0, 2), catalog);
  return changes.some(
    (change) =>
      change.own?.kind === 'trigger' &&
      change.right !== undefined &&
      above.some((table) => same(change.own?.path ?? [], [...table, trigger.path[2] ?? ''])),
  );
}

/** The types of columns that foreign keys join are changed together: neither end can take another type alone. */
function joined(tasks: readonly Task[], own: Catalog, remade: readonly RemadeTable[]): Task[] {
  const typed = new Map(
    tasks.flatMap((task) =>
      (task.phase === 'correct' ? columnsRetypedBy(task, remade) : []).map((id) => [id, task] as const),
    ),
  );
  if (typed.size < 2) return [...tasks];
  const groups = new Map([...typed.values()].map((task) => [task, new Set([task])]));
  for (const { path, attributes } of objectsOfKind(own, 'constraint')) {
    if (attributes.type !== 'foreign key') continue;
    const foreign = texts(attributes.foreignColumns);
    for (const [at, column] of texts(attributes.columns).entries()) {
      const one = typed.get(objectId('column', [...path.slice(0, 2), column]));
      const other = typed.get(objectId('column', [...texts(attributes.foreignTable), foreign[at] ?? '']));
      const [a, b] = [one && groups.get(one), other && groups.get(other)];
      if (a === undefined || b === undefined || a === b) continue;
      for (const task of b) {
        a.add(task);
        groups.set(task, a);
      }
    }
  }
  const joint = [...new Set(groups.values())].filter((group) => group.size > 1);
  const gone = new Set(joint.flatMap((group) => [...group]));
  return [
    ...tasks.filter((task) => !gone.has(task)),
    ...joint.map((group): Task => {
      // A table that is made anew puts keys aside in the midst of its statements.
      const all = [...group].sort((a, b) => Number(b.isMadeAgain === true) - Number(a.isMadeAgain === true));
      const [first] = all as [Task, ...Task[]];
      return {
        ...first,
        rank: all.map(({ rank }) => rank).sort(byRank)[0] ?? first.rank,
        findings: [...new Set(all.flatMap(({ findings }) => findings))],
        forms: [all.flatMap(({ forms }) => forms[0] ?? [])],
        before: all.flatMap(({ before }) => before),
        touches: all.flatMap(({ touches }) => touches),
        loses: all.flatMap(({ loses }) => loses),
        isJoined: true,
      };
    }),
  ];
}

/** The `objectId`s of the columns that get another type by a task. */
function columnsRetypedBy({ id, target, forms }: Task, remade: readonly RemadeTable[]): string[] {
  const table = remade.find(({ own }) => objectId('table', own.path) === id);
  if (table !== undefined) return table.retyped.map(({ own }) => objectId('column', own.path));
  const isRetyped = forms.some((form) => form.some(({ sql }) => / TYPE /.test(sql[0])));
  return target?.kind === 'column' && isRetyped ? [id] : [];
}
