import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, test } from 'vitest';
import { cutMarkdown, cutText } from '../../src/github/cut-text.ts';

const notice = '<p><em>Cut here: GitHub takes no more of this text.</em></p>';

const html = (markdown: string) =>
  micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });

describe('a plain text', () => {
  test('stays as it is where there is room', () => {
    expect(cutText('äöü', 6)).toBe('äöü');
  });

  test('is cut between characters, with a mark', () => {
    expect(cutText('aäöü', 6)).toBe('aä…');
    expect(cutText('ab🐘🐘', 8)).toBe('ab…');
    expect(cutText('abcdefgh', 6)).toBe('abc…');
  });

  test('never gets longer than that, and never holds half of a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat({ max: 60 }), (text, more) => {
        const cut = cutText(text, 3 + more);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(3 + more);
        expect(cut).not.toMatch(/[\uD800-\uDFFF]/u);
        expect(text.startsWith(cut.replace(/…$/, ''))).toBe(true);
      }),
    );
  });
});

describe('a Markdown text', () => {
  test('stays as it is where there is room', () => {
    const text = '```sql\nselect 1;\n```\n';
    expect(cutMarkdown(text, text.length)).toBe(text);
  });

  test('is cut at the end of a line, with a last sentence', () => {
    const text = `first\n${'second '.repeat(20)}\n`;
    expect(cutMarkdown(text, 100)).toBe('first\n\n*Cut here: GitHub takes no more of this text.*\n');
  });

  test.each<[what: string, text: string]>([
    ['a fence', '```sql\nselect 1;\nselect 2;\nselect 3;\n```\n'],
    ['a fence longer than the runs of backticks within', '````\n```\nselect 1;\n```\nselect 2;\n````\n'],
    ['a fence of tildes with backticks within', '~~~\n```\nselect 1;\nselect 2;\n~~~\n'],
    ['details', '<details><summary>shop</summary>\n\ntext\n\nmore\n\n</details>\n'],
    ['details in details', '<details>\n\n<details>\n\ntext\n\n</details>\n\nmore\n\n</details>\n'],
    ['a fence in details', '<details>\n\n```\nselect 1;\nselect 2;\n```\n\n</details>\n'],
    ['details in a fence', '```\n<details>\n<details>\n</details>\n<details>\n```\n'],
    ['a table', '| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |\n'],
    ['code between backticks at the start of a line', '```three``` backticks\n\nmore\n\nmore\n'],
  ])('closes %s, wherever it is cut', (_, text) => {
    const long = `${text}\n${'and more of it\n'.repeat(12)}`;
    const shortest = Buffer.byteLength(cutMarkdown(long, 60));
    for (let most = 60; most < Buffer.byteLength(long); most += 1) {
      const cut = cutMarkdown(long, most);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most);
      expect(Buffer.byteLength(cut)).toBeGreaterThanOrEqual(shortest);
      const page = html(cut);
      expect(page.trimEnd().endsWith(notice)).toBe(true);
      const before = page.slice(0, page.lastIndexOf(notice)).replaceAll(/<code[^>]*>.*?<\/code>/gs, '');
      expect(count(before, '<details>')).toBe(count(before, '</details>'));
    }
  });

  test('of one long line leaves only the last sentence', () => {
    expect(cutMarkdown('x'.repeat(500), 100)).toBe('\n*Cut here: GitHub takes no more of this text.*\n');
  });

  test('is measured in bytes', () => {
    const text = 'ä\n'.repeat(40_000);
    const cut = cutMarkdown(text, 65_535);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(65_535);
    expect(Buffer.byteLength(cut)).toBeGreaterThan(65_500);
  });
});

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
