/** What a file of TypeScript declares, takes from other files and hands on, by its text alone. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import { Problem } from '../../base/problem.ts';
import { typeOfEnum, typeOfList } from './declared-values.ts';
import { childrenOf, objectIn, type Shape, shapeOf } from './shapes.ts';

export interface ModuleFile {
  /** Relative to the repository, with `/`. */
  readonly file: string;
  readonly text: string;
  /** Types and interfaces, by name. */
  readonly types: ReadonlyMap<string, Shape>;
  /** The parameters of those that are generic, by what they are declared as. */
  readonly parameters: ReadonlyMap<Shape, readonly TypeParameter[]>;
  /** What names of other files are called here. */
  readonly imports: ReadonlyMap<string, Imported>;
  /** What it hands on: some names of another file, or all where `names` is absent. */
  readonly handedOn: readonly { readonly from: string; readonly names?: ReadonlyMap<string, string> }[];
  /** Where the text stops being TypeScript; offsets. */
  readonly errors: readonly number[];
  readonly top: SyntaxNode;
}

/** `R`, or `R = Base` with what it is where nothing is given for it. */
export interface TypeParameter {
  readonly name: string;
  readonly otherwise?: Shape;
}

interface Imported {
  readonly from: string;
  /** `*` for all names of the file as one. */
  readonly name: string;
}

/** @throws Problem where it would take too long to be parsed */
export function moduleFile(file: string, text: string): ModuleFile {
  refuseEndlessArrays(file, text);
  const top = parser.configure({ dialect: 'ts' }).parse(withoutUnknown(text)).topNode;
  const types = new Map<string, Shape>();
  const parameters = new Map<Shape, readonly TypeParameter[]>();
  const imports = new Map<string, Imported>();
  const handedOn: { from: string; names?: ReadonlyMap<string, string> }[] = [];
  const errors: number[] = [];
  top.cursor().iterate(({ type, node }) => {
    if (type.isError) errors.push(node.from);
    if (type.name === 'TypeAliasDeclaration' || type.name === 'InterfaceDeclaration') {
      const declared = declaredBy(node, text);
      if (declared !== undefined) {
        const shape = merged(types.get(declared.name), declared.shape);
        types.set(declared.name, shape);
        if (declared.parameters.length > 0) parameters.set(shape, declared.parameters);
      }
    } else if (type.name === 'VariableDeclaration') {
      const declared = typeOfList(node, text);
      if (declared !== undefined) types.set(declared.name, declared.shape);
    } else if (type.name === 'EnumDeclaration') {
      const declared = typeOfEnum(node, text);
      if (declared !== undefined) types.set(declared.name, declared.shape);
    } else if (type.name === 'ImportDeclaration') {
      for (const [own, imported] of importsOf(text.slice(node.from, node.to))) imports.set(own, imported);
    } else if (type.name === 'ExportDeclaration') {
      const handed = handedOnBy(text.slice(node.from, Math.min(node.to, node.from + 10_000)));
      if (handed !== undefined) handedOn.push(handed);
      for (const [as, name] of renamedIn(text.slice(node.from, Math.min(node.to, node.from + 10_000))))
        if (as !== name && !types.has(as)) types.set(as, { kind: 'name', name, parameters: [] });
    }
  });
  return { file, text, types, parameters, imports, handedOn, errors, top };
}

/**
 * The text without what the parser does not know, all else where it was: `export type *`, `export { type A }`, names in
 * quotes in `enum Role { 'site admin' = 'admin' }`.
 */
