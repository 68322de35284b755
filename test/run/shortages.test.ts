/** What a machine runs out of is told as that, and is no defect. */
import { expect, test } from 'vitest';
import { asProblem } from '../../src/sources/unreadable.ts';

const cases: readonly (readonly [what: string, error: object, message: RegExp])[] = [
  [
    'a full disk, by Postgres',
    { code: '53100', message: 'could not write to file "base/16384/2838": No space left on device' },
    /No space is left/,
  ],
  [
    'a full disk, by Node',
    { code: 'ENOSPC', message: 'ENOSPC: no space left on device, write' },
    /No space is left/,
  ],
  [
    'a disk that a quota limits',
    { code: 'EDQUOT', message: 'EDQUOT: disk quota exceeded, open' },
    /No space is left/,
  ],
  [
    'files that may not get larger',
    { code: 'XX000', message: 'could not extend file "base/5/1": File too large' },
    /No space is left/,
  ],
  ['memory, by Postgres', { code: '53200', message: 'out of memory' }, /No memory is left/],
  [
    'shared memory',
    { code: '53000', message: 'could not resize shared memory segment' },
    /No memory is left/,
  ],
  [
    'a server that another one of its processes took along',
    { code: '57P02', message: 'terminating connection because of crash of another server process' },
    /ended in the middle/,
  ],
  ['a server that is gone', { message: 'Connection terminated unexpectedly' }, /ended in the middle/],
  ['a server that was killed', { code: 'ECONNRESET', message: 'read ECONNRESET' }, /ended in the middle/],
  [
    'a mistake of ours',
    { code: '42601', message: 'syntax error at or near "x"' },
    /this is a defect of schema-drift/,
  ],
];

test.each(cases)('%s', (_what, error, message) => {
  const problem = asProblem(Object.assign(new Error(), error), new AbortController().signal);
  expect(problem.message).toMatch(message);
});
