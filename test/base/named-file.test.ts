import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeNamedFile } from '../../src/base/named-file.ts';
import { Problem } from '../../src/base/problem.ts';

const root = mkdtempSync(join(tmpdir(), 'schema-drift-named-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, 'folder'));
writeFileSync(join(root, 'file'), 'there before');

const write = (path: string, text = 'written') =>
  writeNamedFile(path, text, { what: 'The report', advice: 'Name another.' });

test.each(['new.json', 'a/b/c/new.json', 'folder/new.json', 'file'])('%s is written', async (name) => {
  await write(join(root, name));
  expect(readFileSync(join(root, name), 'utf8')).toBe('written');
});

test('several files whose folders are not there, all at once', async () => {
  const files = [1, 2, 3, 4].map((number) => join(root, `at/once/${number}`));
  await Promise.all(files.map((file) => write(file)));
  expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(files.map(() => 'written'));
});

test.each([
  { path: join(root, 'folder'), reason: 'it is a folder' },
  { path: join(root, 'file/report.json'), reason: `${root}/file is no folder` },
  { path: join(root, 'file/deeper/report.json'), reason: `${root}/file is no folder` },
  { path: join(root, 'x'.repeat(300), 'report.json'), reason: /name too long/ },
])('$path: $reason', async ({ path, reason }) => {
  await expectReason(path, reason);
});

test.runIf(process.platform === 'linux').each([
  { path: '/proc/nowhere/report.json', reason: 'no folder can be made in /proc' },
  { path: '/proc/no/where/report.json', reason: 'no folder can be made in /proc' },
  { path: '/sys/nowhere/report.json', reason: 'this user may not make /sys/nowhere' },
  { path: '/sys/report.json', reason: 'this user may not write there' },
  { path: '/dev/full', reason: 'there is no room left on the disk' },
])('$path: $reason', async ({ path, reason }) => {
  await expectReason(path, reason);
});

async function expectReason(path: string, reason: string | RegExp): Promise<void> {
  const error = await write(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Problem);
  const { message, advice } = error as Problem;
  const begin = `The report could not be written to ${path}: `;
  expect(message.slice(0, begin.length)).toBe(begin);
  if (typeof reason === 'string') expect(message).toBe(`${begin}${reason}.`);
  else expect(message).toMatch(reason);
  expect(advice).toBe('Name another.');
}
