/** Schemas that the Data API serves, which a file of types has by itself. */
import { dirname, join, posix } from 'node:path';
import { list } from '../../base/phrases.ts';
import type { Writer } from '../source.ts';
import { folderOfProject, nearestConfig, supabaseConfigOf } from '../supabase/config-file.ts';
import { supabase } from '../supabase/platform.ts';

/**
 * A line for the schemas that a project serves and its types lack: without `--schema`, the CLI writes `public` and all
 * that `api.schemas` of config.toml names. None where the command chooses the schemas, or goes by another config.
 *
 * @param schemas that the file has
 */
export function servedAndLacking(
  schemas: ReadonlySet<string>,
  { file, command, script = command, byHand }: Writer,
  root: string,
): string[] {
  if (script === undefined || byHand === true || choosesItself.test(script)) return [];
  const config = nearestConfig(file, root);
  if (config === undefined || isForAnother(script, config)) return [];
  const served = supabaseConfigOf(dirname(join(root, config)), root).exposedSchemas;
  const lacking = served.filter((schema) => !schemas.has(schema) && !supabase.schemas.includes(schema));
  if (lacking.length === 0) return [];
  const named = `the ${lacking.length > 1 ? 'schemas' : 'schema'} ${list(lacking)}`;
  const all = [...schemas, ...lacking].join(',');
  return [`${config} serves ${named}, which ${file} lacks: generate it again, or with \`--schema ${all}\`.`];
}

/** With the id of a project alone, not every CLI reads the config. */
const choosesItself = /\bgen\s+types\b.*\s(?:--schema|-s|--project-id)\b/s;

/** Whether a command is run for another project than that of a config. */
function isForAnother(script: string, config: string): boolean {
  const [, folder] = /\s--workdir[=\s]+(\S+)/.exec(script) ?? [];
  return folder !== undefined && posix.normalize(folder) !== folderOfProject(config);
}
