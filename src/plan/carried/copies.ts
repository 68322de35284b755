import { type Catalog, type CatalogObject, displayName, objectsOfKind } from '../../catalog/catalog.ts';
import { columnsOf } from '../../catalog/tables.ts';
import { meetingKey } from '../../compare/renames/meeting-key.ts';
import type { Evidence, MovedColumns } from '../../compare/renames/moved-column.ts';
import { isNamed, renameOption, type SaidRename } from '../../compare/renames/renames-said.ts';
import { same } from '../../compare/values.ts';
import type { Finding } from '../../report/finding.ts';
import type { Renames, TaskOptions } from '../task-options.ts';
import type { Wanted } from '../wanted.ts';

/** Columns whose values are copied from one table to another, as somebody has said. */
export interface Copy {
  readonly finding: Finding;
  /** Path of the table that has the values, and of the one that takes them, once the renames are done. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** The same as the source calls them before that. */
  readonly was: { readonly from: readonly string[]; readonly to: readonly string[] };
  readonly columns: readonly CopiedColumn[];
  /** Columns by which the rows meet. */
  readonly key: readonly (readonly [from: string, to: string])[];
  /** What of the model is in the table that takes the values. */
  readonly target: readonly CatalogObject[];
  /** What tells of the columns that take them. */
  readonly model: Catalog;
}

/** A column that goes once its values are copied, and the one that takes them. */
export interface CopiedColumn {
  readonly own: CatalogObject;
  readonly right: CatalogObject;
}

/** The copies among what is wanted, and the findings whose moves nobody has said yet. */
export function copiesFor(
  wanted: readonly Wanted[],
  renames: Renames,
): { readonly copies: readonly Copy[]; readonly unsaid: ReadonlyMap<Finding, string> } {
  const unsaid = new Map<Finding, string>();
  const known = new Set<MovedColumns>();
  const copies = wanted.flatMap(({ finding, moves }) =>
    moves.flatMap((moved): Copy[] => {
      if (known.has(moved)) return [];
      known.add(moved);
      const ofFinding = wanted.filter((one) => one.finding === finding);
      const directed = directedIn(moved, ofFinding);
      if (directed === undefined) return [];
      const open = directed.columns.filter(({ because }) => because !== 'said');
      if (open.length > 0) {
        const words = open.map(({ own, right }) =>
          renameOption(displayName(own.path), displayName(right.path)),
        );
        unsaid.set(
          finding,
          `what ${displayName(directed.from)} has may have moved to ${displayName(directed.to)}, or be something else; to have it copied, say so under renames in the config, or with ${words.join(' ')}`,
        );
        return [];
      }
      const { from, to } = directed;
      return [{ finding, ...directed, from: renames.now(from), was: { from, to: renames.was(to) } }];
    }),
  );
  return { copies, unsaid };
}

/**
 * Columns that are to go and that somebody has said to have moved to where the source has them already, as where a copy
 * was begun: nothing is copied over what is there, and they go only once none of their values is missing there.
 */
export function copiesBegun(
  wanted: readonly Wanted[],
  renames: Renames,
  { own: catalog, said = [] }: Pick<TaskOptions, 'own' | 'said'>,
): { readonly begun: readonly Copy[]; readonly unmet: ReadonlyMap<Finding, string> } {
  const unmet = new Map<Finding, string>();
  const begun = wanted.flatMap(({ finding, own, right: model }): Copy[] => {
    if (own?.kind !== 'column' || model !== undefined) return [];
    const right = movedTo(own, said, catalog);
    if (right === undefined) return [];
    const [from, to] = [own, right].map(({ path }) => path.slice(0, 2)) as [string[], string[]];
    const key = meetingKey(catalog.objects, from, to);
    if (key === undefined) {
      unmet.set(
        finding,
        `no key tells which rows of ${displayName(from)} and ${displayName(to)} meet, so that nobody knows whether its values are in ${displayName(right.path)}: see to them by hand, and leave the rename out`,
      );
      return [];
    }
    return [
      {
        ...{ finding, from: renames.now(from), to: renames.now(to), was: { from, to } },
        ...{ columns: [{ own, right }], key: key.columns, target: [], model: catalog },
      },
    ];
  });
  return { begun, unmet };
}

/** The column of another table that a column is said to have become, where a catalog has it. */
export function movedTo(
  { path }: CatalogObject,
  said: readonly SaidRename[],
  catalog: Catalog,
): CatalogObject | undefined {
  const its = said.filter(({ from, to }) => to.length > 1 && isNamed(from, path));
  return its.length === 0
    ? undefined
    : objectsOfKind(catalog, 'column').find(
        (other) =>
          !same(other.path.slice(0, 2), path.slice(0, 2)) && its.some(({ to }) => isNamed(to, other.path)),
      );
}

interface Directed extends Omit<Copy, 'finding' | 'columns' | 'was'> {
  readonly columns: readonly (CopiedColumn & { readonly because: Evidence })[];
}

/** A move as the source has to make it: from where it has the columns to where others have them. */
function directedIn(moved: MovedColumns, wanted: readonly Wanted[]): Directed | undefined {
  const isDropped = (objects: ReadonlyMap<string, CatalogObject>) =>
    wanted.find(
      ({ own, right }) =>
        own !== undefined &&
        right === undefined &&
        [...objects.values()].some(({ path }) => isColumn(own, path)),
    )?.own;
  const isForth = moved.columns.some(({ one }) => isDropped(one) !== undefined);
  const columns = moved.columns.flatMap(({ one, other, because }) => {
    const [old, now] = isForth ? [one, other] : [other, one];
    const own = isDropped(old);
    const right = wanted.find(
      (it) =>
        it.own === undefined &&
        it.right !== undefined &&
        [...now.values()].some(({ path }) => isColumn(it.right, path)),
    )?.right;
    return own === undefined || right === undefined ? [] : [{ own, right, because }];
  });
  const [first] = columns;
  const model = wanted.find(({ right }) => right === first?.right)?.model.read.catalog;
  if (first === undefined || model === undefined) return undefined;
  const to = first.right.path.slice(0, 2);
  return {
    from: first.own.path.slice(0, 2),
    to,
    columns,
    key: isForth ? moved.key.columns : moved.key.columns.map(([one, other]) => [other, one] as const),
    target: columnsOf(model, to),
    model,
  };
}

function isColumn(object: CatalogObject | undefined, path: readonly string[]): boolean {
  return object?.kind === 'column' && same(object.path, path);
}

/** The copy that has to be done before a column is dropped. */
export function copyOf(copies: readonly Copy[], { kind, path }: CatalogObject): Copy | undefined {
  return copies.find(
    ({ from, columns }) =>
      kind === 'column' &&
      columns.some(({ own }) => own.path.at(-1) === path.at(-1)) &&
      same(from, path.slice(0, 2)),
  );
}
