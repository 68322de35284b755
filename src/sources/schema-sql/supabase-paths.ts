/** In which order Supabase applies the files of its declarative schema. */
import { basename, dirname, join, posix, relative, sep } from 'node:path';
import { Problem } from '../../base/problem.ts';
import { filesMatching } from '../../repository/files-matching.ts';
import { textIfReadable } from '../../repository/read.ts';
import { leadsToFolder, pathExists } from '../../repository/there.ts';
import { textOrder } from '../migrations/natural-order.ts';
import { supabaseConfigOf } from '../supabase/config-file.ts';
import { supabaseProjectOf } from '../supabase/project.ts';

/** Files relative to the repository's root, in their order. */
export interface OrderedFiles {
  readonly files: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The files of a folder `supabase/schemas` as Supabase's command line applies them: as `schema_paths` in its config.toml
 * names them, else in the order of their paths as text. `undefined` for any other folder.
 *
 * @param folder absolute
 * @throws Problem where there are files and `schema_paths` names none of them
 */
export async function supabaseSchemas(folder: string, root: string): Promise<OrderedFiles | undefined> {
  const project = dirname(folder);
  if (basename(folder) !== 'schemas' || basename(project) !== 'supabase') return undefined;
  const shown = relative(root, folder).split(sep).join('/');
  const all = await sqlFilesOf(shown, root);
  const { schemaPaths } = supabaseConfigOf(project, root);
  if (schemaPaths.length === 0) return { files: all, warnings: [] };
  const named = await Promise.all(
    schemaPaths.map((path) => filesOfPattern(posix.join(posix.dirname(shown), path), root)),
  );
  const files = [...new Set(named.flat())];
  const config = posix.join(posix.dirname(shown), 'config.toml');
  const unmet = schemaPaths.filter((_, at) => named[at]?.length === 0);
  const [first = ''] = unmet;
  if (files.length === 0 && all.length > 0)
    throw new Problem(`No file is called ${unmet.join(' or ')}, and \`schema_paths\` names nothing else.`, {
      location: { file: config, line: lineNaming(first, config, root) },
      advice: `Have \`schema_paths\` name the files of ${shown}/ (${inShort(all)}), or remove it: Supabase takes all of them then. Its paths are relative to ${posix.dirname(shown)}/.`,
    });
  const passedOver = all.filter((file) => !files.includes(file));
  return {
    files,
    warnings: [
      ...unmet.map((path) => unmetPath(path, config, root)),
      ...(passedOver.length === 0
        ? []
        : [`Passed over, since \`schema_paths\` does not name them: ${passedOver.join(', ')}.`]),
    ],
  };
}

/** What `schema_paths` of a project names, relative to the repository's root. */
export function supabaseSchemaPaths(project: string, root: string): string[] {
  return supabaseConfigOf(join(root, project), root).schemaPaths.map((path) => posix.join(project, path));
}

/** The files of a path that `schema_paths` of its project names, in Supabase's order; `undefined` for any other path. */
export async function supabaseSchemaPath(path: string, root: string): Promise<OrderedFiles | undefined> {
  const project = supabaseProjectOf(path, root);
  const own = project?.config.schemaPaths.find(
    (its) => posix.join(project.shown, its) === posix.normalize(path),
  );
  if (project === undefined || own === undefined) return undefined;
  const files = await filesOfPattern(path, root);
  return {
    files,
    warnings: files.length > 0 ? [] : [unmetPath(own, posix.join(project.shown, 'config.toml'), root)],
  };
}

/** That a path of the config leads to nothing. */
function unmetPath(path: string, config: string, root: string): string {
  return `${config}:${lineNaming(path, config, root)}: no file is called ${path}, which \`schema_paths\` names.`;
}

/** The line of the config on which a path is written, else that of the key; from 1. */
function lineNaming(path: string, config: string, root: string): number {
  const lines = (textIfReadable(config, root) ?? '').split('\n');
  const lineWith = (text: string) => lines.findIndex((line) => !/^\s*#/.test(line) && line.includes(text));
  const at = lineWith(path);
  return Math.max(at < 0 ? lineWith('schema_paths') : at, 0) + 1;
}

function inShort(files: readonly string[]): string {
  const [first = '', ...rest] = files;
  return rest.length === 0 ? first : `${first} and ${rest.length} more`;
}

/** A star stands for a part of one name, two do the same; a folder stands for all that is in it. */
async function filesOfPattern(path: string, root: string): Promise<string[]> {
  const absolute = join(root, path);
  if (pathExists(absolute) && leadsToFolder(absolute)) return sqlFilesOf(path, root);
  return (await matching(path.replace(/\*{2,}/g, '*'), root)).sort(textOrder);
}

async function sqlFilesOf(folder: string, root: string): Promise<string[]> {
  return (await matching(`${folder}/**/*.sql`, root)).sort(textOrder);
}

function matching(pattern: string, root: string): Promise<string[]> {
  return filesMatching(pattern, { root, ignore: ['**/node_modules/**'], throughLinks: true });
}
