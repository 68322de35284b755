/** Members as they should be, in place of what a file has. */

import type { FoundMember } from '../../sources/supabase-types/found-member.ts';
import { pathOfHelper } from '../../sources/supabase-types/references.ts';
import { indentOf, type Replacement } from '../change.ts';
import { type Braces, bracesOf, listOf } from './layout.ts';
import { indented, itemChange } from './list.ts';
import { mendedUnion, namesEnum } from './named-unions.ts';
import { inside, memberLines } from './print.ts';
import { bracesIn, type Mend, type Mends, printingOf, type Site, together } from './site.ts';
import type { Block, Wanted } from './wanted-member.ts';

/**
 * What makes one member between braces what it should be; what says the same already stays as somebody wrote it.
 *
 * @param wanted `undefined` where it should not be there
 * @param order names of all members as the generator writes them: a new one is put in its place among these
 */
export function brought(
  braces: Braces,
  name: string,
  wanted: Wanted | undefined,
  order: readonly string[],
  site: Site,
): Mends {
  const own = braces.members.find((member) => member.name === name);
  const { module } = braces;
  const style = printingOf(module);
  if (wanted === undefined)
    return own === undefined ? [] : [{ ...itemChange(listOf(braces, style), { gone: name }), module }];
  if (own === undefined) {
    const taken = indentOf(module.text, braces.from).length + style.indent.length;
    const lines = memberLines(wanted, inside(style, taken));
    return [{ ...itemChange(listOf(braces, style), { name, lines, order }), module }];
  }
  if (wanted.type.kind === 'block') return inBlock(own, wanted, wanted.type, site);
  const { isAlike, keeping, allowed } = wanted.type;
  if (isAlike(own, site.modules)) return [];
  if (allowed !== undefined && namesEnum(own, site.modules)) return undefined;
  const named = allowed && mendedUnion(own, allowed, site);
  if (named !== undefined) {
    const isWritten = named.isWritten && own.optional === wanted.optional;
    const type = { ...wanted.type, text: () => named.text };
    return [...(isWritten ? [] : [rewritten(own, { ...wanted, type })]), ...named.mends];
  }
  const text = keeping?.(own, site.modules) ?? wanted.type.text;
  return [rewritten(own, { ...wanted, type: { ...wanted.type, text } })];
}

/** The whole member in other words. */
export function rewritten(own: FoundMember, wanted: Wanted): Replacement & Pick<Mend, 'module'> {
  const { module, from, to } = own;
  const indent = indentOf(module.text, from);
  const lines = memberLines(wanted, inside(printingOf(module), indent.length));
  return { from, to, text: indented(lines, indent).slice(indent.length), whole: true, module };
}

function inBlock(own: FoundMember, wanted: Wanted, block: Block, site: Site): Mends {
  // What the path of another member leads to is not written anew for this one.
  const isOther = own.type.kind === 'indexed' || pathOfHelper(own.type) !== undefined;
  const isNamed = block.behind === '' && !isOther;
  const braces = isNamed ? bracesIn(own, site) : writtenHere(own, block.behind);
  if (braces === undefined) return [rewritten(own, wanted)];
  const order = block.members.map(({ name }) => name);
  const names = new Set([...order, ...braces.members.map(({ name }) => name)]);
  return together(
    [...names].map((name) =>
      brought(
        braces,
        name,
        block.members.find((member) => member.name === name),
        order,
        site,
      ),
    ),
  );
}

/** The braces in a member's type, provided that what follows them is as it should be. */
export function writtenHere({ type, module }: FoundMember, behind: string): Braces | undefined {
  if (behind === '[]') return type.kind === 'array' ? bracesOf({ shape: type.of, module }) : undefined;
  if (behind === '') return bracesOf({ shape: type, module });
  const [shape, another, more] = type.kind === 'union' ? type.of : [];
  const isOrNull = another?.kind === 'name' && another.name === 'null' && more === undefined;
  return shape !== undefined && isOrNull ? bracesOf({ shape, module }) : undefined;
}
