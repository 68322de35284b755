/** What the statements of a module or of a class bind, read from the parse tree alone. */

import type { SyntaxNode } from '@lezer/common';
import { defined } from '../../../../base/defined.ts';
import { childrenOf, partsOf, type Source, statementsOf } from './syntax.ts';

/** How certain it is that a statement is carried out. */
type Certainty = 'always' | 'typing' | 'maybe';

export type Binding = { readonly certainty: Certainty; readonly node: SyntaxNode } & (
  | { readonly kind: 'import'; readonly target: ImportTarget }
  | { readonly kind: 'class'; readonly decorators: readonly SyntaxNode[] }
  | { readonly kind: 'function'; readonly decorators: readonly SyntaxNode[] }
  /** `name: annotation = value`, with at least one of the two; several nodes are a tuple without its brackets. */
  | { readonly kind: 'value'; readonly annotation?: SyntaxNode; readonly value?: readonly SyntaxNode[] }
  /** `type name = value`. */
  | { readonly kind: 'alias'; readonly value: SyntaxNode }
  /** Bound by something that is not followed: a loop, several targets at once, `+=`. */
  | { readonly kind: 'other' }
);

/** `from ..a import b` is `{ level: 2, module: 'a', name: 'b' }`; without `name`, the module itself. */
export interface ImportTarget {
  readonly level: number;
  readonly module: string;
  readonly name?: string;
}

export interface Body {
  /** In the order of the text. */
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
  /** Every import that is carried out, star imports among them. */
  readonly imports: readonly ImportTarget[];
  readonly stars: readonly ImportTarget[];
  /** Statements that bind no name and may yet change something: calls, and values given to attributes. */
  readonly effects: readonly SyntaxNode[];
}

/** What is bound, while it is being read. */
interface OpenBody {
  readonly source: Source;
  readonly bindings: Map<string, Binding[]>;
  readonly imports: ImportTarget[];
  readonly stars: ImportTarget[];
  readonly effects: SyntaxNode[];
}

type Reader = (node: SyntaxNode, certainty: Certainty, body: OpenBody) => void;

export function readBody(statements: readonly SyntaxNode[], source: Source): Body {
  const body: OpenBody = { source, bindings: new Map(), imports: [], stars: [], effects: [] };
  readAll(statements, 'always', body);
  const { bindings, imports, stars, effects } = body;
  return { bindings, imports, stars, effects };
}

function readAll(nodes: readonly SyntaxNode[], certainty: Certainty, body: OpenBody): void {
  for (const node of nodes) readers[node.name]?.(node, certainty, body);
}

function bind({ source, bindings }: OpenBody, name: SyntaxNode | string, binding: Binding): void {
  const own = typeof name === 'string' ? name : source.text(name);
  bindings.set(own, [...(bindings.get(own) ?? []), binding]);
}

const importing: Reader = (node, certainty, body) => {
  for (const { bound, target } of importsOf(node, body.source)) {
    if (certainty !== 'typing') body.imports.push(target);
    if (bound === '*') body.stars.push(target);
    else bind(body, bound, { kind: 'import', target, certainty, node });
  }
};

const decorated: Reader = (node, certainty, body) => {
  const inner = node.getChild('ClassDefinition') ?? node.getChild('FunctionDefinition');
  if (inner !== null) define(inner, node.getChildren('Decorator'), certainty, body);
};

function define(
  node: SyntaxNode,
  decorators: readonly SyntaxNode[],
  certainty: Certainty,
  body: OpenBody,
): void {
  const name = node.getChild('VariableName');
  const kind = node.name === 'ClassDefinition' ? 'class' : 'function';
  if (name !== null) bind(body, name, { kind, decorators, certainty, node });
}

const assigning: Reader = (node, certainty, body) => {
  const { targets, annotation, value } = assigned(node);
  for (const target of targets) {
    const [only, ...others] = target;
    if (others.length === 0 && only?.name === 'VariableName')
      bind(body, only, { kind: 'value', certainty, node, ...defined({ annotation, value }) });
    else if (others.length === 0 && only?.name === 'MemberExpression') body.effects.push(node);
    else
      for (const name of target.filter((one) => one.name === 'VariableName'))
        bind(body, name, { kind: 'other', certainty, node });
  }
};

const namingType: Reader = (node, certainty, body) => {
  const name = node.getChild('VariableName');
  const value = node.lastChild;
  if (name !== null && value !== null) bind(body, name, { kind: 'alias', value, certainty, node });
};

