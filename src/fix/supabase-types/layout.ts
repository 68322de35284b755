/** How members stand in a file of types: its separators, quotes and indents, and how one comes and goes. */
import type { Member, Shape } from '../../sources/supabase-types/shapes.ts';
import { indentOf, type Replacement } from '../change.ts';

type ObjectShape = Extract<Shape, { kind: 'object' }>;

/** Members of an object type, where its braces are. */
export interface Block {
  readonly members: readonly Member[];
  readonly from: number;
  readonly to: number;
}

/** The style of a file. */
export interface Style {
  readonly quote: string;
  /** What stands behind a member: `;`, `,` or nothing. */
  readonly separator: string;
  /** One step of indentation. */
  readonly indent: string;
}

export function styleOf(text: string): Style {
  const [, indent = '  '] = /\n([ \t]+)\S/.exec(text) ?? [];
  const [, separator = ''] =
    /\bRow["']?\s*:\s*\{\s*["'\w$]+\??\s*:[^;,\n}]+(?:([;,])|\n|\})/.exec(text) ?? [];
  return { quote: /["']/.exec(text.replace(/^\s*\/\/.*$/gm, ''))?.[0] ?? '"', separator, indent };
}

export function blockOf(shape: Shape | undefined): Block | undefined {
  if (shape?.kind !== 'object') return undefined;
  const { members, from, to } = shape as ObjectShape;
  return from === undefined || to === undefined ? undefined : { members, from, to };
}

/** A name as a key, with quotes where it is no identifier. */
export function keyOf(name: string, { quote }: Style): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : quoted(name, quote);
}

export function quoted(text: string, quote: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll(quote, `\\${quote}`);
  return `${quote}${inside}${quote}`;
}

/**
 * A member that is put into a block: in its place where the members are in order of their names, else at the end.
 *
 * @param lines of the member, indented from its own first line
 */
export function inserted(
  text: string,
  block: Block,
  name: string,
  lines: readonly string[],
  style: Style,
): Replacement {
  const { members, from, to } = block;
  const isInOneLine = members.length > 0 && !text.slice(from, to).includes('\n');
  const order = new Intl.Collator('en').compare;
  const isSorted = members.every(
    (member, at) => at === 0 || order(members[at - 1]?.name ?? '', member.name) <= 0,
  );
  const next = isSorted ? members.find((member) => order(member.name, name) > 0) : undefined;
  const last = members.at(-1);
  if (isInOneLine) {
    const separator = style.separator || ';';
    const written = lines.map((line) => line.trim()).join(' ');
    if (next !== undefined) return { from: next.from, to: next.from, text: `${written}${separator} ` };
    return { from: last?.to ?? from + 1, to: last?.to ?? from + 1, text: `${separator} ${written}` };
  }
  const outer = indentOf(text, from);
  const indent = last === undefined ? outer + style.indent : indentOf(text, last.from);
  const written = lines.map((line) => (line === '' ? line : indent + line)).join('\n') + style.separator;
  // What stands for no members at all goes.
  if (last === undefined) return { from: from + 1, to: to - 1, text: `\n${written}\n${outer}` };
  if (next !== undefined) {
    const start = text.lastIndexOf('\n', next.from - 1) + 1;
    return { from: start, to: start, text: `${written}\n` };
  }
  const end = behind(text, last);
  const isSeparated = /[;,]$/.test(text.slice(0, end));
  return { from: end, to: end, text: `${isSeparated ? '' : style.separator}\n${written}` };
}

/** A member that goes, with its line; the placeholder comes where it was the last one. */
export function removed(text: string, block: Block, member: Member, style: Style): Replacement {
  const end = behind(text, member);
  if (block.members.length === 1) {
    const indent = indentOf(text, member.from);
    return {
      from: block.from + 1,
      to: block.to - 1,
      text: `\n${indent}[_ in never]: never${style.separator}\n${indentOf(text, block.from)}`,
    };
  }
  const start = text.lastIndexOf('\n', member.from - 1) + 1;
  const isAlone = text.slice(start, member.from).trim() === '' && /^[ \t]*\r?\n/.test(text.slice(end));
  if (isAlone) return { from: start, to: text.indexOf('\n', end) + 1, text: '' };
  const at = block.members.indexOf(member);
  const after = block.members[at + 1];
  if (after !== undefined) return { from: member.from, to: after.from, text: '' };
  return { from: block.members[at - 1]?.to ?? member.from, to: member.to, text: '' };
}

/** Just behind a member and what separates it. */
function behind(text: string, { to }: Member): number {
  return to + (/^[ \t]*[;,]/.exec(text.slice(to, to + 20))?.[0].length ?? 0);
}
