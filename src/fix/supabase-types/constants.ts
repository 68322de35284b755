/** The labels of enums among the constants at the end of a file. */
import type { SyntaxNode } from '@lezer/common';
import type { ModuleFile } from '../../sources/supabase-types/module-file.ts';
import { childrenOf, stringIn } from '../../sources/supabase-types/shapes.ts';
import { indentOf } from '../change.ts';
import { keyOf, quoted } from './layout.ts';
import { type Item, indented, itemChange, type List } from './list.ts';
import { type Mends, printingOf, type Site } from './site.ts';

/** A property of an object that is written out. */
interface Property extends Item {
  readonly value: SyntaxNode;
}

/**
 * What makes the constants of an enum its labels; nothing where the file has no constants.
 *
 * @param labels `undefined` where it should not be there
 * @param order names of all enums as the generator writes them
 */
export function broughtConstants(
  name: string,
  labels: readonly string[] | undefined,
  order: readonly string[],
  site: Site,
): Mends {
  const module = site.modules.opened().find(({ text }) => /\bexport\s+const\s+Constants\b/.test(text));
  if (module === undefined) return [];
  const enums = enumsIn(module, site.schemaName);
  if (enums === undefined) return undefined;
  const { text } = module;
  const properties = propertiesOf(enums, text);
  const own = properties.find((property) => property.name === name);
  const it = printingOf(module);
  const list: List = {
    from: enums.from,
    to: enums.to,
    items: properties,
    text,
    separator: ',',
    indent: it.indent,
  };
  if (labels === undefined) return own === undefined ? [] : [{ ...itemChange(list, { gone: name }), module }];
  const indent = own === undefined ? indentOf(text, enums.from) + it.indent : indentOf(text, own.from);
  const lines = property(name, labels, indent);
  if (own === undefined) return [{ ...itemChange(list, { name, lines, order }), module }];
  const said = childrenOf(own.value).flatMap((node) =>
    node.name === 'String' ? [stringIn(node, text)] : [],
  );
  if (said.join('\0') === labels.join('\0')) return [];
  const written = indented(lines, indent).slice(indent.length);
  return [{ from: own.from, to: own.to, text: written, whole: true, module }];

  function property(key: string, words: readonly string[], before: string): string[] {
    const parts = words.map((label) => quoted(label, it.quote));
    const line = `${keyOf(key, it)}: [${parts.join(', ')}]`;
    if (before.length + line.length < it.width) return [line];
    return [`${keyOf(key, it)}: [`, ...parts.map((part) => `${it.indent}${part},`), ']'];
  }
}

/** The object of a schema's enums; `undefined` where it is not found as the generator writes it. */
function enumsIn({ top, text }: ModuleFile, schema: string): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  top.cursor().iterate(({ type, node }) => {
    if (type.name !== 'VariableDefinition' || text.slice(node.from, node.to) !== 'Constants') return;
    for (let next = node.nextSibling; next !== null && found === undefined; next = next.nextSibling)
      if (next.name === 'ObjectExpression') found = next;
      else found = next.getChild('ObjectExpression') ?? undefined;
  });
  const constants = found && propertiesOf(found, text).find(({ name }) => name === schema)?.value;
  const enums = constants && propertiesOf(constants, text).find(({ name }) => name === 'Enums')?.value;
  return enums?.name === 'ObjectExpression' ? enums : undefined;
}

function propertiesOf(object: SyntaxNode, text: string): Property[] {
  return childrenOf(object).flatMap((node): Property[] => {
    const [key] = childrenOf(node);
    const value = childrenOf(node).at(-1);
    if (node.name !== 'Property' || key === undefined || value === undefined) return [];
    const name = key.name === 'String' ? stringIn(key, text) : text.slice(key.from, key.to);
    return [{ name, from: node.from, to: node.to, value }];
  });
}
