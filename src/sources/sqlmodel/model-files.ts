/** Which files hold the models: the same for running them, for reading them, and for telling that an export is old. */
import { resolve } from 'node:path';
import { Problem } from '../../base/problem.ts';
import { filesMatching } from '../../repository/files-matching.ts';
import { readText } from '../../repository/read.ts';
import { leadsToFolder, pathExists } from '../../repository/there.ts';

/** What lies in folders of models and holds none: packages, migrations, tests. */
const ignore = [
  '**/{node_modules,site-packages,__pycache__,.*,venv,env,build,dist}/**',
  '**/{tests,test,migrations,alembic}/**',
  '**/{test_*,*_test,conftest,setup}.py',
];

/** Something without which a file declares no table. */
const declaration =
  /\btable\s*=\s*True|__table(name)?__|\bTable\s*\(|\bDeclarativeBase|\bdb\.Model\b|\bdeclarative_base\b|\bMapped\s*\[|\bColumn\s*\(|\bmapped_column\s*\(/;

/** What a migration of Alembic declares, wherever these are kept. */
const migration = /^down_revision\b/m;

/** Whether a Python file may declare tables, or columns that tables inherit. */
export function mayDeclareTables(text: string): boolean {
  return declaration.test(text) && !migration.test(text);
}

/**
 * The files that `models` of a source means, as absolute paths, sorted. Of folders and globs only those that may
 * declare something are taken: importing the others has nothing but side effects.
 *
 * @throws Problem for an entry that leads to no file, or when no file declares anything
 */
export async function findModelFiles(models: readonly string[], root: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const entry of models) for (const file of await filesOf(entry, root)) found.add(file);
  if (found.size > 0) return [...found].sort();
  throw new Problem(`No file of ${models.join(', ')} declares a table.`, {
    advice: 'Set `models` of this source to the files or the folder of the SQLModel or SQLAlchemy classes.',
  });
}

async function filesOf(entry: string, root: string): Promise<readonly string[]> {
  const absolute = resolve(root, entry);
  const isThere = pathExists(absolute);
  if (isThere && !leadsToFolder(absolute)) return [absolute];
  const walk = { root, absolute: true, ignore, throughLinks: true };
  const files = isThere
    ? await filesMatching('**/*.py', { ...walk, cwd: absolute, dot: true })
    : await filesMatching(entry, walk);
  if (files.length === 0) {
    throw new Problem(isThere ? `The folder ${entry} holds no Python file.` : `No file matches ${entry}.`, {
      advice: 'Correct `models` of this source; the path is relative to the repository.',
    });
  }
  return files.filter((file) => file.endsWith('.py') && mayDeclareTables(readText(file, root)));
}
