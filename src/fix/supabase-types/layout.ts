/** How members stand in a file of types: its separators, quotes and indents. */
import type { FoundMember } from '../../sources/supabase-types/found-member.ts';
import type { ModuleFile } from '../../sources/supabase-types/module-file.ts';
import type { Written } from '../../sources/supabase-types/modules.ts';
import type { List } from './list.ts';

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
  /** Characters of a line that are left for what stands before its separator. */
  readonly width: number;
}

/** The generator's own lines are no longer than the first; people have their formatters go on to the others. */
const widths = [80, 100, 120];

/** What somebody wrote above the types has lines and quotes of its own. */
const ownLineComments = /^[ \t]*(?:\/\/.*|\/\*[\s\S]*?\*\/[ \t]*)$/gm;

export function styleOf(file: string): Style {
  const text = file.replaceAll(ownLineComments, '');
  const [, indent = '  '] = /\n([ \t]+)\S/.exec(text) ?? [];
  const [, separator = ''] =
    /\bRow["']?\s*:\s*\{\s*["'\w$]+\??\s*:[^;,\n}]+(?:([;,])|\n|\})/.exec(text) ?? [];
  const quote = /["']/.exec(text)?.[0] ?? '"';
  const broken = [...text.matchAll(/^\s+["'\w$]+\??: (?:\{ .* \}|.* \| .*)[;,]?\r?$/gm)].map(([line]) =>
    line.trimEnd(),
  );
  const longest = Math.max(0, ...broken.map((line) => line.length));
  const width = widths.find((it) => longest <= it) ?? 80;
  return { quote, separator, indent, width: width - separator.length };
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

/** A text in the file's quotes, or in the others where these need fewer escapes, as formatters have it. */
export function quoted(text: string, quote: string): string {
  const other = quote === '"' ? "'" : '"';
  const count = (mark: string) => text.split(mark).length;
  const mark = count(quote) > count(other) ? other : quote;
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll(mark, `\\${mark}`);
  return `${mark}${inside}${mark}`;
}

/** Members as a list of which some come and go; the generator's placeholder stands where none is left. */
export function listOf({ members, from, to, module: { text } }: Braces, style: Style): List {
  return { items: members, from, to, text, ...style, placeholder: '[_ in never]: never' };
}
