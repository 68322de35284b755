import { list } from '../../base/phrases.ts';
import type { Difference } from '../difference.ts';
import { locationOf, presentCells } from '../matrix.ts';
import type { ComparedSource } from '../sources/compared-source.ts';

/** A migration that declares something, and was edited after a database had run it. */
export interface EditedMigration {
  /** Its file. */
  readonly file: string;
  /** The databases whose ledgers say so, and that have it otherwise; by name. */
  readonly databases: readonly string[];
}

/** The migration behind a difference, where ledgers say that it was another one when it was run. */
export function editedMigration(difference: Difference): EditedMigration | undefined {
  const [attribute, another] = difference.attributes;
  const detail = attribute === undefined || another !== undefined ? '' : `#${attribute}`;
  for (const cell of presentCells(difference.row)) {
    const file = locationOf(difference.row, cell, detail)?.file;
    if (file === undefined) continue;
    const databases = difference.groups
      .filter((group) => !group.includes(cell.source))
      .flat()
      .filter((source) => ranAnother(source, file));
    if (databases.length > 0) return { file, databases: databases.map(({ name }) => name) };
  }
  return undefined;
}

function ranAnother({ read }: ComparedSource, file: string): boolean {
  return read.faults.some(({ code, location }) => code === 'ledger-edited' && location?.file === file);
}

/** What is to be made of it: an edit reaches no database that has run the file. */
export function noteOnEdited({ file, databases }: EditedMigration): string {
  return `${file} was edited after ${list(databases)} had run it: take its text back to what was run, and put the change into a migration of its own, which brings it everywhere.`;
}
