import { chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { installedBinaries } from '../../src/postgres/binaries.ts';
import { askKept } from '../../src/run/known-programs.ts';
import { setUp } from './support.ts';

/** Two installations that are looked at, another that only pg_config may name, and pg_config, which names the second. */
function machine() {
  const { root, keptBy } = setUp({ 'package.json': '{}' });
  const folder = (name: string) => join(root, name);
  for (const name of ['one', 'other', 'elsewhere', 'config']) mkdirSync(folder(name));
  for (const name of ['one', 'other', 'elsewhere']) {
    writeFileSync(join(folder(name), 'initdb'), '', { mode: 0o755 });
    // A program that says a version, and is no script.
    copyFileSync('/bin/bash', join(folder(name), 'postgres'));
  }
  const configNames = (name: string) => {
    writeFileSync(folder('config/pg_config'), `#!/bin/sh\necho ${folder(name)}\n`, { mode: 0o755 });
  };
  configNames('other');
  vi.stubEnv('PATH', `${['config', 'one', 'other'].map(folder).join(':')}:${process.env.PATH}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  /** A run, with what earlier ones kept or without; gives what it found, in order. */
  const run = async (cached = true) => {
    const kept = keptBy();
    const found = await installedBinaries(undefined, cached ? askKept(kept) : undefined);
    await kept.settled();
    return found.flatMap((it) => (it.folder.startsWith(root) ? basename(it.folder) : []));
  };
  /** What cannot run tells nothing when it is asked; neither its size nor its age changes. */
  const silence = (program: string) => chmodSync(folder(program), 0o644);
  return { folder, configNames, run, silence };
}

test('programs that are what they were are not asked again what they are', async () => {
  const { folder, run, silence } = machine();
  expect(await run()).toEqual(['other', 'one']);
  for (const program of ['config/pg_config', 'one/postgres', 'other/postgres']) silence(program);
  expect(await run()).toEqual(['other', 'one']);
  expect(await run(false), 'without what is kept').toEqual([]);
  utimesSync(folder('other/postgres'), 1, 1);
  expect(await run(), 'another age').toEqual(['one']);
  utimesSync(folder('config/pg_config'), 1, 1);
  expect(await run()).toEqual(['one']);
});

test('what may start another program tomorrow is asked each time', async () => {
  const { folder, configNames, run, silence } = machine();
  for (const name of ['one', 'other']) rmSync(folder(`${name}/postgres`));
  writeFileSync(folder('one/postgres'), '#!/bin/sh\necho postgres 15.1\n', { mode: 0o755 });
  copyFileSync('/bin/bash', folder('versions'));
  symlinkSync(folder('versions'), folder('other/postgres'));
  configNames('elsewhere');
  expect(await run()).toEqual(['elsewhere', 'one', 'other']);
  for (const program of ['one/postgres', 'versions', 'config/pg_config']) silence(program);
  expect(await run()).toEqual([]);
});
