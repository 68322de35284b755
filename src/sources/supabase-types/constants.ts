/** The constants at the end of a file of types: the labels of enums once more, as values. */
import type { SyntaxNode } from '@lezer/common';
import type { ModuleFile } from './module-file.ts';
import type { Modules } from './modules.ts';
import { childrenOf, stringIn } from './shapes.ts';

/** A property of an object that is written out. */
export interface Property {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly value: SyntaxNode;
}

/** The file that has the constants. */
export function constantsFile(modules: Modules): ModuleFile | undefined {
  return modules.opened().find(({ text }) => /\bexport\s+const\s+Constants\b/.test(text));
}

/** The constants of a schema's enums; `undefined` where the file has none that can be read. */
export function constantsOf(
  schema: string,
  modules: Modules,
): { readonly module: ModuleFile; readonly enums: readonly Property[] } | undefined {
  const module = constantsFile(modules);
  const enums = module && enumsIn(module, schema);
  return module && enums && { module, enums: propertiesOf(enums, module.text) };
}

/** The labels of an enum. */
export function labelsIn({ value }: Property, text: string): string[] {
  return childrenOf(value).flatMap((node) => (node.name === 'String' ? [stringIn(node, text)] : []));
}

/** The object of all schemas. */
export function constantsIn({ top, text }: ModuleFile): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  top.cursor().iterate(({ type, node }) => {
    if (type.name !== 'VariableDefinition' || text.slice(node.from, node.to) !== 'Constants') return;
    for (let next = node.nextSibling; next !== null && found === undefined; next = next.nextSibling)
      if (next.name === 'ObjectExpression') found = next;
      else found = next.getChild('ObjectExpression') ?? undefined;
  });
  return found;
}

/** The object of a schema's enums; `undefined` where it is not found as the generator writes it. */
export function enumsIn(module: ModuleFile, schema: string): SyntaxNode | undefined {
  const { text } = module;
  const all = constantsIn(module);
  const constants = all && propertiesOf(all, text).find(({ name }) => name === schema)?.value;
  const enums = constants && propertiesOf(constants, text).find(({ name }) => name === 'Enums')?.value;
  return enums?.name === 'ObjectExpression' ? enums : undefined;
}

export function propertiesOf(object: SyntaxNode, text: string): Property[] {
  return childrenOf(object).flatMap((node): Property[] => {
    const [key] = childrenOf(node);
    const value = childrenOf(node).at(-1);
    if (node.name !== 'Property' || key === undefined || value === undefined) return [];
    const name = key.name === 'String' ? stringIn(key, text) : text.slice(key.from, key.to);
    return [{ name, from: node.from, to: node.to, value }];
  });
}
