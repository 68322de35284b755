import { basename, dirname, join } from 'node:path';
import { textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import { rulesOfSqlTools, type SqlToolName, sqlTools } from './sql-tools.ts';

/** Files that are looked into for a tool's marks; whoever uses a tool marks every file. */
const filesLookedInto = 5;

/** Which tool runs a folder of plain SQL files, where its files or the package that it belongs to tell. */
export function recogniseSqlTool(
  folder: string,
  names: readonly string[],
  root: string,
): SqlToolName | undefined {
  if (names.includes('atlas.sum')) return 'atlas';
  const files = names.filter((name) => name.endsWith('.sql')).sort();
  const marked = files
    .slice(0, filesLookedInto)
    .flatMap((name) => toolOfMarks(join(folder, name), root) ?? []);
  const [tool = toolOfPackage(folder, root)] = marked;
  return (
    tool ??
    (files.some((name) => rulesOfSqlTools['golang-migrate'].runs.test(name)) ? 'golang-migrate' : undefined)
  );
}

/** Whether a file says itself which tool runs it: by its marks, or by a name that leads up. */
export function saysItsTool(file: string, root: string): boolean {
  const isUp = rulesOfSqlTools['golang-migrate'].runs.test(basename(file));
  return isUp || toolOfMarks(join(root, file), root) !== undefined;
}

function toolOfMarks(file: string, root: string): SqlToolName | undefined {
  const lines = (textIfReadable(file, root) ?? '').split('\n');
  return sqlTools.find((tool) => {
    const { marks } = rulesOfSqlTools[tool];
    return marks !== undefined && lines.some((line) => marks.up.test(line) || marks.down.test(line));
  });
}

/** By what a package's manifest names the tools that it can depend on. */
const manifests: readonly (readonly [file: string, tool: SqlToolName, names: RegExp])[] = [
  ['package.json', 'node-pg-migrate', /"node-pg-migrate"\s*:/],
  ['Cargo.toml', 'sqlx', /^\s*(?:sqlx\b|\[[\w.-]*dependencies\.sqlx\])/m],
  ['go.mod', 'golang-migrate', /\bgithub\.com\/golang-migrate\/migrate\b/],
];

/** By the manifests of the folder and of those around it, up to the repository's own. */
function toolOfPackage(folder: string, root: string): SqlToolName | undefined {
  for (let at = folder, steps = 0; steps < 5; at = dirname(at), steps += 1) {
    const found = manifests.find(([file, , names]) => names.test(textIfReadable(join(at, file), root) ?? ''));
    if (found !== undefined) return found[1];
    if (pathExists(join(at, '.git')) || dirname(at) === at) return undefined;
  }
  return undefined;
}
