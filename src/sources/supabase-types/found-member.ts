import type { Written } from './modules.ts';
import type { Member } from './shapes.ts';

/** A member with the file that it is written in. */
export interface FoundMember extends Member {
  readonly module: Written['module'];
}
