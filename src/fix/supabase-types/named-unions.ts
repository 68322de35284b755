/** Unions of literals under names of their own (`type Status = 'draft' | 'published'`), which are mended where they are declared. */

import { values } from '../../catalog/attributes.ts';
import type { FoundMember } from '../../sources/supabase-types/found-member.ts';
import type { ModuleFile } from '../../sources/supabase-types/module-file.ts';
import type { Modules, Written } from '../../sources/supabase-types/modules.ts';
import { resolved } from '../../sources/supabase-types/resolved.ts';
import { childrenOf, type Shape } from '../../sources/supabase-types/shapes.ts';
import type { Span } from '../change.ts';
import { quoted } from './layout.ts';
import { bracesIn, type Mend, partOf, printingOf, type Site } from './site.ts';
import type { Allowed } from './wanted-member.ts';

interface NamedUnion {
  readonly name: string;
  readonly declared: Written;
  readonly literals: readonly (string | number)[];
}

/** How a member is to name its union, and what that has to become. */
export interface MendedUnion {
  readonly text: string;
  /** Whether the member has these words. */
  readonly isWritten: boolean;
  readonly mends: readonly Mend[];
}

/**
 * What makes the union that a member names allow what it should; `undefined` where it names none, or others name the
 * same one for something else.
 */
export function mendedUnion(
  own: FoundMember,
  { literals, nullable }: Allowed,
  site: Site,
): MendedUnion | undefined {
  const union = unionNamedBy(own, site.modules);
  if (union === undefined || !isWantedEverywhere(union, literals, site)) return undefined;
  const words = {
    text: nullable ? `${union.name} | null` : union.name,
    isWritten: (own.type.kind === 'union') === nullable,
  };
  const wanted = labelsOf(union, site) ?? [
    ...union.literals.filter((it) => literals.includes(it)),
    ...literals.filter((it) => !union.literals.includes(it)),
  ];
  if (wanted.join('\0') === union.literals.join('\0')) return { ...words, mends: [] };
  const span = bodyOf(union.declared);
  if (span === undefined) return undefined;
  const { module } = union.declared;
  const count = union.literals.length;
  const isLonger = union.literals.every((it, at) => it === wanted[at]);
  const mend = isLonger
    ? { from: span.to, to: span.to, text: alternatives(wanted.slice(count), span, module, ' | ') }
    : { ...span, text: alternatives(wanted, span, module, ' ') };
  return { ...words, mends: [{ ...mend, whole: true, module }] };
}

/** Whether a type is an enum of TypeScript, perhaps with null: code calls its values by members that nobody knows of new ones. */
export function namesEnum({ type, module }: FoundMember, modules: Modules): boolean {
  const parts = type.kind === 'union' ? type.of : [type];
  return parts.some((part) => {
    const { shape } = resolved({ shape: part, module }, modules);
    return shape.kind === 'union' && shape.isEnum === true;
  });
}

/** The labels of the enum that a union stands for, in their order, where it stands for one. */
function labelsOf(union: NamedUnion, site: Site): readonly string[] | undefined {
  const own = site.sections.get('Enums')?.find((member) => isNamedBy(member, union, site));
  const labels = own && site.seen('enum', [site.schemaName, own.name])?.labels;
  return labels === undefined ? undefined : values(labels).map(String);
}

function isNamedBy(member: FoundMember, union: NamedUnion, { modules }: Site): boolean {
  return unionNamedBy(member, modules)?.declared.shape === union.declared.shape;
}

/** The only name in a type that may be null besides. */
function unionNamedBy({ type, module }: FoundMember, modules: Modules): NamedUnion | undefined {
  const parts = (type.kind === 'union' ? type.of : [type]).filter((part) => !isNull(part));
  const [only, another] = parts;
  if (only?.kind !== 'name' || only.parameters.length > 0 || another !== undefined) return undefined;
  const declared = modules.typeOf(only.name, module);
  const of = declared?.shape.kind === 'union' ? declared.shape.of : [];
  const literals = of.flatMap((part) =>
    part.kind === 'literal' && typeof part.value !== 'boolean' ? [part.value] : [],
  );
  return declared !== undefined && literals.length > 0 && literals.length === of.length
    ? { name: only.name, declared, literals }
    : undefined;
}

function isNull(shape: Shape): boolean {
  return shape.kind === 'name' && shape.name === 'null';
}

/** Whether every column and enum that names a union is to allow the same. */
function isWantedEverywhere(union: NamedUnion, literals: Allowed['literals'], site: Site): boolean {
  const isSame = (list: readonly unknown[]) =>
    list.length === literals.length && list.every((it) => literals.includes(it as string | number));
  return (
    isSame(labelsOf(union, site) ?? literals) &&
    (site.sections.get('Tables') ?? []).every((table) =>
      blocks.every((key) => {
        const part = partOf(table, key, site);
        return ((part && bracesIn(part, site))?.members ?? []).every((member) => {
          if (!isNamedBy(member, union, site)) return true;
          const seen = site.seen('column', [site.schemaName, table.name, member.name]);
          return seen?.values === undefined || isSame(values(seen.values));
        });
      }),
    )
  );
}

const blocks = ['Row', 'Insert', 'Update'];

/** What stands between the equals sign and the end of a type's declaration. */
function bodyOf({ shape, module }: Written): Span | undefined {
  const name = [...module.types].find(([, its]) => its === shape)?.[0];
  let found: Span | undefined;
  module.top.cursor().iterate(({ type, node }) => {
    if (type.name !== 'TypeAliasDeclaration') return;
    const parts = childrenOf(node);
    const own = parts.find((part) => part.name === 'TypeDefinition');
    const equals = parts.find((part) => part.name === 'Equals');
    const body = parts.at(parts.at(-1)?.name === ';' ? -2 : -1);
    if (own === undefined || equals === undefined || body === undefined) return;
    if (module.text.slice(own.from, own.to) === name) found = { from: equals.to, to: body.to };
  });
  return found;
}

/**
 * Literals of a union, one below the other where the others stand so.
 *
 * @param before what stands in front of them in one line
 */
function alternatives(
  literals: Allowed['literals'],
  { from, to }: Span,
  module: ModuleFile,
  before: string,
): string {
  const { quote } = printingOf(module);
  const text = module.text.slice(from, to);
  const parts = literals.map((literal) =>
    typeof literal === 'string' ? quoted(literal, /["']/.exec(text)?.[0] ?? quote) : literal,
  );
  const [, lineStart] = /(\n[ \t]*)\|/.exec(text) ?? [];
  return lineStart === undefined
    ? before + parts.join(' | ')
    : parts.map((part) => `${lineStart}| ${part}`).join('');
}
