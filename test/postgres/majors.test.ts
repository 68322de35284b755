import { expect, onTestFinished, test } from 'vitest';
import { followStages } from '../../src/base/stages.ts';
import type { Config } from '../../src/config/config.ts';
import { majorFor, NEWEST_MAJOR, NEWEST_TO_FETCH, standsFor } from '../../src/postgres/majors.ts';
import { majorNamed } from '../../src/run/choices.ts';
import { serversFor } from '../../src/run/servers.ts';

/** What runs, which majors the machine has, and the one that is started. */
const chosen: readonly (readonly [major: number, installed: readonly number[], started: number])[] = [
  [14, [], 14],
  [17, [18], 17],
  [18, [], 18],
  [19, [], 18],
  [19, [15], 18],
  [19, [19], 19],
  [19, [18, 20], 18],
  [20, [19], 19],
  [20, [], 18],
];

test.each(chosen)('for PostgreSQL %i, where %j is installed, %i is started', (major, installed, started) => {
  expect(majorFor(major, installed)).toBe(started);
  expect(standsFor(started, major)).toBe(true);
});

test.each([
  [18, 17],
  [17, 18],
  [17, 19],
  [20, 19],
])('PostgreSQL %i does not stand for %i', (server, major) => {
  expect(standsFor(server, major)).toBe(false);
});

test('the newest major is known by name, though nothing can be fetched of it', () => {
  expect(majorNamed('19')).toBe(NEWEST_MAJOR);
  expect(NEWEST_TO_FETCH).toBeLessThan(NEWEST_MAJOR);
  expect(() => majorNamed('20')).toThrow('`20` is no major version that schema-drift knows.');
  expect(() => majorNamed('13')).toThrow('`13` is no major version that schema-drift knows.');
});

const settings = (version?: number): Config => ({
  databases: [],
  postgres: version === undefined ? {} : { version },
  failOn: 'warning',
  timeout: 60,
});

const serversWith = (version?: number) => {
  const servers = serversFor(
    { root: '.', config: settings(version), stages: followStages(() => {}) },
    new AbortController().signal,
  );
  onTestFinished(() => servers.stop());
  return servers;
};

test('a database of a major that cannot be had gets the server of the newest that can, and the same one', async () => {
  const servers = serversWith();
  const [newer, newest] = await Promise.all([
    servers.of(NEWEST_MAJOR).server,
    servers.of(NEWEST_TO_FETCH).server,
  ]);
  expect(newer.major).toBe(NEWEST_TO_FETCH);
  expect(newer).toBe(newest);
});

test('a major that the config asks for is not replaced by another', async () => {
  await expect(serversWith(NEWEST_MAJOR).of(NEWEST_MAJOR).server).rejects.toMatchObject({
    message: 'PostgreSQL 19 is not installed here, and npm has no binaries of it yet.',
    advice: expect.stringMatching(
      /^Use one of 14, 15, 16, 17, 18, install PostgreSQL 19, or give a server with /,
    ),
  });
});
