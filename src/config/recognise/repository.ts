import type { OpenedFolders } from '../../sources/migrations/open.ts';

/** The repository that is being recognised. */
export interface Repository {
  /** Absolute path. */
  readonly root: string;
  /** Folders of migrations that were read already. */
  readonly openedFolders: OpenedFolders;
}
