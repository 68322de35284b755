/** Types of TypeScript as plain data, out of a syntax tree: nothing is run, and nothing is checked. */
import type { SyntaxNode } from '@lezer/common';
import { defined } from '../../base/defined.ts';

/** What a type is made of. Offsets count UTF-16 units from 0. */
export type Shape =
  /**
   * `from` and `to` span its braces; an interface written twice has none. `rest` where it has members that it does not
   * name: those of other keys (`[key: string]: Json`), or of keys that are `mapped` (`[K in Keys]: …`).
   */
  | {
      readonly kind: 'object';
      readonly members: readonly Member[];
      readonly rest?: 'any key' | 'mapped';
      readonly from?: number;
      readonly to?: number;
    }
  | { readonly kind: 'intersection' | 'tuple'; readonly of: readonly Shape[] }
  /** `isEnum` where it is one of TypeScript's, whose values code calls by its members. */
  | { readonly kind: 'union'; readonly of: readonly Shape[]; readonly isEnum?: true }
  | { readonly kind: 'array'; readonly of: Shape }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  /** Text of a pattern: `\`tag-${string}\``. */
  | { readonly kind: 'template' }
  /** `string`, `null`, `Json`, `NonNullable<Json>`, `Schemas.Public`; with its span where it has parameters. */
  | {
      readonly kind: 'name';
      readonly name: string;
      readonly parameters: readonly Shape[];
      readonly from?: number;
      readonly to?: number;
    }
  /** `Database["public"]["Enums"]["status"]`. */
  | { readonly kind: 'indexed'; readonly of: Shape; readonly key: Shape }
  /** `keyof Base`. */
  | { readonly kind: 'keyof'; readonly of: Shape }
  /** Types of several files, one laid over the other. */
  | { readonly kind: 'merged'; readonly of: readonly WrittenIn<unknown>[] }
  /** A type in the words of another file, as it is given to a generic one. */
  | { readonly kind: 'elsewhere'; readonly of: WrittenIn<unknown> }
  | { readonly kind: 'other'; readonly text: string };

/** A type, and the file in whose words it is written. */
export interface WrittenIn<File> {
  readonly shape: Shape;
  readonly module: File;
}

/** A member of an object type. */
export interface Member {
  readonly name: string;
  readonly optional: boolean;
  readonly type: Shape;
  readonly from: number;
  readonly to: number;
  /** Whether it has no place of its own there, as those of `Record<'a' | 'b', string>`. */
  readonly isMade?: true;
}

/** The type that a node writes down. */
export function shapeOf(node: SyntaxNode, text: string): Shape {
  return readers[node.name]?.(node, text) ?? { kind: 'other', text: text.slice(node.from, node.to) };
}

/** An object type, or an interface's body. */
export function objectIn(node: SyntaxNode, text: string): Shape & { readonly kind: 'object' } {
  const signature = node.getChild('IndexSignature');
  const rest = signature === null ? undefined : signature.getChild('in') === null ? 'any key' : 'mapped';
  return {
    kind: 'object',
    members: membersOf(node, text),
    ...defined({ rest }),
    from: node.from,
    to: node.to,
  };
}

/** The members of an object type, or of an interface's body. */
function membersOf(node: SyntaxNode, text: string): Member[] {
  return childrenOf(node).flatMap((property): Member[] => {
    if (property.name !== 'PropertyType') return [];
    const parts = childrenOf(property);
    const name = parts.find((part) => part.name === 'PropertyDefinition' || part.name === 'String');
    const annotation = parts.find((part) => part.name === 'TypeAnnotation');
    const type = annotation === undefined ? undefined : childrenOf(annotation).at(-1);
    if (name === undefined || type === undefined) return [];
    return [
      {
        name: name.name === 'String' ? stringIn(name, text) : text.slice(name.from, name.to),
        optional: parts.some((part) => part.name === 'Optional'),
        type: shapeOf(type, text),
        from: property.from,
        to: property.to,
      },
    ];
  });
}

/** The children of a node that are no comment. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (!child.name.endsWith('Comment')) children.push(child);
  return children;
}

/** The value of a string literal. */
export function stringIn(node: SyntaxNode, text: string): string {
  const inside = text.slice(node.from + 1, node.to - 1);
  return inside.replace(
    /\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|\r?\n|([\s\S]))/g,
    (_, braced: string, four: string, two: string, plain: string) => {
      const code = braced ?? four ?? two;
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
      return plain === undefined ? '' : (escapes[plain] ?? plain);
    },
  );
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};

type Reader = (node: SyntaxNode, text: string) => Shape | undefined;

const named: Reader = (node, text) => ({
  kind: 'name',
  name: text.slice(node.from, node.to),
  parameters: [],
});

/** Unions nest to the left: `a | b | c` is one, whatever the tree says. */
const joined =
  (kind: 'union' | 'intersection'): Reader =>
  (node, text) => {
    const of = typesIn(node)
      .map((child) => shapeOf(child, text))
      .flatMap((shape) => (shape.kind === kind ? shape.of : [shape]));
    return of.length === 1 ? of[0] : { kind, of };
  };

const readers: Readonly<Record<string, Reader>> = {
  ObjectType: objectIn,
  UnionType: joined('union'),
  IntersectionType: joined('intersection'),
  ArrayType: (node, text) => {
    const [of] = typesIn(node);
    return of && { kind: 'array', of: shapeOf(of, text) };
  },
  TupleType: (node, text) => ({ kind: 'tuple', of: typesIn(node).map((child) => shapeOf(child, text)) }),
  ParenthesizedType: (node, text) => {
    const [inner] = typesIn(node);
    return inner && shapeOf(inner, text);
  },
  LiteralType: (node, text) => {
    const [value] = childrenOf(node);
    if (value?.name === 'String') return { kind: 'literal', value: stringIn(value, text) };
    const written = text.slice(node.from, node.to);
    if (written === 'true' || written === 'false') return { kind: 'literal', value: written === 'true' };
    const number = Number(written.replaceAll('_', ''));
    return Number.isNaN(number) ? undefined : { kind: 'literal', value: number };
  },
  TemplateType: () => ({ kind: 'template' }),
  TypeName: named,
  NullType: named,
  VoidType: named,
  ThisType: named,
  ParameterizedType: (node, text) => {
    const [name, list] = childrenOf(node);
    if (name === undefined || list === undefined) return undefined;
    const parameters = typesIn(list).map((child) => shapeOf(child, text));
    const { from, to } = node;
    return { kind: 'name', name: text.slice(name.from, name.to), parameters, from, to };
  },
  IndexedType: (node, text) => {
    if (childrenOf(node).some((child) => child.name === '.')) return named(node, text);
    const [of, key] = typesIn(node);
    return of && key && { kind: 'indexed', of: shapeOf(of, text), key: shapeOf(key, text) };
  },
  KeyofType: (node, text) => {
    const of = childrenOf(node).at(-1);
    return of && { kind: 'keyof', of: shapeOf(of, text) };
  },
  TypeofType: named,
  /** `readonly string[]`. */
  ReadonlyType: (node, text) => {
    const [inner] = typesIn(node);
    return inner && shapeOf(inner, text);
  },
};

/** The children of a node that are types. */
function typesIn(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => !/^[^\w]+$|^LogicOp$|^readonly$/.test(name));
}
