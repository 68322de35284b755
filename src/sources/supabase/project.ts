import { join, posix, relative, resolve, sep } from 'node:path';
import { pathExists } from '../../repository/there.ts';
import type { Platform } from '../platform.ts';
import { type SupabaseConfig, supabaseConfigOf } from './config-file.ts';
import { supabase, supabaseUnexposed } from './platform.ts';

/** A project of Supabase's command line: the folder that holds all it knows. */
export interface SupabaseProject {
  /** Absolute path of its `supabase`. */
  readonly folder: string;
  /** The same relative to the repository's root, with `/`. */
  readonly shown: string;
  readonly config: SupabaseConfig;
  readonly platform: Platform;
  /** What is run before its first migration, relative to the repository's root; absent where it has none. */
  readonly rolesFile?: string;
}

/** What tells its folder from one that is only called so. */
const marks = ['config.toml', 'migrations'];

/**
 * The project that a file or folder is part of: of the nearest folder `supabase` that it lies in, else of the one at the
 * root; `undefined` where there is none.
 *
 * @param path absolute, or relative to `root`
 * @param root the folder that is checked
 */
export function supabaseProjectOf(path: string, root: string): SupabaseProject | undefined {
  const parts = relative(root, resolve(root, path)).split(sep);
  const at = parts.lastIndexOf('supabase');
  if (at >= 0) return projectIn(parts.slice(0, at + 1).join('/'), root);
  const isAtRoot = marks.some((name) => pathExists(join(root, 'supabase', name)));
  return isAtRoot ? projectIn('supabase', root) : undefined;
}

function projectIn(shown: string, root: string): SupabaseProject {
  const folder = resolve(root, shown);
  const config = supabaseConfigOf(folder, root);
  const rolesFile = posix.join(shown, 'roles.sql');
  return {
    folder,
    shown,
    config,
    platform: config.exposesNewTables === false ? supabaseUnexposed : supabase,
    ...(pathExists(join(folder, 'roles.sql')) ? { rolesFile } : {}),
  };
}
