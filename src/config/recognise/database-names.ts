import { posix } from 'node:path';
import { namePattern, onlyDatabase } from '../config.ts';

/**
 * A name for the database of each of several drizzle.config files, in their order, no two alike: after the
 * package (`packages/auth/…` → `auth`) and after what the file's name adds (`drizzle.config.auth.ts` → `auth`).
 */
export function databaseNames(
  configs: readonly { readonly file: string; readonly base: string }[],
): string[] {
  const short = configs.map(({ file, base }) =>
    join([base === '.' ? '' : posix.basename(base), suffix(file)]),
  );
  const long = configs.map(({ file }) => join([...posix.dirname(file).split('/'), suffix(file)]));
  const isUnique = (name: string, names: readonly string[]) => names.filter((it) => it === name).length === 1;
  const taken = new Set<string>();
  return short.map((name, index) => {
    const wanted = isUnique(name, short) ? name : (long[index] ?? name);
    let free = wanted;
    for (let number = 2; taken.has(free); number++) free = `${wanted}-${number}`;
    taken.add(free);
    return free;
  });
}

function suffix(file: string): string {
  const name = posix.basename(file).replace(/\.[^.]+$/, '');
  return /^drizzle(?:[.-](.+))?\.config(?:\.(.+))?$/.exec(name)?.slice(1).filter(Boolean).join('-') ?? '';
}

function join(parts: readonly string[]): string {
  const name = parts
    .map((part) => part.replaceAll(/[^A-Za-z0-9_]+/g, '-').replaceAll(/^-+|-+$/g, ''))
    .filter((part) => part !== '')
    .join('-');
  if (name === '') return onlyDatabase;
  return namePattern.test(name) ? name : `db-${name}`;
}
