import { expect, test } from 'vitest';
import { wholeWord } from '../../src/base/whole-word.ts';

test.each([
  ['SELECT id FROM user', ['user'], true],
  ['SELECT id FROM users', ['user'], false],
  ['SELECT id FROM éuser', ['user'], false],
  ['SELECT id FROM user€', ['user'], true],
  ['SELECT "a.b$c" FROM t', ['a.b$c'], true],
  ['SELECT "axb$c" FROM t', ['a.b$c'], false],
  ['SELECT größe FROM t', ['size', 'größe'], true],
])('%s names one of %j as a word: %s', (text, words, isNamed) => {
  expect(wholeWord(words).test(text)).toBe(isNamed);
});
