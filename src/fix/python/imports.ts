/** What a Python file calls the things it imports, and how one more is imported. */
import type { SyntaxNode } from '@lezer/common';
import { behindLine, type Replacement } from '../change.ts';
import { insertItem } from '../list-items.ts';
import { childrenOf, everyNode, type Item, itemsAmong, type Source, textOf } from '../tree.ts';

interface Import {
  readonly node: SyntaxNode;
  readonly module: string;
  /** For `import sqlalchemy as sa`: `sa`. */
  readonly alias: string | undefined;
  /** For `from … import …`. */
  readonly items: readonly Item[];
  readonly names: readonly { readonly exported: string; readonly local: string }[];
}

/** A name that can be used, and what has to be added for it. */
export interface Usable {
  readonly name: string;
  readonly replacements: readonly Replacement[];
}

/** Modules from which SQLAlchemy's names can be imported. */
const libraries = ['sqlmodel', 'sqlalchemy', 'sqlalchemy.orm', 'sqlalchemy.types', 'sqlalchemy.schema'];

/** What a callee is called in the library it is from: `sa.Column` and `Column as C` are `Column`. */
export function libraryName(source: Source, callee: SyntaxNode): string | undefined {
  const imports = importsOf(source);
  const isLibrary = (module: string) => /^(?:sqlmodel|sqlalchemy)(?:\.|$)/.test(module);
  if (callee.name === 'VariableName') {
    const local = textOf(source, callee);
    return imports
      .filter(({ module }) => isLibrary(module))
      .flatMap(({ names }) => names)
      .find((it) => it.local === local)?.exported;
  }
  const [holder, , name] = childrenOf(callee);
  if (callee.name !== 'MemberExpression' || holder?.name !== 'VariableName' || name === undefined)
    return undefined;
  const alias = textOf(source, holder);
  return imports.some((it) => it.alias === alias && isLibrary(it.module)) ? textOf(source, name) : undefined;
}

/** A name of SQLAlchemy, written in the manner of another one. */
export function likewise(source: Source, like: SyntaxNode | undefined, name: string): Usable | undefined {
  const holder = like?.name === 'MemberExpression' ? like.firstChild : undefined;
  const imports = importsOf(source);
  const alias = holder && textOf(source, holder);
  const isWhole = imports.some((it) => it.alias === alias && it.module === 'sqlalchemy');
  if (alias !== undefined && isWhole) return { name: `${alias}.${name}`, replacements: [] };
  return usable(source, name, libraries, 'sqlalchemy');
}

/**
 * A name of a module, imported where it isn't yet.
 *
 * @param modules where it may come from
 * @param module where to import it from
 * @returns `undefined` where the file means something else by the name
 */
export function usable(
  source: Source,
  name: string,
  modules: readonly string[],
  module: string,
): Usable | undefined {
  const imports = importsOf(source);
  const found = imports
    .filter((it) => modules.includes(it.module))
    .flatMap(({ names }) => names)
    .find((it) => it.exported === name);
  if (found !== undefined) return { name: found.local, replacements: [] };
  if (isTaken(source, imports, name)) return undefined;
  const group = imports.find((it) => it.module === module && it.items.length > 0);
  if (group !== undefined) {
    const exported = group.names.map((it) => it.exported);
    const isSorted = exported.every((one, place) => place === 0 || (exported[place - 1] ?? '') <= one);
    const place = isSorted ? exported.filter((one) => one < name).length - 1 : undefined;
    const list = { open: group.node.from, close: group.node.to, items: group.items };
    return { name, replacements: [insertItem(source.text, list, name, place)] };
  }
  const last = imports.at(-1)?.node;
  if (last === undefined) return undefined;
  const at = behindLine(source.text, last.to);
  return { name, replacements: [{ from: at, to: at, text: `\nfrom ${module} import ${name}` }] };
}

function isTaken({ top, ...file }: Source, imports: readonly Import[], name: string): boolean {
  const isImported = imports.some((it) => it.alias === name || it.names.some(({ local }) => local === name));
  const isDefined = ['ClassDefinition', 'FunctionDefinition', 'AssignStatement']
    .flatMap((kind) => everyNode(top, kind))
    .some((node) =>
      childrenOf(node).some((child) => child.name === 'VariableName' && textOf(file, child) === name),
    );
  return isImported || isDefined;
}

function importsOf(source: Source): Import[] {
  return childrenOf(source.top).flatMap((node): Import[] => {
    if (node.name !== 'ImportStatement') return [];
    const parts = childrenOf(node).filter(({ name }) => name !== '(' && name !== ')');
    const at = parts.findIndex(({ name }) => name === 'import');
    const module = parts.slice(parts[0]?.name === 'from' ? 1 : 0, at);
    const rest = itemsAmong(parts.slice(at + 1));
    if (parts[0]?.name !== 'from')
      return rest.map((item) => {
        const [dotted = '', alias = dotted] = textOf(source, item).split(/\s+as\s+/);
        return { node, module: dotted, alias, items: [], names: [] };
      });
    const names = rest.map((item) => {
      const [exported = '', local = exported] = textOf(source, item).split(/\s+as\s+/);
      return { exported, local };
    });
    const name = module.map((part) => textOf(source, part)).join('');
    return [{ node, module: name, alias: undefined, items: rest, names }];
  });
}