const updating: Reader = (node, certainty, body) => {
  const [target] = childrenOf(node);
  if (target?.name === 'VariableName') bind(body, target, { kind: 'other', certainty, node });
  else body.effects.push(node);
};

const branching: Reader = (node, certainty, body) => {
  const children = childrenOf(node);
  const condition = children[1] === undefined ? '' : body.source.text(children[1]);
  if (/^__name__\s*==/.test(condition)) return;
  const typing = /^(?:\w+\.)?TYPE_CHECKING$/.test(condition);
  bodiesOf(node).forEach((branch, index) => {
    const own = !typing ? 'maybe' : index === 0 ? 'typing' : 'always';
    readAll(statementsOf(branch), weaker(certainty, own), body);
  });
};

/** What may be left out, or carried out several times. */
const maybe: Reader = (node, certainty, body) => {
  for (const name of loopTargets(node)) bind(body, name, { kind: 'other', certainty, node });
  for (const inner of bodiesOf(node)) readAll(statementsOf(inner), weaker(certainty, 'maybe'), body);
};

/** By the kind of statement; what others do binds nothing and changes nothing. */
const readers: Readonly<Record<string, Reader>> = {
  ImportStatement: importing,
  ClassDefinition: (node, certainty, body) => define(node, [], certainty, body),
  FunctionDefinition: (node, certainty, body) => define(node, [], certainty, body),
  DecoratedStatement: decorated,
  AssignStatement: assigning,
  TypeDefinition: namingType,
  UpdateStatement: updating,
  IfStatement: branching,
  TryStatement: maybe,
  WithStatement: maybe,
  WhileStatement: maybe,
  ForStatement: maybe,
  MatchStatement: maybe,
  ExpressionStatement: (node, _, { effects }) => {
    if (node.firstChild?.name !== 'String') effects.push(node);
  },
};

/** The parts of `a = b: c = value`: what stands before each `=`, the annotation, and the value. */
export function assigned(node: SyntaxNode): {
  targets: SyntaxNode[][];
  annotation: SyntaxNode | undefined;
  value: SyntaxNode[] | undefined;
} {
  const parts: SyntaxNode[][] = [[]];
  let annotation: SyntaxNode | undefined;
  for (const child of childrenOf(node)) {
    if (child.name === 'AssignOp') parts.push([]);
    else if (child.name === 'TypeDef') annotation = childrenOf(child).at(-1);
    else parts.at(-1)?.push(child);
  }
  if (parts.length === 1) return { targets: parts, annotation, value: undefined };
  const value = parts.pop();
  return { targets: parts, annotation, value };
}

const strength: readonly Certainty[] = ['always', 'maybe', 'typing'];

function weaker(one: Certainty, other: Certainty): Certainty {
  return strength.indexOf(one) > strength.indexOf(other) ? one : other;
}

function bodiesOf(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).flatMap((child) =>
    child.name === 'Body' ? [child] : /Clause$/.test(child.name) ? bodiesOf(child) : [],
  );
}

function loopTargets(node: SyntaxNode): SyntaxNode[] {
  if (node.name !== 'ForStatement') return [];
  const children = childrenOf(node);
  return children
    .slice(
      0,
      children.findIndex(({ name }) => name === 'in'),
    )
    .filter(({ name }) => name === 'VariableName');
}

/** The names that an import binds, `*` for all there are. */
export function importsOf(node: SyntaxNode, source: Source): { bound: string; target: ImportTarget }[] {
  const children = childrenOf(node);
  const at = children.findIndex(({ name }) => name === 'import');
  const head = children.slice(0, at);
  const names = partsOf(children.slice(at + 1));
  const dotted = (nodes: readonly SyntaxNode[]) => nodes.map((one) => source.text(one)).join('');
  if (head.length === 0) {
    return names.map((part) => {
      const as = part.findIndex(({ name }) => name === 'as');
      const module = dotted(as < 0 ? part : part.slice(0, as));
      const alias = as < 0 ? undefined : part[as + 1];
      return alias === undefined
        ? { bound: module.split('.')[0] as string, target: { level: 0, module } }
        : { bound: source.text(alias), target: { level: 0, module } };
    });
  }
  const from = dotted(head.slice(1));
  const module = from.replace(/^\.+/, '');
  const level = from.length - module.length;
  return names.map((part) => {
    const name = dotted(part.slice(0, 1));
    const alias = part[2];
    return {
      bound: alias === undefined ? name : source.text(alias),
      target: { level, module, name },
    };
  });
}
