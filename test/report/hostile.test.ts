import { describe, expect, test } from 'vitest';
import { annotationsOf } from '../../src/report/annotations.ts';
import { renderCheckText } from '../../src/report/markdown/check-text.ts';
import { code, html, plain, prose, proseNaming } from '../../src/report/markdown/escape.ts';
import { renderJobSummary } from '../../src/report/markdown/job-summary.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { rendered } from './rendered.ts';
import { hostileNames, reportNaming } from './samples.ts';

/** Names that strangers chose are read as names: nothing of them becomes an element, a link or a mention. */

const link = ({ file, line }: { file: string; line: number }) => `https://git.example/${file}#L${line}`;
const look = {
  link,
  commit: { sha: '0123456789abcdef', url: 'https://git.example/commit' },
  run: { url: 'https://git.example/run' },
};

const hostile = reportNaming(hostileNames);

const ours = [
  /^<br>$/,
  /^<\/?(?:h2|h3|p|strong|em|code|pre|details|summary|b|sub|span|table|thead|tbody|tr|th|td|ul|li|blockquote|a)>$/,
  /^<(?:hr \/|details open)>$/,
  /^<code class="language-(?:mermaid|diff|sql)">$/,
  /^<a href="https:\/\/git\.example\/[^"]*">$/,
];

/** What GitHub would make more of than text, outside of code. */
const acting = {
  'a mention': /@\w/,
  'an issue': /#\d/,
  'an issue of another kind': /\bGH-\d/i,
  'an address': /:\/\/|www\.\w/i,
  'a commit': /\b[0-9a-f]{7,40}\b/i,
  'an emoji': /:[\w+-]+:/,
};

const texts = {
  comment: renderMarkdown(hostile, look),
  'comment without links': renderMarkdown(hostile),
  'comment of 20,000 characters': renderMarkdown(hostile, { ...look, limit: 20_000 }),
  'job summary': renderJobSummary(hostile, look),
  'check run': renderCheckText(hostile, look).summary,
  'findings without a line': renderCheckText(hostile, look, '/').text ?? '',
  ...Object.fromEntries(
    hostileNames.flatMap((name): [string, string][] => [
      [`prose with ${name}`, prose(name)],
      [`prose naming ${name}`, proseNaming(`Change ${name} to ${name}.`, name)],
      [`plain ${name}`, plain(name)],
      [`plain after text ${name}`, `x ${plain(name)} \`y\``],
      [`code ${name}`, `x ${code(name)} y`],
      [`html ${name}`, `<details><summary>${html(name)}</summary></details>`],
    ]),
  ),
};

describe.each(Object.entries(texts))('%s', (_, text) => {
  const page = rendered(text);

  test('has no element and no link but ours', () => {
    expect(page.tags.filter((tag) => !ours.some((known) => known.test(tag)))).toEqual([]);
    expect(page.unbalanced).toEqual([]);
  });

  test.each(Object.entries(acting))('has no %s', (_name, pattern) => {
    expect(page.outsideCode.filter((piece) => pattern.test(piece))).toEqual([]);
  });

  test('leaves no dollar where a formula could begin', () => {
    expect(page.outsideCode.filter((piece) => piece.includes('$') && piece !== '$')).toEqual([]);
  });

  test('has tables of even rows', () => {
    for (const rows of page.tables) expect(new Set(rows).size).toBe(1);
  });
});

test.each(hostileNames)('the name %j can be read in the text', (name) => {
  const shown = rendered(`x ${plain(name)} y`)
    .outsideCode.join('')
    .replaceAll('\u200b', '');
  expect(shown.trim()).toBe(`x ${name.replaceAll('\u200b', '').replaceAll('\n', '⏎')} y`.trim());
});

test('annotations are plain text on which nothing acts', () => {
  const annotations = annotationsOf(hostile);
  expect(annotations).toHaveLength(2 * hostileNames.filter((name) => !name.startsWith('\n')).length);
  for (const { title, message, rawDetails } of annotations) {
    expect(title).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect((message + (rawDetails ?? '')).replaceAll('\n', '')).not.toMatch(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u,
    );
  }
});
