import { defined } from '../base/defined.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import type { Finding } from '../report/finding.ts';
import type { Difference } from './difference.ts';
import { presentCells } from './matrix.ts';
import type { MovedColumns } from './renames/moved-column.ts';
import type { ComparedSource } from './sources/compared-source.ts';
import type { PrefixTwin } from './sources/prefix-twins.ts';

/** What a finding is about, as the sources themselves have it: what a fix is planned from. */
export interface Subject {
  /** Kind of the object in the catalog. */
  readonly kind: ObjectKind;
  /** Attributes on which the sources differ; empty where some lack the whole object. */
  readonly attributes: readonly string[];
  /** The object in each source that has it, by the source's name. */
  readonly objects: ReadonlyMap<string, CatalogObject>;
  /** Names of the sources that say whether they have it, and how. */
  readonly speaking: readonly string[];
  /** Names of the sources that are right, in their order; none where nothing tells. */
  readonly right: readonly string[];
  /** For a table that some source has without its prefix, and for that one where it stands beside it. */
  readonly twin?: PrefixTwin;
  /** Of a name that migrations have changed, what it is about for a source that is written anew. */
  readonly renamed?: {
    /** What the source lacks, what it alone has, and what differs in nothing but the names. */
    readonly parts: readonly Subject[];
  };
  /** Whether what it asks for comes by itself with the new name of its table. */
  readonly broughtAlong?: boolean;
  /** Columns that one side has in this table and the other in another one. */
  readonly moves: readonly MovedColumns[];
  /** What is different for no other reason than this. */
  readonly folded: readonly Subject[];
}

/** The subject of the finding that a difference became. */
export function subjectOf(
  difference: Difference,
  sources: readonly ComparedSource[],
  { wrong }: Pick<Finding, 'wrong'>,
): Subject {
  const { renaming } = difference;
  const objects = presentCells(difference.row).map(({ source, object }) => [source.name, object] as const);
  const taking = sources.filter((source) => difference.groups.some((group) => group.includes(source)));
  return {
    kind: difference.row.kind,
    attributes: difference.attributes,
    objects: new Map(objects),
    speaking: difference.row.cells.flatMap(({ source, state }) =>
      state === 'present' || state === 'missing' ? [source.name] : [],
    ),
    right: wrong.length === 0 ? [] : taking.map(({ name }) => name).filter((name) => !wrong.includes(name)),
    ...defined({ twin: difference.row.twin, broughtAlong: difference.broughtAlong }),
    ...(renaming === undefined
      ? {}
      : {
          renamed: {
            parts: [...renaming.parts, ...renaming.followers].map((part) =>
              subjectOf(part, sources, { wrong }),
            ),
          },
        }),
    moves: difference.moves,
    folded: difference.folded.map((inner) => subjectOf(inner, sources, { wrong })),
  };
}
