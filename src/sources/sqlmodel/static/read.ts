/** SQLModel and SQLAlchemy classes, read without running them: for jobs that have no Python. */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { ExportError, SqlmodelExport, UnknownObject } from '../export-format.ts';
import { writeDdl } from './ddl/ddl.ts';
import { defaultSchema, schemaFrom } from './ddl/schema.ts';
import { declaredTables } from './models/tables.ts';
import type { View } from './models/views.ts';
import { loadWithImports, type Module, openModules } from './python/modules.ts';
import type { Unreadable } from './python/values.ts';
import { findVersions } from './versions/versions.ts';

/**
 * Reads what the files and the modules they import declare. What can't be told for certain is among the `unknowns`,
 * and never guessed.
 *
 * @param files absolute paths of the files that hold models
 * @param root absolute path of the repository
 * @param importRoot absolute path of the folder that imports start from, when it isn't what the packages tell
 */
export async function readStatically({
  files,
  root,
  importRoot,
}: {
  readonly files: readonly string[];
  readonly root: string;
  readonly importRoot?: string;
}): Promise<SqlmodelExport> {
  const modules = openModules(root, importRoot);
  loadWithImports(modules, files);
  const imports = modules.loaded().flatMap(({ body }) => body.imports);
  const versions = findVersions(files[0] === undefined ? root : dirname(files[0]), root, imports);
  const { tables, unread, sequences, views, extras, nameless } = declaredTables(modules, versions);
  const written = writeDdl(schemaFrom(tables), { unread, sequences, extras }, versions);
  const loaded = modules.loaded();
  const errors = [...loaded.flatMap(syntaxError), ...nameless.map(asError), ...written.errors];
  return {
    format: 1,
    versions: { ...versions.stated },
    complete: errors.length === 0,
    inputs: Object.fromEntries(
      loaded.filter(({ path }) => path.endsWith('.py')).map((module) => [fileOf(module), hashOf(module)]),
    ),
    placeholders: [],
    warnings: [],
    errors,
    unknowns: [...written.unknowns, ...unknownViews(views)],
    external: [...written.external]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, table]) => table),
    ddl: written.statements,
  };
}

function unknownViews(views: readonly View[]): UnknownObject[] {
  const reason = 'what a view selects is only told by running the models';
  const unknowns = views.map(({ kind, schema, name, place }): [string, UnknownObject] => [
    name,
    { kind, path: [schema ?? defaultSchema, name], reason, location: place },
  ]);
  return [...new Map(unknowns).values()];
}

function fileOf({ source }: Module): string {
  return source.place(source.top).file;
}

function hashOf({ text }: Module): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}

function syntaxError({ source }: Module): ExportError[] {
  if (source.fault === undefined) return [];
  return [
    {
      message: `${source.fault.file} is not Python that can be read, from line ${source.fault.line} on.`,
      advice: 'Correct it; or set `python` of this source to an interpreter, so that the models can be run.',
      location: source.fault,
    },
  ];
}

function asError({ message, place }: Unreadable): ExportError {
  return {
    message: `A table may be declared here that can’t be read: ${message}.`,
    advice:
      'Set `python` of this source to an interpreter with the dependencies, so that the models can be run.',
    location: place,
  };
}
