/** The labels of enums among the constants at the end of a file. */
import type { SyntaxNode } from '@lezer/common';
import type { ModuleFile } from '../../sources/supabase-types/module-file.ts';
import { childrenOf, stringIn } from '../../sources/supabase-types/shapes.ts';
import { indentOf } from '../change.ts';
import { keyOf, quoted } from './layout.ts';
import { type Mends, printingOf, type Site } from './site.ts';

/** A property of an object that is written out. */
interface Property {
  readonly name: string;
  readonly from: number;
  readonly to: number;
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
  if (labels === undefined) {
    if (own === undefined) return [];
    if (properties.length === 1) return [{ from: enums.from, to: enums.to, text: '{}', module }];
    const end = own.to + (/^\s*,/.exec(text.slice(own.to))?.[0].length ?? 0);
    const start = text.lastIndexOf('\n', own.from - 1) + 1;
    const isAlone = text.slice(start, own.from).trim() === '' && /^[ \t]*\r?\n/.test(text.slice(end));
    return isAlone ? [{ from: start, to: text.indexOf('\n', end) + 1, text: '', module }] : undefined;
  }
  const outer = indentOf(text, enums.from);
  const indent = own === undefined ? outer + it.indent : indentOf(text, own.from);
  const written = property(name, labels, indent);
  if (own !== undefined) {
    const list = childrenOf(own.value).flatMap((node) =>
      node.name === 'String' ? [stringIn(node, text)] : [],
    );
    return list.join('\0') === labels.join('\0')
      ? []
      : [{ from: own.from, to: own.to, text: written, module }];
  }
  if (properties.length === 0)
    return [{ from: enums.from + 1, to: enums.to - 1, text: `\n${indent}${written},\n${outer}`, module }];
  const place = order.indexOf(name);
  const next = properties.find((other) => order.indexOf(other.name) > place);
  if (next !== undefined) {
    const at = text.lastIndexOf('\n', next.from - 1) + 1;
    return [{ from: at, to: at, text: `${indent}${written},\n`, module }];
  }
  const last = properties.at(-1) as Property;
  const comma = /^\s*,/.exec(text.slice(last.to))?.[0];
  const at = last.to + (comma?.length ?? 0);
  return [{ from: at, to: at, text: `${comma === undefined ? ',' : ''}\n${indent}${written},`, module }];

  function property(key: string, list: readonly string[], before: string): string {
    const parts = list.map((label) => quoted(label, it.quote));
    const line = `${keyOf(key, it)}: [${parts.join(', ')}]`;
    if (before.length + line.length < it.width) return line;
    const inner = before + it.indent;
    return `${keyOf(key, it)}: [\n${parts.map((part) => `${inner}${part},`).join('\n')}\n${before}]`;
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
