/** What writes a file of types again, as the repository itself says it. */
import { join, posix } from 'node:path';
import { parsedJson } from '../../base/parsed-json.ts';
import { redact } from '../../base/redact.ts';
import { filesMatching } from '../../repository/files-matching.ts';
import { textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import type { Writer } from '../source.ts';
import { folderOfProject, nearestConfig } from '../supabase/config-file.ts';

/** A command, and the text in which the generator is called. */
interface Found {
  readonly command: string;
  readonly text: string;
  /** Folder of the file that says it. */
  readonly folder: string;
}

const generator = /\bsupabase(?:@[\w.^~-]+)?["']?(?:\s+--?[\w-]+(?:[= ][^\s&|;]+)?)*\s+gen\s+types\b/;

/**
 * The command that writes a file of types: of the scripts that call the generator the one that names the file, else one
 * of its name, else the one nearest to it, but none that is seen to write another file. Where there is none, what the
 * CLI asks for, in the project of the file and for its schemas: as the repository calls it for another file, if that is
 * all that a script does.
 *
 * @param file relative to the repository
 * @param schemas that the file has
 */
export async function generatingCommand(
  file: string,
  schemas: readonly string[],
  root: string,
): Promise<Writer> {
  const all = [...(await inManifests(root)), ...(await inScripts(root))];
  const found = all.filter((one) => names(one, file) || targetsIn(one.text).length === 0);
  const score = (one: Found) =>
    (names(one, file) ? 1000 : 0) +
    (one.text.includes(posix.basename(file)) ? 100 : 0) +
    sharedFolders(one.folder, posix.dirname(file)) +
    (/--local\b/.test(one.text) ? 0.5 : 0);
  const [best] = found.sort((one, other) => score(other) - score(one));
  if (best !== undefined) {
    const { command, text } = best;
    return { file, command: redact(command), ...(text === command ? {} : { script: redact(text.trim()) }) };
  }
  const usual = 'npx supabase gen types --lang=typescript --local';
  const [alike = usual] = all.flatMap(({ text, folder }) => (folder === '.' ? (onlyCall(text) ?? []) : []));
  const call = ofSchemas(ofProject(alike, await projectOf(file, root)), schemas);
  return { file, command: redact(`${call} > ${file}`) };
}

/** The folder of the project of a file, where that is not the root: of the nearest above it, else of the only one. */
async function projectOf(file: string, root: string): Promise<string | undefined> {
  const nearest = nearestConfig(file, root);
  const all =
    nearest === undefined ? await filesMatching('**/supabase/config.toml', { root, ignore }) : [nearest];
  const [only, another] = all.map(folderOfProject);
  return another !== undefined || only === '.' ? undefined : only;
}

/** A call of the generator, run at the root, for a project elsewhere. */
function ofProject(call: string, project: string | undefined): string {
  if (project === undefined) return call;
  return `${call.replaceAll(/\s--workdir[=\s]\s*\S+/g, '')} --workdir ${project}`;
}

/** A call of the generator for these schemas: those of `public`, which it writes unasked, or the ones that are named. */
function ofSchemas(call: string, schemas: readonly string[]): string {
  if (schemas.length === 0 || schemas.join() === 'public') return call;
  return `${call.replaceAll(/\s(?:--schema|-s)[=\s]\s*\S+/g, '')} --schema ${schemas.join(',')}`;
}

/** What a command is seen to write: none where it prints, or where a variable names the file. */
function targetsIn(text: string): string[] {
  const found = text.matchAll(/(?:>>?\s*|\btee\s+(?:-a\s+)?|\s(?:-o|--output)[=\s]\s*)["']?([^\s"'|&;<>]+)/g);
  return [...found].flatMap(([, target = '']) => (/[$`&]|^\/dev\//.test(target) ? [] : [target]));
}

/** `npx supabase gen types --local`, where a script does nothing else and writes that to a file. */
function onlyCall(text: string): string | undefined {
  const [, runner, call] =
    /^\s*(npx |pnpm |yarn |bunx )?(supabase gen types[^|&;<>$`]*?)\s*>\s*[^\s|&;<>]+\s*$/.exec(text) ?? [];
  return call === undefined ? undefined : `${runner ?? 'npx '}${call}`;
}

/** Whether a command says the path of a file, or that of its folder where something is copied to it. */
function names({ text, folder }: Found, file: string): boolean {
  const paths = pathsIn(text, folder);
  const copies = /\b(?:cp|copy|rsync|cpy|copyfiles)\b/.test(text);
  const parent = posix.dirname(file);
  return paths.has(file) || (copies && (paths.has(parent) || paths.has(`${parent}/`)));
}

/** What a command may mean by its words, where they are paths: it is run in the folder that says it, or in the root. */
function pathsIn(text: string, folder: string): ReadonlySet<string> {
  const words = text.split(/[\s"'`=;&|<>()]+/).filter((word) => word !== '');
  return new Set(words.flatMap((word) => [posix.normalize(word), posix.join(folder, word)]));
}

async function inManifests(root: string): Promise<Found[]> {
  const manifests = await filesMatching('**/package.json', { root, ignore });
  return manifests.sort().flatMap((manifest) => {
    const text = textIfReadable(manifest, root) ?? '';
    if (!generator.test(text)) return [];
    const { scripts } = (parsedJson(text) ?? {}) as { readonly scripts?: unknown };
    const folder = posix.dirname(manifest);
    return Object.entries(typeof scripts === 'object' && scripts !== null ? scripts : {}).flatMap(
      ([name, script]) =>
        typeof script === 'string' && generator.test(script)
          ? [{ command: runs(name, folder, root), text: script, folder }]
          : [],
    );
  });
}

const ignore = ['**/node_modules/**', '**/.git/**', '**/dist/**', '**/.next/**'];

/** How a package's script is run, by the lock file that the repository has. */
function runs(script: string, folder: string, root: string): string {
  const has = (...names: readonly string[]) =>
    names.some((name) => pathExists(join(root, name)) || pathExists(join(root, folder, name)));
  const isRoot = folder === '.';
  if (has('pnpm-lock.yaml')) return `pnpm ${isRoot ? '' : `-C ${folder} `}${script}`;
  if (has('yarn.lock')) return `yarn ${isRoot ? '' : `--cwd ${folder} `}${script}`;
  if (has('bun.lock', 'bun.lockb')) return `bun run ${isRoot ? '' : `--cwd ${folder} `}${script}`;
  return `npm run ${script}${isRoot ? '' : ` --prefix ${folder}`}`;
}

async function inScripts(root: string): Promise<Found[]> {
  const files = await filesMatching(
    [
      '{Makefile,makefile,justfile,Justfile,Taskfile.yml,Taskfile.yaml}',
      '{scripts,bin,supabase,.github}/**/*.{sh,bash,yml,yaml}',
    ],
    { root, ignore, dot: true },
  );
  return files.sort().flatMap((file) => {
    const text = (textIfReadable(file, root) ?? '').replace(/\\\r?\n\s*/g, '');
    const line = text.split('\n').find((it) => generator.test(it) && !/^\s*#/.test(it));
    const command = line?.trim().replace(/^@|^-?\s*run:\s*/g, '');
    return command === undefined ? [] : [{ command, text: command, folder: posix.dirname(file) }];
  });
}

function sharedFolders(one: string, other: string): number {
  const [left, right] = [one, other].map((path) => path.split('/')) as [string[], string[]];
  const differs = left.findIndex((part, at) => part !== right[at]);
  return differs < 0 ? left.length : differs;
}
