/** What a person wrote in a file of types: whoever writes the file again with the generator loses that. */
import type { SyntaxNode } from '@lezer/common';
import type { ModuleFile } from './module-file.ts';
import { childrenOf } from './shapes.ts';

/** What the generator declares beside `Database`, in all its versions. */
const generated: ReadonlySet<string> = new Set([
  'Json',
  'Database',
  'DatabaseWithoutInternals',
  'DefaultSchema',
  'PublicSchema',
  'Tables',
  'TablesInsert',
  'TablesUpdate',
  'Enums',
  'CompositeTypes',
  'Constants',
]);

/**
 * Names that a file declares and no generator does, in their order.
 *
 * @param name of the type of the database, whatever it is called there
 */
export function ownDeclarations({ top, text }: ModuleFile, name: string): readonly string[] {
  const names = childrenOf(top).flatMap((statement) => declaredIn(statement, text));
  return names.filter((it) => it !== name && !generated.has(it));
}

const declarations: ReadonlySet<string> = new Set([
  'TypeAliasDeclaration',
  'InterfaceDeclaration',
  'VariableDeclaration',
  'FunctionDeclaration',
  'EnumDeclaration',
  'ClassDeclaration',
]);

function declaredIn(statement: SyntaxNode, text: string): string[] {
  if (statement.name === 'ExportDeclaration')
    return childrenOf(statement).flatMap((inside) => declaredIn(inside, text));
  if (!declarations.has(statement.name)) return [];
  const name = childrenOf(statement).find(({ name: its }) => /^(?:Type|Variable)Definition$/.test(its));
  return name === undefined ? [] : [text.slice(name.from, name.to)];
}

/**
 * Whether a person wrote the types themselves: by what they say in front of everything, since types of rows come before
 * the database's, or since a row has several columns in one line, which the generator never writes.
 */
export function isByHand(module: ModuleFile, name: string): boolean {
  const { text } = module;
  const before = text.slice(0, Math.max(0, text.search(declarationOf(name))));
  return (
    saysByHand.test(before) ||
    ownDeclarations(module, name).some((own) => declarationOf(own).test(before)) ||
    rowInOneLine.test(text)
  );
}

function declarationOf(name: string): RegExp {
  return new RegExp(String.raw`\b(?:type|interface)\s+${name.replaceAll('$', String.raw`\$`)}(?![\w$])`);
}

/** A comment: `// Hand-written types`, `/* kept by hand`. */
const saysByHand =
  /^\s*(?:\/\/|\/\*)[^\n]*\b(?:hand[- ]?(?:written|made|crafted|maintained)|(?:written|made|kept|maintained) by hand)\b/im;

const rowInOneLine = /\bRow\s*:\s*\{[^{}\n]*:[^{}\n]*[;,][^{}\n]*:[^{}\n]*\}/;
