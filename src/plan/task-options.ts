import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import type { SaidRename } from '../compare/renames/renames-said.ts';
import type { Dependents } from './dependents.ts';
import type { Manner } from './values/column-tasks.ts';

/** What all tasks of a plan are made with. */
export interface TaskOptions {
  /** Catalog of the source that is wrong. */
  readonly own: Catalog;
  readonly manner: Manner;
  /** Whether somebody has said that one thing is another one under a new name. */
  readonly isRename: (own: CatalogObject, right: CatalogObject) => boolean;
  /** That, as it was said. */
  readonly said?: readonly SaidRename[];
  /** What rests on what, as Postgres has noted it; read where a task can tell of it. */
  readonly dependents?: Dependents;
}

/** Names before and after what a plan renames. */
export interface Renames {
  /** The path that an object has once the renames are done. */
  readonly now: (path: readonly string[]) => readonly string[];
  /** The path of the table that an object is of, before the renames. */
  readonly was: (path: readonly string[]) => readonly string[];
}
