/** How members stand in a file of types: its separators, quotes and indents, and how one comes and goes. */
import type { ModuleFile } from '../../sources/supabase-types/module-file.ts';
import type { Written } from '../../sources/supabase-types/modules.ts';
import type { FoundMember } from '../../sources/supabase-types/resolved.ts';
import { indentOf, type Replacement } from '../change.ts';

/** The braces of an object type, and what stands between them. */
export interface Braces {
  readonly members: readonly FoundMember[];
  readonly from: number;
  readonly to: number;
  readonly module: ModuleFile;
}

/** The style of a file. */
export interface Style {
  readonly quote: string;
  /** What stands behind a member: `;`, `,` or nothing. */
  readonly separator: string;
  /** One step of indentation. */
  readonly indent: string;
  /** Characters of a line that are left. */
  readonly width: number;
}

/** The generator's own lines are no longer. */
const widest = 80;

export function styleOf(text: string): Style {
  const [, indent = '  '] = /\n([ \t]+)\S/.exec(text) ?? [];
  const [, separator = ''] =
    /\bRow["']?\s*:\s*\{\s*["'\w$]+\??\s*:[^;,\n}]+(?:([;,])|\n|\})/.exec(text) ?? [];
  const quote = /["']/.exec(text.replace(/^\s*\/\/.*$/gm, ''))?.[0] ?? '"';
  return { quote, separator, indent, width: widest };
}

/** The braces that a type is; `undefined` where it is none that is written in one place. */
export function bracesOf({ shape, module }: Written): Braces | undefined {
  if (shape.kind !== 'object' || shape.from === undefined || shape.to === undefined) return undefined;
  const members = shape.members.map((member) => ({ ...member, module }));
  return { members, from: shape.from, to: shape.to, module };
}

/** A name as a key, with quotes where it is no identifier. */
export function keyOf(name: string, { quote }: Style): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : quoted(name, quote);
}

export function quoted(text: string, quote: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll(quote, `\\${quote}`);
  return `${quote}${inside}${quote}`;
}

/** Where a new member stands: in front of one, or behind one. */
export interface Place {
  readonly next?: FoundMember | undefined;
  readonly before?: FoundMember | undefined;
}

/**
 * A member that is put between braces.
 *
 * @param lines of the member, indented from its own first line
 * @param place at the end where neither is given
 */
export function inserted(
  { members, from, to, module: { text } }: Braces,
  lines: readonly string[],
  { next, before = members.at(-1) }: Place,
  style: Style,
): Replacement[] {
  const isInOneLine = members.length > 0 && !text.slice(from, to).includes('\n');
  if (isInOneLine) {
    const separator = style.separator || ';';
    const written = lines.map((line) => line.trim()).join(' ');
    if (next !== undefined) return [{ from: next.from, to: next.from, text: `${written}${separator} ` }];
    return [{ from: before?.to ?? from + 1, to: before?.to ?? from + 1, text: `${separator} ${written}` }];
  }
  const outer = indentOf(text, from);
  const indent = before === undefined ? outer + style.indent : indentOf(text, before.from);
  const written = indented(lines, indent) + style.separator;
  // What stands for no members at all goes.
  if (before === undefined) return [{ from: from + 1, to: to - 1, text: `\n${written}\n${outer}` }];
  if (next !== undefined) {
    const start = text.lastIndexOf('\n', next.from - 1) + 1;
    return [{ from: start, to: start, text: `${written}\n` }];
  }
  const end = behind(text, before);
  const fresh = { from: end, to: end, text: `\n${written}` };
  const isSeparated = style.separator === '' || /[;,]$/.test(text.slice(0, end));
  // Apart from the new member: of several that come here, one separates the old one.
  const last = { from: end - 1, to: end, text: `${text.slice(end - 1, end)}${style.separator}` };
  return isSeparated ? [fresh] : [last, fresh];
}

/** Lines as they stand in a file. */
export function indented(lines: readonly string[], indent: string): string {
  return lines.map((line) => (line === '' ? line : indent + line)).join('\n');
}

/** A member that goes, with its line; the placeholder comes where it was the last one. */
export function removed(block: Braces, member: FoundMember, style: Style): Replacement {
  const { text } = block.module;
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
function behind(text: string, { to }: FoundMember): number {
  return to + (/^[ \t]*[;,]/.exec(text.slice(to, to + 20))?.[0].length ?? 0);
}
