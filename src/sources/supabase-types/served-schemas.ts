/** Schemas that the Data API serves, which a file of types has by itself. */
import { dirname, join, posix } from 'node:path';
import { list } from '../../base/phrases.ts';
import type { Writer } from '../source.ts';
import { folderOfProject, nearestConfig, supabaseConfigOf } from '../supabase/config-file.ts';
import { supabase } from '../supabase/platform.ts';

/** Schemas that a project serves and its types lack. */
export interface LackingSchemas {
  /** The config.toml that names them. */
  readonly config: string;
  /** The file of the types, and the schemas that it has. */
  readonly file: string;
  readonly own: readonly string[];
  readonly lacking: readonly string[];
}

/**
 * Without `--schema`, the CLI writes `public` and all that `api.schemas` of config.toml names. `undefined` where the
 * command chooses the schemas, or goes by another config.
 *
 * @param own schemas that the file has
 */
export function servedAndLacking(
  own: ReadonlySet<string>,
  { file, command, script = command, byHand }: Writer,
  root: string,
): LackingSchemas | undefined {
  if (script === undefined || byHand === true || choosesItself.test(script)) return undefined;
  const config = nearestConfig(file, root);
  if (config === undefined || isForAnother(script, config)) return undefined;
  const served = supabaseConfigOf(dirname(join(root, config)), root).exposedSchemas;
  const lacking = served.filter((schema) => !own.has(schema) && !supabase.schemas.includes(schema));
  return { config, file, own: [...own], lacking };
}

/** @param elsewhere schemas that other files have which have none of these */
export function linesOfLacking(
  { config, file, own, lacking: all }: LackingSchemas,
  elsewhere: readonly string[],
): string[] {
  const lacking = all.filter((schema) => !elsewhere.includes(schema));
  if (lacking.length === 0) return [];
  const named = `the ${lacking.length > 1 ? 'schemas' : 'schema'} ${list(lacking)}`;
  const schemas = [...own, ...lacking].join(',');
  return [
    `${config} serves ${named}, which ${file} lacks: generate it again, or with \`--schema ${schemas}\`.`,
  ];
}

/** With the id of a project alone, not every CLI reads the config. */
const choosesItself = /\bgen\s+types\b.*\s(?:--schema|-s|--project-id)\b/s;

/** Whether a command is run for another project than that of a config. */
function isForAnother(script: string, config: string): boolean {
  const [, folder] = /\s--workdir[=\s]+(\S+)/.exec(script) ?? [];
  return folder !== undefined && posix.normalize(folder) !== folderOfProject(config);
}
