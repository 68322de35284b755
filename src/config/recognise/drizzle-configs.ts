import { filesMatching } from '../../repository/files-matching.ts';
import { configsOfScripts } from './drizzle-scripts.ts';

/** What a drizzle.config says, as far as it matters to find things; everything may be left out there. */
export interface DrizzleConfigFacts {
  readonly schema?: string | readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly dialect?: string | undefined;
  readonly casing?: string | undefined;
}

/** Evaluates the drizzle.config at a path relative to the repository; may throw, since it runs foreign code. */
export type ReadDrizzleConfig = (file: string, only: boolean) => Promise<DrizzleConfigFacts>;

const endings = '{ts,mts,cts,js,mjs,cjs,json}';
const names = [
  `**/drizzle.config.${endings}`,
  `**/drizzle.config.*.${endings}`,
  `**/drizzle{.,-}*.config.${endings}`,
];

/** Folders that are searched for nothing: what is in them was installed or built. */
export const foreignFolders = [
  '**/node_modules/**',
  '**/.git/**',
  '**/dist/**',
  '**/build/**',
  '**/vendor/**',
];

const sampleFolder =
  /(^|\/)(examples?|templates?|demos?|playgrounds?|fixtures?|tests?|__tests__|__fixtures__|e2e|integration-tests)\//i;

/** What was compiled beside a config says nothing of it: `drizzle.config.d.ts`. */
const isDeclaration = /\.d\.[cm]?ts$/;

/** `drizzle.config.test.ts`, `drizzle-e2e.config.ts` */
const testConfig = /[.-](tests?|e2e)\.[^/]*$/i;

/**
 * The drizzle.config files of a repository, by their names and by the scripts that name them, sorted, relative to it. Those for examples, templates and tests, by their
 * folder or their name, are `samples`, to be used only where there are no others.
 */
export async function findDrizzleConfigs(root: string): Promise<{ configs: string[]; samples: string[] }> {
  const named = await filesMatching(names, { root, ignore: foreignFolders });
  const found = new Set([...named, ...(await configsOfScripts(root, foreignFolders))]);
  const sorted = [...found].filter((file) => !isDeclaration.test(file)).sort(byImportance);
  return { configs: sorted.filter((file) => !isSample(file)), samples: sorted.filter(isSample) };
}

/** Whether a path is of examples, templates or tests, by a folder (which ends in `/`) or by its name. */
export function isSample(file: string): boolean {
  return sampleFolder.test(file) || testConfig.test(file);
}

/** Paths near the root first, those of one depth by their names. */
export function fromRootDown(one: string, other: string): number {
  const depth = (path: string) => path.split('/').length;
  return depth(one) - depth(other) || (one < other ? -1 : 1);
}

/** From the root down, and in a folder the plain name before those with a suffix. */
function byImportance(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  if (left.length !== right.length) return left.length - right.length;
  const [nameOfA, nameOfB] = [left.pop() ?? '', right.pop() ?? ''];
  const [folderOfA, folderOfB] = [left.join('/'), right.join('/')];
  if (folderOfA !== folderOfB) return folderOfA < folderOfB ? -1 : 1;
  return Number(!isPlain(nameOfA)) - Number(!isPlain(nameOfB)) || (nameOfA < nameOfB ? -1 : 1);
}

function isPlain(name: string): boolean {
  return /^drizzle\.config\.[^.]+$/.test(name);
}
