/** Lines of functions, which a formatter joins and breaks by all that stands in one, whoever changes a part of it. */

import type { FoundMember } from '../../sources/supabase-types/found-member.ts';
import { applied, listChange, type Replacement } from '../change.ts';
import { inOrder } from '../merge.ts';
import { rewritten } from './bring.ts';
import { overloadsOf, signatureOf } from './functions.ts';
import { type Braces, bracesOf } from './layout.ts';
import { pairedSignatures, unionOf, withoutLayout } from './signatures.ts';
import { bracesIn, type Mend, type Mends, memberOf, printingOf, type Site } from './site.ts';
import type { Block } from './wanted-member.ts';

/**
 * Changes within a function that a file has: its lines are those of the generator where nothing else in it is left to
 * be changed, and somebody did not lay it out in another way.
 */
export function laidOut(name: string, mends: Mends, site: Site): Mends {
  const member = memberOf(site, 'Functions', name);
  const blocks = overloadsOf(name, site).map((object) => signatureOf(object, site));
  if (mends === undefined || mends.length === 0 || member === undefined || blocks.length === 0) return mends;
  const { module, from, to } = member;
  const isWithin = (it: Mend) => it.module === module && it.from >= from && it.to <= to;
  if (blocks.includes(undefined) || !mends.every(isWithin) || !isByRule(name, site)) return mends;
  const printed = rewritten(member, unionOf(name, blocks as Block[]));
  const written = (wishes: readonly (readonly Mend[])[]): readonly Replacement[] => {
    const pieces = wishes.flat();
    const replacements = inOrder(pieces);
    // Two that contradict each other are left out by whoever brings all changes together.
    if (replacements === undefined) return pieces.flatMap((piece) => ('text' in piece ? [piece] : []));
    const own = replacements.map((it) => ({ ...it, from: it.from - from, to: it.to - from }));
    const text = applied(module.text.slice(from, to), own);
    return saidBy(text) === saidBy(printed.text) ? [changedLines(member, printed.text)] : replacements;
  };
  return [{ ...listChange<readonly Mend[]>(`function ${from}`, mends, written), module }];
}

/** What the signatures of a function say, wherever each stands: one that came in place of another is where that was. */
function saidBy(text: string): string {
  return withoutLayout(text)
    .split(/[:|](?=\{Args:)/)
    .sort()
    .join('|');
}

/** A member in other words, without the lines at its beginning and its end that stay. */
function changedLines({ module, from, to }: FoundMember, text: string): Replacement {
  const [own, fresh] = [module.text.slice(from, to), text].map((it) => it.split(/(?<=\n)/)) as [
    string[],
    string[],
  ];
  const most = Math.min(own.length, fresh.length) - 1;
  let [start, end] = [0, 0];
  while (start < most && own[start] === fresh[start]) start += 1;
  while (end < most - start && own.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const lengthOf = (lines: readonly string[]) => lines.join('').length;
  return {
    from: from + lengthOf(own.slice(0, start)),
    to: to - (end === 0 ? 0 : lengthOf(own.slice(-end))),
    text: fresh.slice(start, fresh.length - end).join(''),
    whole: true,
  };
}

/** Whether what can stand in one line does where there is room, and nowhere else. */
function isByRule(name: string, site: Site): boolean {
  return (pairedSignatures(name, site) ?? []).every(({ signature }) => {
    // The generator has each column of rows on a line of its own.
    if (isOneLineOfRows(signature.returns)) return false;
    const args = signature.args && bracesIn(signature.args, site);
    const isShort = [signature.returns, signature.options].every((it) => it?.type.kind !== 'object');
    const whole = isShort ? bracesOf(signature) : undefined;
    return [args, whole].every((braces) => braces === undefined || isWhereItFits(braces));
  });
}

function isOneLineOfRows({ type, module, from, to }: FoundMember): boolean {
  const rows = type.kind === 'array' ? type.of : type;
  return rows.kind === 'object' && !module.text.slice(from, to).includes('\n');
}

function isWhereItFits({ module, from, to }: Braces): boolean {
  const { text } = module;
  const { width } = printingOf(module);
  const before = from - (text.lastIndexOf('\n', from - 1) + 1);
  const lines = text
    .slice(from, to)
    .split('\n')
    .map((line) => line.trim().replace(/[;,]$/, ''));
  const inside = lines.slice(1, -1);
  if (lines.length === 1) return before + to - from <= width;
  // What it is made of is broken itself.
  if (inside.some((line) => /[{}]$/.test(line))) return true;
  return before + `{ ${inside.join('; ')} }`.length > width;
}
