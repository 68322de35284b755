import { oneLine } from '../../base/visible.ts';

/**
 * Texts from strangers' databases, made harmless in Markdown as GitHub reads it. Everything here gives one line.
 * They rely on `visible` having spelled out the control characters.
 */

/** A text as a code span: its fence is longer than any run of backticks inside; for table cells too. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line.trim() === '') return htmlCode(line);
  // In a table a bar ends the cell even within a code span, and a backslash before it would undo its escape.
  if (line.includes('|')) return htmlCode(line);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A text as HTML code in which nothing means anything to Markdown. */
export function htmlCode(text: string): string {
  return `<code>${entities(oneLine(text))}</code>`;
}

/** A fence for a block of code, longer than any run of backticks inside. */
export function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(longest + 1);
}

/** Prose: code spans within it stay, everything else that means something to Markdown or GitHub is shown as it is. */
export function prose(text: string): string {
  return spansApart(text, plain);
}

/** Prose in which every mention of `name` is a code span. */
export function proseNaming(text: string, name: string): string {
  if (name.length < 2 || name.includes('`') || name !== name.trim()) return prose(text);
  const mentions = new RegExp(`(?<![\\w.])(${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})(?!\\w)`, 'g');
  return spansApart(text, (part) => alternately(part.split(mentions), plain, code));
}

function spansApart(text: string, between: (text: string) => string): string {
  return alternately(oneLine(text).split(/(`[^`]+`)/), between, (span) => code(span.slice(1, -1)));
}

function alternately(
  parts: readonly string[],
  even: (text: string) => string,
  odd: (text: string) => string,
): string {
  return parts.map((part, place) => (place % 2 === 0 ? even(part) : odd(part))).join('');
}

/** A text with nothing left for Markdown or HTML to act on; mentions, references and addresses are broken up. */
export function plain(text: string): string {
  return brokenUp(text)
    .replace(marks, '\\$&')
    .replace(/^(\s*)(?=[-+=]|\d+[.)])/, `$1${gap}`);
}

/** As `plain`, for text within HTML, where Markdown's backslashes would be seen. */
export function html(text: string): string {
  return brokenUp(text).replace(marks, entity);
}

/** Markdown's own marks; an underscore within a word is none. */
const marks = /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|[`*~[\]]/gu;

/** An empty space: GitHub finds mentions after Markdown, so that an entity for `@` would not do. */
const gap = '&#8203;';

/** What GitHub itself looks for, beside what HTML does: mentions, issues, commits, addresses, emoji, formulas. */
const telling = /[&<>|\\$@#]|:\/\/|www\.|\bGH-(?=\d)|\b[0-9a-f]{7,40}\b|:(?=[\w+-]+:)/gi;

function brokenUp(text: string): string {
  return oneLine(text).replace(telling, (token) => {
    if (token === '$') return '<span>$</span>';
    if (/^[&<>|\\]$/.test(token)) return entity(token);
    if (token.length === 1) return token + gap;
    // Seven characters are enough for a commit, so that one break would leave another one.
    const sizes = /^[0-9a-f]{7}/i.test(token) ? /.{1,6}/g : /^.|.+/g;
    return (token.match(sizes) ?? []).join(gap);
  });
}

function entities(text: string): string {
  return text.replace(/[^\p{L}\p{N} ,;_-]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, entity);
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`;
}
