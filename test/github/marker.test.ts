import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNewer, type Marker, readMarker, writeMarker } from '../../src/github/marker.ts';

const marker: Marker = {
  key: 'shop',
  commit: 'a'.repeat(40),
  run: { id: 9_876_543_210, attempt: 2 },
  digest: '0123456789ab',
};

describe('a marker', () => {
  test('is one line that GitHub does not show', () => {
    expect(writeMarker(marker)).toBe(
      `<!-- schema-drift {"format":1,"key":"shop","commit":"${'a'.repeat(40)}","run":9876543210,"attempt":2,"digest":"0123456789ab"} -->`,
    );
  });

  test('is read back with the text below it', () => {
    expect(readMarker(`${writeMarker(marker)}\n## Title\n\ntext\n`)).toEqual({
      marker,
      text: '## Title\n\ntext\n',
    });
  });

  test('is read where line breaks became those of Windows', () => {
    expect(readMarker(`${writeMarker(marker)}\r\ntext`)).toEqual({ marker, text: 'text' });
  });

  test('is read where nothing follows', () => {
    expect(readMarker(writeMarker(marker))).toEqual({ marker, text: '' });
  });

  const hostileKeys = [
    '-->',
    '--!> <script>',
    '<!--',
    'a\nb',
    '"} -->',
    '\u2028',
    '`',
    '‮',
    '\ud800',
    '\\u003e',
  ];
  test.each(hostileKeys)('can not be broken out of by the key %j', (key) => {
    const line = writeMarker({ ...marker, key });
    expect(line.slice(4, -3)).not.toMatch(/[<>]|[^ -~]/);
    expect(readMarker(`${line}\ntext`)?.marker.key).toBe(key);
  });

  test('holds any key and digest', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.string(),
        (key, digest, text) => {
          const written = { ...marker, key, digest };
          expect(readMarker(`${writeMarker(written)}\n${text}`)).toEqual({ marker: written, text });
        },
      ),
    );
  });
});

describe('what is no marker', () => {
  const line = writeMarker(marker);
  const withField = (name: string, value: unknown) =>
    `<!-- schema-drift ${JSON.stringify({ format: 1, key: 'shop', commit: 'c', run: 1, attempt: 1, digest: 'd', [name]: value })} -->\n`;
  const bodies: Readonly<Record<string, string>> = {
    'an empty body': '',
    'a quoted one': `> ${line}\n> ## Title\n\nI disagree.`,
    'one below other words': `Look:\n\n${line}\n`,
    'one after a space': ` ${line}\ntext`,
    'one in a block of code': `\`\`\`\n${line}\n\`\`\``,
    'one with words behind it on its line': `${line} and more\ntext`,
    "another tool's": '<!-- other-tool {"format":1} -->\ntext',
    'one that is no JSON': '<!-- schema-drift {key} -->\ntext',
    'one that holds null': withField('key', null),
    'a format of the future': withField('format', 2),
    'a run that is a text': withField('run', '1'),
    'a run below zero': withField('run', -1),
    'an attempt that is no whole number': withField('attempt', 1.5),
    'a commit that is an object': withField('commit', {}),
    'no digest': withField('digest', undefined),
  };
  test.each(Object.entries(bodies))('%s', (_, body) => {
    expect(readMarker(body)).toBeUndefined();
  });

  test('nor is anything else, and nothing throws', () => {
    fc.assert(fc.property(fc.json(), (json) => void readMarker(`<!-- schema-drift {${json}} -->\n`)));
  });
});

describe('the newer of two', () => {
  const of = (id: number, attempt: number): Marker => ({ ...marker, run: { id, attempt } });
  test.each([
    [of(2, 1), of(1, 1), true],
    [of(1, 1), of(2, 1), false],
    [of(1, 2), of(1, 1), true],
    [of(1, 3), of(2, 1), false],
    [of(10, 1), of(9, 9), true],
    [of(1, 1), of(1, 1), false],
  ])('is told by the run, then by the attempt', (one, other, expected) => {
    expect(isNewer(one, other)).toBe(expected);
  });
});
