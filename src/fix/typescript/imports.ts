/** What a file calls the things it imports, and how one more is imported. */

import type { SyntaxNode } from '@lezer/common';
import { behindLine, type Replacement } from '../change.ts';
import { insertItem } from '../list-items.ts';
import { childrenOf, everyNode, itemsOf, quoted, type Source, stringValue, textOf } from '../tree.ts';

export const pgCore = 'drizzle-orm/pg-core';

interface Import {
  readonly node: SyntaxNode;
  readonly specifier: string;
  /** `import type { … }` */
  readonly typeOnly: boolean;
  readonly group: SyntaxNode | undefined;
  /** The name of `import * as …`. */
  readonly namespace: string | undefined;
  readonly names: readonly {
    readonly exported: string;
    readonly local: string;
    readonly typeOnly: boolean;
  }[];
}

/** A name that can be used, and what has to be added for it. */
export interface Usable {
  readonly name: string;
  readonly replacements: readonly Replacement[];
}

export function importsOf(source: Source): Import[] {
  return childrenOf(source.top).flatMap((node): Import[] => {
    if (node.name !== 'ImportDeclaration') return [];
    const parts = childrenOf(node);
    const specifier = stringValue(
      source,
      parts.find(({ name }) => name === 'String'),
    );
    if (specifier === undefined) return [];
    const group = parts.find(({ name }) => name === 'ImportGroup');
    const star = parts.findIndex(({ name }) => name === 'Star');
    const namespace = star < 0 ? undefined : parts[star + 2];
    return [
      {
        node,
        specifier,
        typeOnly: parts[1]?.name === 'type',
        group,
        namespace: namespace && textOf(source, namespace),
        names: group === undefined ? [] : itemsOf(group).items.map((item) => nameOf(textOf(source, item))),
      },
    ];
  });
}

/** `text as varchar` has two names, `type AnyPgColumn` is of a type. */
function nameOf(item: string): Import['names'][number] {
  const words = item.split(/\s+/);
  const typeOnly = words[0] === 'type' && words.length > 1 && words[1] !== 'as';
  const [exported = '', , local = exported] = typeOnly ? words.slice(1) : words;
  return { exported, local, typeOnly };
}

/** What the name `local` of a file is called in the module that it is from. */
export function exportedName(source: Source, specifier: string, local: string): string | undefined {
  return importsOf(source)
    .filter((it) => it.specifier === specifier)
    .flatMap(({ names }) => names)
    .find((it) => it.local === local)?.exported;
}

export function isNamespace(source: Source, specifier: string, local: string): boolean {
  return importsOf(source).some((it) => it.specifier === specifier && it.namespace === local);
}

/**
 * A name of a module, imported where it isn't yet.
 *
 * @param isModule whether an import is of the module in question
 * @param specifier what to import it from where nothing is yet
 * @returns `undefined` where the file means something else by the name
 */
export function usable(
  source: Source,
  name: string,
  isModule: (specifier: string) => boolean,
  specifier: string,
  asType = false,
): Usable | undefined {
  const imports = importsOf(source);
  const ofModule = imports.filter((it) => isModule(it.specifier));
  for (const one of ofModule) {
    const found = one.names.find((it) => it.exported === name && (asType || !(it.typeOnly || one.typeOnly)));
    if (found !== undefined) return { name: found.local, replacements: [] };
    if (one.namespace !== undefined && !one.typeOnly)
      return { name: `${one.namespace}.${name}`, replacements: [] };
  }
  if (definedNames(source).has(name)) return undefined;
  const item = asType ? `type ${name}` : name;
  const group = ofModule.find((it) => it.group !== undefined && !it.typeOnly)?.group;
  if (group !== undefined) {
    const list = itemsOf(group);
    const names = list.items.map((span) => nameOf(textOf(source, span)).exported);
    const isSorted = names.every((one, place) => place === 0 || (names[place - 1] ?? '') <= one);
    const place = isSorted ? names.filter((one) => one < name).length - 1 : undefined;
    const padded = list.items.length === 0 ? ` ${item} ` : item;
    return { name, replacements: [insertItem(source.text, list, padded, place)] };
  }
  const last = imports.at(-1)?.node;
  if (last === undefined) return undefined;
  const end = textOf(source, last).endsWith(';') ? ';' : '';
  const line = `\nimport { ${item} } from ${quoted(source, specifier)}${end}`;
  const at = behindLine(source.text, last.to);
  return { name, replacements: [{ from: at, to: at, text: line }] };
}

const defined = new WeakMap<Source, ReadonlySet<string>>();

/** Every name that the file gives to something, wherever that can be seen. */
function definedNames(source: Source): ReadonlySet<string> {
  const names =
    defined.get(source) ??
    new Set(everyNode(source.top, 'VariableDefinition').map((node) => textOf(source, node)));
  defined.set(source, names);
  return names;
}
