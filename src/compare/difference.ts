import type { Location } from '../base/problem.ts';
import type { Renaming } from '../sources/renamings.ts';
import { locationOf, type MatrixCell, type Row } from './matrix.ts';
import { knownPath } from './renames/known-renames.ts';
import type { MovedColumns } from './renames/moved-column.ts';
import type { ComparedSource } from './sources/compared-source.ts';
import { same } from './values.ts';

/** One row on which sources disagree, before anybody judges it. */
export interface Difference {
  /** `objectId` of the row. */
  readonly id: string;
  readonly row: Row;
  /** What differs; empty where the whole object is missing in some source. */
  readonly attributes: readonly string[];
  /** Sources that say the same, a group each: those that lack the object, if any, in the last one. */
  readonly groups: readonly (readonly ComparedSource[])[];
  /** Whether the last group is of those that lack the object. */
  readonly missing: boolean;
  /** Why nobody notices that some lack it, if that is so. */
  readonly unnoticed?: Unnoticed;
  /** Whether all groups mean the same to Postgres. */
  readonly equivalent: boolean;
  /** Whether it is that of sources which say things in a language of their own from all others. */
  readonly throughLens?: true;
  /** Where it is that of a name which migrations have changed. */
  readonly renaming?: RenamingDifference;
  /** Whether what it asks for comes by itself with the new name of its table. */
  readonly broughtAlong?: boolean;
  /** Columns that one side has in this table and the other in another one; what they are there is folded. */
  readonly moves: MovedColumns[];
  /** Differences that follow from this one. */
  readonly folded: Difference[];
}

/** A rename that some sources have not followed. */
export interface RenamingDifference {
  readonly rename: Renaming;
  /** What it would be without that, where some have it under the old name alone: what they lack, and what only they have. */
  readonly parts: readonly Difference[];
  /** What differs in nothing but the names. */
  readonly followers: Difference[];
}

/** Which of two sides the copies of a schema are, such as generated types, where they stand alone on theirs. */
export type CopiesApart = 'lacking' | 'having' | 'differing';

/** Why no program can notice that an object is missing. */
export interface Unnoticed {
  /** For people, as a sentence. */
  readonly note: string;
  /** `objectId` of the row that is there for the same, where it is because of that. */
  readonly repeated?: string;
}

/** Where a source decides what differs: a name that it has changed where it did so, whatever else declares the thing. */
export function placeIn({ row, attributes, renaming }: Difference, cell: MatrixCell): Location | undefined {
  const [attribute, another] = attributes;
  const detail = attribute === undefined || another !== undefined ? '' : `#${attribute}`;
  return renamedAt(cell, renaming?.rename) ?? locationOf(row, cell, detail);
}

function renamedAt(cell: MatrixCell, rename: Renaming | undefined): Location | undefined {
  if (rename === undefined || cell.state !== 'present') return undefined;
  const { object, source } = cell;
  if (!same(knownPath(object.path), rename.to)) return undefined;
  const own = source.read.renamings?.find(
    ({ kind, from, to }) => kind === rename.kind && same(from, rename.from) && same(to, rename.to),
  );
  return own?.location;
}
