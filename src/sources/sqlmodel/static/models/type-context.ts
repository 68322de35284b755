import type { Interpreter } from '../python/interpreter.ts';
import type { ClassDefinition } from '../python/values.ts';
import type { Versions } from '../versions/versions.ts';

/** What the meaning of a type depends on. */
export interface TypeContext {
  readonly interpreter: Interpreter;
  readonly versions: Versions;
  /** The schemas of the table that the type is used in, and of its `MetaData`. */
  readonly tableSchema: string | undefined;
  readonly metadataSchema: string | undefined;
  /** Types of the repository whose SQL a function writes. */
  readonly compiled: ReadonlySet<ClassDefinition>;
  /** The types of the repository that led to the one that is read. */
  readonly within?: readonly ClassDefinition[];
}
