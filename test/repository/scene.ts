import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Text of what lies outside of the repository, and must be seen nowhere. */
export const SECRET = 'CREATE TABLE kept_secret (id int);';

/** A repository, and beside it a folder that is none of it; links are written `-> target`. */
export interface Scene {
  readonly root: string;
  readonly outside: string;
}

/** @param files of the repository; `OUTSIDE` in what a link leads to stands for the folder beside it */
export function scene(files: Readonly<Record<string, string>>): Scene {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'repository-test-')));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const [root, outside] = [join(base, 'repository'), join(base, 'outside')];
  const others = { 'a.sql': SECRET, 'V1__a.sql': SECRET, 'models.py': SECRET, 'meta/_journal.json': SECRET };
  for (const [folder, some] of [
    [outside, others],
    [root, files],
  ] as const) {
    mkdirSync(folder);
    for (const [path, text] of Object.entries(some)) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      const target = /^-> (.*)$/.exec(text)?.[1];
      if (target === undefined) writeFileSync(file, text);
      else symlinkSync(target.replace('OUTSIDE', outside), file);
    }
  }
  return { root, outside };
}
