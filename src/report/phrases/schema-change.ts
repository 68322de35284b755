import { counted } from '../../base/phrases.ts';
import type { Finding } from '../finding.ts';
import type { DatabaseReport, Report } from '../report.ts';
import type { SchemaChange, SeenEffect, TableChange } from '../schema-change.ts';

/** Words of the section on what a change does to the schema, which every format shares. */

/** Of a change that alters no object: an edited or renamed migration, say. */
export const noTableChanges = 'No table is another afterwards.';

/** Whether the change was seen to bring, edit or take away migrations. */
export function changesMigrations({ databases }: Pick<Report, 'databases'>): boolean {
  return databases.some(({ changes = [] }) => changes.some(({ unseen }) => unseen === undefined));
}

/** Whether a table is new or gone, which is told in one line. */
export function stateInWords({ state, says }: TableChange): string | undefined {
  if (state === 'changed') return undefined;
  return [state === 'added' ? 'new' : 'dropped', ...says].join(', ');
}

/** What is risky about a table, by the config's words. */
export function risksOn({ table }: TableChange, { risks }: SchemaChange): string[] {
  return [...new Set(risks.filter(({ group }) => group === table).flatMap(({ risk }) => risk ?? []))];
}

/** Risks that are only told here, since they fail nothing. */
export function risksToTell({ risks }: SchemaChange, { findings }: DatabaseReport): Finding[] {
  const counting = new Set(findings.map(({ fingerprint }) => fingerprint));
  return risks.filter(({ fingerprint }) => !counting.has(fingerprint));
}

/** `2 risks, which fail nothing` */
export function riskCount(risks: readonly Finding[]): string {
  return `${counted(risks.length, 'risk')}, which ${risks.length === 1 ? 'fails' : 'fail'} nothing`;
}

/** What cannot be undone of a change, each once. */
export function irreversibleOf({ migrations }: SchemaChange): string[] {
  return [...new Set(migrations.flatMap(({ irreversible }) => irreversible))];
}

/** `users: ACCESS EXCLUSIVE, which keeps out reads and writes; rewrites the table` */
export function effectInWords({ table, lock, blocks, work }: SeenEffect): string {
  return `${table}: ${lock}, which keeps out ${blocks}${work === 'none' ? '' : `; ${work}`}`;
}

/** Every lock of a change, in the order of its statements. */
export function effectsOf({ migrations }: SchemaChange): readonly SeenEffect[] {
  return migrations.flatMap(({ effects }) => effects);
}

/** What nothing was seen of, and why. */
export function unseenInWords({ source, unseen }: SchemaChange): string {
  if (unseen === undefined) return '';
  const { message, advice = '' } = unseen;
  return `What ${source} change could not be seen. ${message} ${advice}`.trimEnd();
}
