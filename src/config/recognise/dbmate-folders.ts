import { posix } from 'node:path';
import { filesMatching } from '../../repository/files-matching.ts';
import { textIfReadable } from '../../repository/read.ts';
import { foreignFolders } from './drizzle-configs.ts';
import { holdsMigrations } from './migration-folders.ts';

/** Files that say how commands are run; of those with variables the templates, since others may hold secrets. */
const commandFiles = [
  '**/{Makefile,Dockerfile*,justfile,Justfile,package.json}',
  '**/{Taskfile,compose,docker-compose}*.{yml,yaml}',
  '**/.env.{example,sample,template,dist}',
  '**/*.{sh,mk}',
  '.github/workflows/*.{yml,yaml}',
];

/** `dbmate -d X`, `dbmate --migrations-dir=X`, `DBMATE_MIGRATIONS_DIR: X`; what a variable decides is not known. */
const told =
  /\bdbmate\b[^\n|;&]*?\s(?:-d|--migrations-dir)(?:\s+|=)["']?([\w./-]+)|\bDBMATE_MIGRATIONS_DIR["']?\s*[=:]\s*["']?([\w./-]+)/g;

/** The folders of migrations that a repository has dbmate run, sorted, as far as it says so somewhere. */
export async function foldersToldToDbmate(root: string): Promise<string[]> {
  const files = await filesMatching(commandFiles, { root, ignore: foreignFolders, dot: true });
  const named = files.flatMap((file) =>
    [...(textIfReadable(file, root) ?? '').matchAll(told)].flatMap(([, option, variable]) => {
      const path = option ?? variable ?? '';
      // Relative to where the command runs: beside the file that says so, or at the root.
      return [posix.join(posix.dirname(file), path), posix.normalize(path)];
    }),
  );
  return [...new Set(named.map((folder) => folder.replace(/\/+$/, '')))]
    .filter(
      (folder) => !folder.startsWith('..') && !posix.isAbsolute(folder) && holdsMigrations(folder, root),
    )
    .sort();
}
