import type { Catalog } from '../catalog/catalog.ts';
import type { Draft } from '../plan/task.ts';
import type { Risk } from './risks.ts';
import type { StandInView } from './stand-in-view.ts';

/** Another way to the same end, and what it takes to try it where the end has been reached already. */
export interface SaferForm {
  /** Takes back what the migration did, with what it did to it afterwards. */
  readonly undo: readonly string[];
  readonly statements: readonly Draft[];
  /** What the statement made and this makes, by `objectId`; nothing where it leads elsewhere. */
  readonly makes: readonly string[];
  /** Where it makes a view in place of a table: nobody may do more with it than with that. */
  readonly standsFor?: StandInView;
}

/** For what another way is asked. */
export interface Asked {
  readonly risk: Risk;
  readonly before: Catalog;
  readonly after: Catalog;
  /** Roles to which the hosting platform gives rights on what is made. */
  readonly platformRoles: readonly string[];
}
