/** Signatures of a function in a file, which are members of one union: how one comes or goes. */

import type { CatalogObject } from '../../catalog/catalog.ts';
import type { FoundMember } from '../../sources/supabase-types/found-member.ts';
import { type Signature, signaturesOf } from '../../sources/supabase-types/functions.ts';
import { indentOf } from '../change.ts';
import { brought, rewritten } from './bring.ts';
import { bareName, byName, overloadsOf, signatureOf } from './functions.ts';
import { bracesOf } from './layout.ts';
import { indented } from './list.ts';
import { blockLines, inside } from './print.ts';
import {
  type Mend,
  type Mends,
  memberOf,
  type OwnSignature,
  printingOf,
  type Site,
  sectionOf,
} from './site.ts';
import { asItIs } from './wanted.ts';
import type { Block, Wanted } from './wanted-member.ts';

/** A signature of a file, and which function it is. */
export interface Paired extends OwnSignature {
  readonly signature: Signature;
}

/** The signatures of a function in a file, in their order; `undefined` where they are written in another way. */
export function pairedSignatures(name: string, site: Site): readonly Paired[] | undefined {
  const member = memberOf(site, 'Functions', name);
  if (member === undefined) return [];
  const signatures = signaturesOf(member, site.modules);
  const read = site.signatures(name);
  // Older generators told several with one result as one.
  if (signatures.length !== read.length) return undefined;
  return read.map((own, at) => ({ ...own, signature: signatures[at] as Signature }));
}

/** Another signature, with all that stand in the same gap: who adds one of them adds the same. */
export function newSignature(
  name: string,
  paired: readonly Paired[],
  right: CatalogObject,
  site: Site,
): Mends {
  const overloads = overloadsOf(name, site);
  const blocks = overloads.map((object) => signatureOf(object, site));
  const section = sectionOf(site, 'Functions', name);
  if (section === undefined || blocks.includes(undefined)) return undefined;
  const member = memberOf(site, 'Functions', name);
  if (member === undefined) {
    const order = [...new Set(namesOfFunctions(site))];
    return brought(section, name, unionOf(name, blocks as Block[]), order, site);
  }
  if (paired.every(isGone) || isInAnotherForm(name, paired, site)) return [whole(member, blocks as Block[])];
  const isThere = (object: CatalogObject | undefined) =>
    object !== undefined && paired.some(({ path }) => path === object.path.join('.'));
  const at = overloads.findIndex((object) => object.path.join('.') === right.path.join('.'));
  let [start, end] = [at, at];
  while (start > 0 && !isThere(overloads[start - 1])) start -= 1;
  while (end + 1 < overloads.length && !isThere(overloads[end + 1])) end += 1;
  const { module } = member;
  const indent = indentOf(module.text, member.from) + printingOf(module).indent;
  const lines = blocks.slice(start, end + 1).map((block) => partText(block as Block, indent, module));
  const spanOf = (object: CatalogObject | undefined) => {
    const its = paired.find(({ path }) => path === object?.path.join('.'));
    return its && bracesOf(its.signature);
  };
  const [before, after] = [spanOf(overloads[start - 1]), spanOf(overloads[end + 1])];
  const first = paired[0] && bracesOf(paired[0].signature);
  if (first === undefined || first.module !== module) return undefined;
  const bar =
    paired.length === 1 ? [{ from: first.from, to: first.from, text: `\n${indent}| `, module }] : [];
  if (before !== undefined)
    return [
      ...bar,
      { from: before.to, to: before.to, text: lines.map((line) => `\n${indent}| ${line}`).join(''), module },
    ];
  if (after === undefined) return undefined;
  const text = lines.map((line) => `${line}\n${indent}| `).join('');
  return paired.length === 1
    ? [{ from: after.from, to: after.from, text: `\n${indent}| ${text}`, module }]
    : [{ from: after.from, to: after.from, text, module }];
}

