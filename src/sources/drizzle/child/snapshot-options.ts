import type { Casing } from './casing.ts';

/** As JSON, but for its own id. */
export type Snapshot = Readonly<Record<string, unknown>>;

/** What a snapshot goes by besides the schema. */
export interface SnapshotOptions {
  readonly casing: Casing;
  /** Of the migrations that the snapshot follows; absolute. */
  readonly folder: string;
}
