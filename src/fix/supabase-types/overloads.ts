/** A function among its overloads, which are members of one union. */
import { record, values } from '../../catalog/attributes.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { type Signature, signaturesOf } from '../../sources/supabase-types/functions.ts';
import { indentOf } from '../change.ts';
import type { Task } from '../task.ts';
import { brought } from './bring.ts';
import { bareName, byName, fieldsOf, overloadsOf, rowReference, signatureOf } from './functions.ts';
import { bracesOf, indented } from './layout.ts';
import { blockLines, inside } from './print.ts';
import { rowOrder } from './relations.ts';
import {
  bracesIn,
  type Mends,
  memberOf,
  type OwnSignature,
  partOf,
  printingOf,
  type Site,
  sectionOf,
  together,
} from './site.ts';
import { asItIs, type Block } from './wanted.ts';

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

/** What makes a function what it should be, and the row that has it as a field. */
export function broughtFunction({ wrong, right, subject }: Task, site: Site): Mends {
  const object = right ?? wrong;
  const name = object === undefined ? '' : bareName(object);
  const paired = pairedSignatures(name, site);
  if (object === undefined || paired === undefined) return undefined;
  const own = paired.find(({ path }) => path === object.path.join('.'));
  return together([
    right === undefined
      ? gone(name, paired, wrong, site)
      : own === undefined || subject.attributes.length === 0
        ? fresh(name, paired, right, site)
        : changed(own, right, subject.attributes, site),
    right === undefined ? [] : errors(paired, right, site),
    field(name, [wrong, right], site),
  ]);
}

/** Another signature, with all that stand in the same gap: who adds one of them adds the same. */
function fresh(name: string, paired: readonly Paired[], right: CatalogObject, site: Site): Mends {
  const overloads = overloadsOf(name, site);
  const blocks = overloads.map((object) => signatureOf(object, site));
  const section = sectionOf(site, 'Functions');
  if (section === undefined || blocks.includes(undefined)) return undefined;
  const member = memberOf(site, 'Functions', name);
  if (member === undefined) {
    const order = [...new Set(namesOfFunctions(site))];
    return brought(
      section,
      name,
      asItIs(name, (it) => unionText(name, blocks as Block[], it)),
      order,
      site,
    );
  }
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

function namesOfFunctions({ objects, schemaName }: Site): string[] {
  return [...objects.values()]
    .filter(({ kind, path }) => kind === 'function' && path[0] === schemaName)
    .map((object) => ({ name: bareName(object) }))
    .sort(byName)
    .map(({ name }) => name);
}

function unionText(name: string, blocks: readonly Block[], it: ReturnType<typeof printingOf>): string {
  const [only, another] = blocks;
  if (only !== undefined && another === undefined)
    return blockLines(only, inside(it, name.length + 2)).join('\n');
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

/** A signature that goes, with those beside it that do; the whole function where none is left. */
function gone(name: string, paired: readonly Paired[], wrong: CatalogObject | undefined, site: Site): Mends {
  const section = sectionOf(site, 'Functions');
  if (section === undefined || wrong === undefined) return undefined;
  const isGone = (one: Paired | undefined) => one !== undefined && one.path === undefined;
  if (paired.every(isGone)) return brought(section, name, undefined, [], site);
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

/** One signature in what it says otherwise. */
function changed(
  { signature }: Paired,
  right: CatalogObject,
  attributes: readonly string[],
  site: Site,
): Mends {
  const wanted = signatureOf(right, site);
  const braces = bracesOf(signature);
  if (wanted === undefined || braces === undefined) return undefined;
  const order = wanted.members.map(({ name }) => name);
  const parts = [
    ...(attributes.includes('arguments') ? ['Args'] : []),
    ...(attributes.includes('result') ? ['Returns', 'SetofOptions'] : []),
  ];
  return together(
    parts.map((name) =>
      brought(
        braces,
        name,
        wanted.members.find((member) => member.name === name),
        order,
        site,
      ),
    ),
  );
}

/** Signatures that cannot be told from one that comes say so, too. */
function errors(paired: readonly Paired[], right: CatalogObject, site: Site): Mends {
  const own = new Map(overloadsOf(bareName(right), site).map((object) => [object.path.join('.'), object]));
  return together(
    paired.flatMap(({ signature, path }): Mends[] => {
      const object = own.get(path ?? '');
      const braces = bracesOf(signature);
      if (object === undefined || braces === undefined || path === right.path.join('.')) return [];
      const isError = typeof site.seen('function', object.path)?.error === 'string';
      const returns = isError
        ? signatureOf(object, site)?.members.find(({ name }) => name === 'Returns')
        : undefined;
      return returns === undefined ? [] : [brought(braces, 'Returns', returns, [], site)];
    }),
  );
}

/** What rows show of a function as if it were their column. */
function field(name: string, objects: readonly (CatalogObject | undefined)[], site: Site): Mends {
  const wrong = objects[0]?.attributes;
  return together(
    sections.flatMap((section) =>
      (site.sections.get(section) ?? []).map((relation): Mends => {
        const wanted = fieldsOf(section, relation.name, site).find((it) => it.name === name);
        if (wanted === undefined && !takesRow(wrong, rowReference(section, relation.name, site))) return [];
        const row = partOf(relation, 'Row', site);
        const braces = row && bracesIn(row, site);
        return braces && brought(braces, name, wanted, rowOrder(section, relation.name, site), site);
      }),
    ),
  );
}

const sections = ['Tables', 'Views'] as const;

/** Whether a function of a file takes just the row of a relation. */
function takesRow(attributes: CatalogObject['attributes'] | undefined, row: string): boolean {
  const [only, another] = values(attributes?.arguments);
  return another === undefined && record(only).base === row;
}
