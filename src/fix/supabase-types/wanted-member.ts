import type { AttributeValue } from '../../catalog/catalog.ts';
import type { FoundMember } from '../../sources/supabase-types/found-member.ts';
import type { Modules } from '../../sources/supabase-types/modules.ts';
import type { Printing } from './printing.ts';

/** What is seen of a type. */
export type Value = { readonly [key: string]: AttributeValue };

/** A member as it should be. */
export interface Wanted {
  readonly name: string;
  readonly optional: boolean;
  readonly type: Leaf | Block;
}

/** A type that is written in one piece. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly text: (it: Printing) => string;
  /** Whether what stands in its place says the same. */
  readonly isAlike: (own: FoundMember, modules: Modules) => boolean;
  /** The text in place of one that says more than the generator, which is kept as far as it is right. */
  readonly keeping?: (own: FoundMember, modules: Modules) => Leaf['text'] | undefined;
  /** The literals that somebody may have given it, where these are known. */
  readonly allowed?: Allowed;
}

/** Members in the order in which they are written. */
export interface Block {
  readonly kind: 'block';
  readonly members: readonly Wanted[];
  /** What follows the closing brace: `[]`, ` | null`. */
  readonly behind: string;
  /** Stands in one line where there is room. */
  readonly inLine: boolean;
}

/** The literals that a member is to allow. */
export interface Allowed {
  readonly literals: readonly (string | number)[];
  readonly nullable: boolean;
}
