import { wholeWord } from '../../base/whole-word.ts';
import { type Catalog, displayName, objectId, objectsById } from '../../catalog/catalog.ts';
import { isObjectKind } from '../../catalog/object-kind.ts';
import type { Gap } from '../../rehearsal/clone.ts';
import type { Finding } from '../../report/finding.ts';
import type { Task } from '../task.ts';

/** The findings of tasks that cannot be proved for what the copy lacks, with the reason. */
export function behindGaps(
  tasks: readonly Task[],
  gaps: readonly Gap[],
  catalog: Catalog,
): ReadonlyMap<Finding, string> {
  return new Map(
    tasks.flatMap((task) => {
      const reason = gapInTheWay(task, gaps, catalog);
      return reason === undefined ? [] : task.findings.map((finding) => [finding, reason] as const);
    }),
  );
}

/**
 * Why a task cannot be proved: the database has something that its copy lacks, and that may rest on what the task
 * changes. A catalog does not tell whether it does, so its names have to do.
 */
function gapInTheWay(task: Task, gaps: readonly Gap[], catalog: Catalog): string | undefined {
  const touched = task.touches.map((id) => wordOf(id));
  const gap = gaps.find(({ kind, path, blocks }) => {
    const object = isObjectKind(kind) ? objectsById(catalog).get(objectId(kind, path)) : undefined;
    if (!blocks) return false;
    const text = `${path.join(' ')} ${object === undefined ? '' : JSON.stringify(object.attributes)}`;
    return touched.some((word) => word.test(text));
  });
  return gap === undefined
    ? undefined
    : `the database has the ${gap.kind} ${displayName(gap.path)}, which the copy lacks, and which may rest on it; where it does, put it away first and plan again`;
}

/** Finds the own name of an object, given by its id, where it stands as a word. */
function wordOf(id: string): RegExp {
  const own = /("(?:[^"]|"")+"|[^."]+)$/.exec(id.replace(/\(.*\)$/s, '').replace(/^[^:]*:/, ''))?.[0] ?? id;
  const name = own.replace(/^"|"$/g, '').replaceAll('""', '"');
  return wholeWord([name]);
}
