import { list } from '../../base/phrases.ts';
import { type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { isDatabase, isMendedBy } from '../../sources/source-kind.ts';
import { type Difference, placeIn } from '../difference.ts';
import { presentCells } from '../matrix.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { same } from '../values.ts';

/** A migration that declares something, and was edited after a database had run it. */
export interface EditedMigration {
  /** Its file. */
  readonly file: string;
  /** The databases whose ledgers say so, and that have it otherwise; by name. */
  readonly databases: readonly string[];
}

/** The migration behind a difference, where ledgers say that it was another one when it was run. */
export function editedMigration(difference: Difference): EditedMigration | undefined {
  for (const cell of presentCells(difference.row)) {
    const file = placeIn(difference, cell)?.file;
    if (file === undefined) continue;
    const databases = difference.groups
      .filter((group) => !group.includes(cell.source))
      .flat()
      .filter((source) => ranAnother(source, file));
    if (databases.length > 0) return { file, databases: databases.map(({ name }) => name) };
  }
  return undefined;
}

function ranAnother(source: ComparedSource, file: string): boolean {
  return filesRanOtherwise(source).includes(file);
}

/** The migrations of which a database ran another text; one with other line ends says the same. */
function filesRanOtherwise({ read }: ComparedSource): string[] {
  return read.faults.flatMap(({ code, location, isSpelling }) =>
    code === 'ledger-edited' && isSpelling !== true && location !== undefined ? [location.file] : [],
  );
}

/**
 * What may be behind something that no migration makes, and a database has that ran another text of some of them: the
 * ledger knows that text by its hash alone. `undefined` where there is nothing of the kind.
 */
export function noteOnPerhapsEdited({ missing, row }: Difference): string | undefined {
  const having = presentCells(row).map(({ source }) => source);
  if (!missing || having.some(isMendedBy('migration'))) return undefined;
  const databases = having.filter((source) => isDatabase(source) && filesRanOtherwise(source).length > 0);
  const files = [...new Set(databases.flatMap(filesRanOtherwise))].filter((file) => mayHaveMade(row, file));
  if (files.length === 0) return undefined;
  const [were, them, they] = files.length === 1 ? ['was', 'it', 'it'] : ['were', 'them', 'they'];
  const names = databases.map(({ name }) => name);
  return `${list(files)} ${were} edited after ${list(names)} had run ${them}: this may be what ${they} had.`;
}

/** Of a part of a table only a file that says something of this table still. */
function mayHaveMade({ path, cells }: Difference['row'], file: string): boolean {
  if (path.length < 3) return true;
  const isOfTable = (object: CatalogObject) => same(object.path.slice(0, 2), path.slice(0, 2));
  return cells.some(({ source: { read } }) =>
    read.catalog.objects.some(
      (object) => isOfTable(object) && read.locations.get(objectId(object.kind, object.path))?.file === file,
    ),
  );
}

/** What is to be made of it: an edit reaches no database that has run the file. */
export function noteOnEdited({ file, databases }: EditedMigration): string {
  return `${file} was edited after ${list(databases)} had run it: take its text back to what was run, and put the change into a migration of its own, which brings it everywhere.`;
}
