import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeChanges } from '../../src/fix/apply-edits.ts';
import { applied, type Replacement } from '../../src/fix/change.ts';
import { changesOf, wholeDiff } from '../../src/fix/file-changes.ts';
import { unifiedDiff } from '../../src/fix/unified-diff.ts';
import { problemOf } from '../support/problem-of.ts';

/** Blocks that look alike, so that the lines around a change are found in many places; no line break at the end. */
const text = Array.from({ length: 12 }, (_, at) => `type T = {\n  a: x\n  b: y\n  c: ${at % 2}\n}`).join(
  '\n',
);

/** Lines from a number on, counted from 1, which become another text. */
function lines(first: number, count: number, fresh: string): Replacement {
  const ends = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1), text.length];
  return { from: ends[first - 1] ?? 0, to: ends[first - 1 + count] ?? 0, text: fresh };
}

const changes = [
  lines(1, 20, ''),
  lines(31, 0, 'type New = {\n}\n'),
  lines(37, 1, '  a: z\n'),
  lines(60, 1, '}\n// the end'),
];
const diffs = changes.map((one) => unifiedDiff('f.ts', text, [one]));

function fileOf(content: string | Buffer) {
  const root = mkdtempSync(join(tmpdir(), 'file-changes-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const file = join(root, 'f.ts');
  writeFileSync(file, content);
  return { root, now: () => readFileSync(file, 'utf8') };
}

test('diffs of one file are made by their place in it, whatever was made before them, and as one diff by git, too', () => {
  const { root, now } = fileOf(text);
  const all = changesOf([...diffs].reverse());
  const undo = makeChanges(all, root);
  expect(now()).toBe(applied(text, changes));
  undo();
  expect(now()).toBe(text);
  const [diff = ''] = all.map(wholeDiff);
  execFileSync('git', ['apply', '-'], { cwd: root, input: diff });
  expect(now()).toBe(applied(text, changes));
  expect(diff).toBe(unifiedDiff('f.ts', text, changes));
});

test('a file that is another one by then is left as it is, and so is one in which two want the same lines', async () => {
  const other = fileOf(`// more\n${text}`);
  const problem = await problemOf(() => makeChanges(changesOf(diffs), other.root));
  expect(problem.message).toBe('f.ts could not be edited: it is another one than when it was read.');
  expect(other.now()).toBe(`// more\n${text}`);

  const latin1 = fileOf(Buffer.from('é', 'latin1'));
  const unreadable = await problemOf(() => makeChanges(changesOf(diffs), latin1.root));
  expect(unreadable.message).toBe('f.ts could not be edited: it is no text in UTF-8.');

  const twice = [...diffs, unifiedDiff('f.ts', text, [lines(37, 1, '  a: w\n')])];
  expect((await problemOf(() => changesOf(twice))).message).toBe(
    'Two edits of f.ts want different words in line 37.',
  );
});
