import { describe, expect, test } from 'vitest';
import { commandOf, isAddressed, unknownCommand } from '../../src/action/commands/drift-command.ts';
import { problemOf } from '../support/problem-of.ts';

describe('a comment that is a command', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['/drift', { verb: 'help' }],
    ['/drift help', { verb: 'help' }],
    ['\n  /drift CHECK\nplease', { verb: 'check' }],
    ['/drift explain 0123456789ab', { verb: 'explain', names: ['0123456789ab'] }],
    ['/drift fix a.b, c.d a.b\r\nand more', { verb: 'fix', names: ['a.b', 'c.d'] }],
    ['/drift fix `orders . my column` x', { verb: 'fix', names: ['orders . my column', 'x'] }],
    ['/drift accept a.b because of the import', { verb: 'accept', names: ['a.b'], reason: 'of the import' }],
    [
      '/drift accept a b until 2027-01-31 because it waits until spring',
      { verb: 'accept', names: ['a', 'b'], until: '2027-01-31', reason: 'it waits until spring' },
    ],
  ];
  test.each(cases)('%j', (text, command) => {
    expect(isAddressed(text)).toBe(true);
    expect(commandOf(text)).toEqual(command);
  });
});

describe('a comment that is none', () => {
  test.each(['Try /drift check', '> /drift check', '/drifting', 'x\n/drift check', ''])('%j', (text) => {
    expect(isAddressed(text)).toBe(false);
    expect(commandOf(text)).toBeUndefined();
  });

  test.each([
    ['/drift chekc', 'There is no command `/drift chekc`. Did you mean `/drift check`?'],
    ['/drift zzzzzz now', 'There is no command `/drift zzzzzz`.'],
  ])('%s', (text, words) => {
    expect(commandOf(text)).toBeUndefined();
    expect(unknownCommand(text)).toBe(words);
  });
});

describe('a command that lacks something, or says it wrongly', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['/drift accept a.b', /`because` is missing/],
    ['/drift accept a.b because', /`because` is missing/],
    ['/drift accept because of that', /Which finding is meant is missing/],
    ['/drift accept a.b until because y', /`until` needs a day/],
    ['/drift fix', /Which finding is meant is missing/],
    ['/drift explain ,', /Which finding is meant is missing/],
    ['/drift check everything', /`\/drift check` takes nothing more/],
    [`/drift accept a because ${'x'.repeat(501)}`, /A reason has at most 500 characters/],
    [`/drift fix ${Array.from({ length: 51 }, (_, at) => `t${at}`).join(' ')}`, /at most 50 findings/],
  ];
  test.each(cases)('%s', async (text, message) => {
    const problem = await problemOf(() => commandOf(text));
    expect(problem.message).toMatch(message);
    expect(problem.advice).toMatch(/^Write `\/drift /);
  });
});
