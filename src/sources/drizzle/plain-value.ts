/**
 * What an expression of JavaScript says without being run: literals, lists and objects of them, constants of the
 * file, joined paths, and what a setting of the environment falls back to.
 */
import { dirname, join, resolve } from 'node:path';
import type { SyntaxNode } from '@lezer/common';

/** Stands for what only running the code would tell. */
export const unknown = Symbol('unknown');

export type Plain = string | number | boolean | null | readonly Plain[] | PlainObject | typeof unknown;
export interface PlainObject {
  readonly [key: string]: Plain;
}

export interface PlainFile {
  readonly text: string;
  /** Its absolute path, which `__dirname` and `import.meta.url` say. */
  readonly file: string;
  /** The folder that it is run in, which `process.cwd()` says. */
  readonly base: string;
  /** What the file's constants are given, by name. */
  readonly constants: ReadonlyMap<string, SyntaxNode>;
}

/** Names that are declared with a value, wherever in the file; of those that are declared twice, neither. */
export function constantsOf(top: SyntaxNode, text: string): ReadonlyMap<string, SyntaxNode> {
  const found = new Map<string, SyntaxNode>();
  const twice = new Set<string>();
  top.cursor().iterate((ref) => {
    if (ref.name !== 'VariableDeclaration') return;
    for (let child = ref.node.firstChild; child; child = child.nextSibling) {
      if (child.name !== 'VariableDefinition') continue;
      let value: SyntaxNode | null = child.nextSibling;
      while (value && value.name !== 'Equals' && value.name !== ',') value = value.nextSibling;
      const name = text.slice(child.from, child.to);
      if (found.has(name)) twice.add(name);
      if (value?.name === 'Equals' && value.nextSibling) found.set(name, value.nextSibling);
    }
  });
  for (const name of twice) found.delete(name);
  return found;
}

/** The value of an expression. `depth` ends constants that refer to each other. */
export function plainValue(node: SyntaxNode, file: PlainFile, depth = 0): Plain {
  if (depth > 20) return unknown;
  const read = readers[node.name];
  return read === undefined ? unknown : read(node, file, depth + 1);
}

/** The properties of an object literal; `unknown` besides them where something is spread that only running tells. */
export function plainObject(node: SyntaxNode, file: PlainFile, depth = 0): PlainObject {
  const entries: Record<string, Plain> = {};
  for (const property of childrenOf(node, 'Property')) {
    const parts = childrenOf(property);
    const [first, second, third] = parts;
    if (first === undefined) continue;
    if (first.name === 'Spread') {
      const spread = second && plainValue(second, file, depth);
      if (isObject(spread)) Object.assign(entries, spread);
      continue;
    }
    const key = first.name === 'String' ? stringOf(first, file) : textOf(first, file);
    // A method, a getter or a computed name says nothing here.
    if (first.name !== 'PropertyDefinition' && first.name !== 'String') continue;
    if (second === undefined) entries[key] = constant(key, file, depth);
    else entries[key] = second.name === ':' && third ? plainValue(third, file, depth) : unknown;
  }
  return entries;
}

type Reader = (node: SyntaxNode, file: PlainFile, depth: number) => Plain;

const inner: Reader = (node, file, depth) => {
  const value = childrenOf(node).find(({ name }) => !/^[()<>!]|^LogicOp$|^TypeName$/.test(name));
  return value ? plainValue(value, file, depth) : unknown;
};

const readers: Readonly<Record<string, Reader>> = {
  String: stringOf,
  Number: (node, file) => Number(textOf(node, file)),
  BooleanLiteral: (node, file) => textOf(node, file) === 'true',
  null: () => null,
  TemplateString: templateOf,
  ArrayExpression: (node, file, depth) =>
    childrenOf(node)
      .filter(({ name }) => !/^[[\],]$/.test(name))
      .map((element) => plainValue(element, file, depth)),
  ObjectExpression: plainObject,
  VariableName: (node, file, depth) =>
    textOf(node, file) === '__dirname' ? dirname(file.file) : constant(textOf(node, file), file, depth),
  ParenthesizedExpression: inner,
  PostfixExpression: inner,
  PrefixCast: inner,
  BinaryExpression: binary,
  MemberExpression: member,
  CallExpression: call,
  NewExpression: urlOf,
};

