/** Checks a repository, makes every edit that the findings bring, and checks it again. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { defined } from '../../src/base/defined.ts';
import { groupBy } from '../../src/base/group-by.ts';
import type { Config } from '../../src/config/config.ts';
import type { Edit, EditPart, Finding } from '../../src/report/finding.ts';
import { partsOf } from '../../src/report/line-diff.ts';
import { checkRepository, majors } from '../check/check-repository.ts';

export interface Fixed {
  readonly before: readonly Finding[];
  /** Every diff once, in the order of the findings. */
  readonly diffs: readonly string[];
  readonly after: readonly Finding[];
}

/** All findings of a repository's only database; a source that can't be read fails the test. */
export async function findingsIn(root: string, config?: Config): Promise<readonly Finding[]> {
  const report = await checkRepository(root, {
    ...defined({ config }),
    ...(majors.length === 0 ? {} : { sharedServer: majors.at(-1) as number }),
  });
  const problems = report.databases.flatMap(({ sources }) => sources.flatMap(({ problem }) => problem ?? []));
  if (problems.length > 0) throw new Error(JSON.stringify(problems, undefined, 1));
  return report.databases.flatMap(({ findings }) => findings);
}

export async function fixAll(root: string): Promise<Fixed> {
  const before = await findingsIn(root);
  const diffs = [...new Set(editsOf(before).map(({ diff }) => diff))].filter((diff) => diff !== '');
  // Each stands for itself: it can be applied without the others.
  eachApplied(root, diffs);
  const byHand = writtenByHand(root, editsOf(before));
  if (diffs.length > 0) gitApply(root, diffs.join(''));
  for (const [file, text] of byHand) expect(text, file).toBe(readFileSync(join(root, file), 'utf8'));
  return { before, diffs, after: await findingsIn(root) };
}

/** Files as whoever copies what is printed makes them: every part of every edit, in the place that it names. */
function writtenByHand(root: string, edits: readonly Edit[]): Map<string, string> {
  const parts = groupBy(edits.flatMap(partsOf), ({ location }) => JSON.stringify(location));
  const fromTheEnd = [...parts.values()]
    .map(ofOnePlace)
    .sort((one, other) => other.location.line - one.location.line);
  const written = new Map<string, string>();
  for (const { location, from, to } of fromTheEnd) {
    const text = written.get(location.file) ?? readFileSync(join(root, location.file), 'utf8');
    const lines = text.split(/(?<=\n)/);
    const old = from.split('\n').length;
    const end = /\r?\n$/.exec(lines[location.line - 2 + old] ?? '')?.[0] ?? '';
    lines.splice(location.line - 1, old, to === '' ? '' : to + end);
    written.set(location.file, lines.join(''));
  }
  return written;
}

/** Lines that come in front of others or behind them come beside what becomes of these. */
function ofOnePlace(parts: readonly EditPart[]): EditPart {
  const inFront = new Set<string>();
  const behind = new Set<string>();
  let whole = parts[0] as EditPart;
  for (const part of parts) {
    const { from, to } = part;
    if (to !== from && to.endsWith(`\n${from}`)) inFront.add(to.slice(0, -from.length));
    else if (to !== from && to.startsWith(`${from}\n`)) behind.add(to.slice(from.length));
    else whole = part;
  }
  const isBeside = whole.to.endsWith(`\n${whole.from}`) || whole.to.startsWith(`${whole.from}\n`);
  const middle = isBeside ? whole.from : whole.to;
  return { ...whole, to: [...[...inFront].sort(), middle, ...[...behind].sort()].join('') };
}

export function editsOf(findings: readonly Finding[]): Edit[] {
  return findings.flatMap(({ edits = [] }) => edits);
}

/** @throws when git refuses it */
export function gitApply(root: string, diff: string): void {
  execFileSync('git', ['apply', '-'], { cwd: root, input: diff, stdio: ['pipe', 'pipe', 'pipe'] });
}

const header = /^--- a\/(.*)\n\+\+\+ b\/\1$/gm;

/**
 * The files that each of several diffs changes, by their paths, as that one alone leaves them.
 * @throws when git, which is started once for all, refuses one
 */
export function eachApplied(root: string, diffs: readonly string[]): ReadonlyMap<string, string>[] {
  const copies = mkdtempSync(join(tmpdir(), 'drift-applied-'));
  try {
    const patches = diffs.map((diff, index) => ofCopies(root, diff, copies, String(index)));
    const patch = patches.map(({ text }) => text).join('');
    if (patch !== '') gitApply(copies, patch);
    return patches.map(
      ({ files }, index) =>
        new Map(files.map((file) => [file, readFileSync(join(copies, String(index), file), 'utf8')])),
    );
  } finally {
    rmSync(copies, { recursive: true });
  }
}

/** Copies the files of a diff into a folder; the same diff of the copies. */
function ofCopies(root: string, diff: string, copies: string, folder: string) {
  const files = [...new Set([...diff.matchAll(header)].map(([, file = '']) => file))];
  for (const file of files) {
    const copy = join(copies, folder, file);
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(root, file), copy);
  }
  return { files, text: diff.replaceAll(header, `--- a/${folder}/$1\n+++ b/${folder}/$1`) };
}

/** Findings as short texts: `critical foreign key posts.author_id`. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, kind, object }) => `${severity} ${kind} ${object}`);
}
