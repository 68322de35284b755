import { readdir, realpath } from 'node:fs';
import { resolve } from 'node:path';
import { type GlobOptions, glob } from 'tinyglobby';
import { Problem } from '../base/problem.ts';
import { realPathWithin } from './boundary.ts';
import { notedLater } from './inputs.ts';

export interface Walk {
  /** The folder that is checked. */
  readonly root: string;
  /** Where the walk starts; `root` when left out. */
  readonly cwd?: string;
  readonly ignore?: readonly string[];
  /** Whether names that begin with a dot count. */
  readonly dot?: boolean;
  readonly absolute?: boolean;
  /** Whether links to folders of the repository are gone through. */
  readonly throughLinks?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * The files of the repository that globs name, relative to where the walk starts, in no order. A walk never leaves the
 * repository.
 *
 * @throws Problem when a folder to be walked is a link that leads out of the repository
 */
export function filesMatching(patterns: string | readonly string[], walk: Walk): Promise<string[]> {
  const { signal: _, ...asked } = walk;
  return notedLater(
    ['matching', [patterns].flat(), asked],
    () => walked(patterns, walk),
    (files) => JSON.stringify([...files].sort()),
  );
}

async function walked(patterns: string | readonly string[], walk: Walk): Promise<string[]> {
  const { root, cwd = root, ignore = [], throughLinks = false, ...options } = walk;
  const links = new Map<string, string>();
  let refusal: Problem | undefined;
  const fs: GlobOptions['fs'] = {
    // Links are listed by where they lead, and told by what they are called.
    realpath: ((path: string, done: (error: Error | null, real: string) => void) =>
      realpath(path, (error, real) => {
        if (error === null) links.set(real, path);
        done(error, real);
      })) as unknown as typeof realpath,
    readdir: ((folder: string, how: { withFileTypes: true }, done: Listed) => {
      const listed = resolve(cwd, folder);
      try {
        realPathWithin(links.get(listed) ?? listed, root);
      } catch (error) {
        if (error instanceof Problem && isRefusal(error)) refusal ??= error;
        return done(null, []);
      }
      return readdir(listed, how, done as never);
    }) as unknown as typeof readdir,
  };
  const found = await glob([patterns].flat(), {
    ...options,
    cwd,
    ignore,
    fs,
    expandDirectories: false,
    followSymbolicLinks: throughLinks,
  });
  if (refusal !== undefined) throw refusal;
  return found;
}

type Listed = (error: Error | null, entries: readonly never[]) => void;

/** A folder that is not there holds no file, and one that is led out of is told. */
function isRefusal({ cause }: Problem): boolean {
  return cause === undefined;
}