function binary(node: SyntaxNode, file: PlainFile, depth: number): Plain {
  const [left, operator, right] = childrenOf(node);
  if (left === undefined || operator === undefined) return unknown;
  if (operator.name === 'as' || operator.name === 'satisfies') return plainValue(left, file, depth);
  if (right === undefined) return unknown;
  const sign = textOf(operator, file);
  const value = plainValue(left, file, depth);
  if (sign === '+') {
    const more = plainValue(right, file, depth);
    return typeof value === 'string' && typeof more === 'string' ? value + more : unknown;
  }
  if (sign !== '??' && sign !== '||') return unknown;
  // `process.env.OUT ?? './drizzle'`: what holds where nothing is set.
  return value === unknown && isEnvironment(textOf(left, file)) ? plainValue(right, file, depth) : value;
}

function isEnvironment(text: string): boolean {
  return /^(process|Bun|Deno|import\.meta)\s*\.\s*env\b/.test(text);
}

function member(node: SyntaxNode, file: PlainFile): Plain {
  const text = textOf(node, file).replaceAll(/\s/g, '');
  if (text === 'import.meta.dirname' || text === 'import.meta.dir') return dirname(file.file);
  if (text === 'import.meta.filename' || text === 'import.meta.path') return file.file;
  return text === 'import.meta.url' ? `file://${file.file}` : unknown;
}

/** Calls that only make paths of paths. */
const pathCalls: readonly (readonly [name: RegExp, path: (file: PlainFile, ...parts: string[]) => string])[] =
  [
    [/^(path\.)?(posix\.)?join$/, (_, ...parts) => join(...parts)],
    [/^(path\.)?(posix\.)?resolve$/, ({ base }, ...parts) => resolve(base, ...parts)],
    [/^(path\.)?dirname$/, (_, path = '') => dirname(path)],
    [/^(url\.)?fileURLToPath$/, (_, url = '') => url.replace(/^file:\/\//, '')],
    [/^process\.cwd$/, ({ base }) => base],
  ];

function call(node: SyntaxNode, file: PlainFile, depth: number): Plain {
  const [callee, list] = childrenOf(node);
  if (callee === undefined || list?.name !== 'ArgList') return unknown;
  const parts = argumentsOf(list, file, depth);
  const name = textOf(callee, file).replaceAll(/\s/g, '');
  const path = pathCalls.find(([pattern]) => pattern.test(name))?.[1];
  return path !== undefined && parts.every((part) => typeof part === 'string')
    ? path(file, ...(parts as string[]))
    : unknown;
}

/** `new URL('./src', import.meta.url)` */
function urlOf(node: SyntaxNode, file: PlainFile, depth: number): Plain {
  const [, name, list] = childrenOf(node);
  if (name === undefined || list?.name !== 'ArgList' || textOf(name, file) !== 'URL') return unknown;
  const [path, from] = argumentsOf(list, file, depth);
  return typeof path === 'string' && from === `file://${file.file}`
    ? `file://${resolve(dirname(file.file), path)}`
    : unknown;
}

function argumentsOf(list: SyntaxNode, file: PlainFile, depth: number): Plain[] {
  return childrenOf(list)
    .filter(({ name }) => !/^[(),]$/.test(name))
    .map((argument) => plainValue(argument, file, depth));
}

function constant(name: string, file: PlainFile, depth: number): Plain {
  const value = file.constants.get(name);
  return value === undefined ? unknown : plainValue(value, file, depth);
}

function templateOf(node: SyntaxNode, file: PlainFile, depth: number): Plain {
  let text = '';
  let at = node.from + 1;
  for (const part of childrenOf(node, 'Interpolation')) {
    const expression = childrenOf(part).find(({ name }) => !name.startsWith('Interpolation'));
    const value = expression ? plainValue(expression, file, depth) : unknown;
    if (typeof value !== 'string' && typeof value !== 'number') return unknown;
    text += unescaped(file.text.slice(at, part.from)) + value;
    at = part.to;
  }
  return text + unescaped(file.text.slice(at, node.to - 1));
}

function stringOf(node: SyntaxNode, file: PlainFile): string {
  return unescaped(file.text.slice(node.from + 1, node.to - 1));
}

/** Paths hold no escapes but that of a quote or a backslash. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}

function textOf(node: SyntaxNode, { text }: PlainFile): string {
  return text.slice(node.from, node.to);
}

/** The children of a node that are no comment, or those of one name only. */
export function childrenOf(node: SyntaxNode, only?: string): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (!child.name.endsWith('Comment') && (only === undefined || child.name === only)) children.push(child);
  return children;
}

function isObject(value: Plain | undefined): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
