/** Members of a file of types as the generator would write them, before they are put into the file's style. */

import { values } from '../../catalog/attributes.ts';
import type { AttributeValue } from '../../catalog/catalog.ts';
import type { FoundMember } from '../../sources/supabase-types/found-member.ts';
import type { Modules } from '../../sources/supabase-types/modules.ts';
import { typeValue } from '../../sources/supabase-types/said.ts';
import { typesDiffer } from '../../sources/supabase-types/types-differ.ts';
import { literalsIn, wordsOf } from '../../sources/supabase-types/words.ts';
import { keyOf, quoted } from './layout.ts';
import { typeText } from './print.ts';
import type { Printing } from './printing.ts';
import type { Allowed, Block, Leaf, Value, Wanted } from './wanted-member.ts';

export function block(
  members: readonly Wanted[],
  form: Partial<Pick<Block, 'behind' | 'inLine'>> = {},
): Block {
  return { kind: 'block', members, behind: '', inLine: false, ...form };
}

/** @param isPlain of what is never null, without saying so: arguments */
export function typed(name: string, seen: Value, optional = false, isPlain = false): Wanted {
  const nullable = seen.nullable === true;
  const isSame = (own: FoundMember, modules: Modules) =>
    typesDiffer(valueIn(own, modules), seen).length === 0 &&
    (own.optional === optional || seen.isOptionalUnsure === true);
  return {
    name,
    optional,
    type: {
      kind: 'leaf',
      text: (it) => typeText(seen, nullable, isPlain ? { ...it, nonNullableJson: false } : it),
      isAlike: isSame,
      keeping: (own, modules) => unionKept(own, modules, seen),
      ...(seen.values === undefined || String(seen.valuesBase).endsWith('[]')
        ? {}
        : { allowed: { literals: values(seen.values) as Allowed['literals'], nullable } }),
    },
  };
}

/** A union of literals that somebody wrote, with the values that it lacks and without those that are none any more. */
function unionKept(own: FoundMember, modules: Modules, seen: Value): Leaf['text'] | undefined {
  const said = valueIn(own, modules);
  const isPlain = said.base === 'boolean' || String(said.base).endsWith('[]');
  if (said.values === undefined || seen.values === undefined || said.base !== seen.valuesBase || isPlain)
    return undefined;
  const allowed = values(seen.values).map(String);
  const written = literalsIn({ shape: own.type, module: own.module }, modules);
  const kept = [
    ...written.filter((it) => allowed.includes(it)),
    ...allowed.filter((it) => !written.includes(it)),
  ];
  return ({ quote }) => {
    const parts = kept.map((it) => (said.base === 'string' ? quoted(it, quote) : it));
    return [...parts, ...(seen.nullable === true ? ['null'] : [])].join(' | ');
  };
}

export function neverWritten(name: string): Wanted {
  const isAlike = (own: FoundMember, modules: Modules) =>
    own.optional && valueIn(own, modules).base === 'never';
  return { name, optional: true, type: { kind: 'leaf', text: () => 'never', isAlike } };
}

/** A text or a truth value. */
export function literal(name: string, value: AttributeValue): Wanted {
  return {
    name,
    optional: false,
    type: {
      kind: 'leaf',
      text: ({ quote }) => (typeof value === 'string' ? quoted(value, quote) : String(value)),
      isAlike: ({ type }) => type.kind === 'literal' && type.value === value,
    },
  };
}

/** Words that are written as they are, with the file's quotes. */
export function asItIs(
  name: string,
  text: (it: Printing) => string,
  isAlike: Leaf['isAlike'] = () => false,
): Wanted {
  return { name, optional: false, type: { kind: 'leaf', text, isAlike } };
}

/** The labels of an enum. */
export function union(name: string, labels: AttributeValue | undefined): Wanted {
  const written = values(labels).map(String);
  const text = (it: Printing) => {
    const parts = written.map((label) => quoted(label, it.quote));
    const line = parts.join(' | ');
    const isLong = `${keyOf(name, it)}: ${line}`.length > it.width;
    return isLong ? `\n${parts.map((part) => `${it.indent}| ${part}`).join('\n')}` : line;
  };
  const allowed = { literals: written, nullable: false };
  const isAlike: Leaf['isAlike'] = ({ type, module }, modules) =>
    JSON.stringify(literalsIn({ shape: type, module }, modules)) === JSON.stringify(written);
  return { name, optional: false, type: { kind: 'leaf', text, isAlike, allowed } };
}

export function valueIn({ type, module }: FoundMember, modules: Modules): Value {
  return typeValue(wordsOf({ shape: type, module }, modules));
}
