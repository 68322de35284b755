/** Members as they should be, in place of what a file has. */
import type { FoundMember } from '../../sources/supabase-types/resolved.ts';
import { indentOf } from '../change.ts';
import { type Braces, bracesOf, indented, inserted, type Place, removed } from './layout.ts';
import { inside, memberLines } from './print.ts';
import { bracesIn, type Mends, printingOf, type Site, together } from './site.ts';
import type { Block, Wanted } from './wanted.ts';

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
  if (wanted === undefined) return own === undefined ? [] : [{ ...removed(braces, own, style), module }];
  if (own === undefined) {
    const taken = indentOf(module.text, braces.from).length + style.indent.length;
    const lines = memberLines(wanted, inside(style, taken));
    return inserted(braces, lines, placeOf(braces, name, order), style).map((one) => ({ ...one, module }));
  }
  if (wanted.type.kind === 'block') return inBlock(own, wanted, wanted.type, site);
  const { isAlike, keeping } = wanted.type;
  if (isAlike(own, site.modules)) return [];
  const text = keeping?.(own, site.modules) ?? wanted.type.text;
  return [rewritten(own, { ...wanted, type: { ...wanted.type, text } })];
}

/** Among the members that stay; at the end where the file has them in an order of its own. */
function placeOf({ members }: Braces, name: string, order: readonly string[]): Place {
  const places = new Map(order.map((it, at) => [it, at]));
  const known = members.flatMap((member) => {
    const place = places.get(member.name);
    return place === undefined ? [] : [{ member, place }];
  });
  const isInOrder = known.every(({ place }, at) => at === 0 || (known[at - 1]?.place ?? 0) < place);
  if (!isInOrder) return {};
  const own = places.get(name) ?? order.length;
  return { next: known.find(({ place }) => place > own)?.member, before: known.at(-1)?.member };
}

/** The whole member in other words. */
export function rewritten(own: FoundMember, wanted: Wanted) {
  const { module, from, to } = own;
  const indent = indentOf(module.text, from);
  const lines = memberLines(wanted, inside(printingOf(module), indent.length));
  return { from, to, text: indented(lines, indent).slice(indent.length), module };
}

function inBlock(own: FoundMember, wanted: Wanted, block: Block, site: Site): Mends {
  const braces = block.behind === '' ? bracesIn(own, site) : writtenHere(own, block.behind);
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
