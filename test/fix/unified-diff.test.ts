import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applied } from '../../src/fix/change.ts';
import { unifiedDiff } from '../../src/fix/unified-diff.ts';

const text = Array.from({ length: 40 }, (_, place) => `line ${place + 1}\n`).join('');

/** Replaces what is found once in the text. */
function replacing(...pairs: readonly (readonly [found: string, text: string])[]) {
  return pairs.map(([found, fresh]) => {
    const from = text.indexOf(found);
    return { from, to: from + found.length, text: fresh };
  });
}

const cases = {
  'one line': replacing(['line 20\n', 'other\n']),
  'the first line': replacing(['line 1\n', 'other\n']),
  'the last line': replacing(['line 40\n', 'other\n']),
  'a piece of a line': replacing(['20', '20 and more']),
  'lines more, and lines less': replacing(
    ['line 3\n', 'line 3\nmore\nmore\n'],
    ['line 20\nline 21\n', ''],
    ['35', '35 too'],
  ),
  'changes in one hunk': replacing(['line 10\n', ''], ['line 15\n', 'other\nand other\n']),
  'two changes of one line': replacing(['line 2', 'first'], ['0\nline 21', 'second\nline 21']),
  'the end without a line break': replacing(['line 40\n', 'line 40']),
  'lines that stay at both ends': replacing(['line 5\nline 6\nline 7\n', 'line 5\nother\nline 7\n']),
  nothing: replacing(['line 5\n', 'line 5\n']),
  'one line, and nothing far from it': replacing(['line 5\n', 'line 5\n'], ['line 30\n', 'other\n']),
};

test.each(Object.entries(cases))('%s: as diff prints it', (_, replacements) => {
  const folder = mkdtempSync(join(tmpdir(), 'unified-diff-'));
  try {
    writeFileSync(join(folder, 'before'), text);
    writeFileSync(join(folder, 'after'), applied(text, replacements));
    const { stdout } = spawnSync('diff', ['-U3', 'before', 'after'], { cwd: folder, encoding: 'utf8' });
    const hunks = (diff: string) => diff.slice(diff.indexOf('@@'));
    expect(hunks(unifiedDiff('file', text, replacements))).toBe(hunks(stdout));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
