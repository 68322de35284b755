/** The export that a project commits where its checks have no Python: read, and compared with the models. */
import { createHash } from 'node:crypto';
import { relative, resolve, sep } from 'node:path';
import { Problem } from '../../base/problem.ts';
import type { SqlmodelSource } from '../../config/config.ts';
import { readBytes, readText } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import { parseExport, type SqlmodelExport } from './export-format.ts';

/** Where an export is kept when the source doesn't say. */
const usualPath = 'sqlmodel.schema.json';

/** What makes a new export. */
const renew = 'run `schema-drift export sqlmodel` and commit the file';

/** Path of a source's export, relative to the repository, whether there is one or not. */
export function exportPath(source: SqlmodelSource): string {
  return source.export ?? usualPath;
}

/**
 * Reads the committed export of a source.
 *
 * @param files the models, as absolute paths
 * @throws Problem when it isn't there, can't be understood, or is older than a file that it was made from
 */
export async function readCommitted(
  source: SqlmodelSource,
  files: readonly string[],
  root: string,
): Promise<SqlmodelExport> {
  const path = exportPath(source);
  const file = resolve(root, path);
  if (!pathExists(file)) {
    throw new Problem(`There is no ${path}, which holds the export of the SQLModel models.`, {
      advice: `Where the models can be imported, ${renew}.`,
    });
  }
  const declared = parseExport(readText(path, root), path, renew);
  const changes = changesSince(declared, files, root);
  if (changes.length === 0) return declared;
  const listed =
    changes.slice(0, 5).join(', ') + (changes.length > 5 ? `, and ${changes.length - 5} more` : '');
  throw new Problem(`${path} is older than the models: ${listed}.`, {
    advice: `${renew[0]?.toUpperCase()}${renew.slice(1)}.`,
    location: { file: path, line: 1 },
  });
}

/** What is no longer as it was when the export was made, in words. */
function changesSince({ inputs }: SqlmodelExport, files: readonly string[], root: string): string[] {
  const names = files.map((file) => relative(root, file).split(sep).join('/'));
  const added = names.filter((name) => !Object.hasOwn(inputs, name)).map((name) => `${name} is new`);
  const states = Object.entries(inputs).map(([name, hash]) => {
    if (!pathExists(resolve(root, name))) return `${name} is gone`;
    return hashOf(readBytes(name, root)) === hash ? undefined : `${name} has changed`;
  });
  return [...states.filter((state) => state !== undefined), ...added].sort();
}

/** As the exporter does it: line breaks are those of Unix whatever the checkout made of them. */
export function hashOf(text: Buffer): string {
  return createHash('sha256')
    .update(text.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
    .digest('hex');
}