function withoutUnknown(text: string): string {
  return text
    .replace(/^(\s*export\s+)type(?=\s*\*)/gm, '$1    ')
    .replace(/\bexport\s*\{[^{}]*\}/g, (list) => list.replace(/([{,]\s*)type(?=\s+(?!as\b)[\w$])/g, '$1    '))
    .replace(/\benum\s+[\w$]+\s*\{[^{}]*\}/g, (body) =>
      body.replace(partOfEnum, (part, name?: string) =>
        name === undefined ? part : '$'.repeat(name.length),
      ),
    );
}

/** A comment, a text that a member is, or the name of one in quotes, which is captured. */
const partOfEnum =
  /\/\/.*|\/\*[\s\S]*?\*\/|=[^,'"]*(?:'[^'\n]*'|"[^"\n]*")|('[^'\n]+'|"[^"\n]+")(?=\s*[=,}])/g;

/** Names that a file hands on of its own under others: `export default Database`, `export { Schema as Database }`. */
function renamedIn(statement: string): [as: string, name: string][] {
  const [, whole] = /^export\s+default\s+([\w$]+)\s*;?\s*$/.exec(statement) ?? [];
  if (whole !== undefined) return [['default', whole]];
  if (!/^export\s+(?:type\s+)?\{/.test(statement) || fromModule.test(statement)) return [];
  return namesIn(statement).map(([name, as]) => [as, name]);
}

/** The parser takes the square of their number; Postgres itself knows six dimensions. */
const manyDimensions = /(?:\[\s*\]\s*){101}/;

function refuseEndlessArrays(file: string, text: string): void {
  const at = text.search(manyDimensions);
  if (at < 0) return;
  throw new Problem(`${file} has an array of more than 100 dimensions, which no database has.`, {
    advice: 'Mend the line, or write the file again with `supabase gen types`.',
    location: { file, line: text.slice(0, at).split('\n').length },
  });
}

interface Declared {
  readonly name: string;
  readonly shape: Shape;
  readonly parameters: readonly TypeParameter[];
}

function declaredBy(node: SyntaxNode, text: string): Declared | undefined {
  const parts = childrenOf(node);
  const name = parts.find((part) => part.name === 'TypeDefinition');
  const body = parts.at(parts.at(-1)?.name === ';' ? -2 : -1);
  if (name === undefined || body === undefined || body === name) return undefined;
  const shape = node.name === 'InterfaceDeclaration' ? interfaceOf(parts, body, text) : shapeOf(body, text);
  return { name: text.slice(name.from, name.to), shape, parameters: parametersOf(node, text) };
}

function parametersOf(node: SyntaxNode, text: string): TypeParameter[] {
  const list = node.getChild('TypeParamList');
  const parts = list === null ? [] : childrenOf(list);
  return parts.flatMap((part, at): TypeParameter[] => {
    if (part.name !== 'TypeDefinition') return [];
    const next = parts.findIndex((it, place) => place > at && it.name === ',');
    const own = parts.slice(at, next < 0 ? undefined : next);
    const value = own[own.findIndex((it) => it.name === 'Equals') + 1];
    const name = text.slice(part.from, part.to);
    return [value === undefined || value === part ? { name } : { name, otherwise: shapeOf(value, text) }];
  });
}

/** What an interface extends, and what it says itself. */
function interfaceOf(parts: readonly SyntaxNode[], body: SyntaxNode, text: string): Shape {
  const own = objectIn(body, text);
  const start = parts.findIndex((part) => part.name === 'extends');
  const extended = start < 0 ? [] : parts.slice(start + 1, parts.indexOf(body));
  const bases = extended.filter((part) => part.name !== ',').map((part) => shapeOf(part, text));
  return bases.length === 0 ? own : { kind: 'intersection', of: [...bases, own] };
}

/** An interface that is written twice is one. */
function merged(one: Shape | undefined, other: Shape): Shape {
  if (one?.kind !== 'object' || other.kind !== 'object') return other;
  return { kind: 'object', members: [...one.members, ...other.members] };
}

const fromModule = /\bfrom\s*(['"])([^'"]+)\1/;

function importsOf(statement: string): [string, Imported][] {
  const from = fromModule.exec(statement)?.[2];
  if (from === undefined) return [];
  const [, own] = /^import\s+(?:type\s+)?([\w$]+)\s*(?:,|\bfrom\b)/.exec(statement) ?? [];
  const [, whole] = /^import\s+(?:type\s+)?\*\s*as\s+([\w$]+)/.exec(statement) ?? [];
  return [
    ...(own === undefined ? [] : [[own, { from, name: 'default' }] satisfies [string, Imported]]),
    ...(whole === undefined ? [] : [[whole, { from, name: '*' }] satisfies [string, Imported]]),
    ...namesIn(statement).map(([name, as]): [string, Imported] => [as, { from, name }]),
  ];
}

function handedOnBy(statement: string): { from: string; names?: ReadonlyMap<string, string> } | undefined {
  const from = /^export\s+(?:type\s+)?(?:\*|\{)/.test(statement)
    ? fromModule.exec(statement)?.[2]
    : undefined;
  if (from === undefined) return undefined;
  if (/^export\s+(?:type\s+)?\*/.test(statement)) return { from };
  return { from, names: new Map(namesIn(statement).map(([name, as]) => [as, name])) };
}

/** Names between braces: `{ A, type B as C }` as `[A, A]` and `[B, C]`. */
function namesIn(statement: string): [name: string, as: string][] {
  const inside = /\{([^}]*)\}/.exec(statement)?.[1] ?? '';
  return inside.split(',').flatMap((part): [string, string][] => {
    const [, name, as] = /^\s*(?:type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/.exec(part) ?? [];
    return name === undefined ? [] : [[name, as ?? name]];
  });
}
