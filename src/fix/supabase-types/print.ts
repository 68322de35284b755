/** Members as text, in the style of a file. */

import { texts, values } from '../../catalog/attributes.ts';
import type { AttributeValue } from '../../catalog/catalog.ts';
import { keyOf, quoted } from './layout.ts';
import type { Printing } from './printing.ts';
import type { Wanted } from './wanted-member.ts';

type Value = { readonly [key: string]: AttributeValue };

/** What is seen of a type: `string | null`. */
export function typeText(seen: Value, nullable: boolean, it: Printing): string {
  const [base = 'unknown'] = texts(seen.bases);
  const written = spelledOut(seen, base, it) ?? base.replaceAll('"', it.quote);
  if (base === 'unknown') return nullable && it.nullableUnknown ? 'unknown | null' : base;
  if (base === 'Json' && !nullable && it.nonNullableJson) return 'NonNullable<Json>';
  return nullable ? `${written} | null` : written;
}

/** An enum of a schema that is not printed. */
function spelledOut(seen: Value, base: string, { quote }: Printing): string | undefined {
  if (seen.labels === undefined || base !== seen.valuesBase) return undefined;
  const union = values(seen.labels)
    .map((value) => quoted(String(value), quote))
    .join(' | ');
  return base.endsWith('[]') ? `(${union})[]` : union;
}

/** A member as lines, indented from its own first one; without what separates it from the next. */
export function memberLines({ name, optional, type }: Wanted, it: Printing): string[] {
  const key = `${keyOf(name, it)}${optional ? '?' : ''}:`;
  if (type.kind === 'leaf') {
    const text = inRoom(type.text(it), key, it);
    return (text.startsWith('\n') ? `${key}${text}` : `${key} ${text}`).split('\n');
  }
  const [first = '', ...rest] = blockLines(type, it, key.length + 1);
  return [`${key} ${first}`, ...rest];
}

/** Alternatives on lines of their own where one has no room for all of them. */
function inRoom(text: string, key: string, { width, indent }: Printing): string {
  if (text.includes('\n') || `${key} ${text}`.length <= width) return text;
  const [, type = text, none] = /^(.*?)( \| null)?$/s.exec(text) ?? [];
  const [, list] = /^\((.*)\)\[\]$/.exec(type) ?? [];
  const below = (parts: readonly string[]) => parts.map((part) => `\n${indent}| ${part}`).join('');
  const broken = list === undefined ? type : `(${below(alternatives(list))}\n)[]`;
  if (none === undefined) return list === undefined ? broken.replace(/^.*$/s, ownLines) : broken;
  const isShort = `${indent}| ${type}`.length <= width;
  const parts =
    list === undefined ? alternatives(type) : [isShort ? type : broken.replaceAll('\n', `\n${indent}  `)];
  return below([...parts, 'null']);

  function ownLines(union: string): string {
    const parts = alternatives(union);
    return parts.length > 1 ? below(parts) : union;
  }
}

const aLiteral = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/.source;
const literals = new RegExp(`^(?:${aLiteral})(?: \\| (?:${aLiteral}))+$`);

/** The literals of a union; of any other type itself. */
function alternatives(type: string): string[] {
  return literals.test(type) ? (type.match(new RegExp(aLiteral, 'g')) ?? []) : [type];
}

/** A style in which less of a line is left. */
export function inside(it: Printing, taken: number): Printing {
  return { ...it, width: it.width - taken };
}

/**
 * An object type as lines.
 *
 * @param before how much of its first line is taken by what stands before it; its members have lines of their own
 */
export function blockLines(
  { members, behind, inLine }: Extract<Wanted['type'], { kind: 'block' }>,
  it: Printing,
  before = 0,
): string[] {
  if (members.length === 0) return [`{}${behind}`];
  const within = inside(it, it.indent.length);
  const lines = members.map((member) => memberLines(member, within));
  const inOne = `{ ${lines.map((its) => its.join(' ')).join(`${it.separator || ';'} `)} }${behind}`;
  const isOneLine = inLine && lines.every((its) => its.length === 1) && before + inOne.length <= it.width;
  if (isOneLine) return [inOne];
  return ['{', ...separated(lines, it).map((line) => it.indent + line), `}${behind}`];
}

/** Members below each other, each with what separates it. */
function separated(members: readonly (readonly string[])[], { separator }: Printing): string[] {
  return members.flatMap((lines) =>
    lines.map((line, at) => (at === lines.length - 1 ? line + separator : line)),
  );
}