/** A signature that goes, with those beside it that do; the whole function where none is left. */
export function goneSignature(
  name: string,
  paired: readonly Paired[],
  wrong: CatalogObject | undefined,
  site: Site,
): Mends {
  const section = sectionOf(site, 'Functions', name);
  if (section === undefined || wrong === undefined) return undefined;
  const blocks = overloadsOf(name, site).map((object) => signatureOf(object, site));
  const isOtherwise = !blocks.includes(undefined) && isInAnotherForm(name, paired, site);
  if (paired.every(isGone) || isOtherwise) {
    const member = memberOf(site, 'Functions', name);
    if (member === undefined || blocks.includes(undefined)) return undefined;
    return blocks.length === 0
      ? brought(section, name, undefined, [], site)
      : [whole(member, blocks as Block[])];
  }
  const said = JSON.stringify(wrong.attributes);
  const place = paired.findIndex((one) => isGone(one) && JSON.stringify(one.attributes) === said);
  let [start, end] = [place, place];
  while (isGone(paired[start - 1])) start -= 1;
  while (isGone(paired[end + 1])) end += 1;
  const spanAt = (at: number) => {
    const one = paired[at];
    return one && bracesOf(one.signature);
  };
  const [first, last, before, after] = [spanAt(start), spanAt(end), spanAt(start - 1), spanAt(end + 1)];
  if (first === undefined || last === undefined) return undefined;
  const { module } = first;
  if (before !== undefined) return [{ from: before.to, to: last.to, text: '', module }];
  return after === undefined ? undefined : [{ from: first.from, to: after.from, text: '', module }];
}

function isGone(one: Paired | undefined): boolean {
  return one !== undefined && one.path === undefined;
}

/**
 * Whether a function with a single signature has several now, or the other way round, which stand in another form. Not
 * where somebody wrote one that stays otherwise than the generator.
 */
function isInAnotherForm(name: string, paired: readonly Paired[], site: Site): boolean {
  const overloads = overloadsOf(name, site);
  if ((paired.length === 1) === (overloads.length === 1)) return false;
  return paired.every((one) => {
    const object = overloads.find(({ path }) => path.join('.') === one.path);
    const block = object && signatureOf(object, site);
    const braces = bracesOf(one.signature);
    if (block === undefined || braces === undefined) return isGone(one);
    const { module, from, to } = braces;
    const printed = blockLines(block, printingOf(module)).join('\n');
    return withoutLayout(printed) === withoutLayout(module.text.slice(from, to));
  });
}

/** What a text says, however it is laid out: without white space, separators, and the bar in front of all alternatives. */
export function withoutLayout(text: string): string {
  return text.replaceAll(/[\s;,]+/g, '').replaceAll(':|', ':');
}

/** A function of which no signature stays: all of them in place of those that it has. */
function whole(member: FoundMember, blocks: readonly Block[]): Mend {
  return rewritten(member, unionOf(member.name, blocks));
}

/** A function of these signatures. */
export function unionOf(name: string, blocks: readonly Block[]): Wanted {
  return asItIs(name, (it) => unionText(name, blocks, it));
}

function namesOfFunctions({ objects, schemaName }: Site): string[] {
  return [...objects.values()]
    .filter(({ kind, path }) => kind === 'function' && path[0] === schemaName)
    .map((object) => ({ name: bareName(object) }))
    .sort(byName)
    .map(({ name }) => name);
}

function unionText(name: string, blocks: readonly Block[], it: ReturnType<typeof printingOf>): string {
  const [only, another] = blocks;
  if (only !== undefined && another === undefined) return blockLines(only, it, name.length + 2).join('\n');
  const taken = it.indent.length + 2;
  // What follows a bar is indented behind it.
  const parts = blocks.map((block) => {
    const [first = '', ...rest] = blockLines(block, inside(it, taken));
    return [`${it.indent}| ${first}`, ...rest.map((line) => it.indent + barIndent(it.indent) + line)].join(
      '\n',
    );
  });
  return `\n${parts.join('\n')}`;
}

function barIndent(indent: string): string {
  return indent.includes('\t') ? '\t' : '  ';
}

function partText(block: Block, indent: string, module: Parameters<typeof printingOf>[0]): string {
  const it = printingOf(module);
  const lines = blockLines(block, inside(it, indent.length + 2));
  return indented(lines, indent + barIndent(it.indent)).trimStart();
}
