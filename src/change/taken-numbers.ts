import { posix } from 'node:path';
import { faultFinding } from '../compare/faults.ts';
import type { Finding } from '../report/finding.ts';
import type { SourceFault } from '../sources/fault.ts';
import type { ChangedMigrations } from './new-migrations.ts';

/** A new migration under a number that one of the base has: the new one is to give way. */
export interface TakenNumber {
  readonly fault: SourceFault;
  /** Files of the two. */
  readonly fresh: string;
  readonly taken: string;
}

/** Numbers that a change gives to a second migration. */
export function takenNumbers({ head, before, added }: ChangedMigrations): TakenNumber[] {
  const isIn = (migrations: ChangedMigrations['before'], file: string) =>
    migrations.some((migration) => migration.file === file);
  return head.faults.flatMap((fault): TakenNumber[] => {
    if (fault.location === undefined || fault.collidesWith === undefined) return [];
    const files = [fault.location.file, fault.collidesWith.file];
    const fresh = files.find((file) => isIn(added, file) && !isIn(before, file));
    const taken = files.find((file) => isIn(before, file));
    return fresh === undefined || taken === undefined ? [] : [{ fault, fresh, taken }];
  });
}

/** The finding on such a number, under the fingerprint that it has without a base, which knows neither file as new. */
export function takenNumberFinding(
  { fault, fresh, taken }: TakenNumber,
  { source, database, base }: { readonly source: string; readonly database: string; readonly base: string },
): Finding {
  const subject = posix.basename(fresh);
  const advice = `Give ${subject}, which is new, a number above all others; ${posix.basename(taken)} is in ${base} already and stays as it is.`;
  const of = { name: source, kind: 'migrations' } as const;
  const told = faultFinding({ ...fault, subject, advice, location: { file: fresh, line: 1 } }, of, database);
  return { ...told, fingerprint: faultFinding(fault, of, database).fingerprint };
}
