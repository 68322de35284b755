import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';

/** One of Alembic's revisions: not a place in a row, but what it stands on. */
export interface Revision {
  readonly id: string;
  readonly file: string;
  /** Of its `revision = …`. */
  readonly line: number;
  /** Ids of what has to be there before it: `down_revision` and `depends_on`. */
  readonly after: readonly string[];
}

/**
 * Alembic's revisions as their text tells them, each after all that it stands on; nothing is run.
 *
 * @param path the folder that Alembic runs in, relative to `root`
 */
export async function readRevisions(path: string, root: string): Promise<readonly Revision[]> {
  const files = await glob(posix.join(path, '**/versions/**/*.py'), {
    cwd: root,
    ignore: ['**/node_modules/**', '**/.venv/**', '**/venv/**'],
  });
  const texts = await Promise.all(
    files.sort().map(async (file) => ({ file, text: await readFile(join(root, file), 'utf8') })),
  );
  return inOrder(texts.flatMap(({ file, text }) => revisionOf(file, text) ?? []));
}

function revisionOf(file: string, text: string): Revision | undefined {
  const own = assigned(text, 'revision');
  const [id] = own?.values ?? [];
  if (own === undefined || id === undefined) return undefined;
  const after = ['down_revision', 'depends_on'].flatMap((name) => assigned(text, name)?.values ?? []);
  return { id, file, line: own.line, after };
}

/** The strings that a module assigns to a name, alone or in a tuple, whatever type it declares for it. */
function assigned(
  text: string,
  name: string,
): { readonly values: string[]; readonly line: number } | undefined {
  const found = new RegExp(`^${name}\\b[^=\\n]*=\\s*(\\([^)]*\\)|\\[[^\\]]*\\]|[^\\n#]*)`, 'm').exec(text);
  if (found === null) return undefined;
  const values = [...(found[1] ?? '').matchAll(/(["'])([^"'\n]+)\1/g)].map(([, , value]) => value ?? '');
  return { values, line: text.slice(0, found.index).split('\n').length };
}

/** Depth first, so that a branch stays together; whatever stands on what is not there stands on nothing. */
function inOrder(revisions: readonly Revision[]): Revision[] {
  const byId = new Map(revisions.map((revision) => [revision.id, revision]));
  const placed = new Set<Revision>();
  const waiting = [...revisions].reverse();
  const begun = new Set<Revision>();
  while (waiting.length > 0) {
    const revision = waiting.at(-1) as Revision;
    const first = begun.has(revision)
      ? []
      : revision.after.flatMap((id) => byId.get(id) ?? []).filter((other) => !placed.has(other));
    begun.add(revision);
    if (first.length > 0) waiting.push(...first.reverse());
    else placed.add(waiting.pop() as Revision);
  }
  return [...placed];
}
