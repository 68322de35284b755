/** What a build by Gradle tells Flyway in plain text: its `flyway` block, in Groovy or Kotlin. */
import { splitList } from '../../../catalog/printed-list.ts';
import type { Property } from './properties.ts';

const quoted = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;
const comments = new RegExp(String.raw`(${quoted})|\/\/[^\n]*|\/\*[\s\S]*?\*\/`, 'g');
const marks = new RegExp(String.raw`${quoted}|[()[\]{}]|\n|;`, 'g');

/** Values are as they are written; `settledGradle` knows what they are. */
export function ofGradle(text: string): Property[] {
  const bare = text.replace(comments, (found, kept?: string) => kept ?? found.replace(/[^\n]/g, ' '));
  const open = /^[ \t]*flyway\s*\{/m.exec(bare);
  if (open === null) return [];
  return statementsFrom(bare, open.index + open[0].length).flatMap(({ statement, line }) => {
    const [, name = '', value] = /^(\w+)\s*(?:=\s*|\s)(.+)$/s.exec(statement) ?? [];
    if (value === undefined) return [];
    if (name !== 'placeholders') return [{ key: `flyway.${name}`, value, line }];
    return itemsOf(value).flatMap((item) => {
      const [, key = '', its] = /^\(?(.+?)\)?\s*(?::|\bto\b)\s*(.+)$/s.exec(item) ?? [];
      return its === undefined
        ? []
        : [{ key: `flyway.placeholders.${key.replace(/^(["'])(.*)\1$/, '$2')}`, value: its, line }];
    });
  });
}

/** What a value is that a build has as a literal, or a list of such; `undefined` of any other. */
export function settledGradle(value: string): string | undefined {
  const text = /^"([^"\\$]*)"$|^'([^'\\]*)'$|^(true|false|\d+)$/.exec(value);
  if (text !== null) return text[1] ?? text[2] ?? text[3];
  const items = list.test(value) ? itemsOf(value).map(settledGradle) : [undefined];
  return items.includes(undefined) ? undefined : items.join(',');
}

const list = /^(?:\[|(?:array|list|set|mutableList|mutableSet|map|mutableMap)Of(?:<[^()]*>)?\()(.*)[\])]$/s;

function itemsOf(value: string): string[] {
  const inner = list.exec(value)?.[1]?.trim().replace(/,$/, '');
  return inner === undefined ? [] : splitList(inner);
}

/** The statements of a block that begins at an offset, each with its line; one goes on while a bracket is open. */
function statementsFrom(text: string, from: number): { statement: string; line: number }[] {
  const statements: { statement: string; line: number }[] = [];
  let start = from;
  let depth = 0;
  for (const { 0: mark, index } of text.slice(from).matchAll(marks)) {
    const at = from + index;
    if ('([{'.includes(mark)) depth += 1;
    else if (')]}'.includes(mark)) depth -= 1;
    if (depth < 0 || (depth === 0 && /[\n;]/.test(mark))) {
      const written = text.slice(start, at);
      const begin = start + written.length - written.trimStart().length;
      if (written.trim() !== '')
        statements.push({ statement: written.trim(), line: text.slice(0, begin).split('\n').length });
      start = at + 1;
    }
    if (depth < 0) break;
  }
  return statements;
}
