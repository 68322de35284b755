/** A file's syntax, of which it is known what is types and what is run. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';

/** A node of the tree; comments are none. */
export interface Item {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly parent?: Item;
  readonly parts: Item[];
  /** It only says something of types, and is left out: `statement` stands alone. */
  readonly erased?: 'part' | 'statement';
}

/** Thrown for what is left to TypeScript. */
export class NotPlain extends Error {}

const typescript = parser.configure({ dialect: 'ts' });

/**
 * The syntax of a file that is JavaScript but for types to leave out.
 *
 * @throws NotPlain where something has to be transformed, or is not understood
 */
export function syntaxOf(text: string): Item {
  return itemOf(typescript.parse(text).topNode, text, undefined);
}

/** What says something of types alone, wherever it stands. */
const types: ReadonlySet<string> = new Set([
  'TypeAnnotation',
  'TypePredicate',
  'TypeParamList',
  'TypeArgList',
  'Optional',
]);

const typeDeclarations: ReadonlySet<string> = new Set([
  'TypeAliasDeclaration',
  'InterfaceDeclaration',
  'AmbientDeclaration',
]);

/** What is run as it is written. Enums, namespaces, classes, decorators, JSX and casts in `<>` are TypeScript's. */
const plain: ReadonlySet<string> = new Set(
  `Script ExportDeclaration ExportGroup ImportDeclaration ImportGroup export import from as default Star
  FunctionDeclaration FunctionExpression ArrowFunction async function Arrow ParamList Block
  VariableDeclaration const let var VariableDefinition ArrayPattern ObjectPattern PatternProperty Equals
  VariableName PropertyName PropertyDefinition String Escape Number BooleanLiteral null RegExp this
  TemplateString Interpolation InterpolationStart InterpolationEnd TaggedTemplateExpression
  ArrayExpression ObjectExpression Property get set Spread MemberExpression CallExpression ArgList
  NewExpression new UnaryExpression delete typeof void ArithOp LogicOp BitOp CompareOp UpdateOp in instanceof
  YieldExpression yield AwaitExpression await ParenthesizedExpression BinaryExpression ConditionalExpression
  AssignmentExpression PostfixExpression SequenceExpression InstantiationExpression DynamicImport ImportMeta
  ExpressionStatement IfStatement if else ForStatement for ForSpec ForInSpec ForOfSpec of WhileStatement while
  DoStatement do SwitchStatement switch SwitchBody CaseLabel case DefaultLabel TryStatement try CatchClause catch
  FinallyClause finally ReturnStatement return ThrowStatement throw BreakStatement break ContinueStatement continue
  LabeledStatement Label type ( ) [ ] { } . ?. , ; :`.split(/\s+/),
);

function itemOf(node: SyntaxNode, text: string, parent: Item | undefined): Item {
  const { name, from, to } = node;
  const erased = erasedAs(node);
  const item: Item = { name, from, to, ...(parent && { parent }), parts: [], ...(erased && { erased }) };
  if (erased) return item;
  if (!plain.has(name) || (name === 'this' && parent?.name === 'ParamList')) throw new NotPlain(name);
  let isBehindType = false;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name.endsWith('Comment')) continue;
    isBehindType ||= startsType(child, node);
    if (isBehindType)
      item.parts.push({
        name: child.name,
        from: child.from,
        to: child.to,
        parent: item,
        parts: [],
        erased: 'part',
      });
    else item.parts.push(itemOf(child, text, item));
  }
  refuseBrokenLines(item, text);
  return item;
}

function erasedAs(node: SyntaxNode): Item['erased'] | undefined {
  if (node.type.isError) return undefined;
  if (types.has(node.name)) return 'part';
  return isTypeStatement(node) ? 'statement' : undefined;
}

/** Types, overloads of functions, and what imports or exports nothing else. */
function isTypeStatement(node: SyntaxNode): boolean {
  const { name } = node;
  if (typeDeclarations.has(name)) return true;
  if (name === 'FunctionDeclaration') return node.getChild('Block') === null;
  if (name !== 'ImportDeclaration' && name !== 'ExportDeclaration') return false;
  if (node.getChild('type') !== null) return true;
  return name === 'ExportDeclaration' && childrenOf(node).some(isTypeStatement);
}

/** `as T` and `satisfies T` behind an expression; `!`, which says that it is something. */
function startsType(child: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent.name === 'BinaryExpression') return child.name === 'as' || child.name === 'satisfies';
  return parent.name === 'PostfixExpression' && child.name === 'LogicOp';
}

/**
 * Where a line ends at what is left out, the next one might go on with it: that of an arrow function's type, or of a
 * statement without a semicolon.
 */
function refuseBrokenLines({ name, parts, to }: Item, text: string): void {
  const last = parts.at(-1);
  if (last?.erased === 'part' && /^[^\S\r\n]*(?:\/\/.*)?[\r\n]\s*[([`+\-/*.?]/.test(text.slice(to, to + 500)))
    throw new NotPlain('a line that may go on');
  if (name !== 'ArrowFunction') return;
  const type = parts.find((part) => part.name === 'TypeAnnotation');
  if (type && /[\r\n]/.test(text.slice(type.from, parts.find((part) => part.name === 'Arrow')?.from)))
    throw new NotPlain('a type over several lines');
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** Everything that is run, outermost first. */
export function* within(item: Item): Generator<Item> {
  yield item;
  for (const part of item.parts) if (part.erased === undefined) yield* within(part);
}

/** The first part of a name. */
export function partOf({ parts }: Item, ...names: readonly string[]): Item | undefined {
  return parts.find((part) => part.erased === undefined && names.includes(part.name));
}

/** What stands between the commas of a group in braces. */
export function listed(group: Item): Item[][] {
  const lists: Item[][] = [[]];
  for (const part of group.parts.slice(1, -1))
    if (part.name === ',') lists.push([]);
    else lists.at(-1)?.push(part);
  return lists.filter((list) => list.length > 0);
}
