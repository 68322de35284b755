/**
 * TypeScript (or modern JavaScript) to a function body that the loader can run: CommonJS whose top-level
 * `require` calls are awaited, so that imports may be asynchronous, with every interesting call recorded.
 */
import { SourceMap } from 'node:module';
import ts from 'typescript6';
import type { Location } from '../../../../base/problem.ts';
import { partRecorderName, recorderName } from '../positions.ts';
import { dynamicImportName, type Invalid, importName, metaName, type Transpiled } from './transpiled.ts';

/**
 * Transpiles one file. `shownAs` is its path relative to the repository. Nothing of it is a class of ours, since it is a
 * bundle of its own.
 */
export function transpile(source: string, file: string, shownAs: string): Transpiled | Invalid {
  const result = ts.transpileModule(source, {
    // Plain .js goes through as TypeScript too: the same transformers, and types in it are no error of ours.
    fileName: file
      .replace(/\.[mc]?js$/, '.ts')
      .replace(/\.jsx$/, '.tsx')
      .replace(/\.[mc]ts$/, '.ts'),
    reportDiagnostics: true,
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      jsx: ts.JsxEmit.React,
      esModuleInterop: true,
      experimentalDecorators: true,
      verbatimModuleSyntax: false,
      sourceMap: true,
    },
    transformers: { before: [instrument(shownAs)], after: [awaitImports] },
  });
  const wrong = result.diagnostics?.find(
    (one) => one.category === ts.DiagnosticCategory.Error && one.code < 2000,
  );
  if (wrong)
    return {
      invalid: ts.flattenDiagnosticMessageText(wrong.messageText, ' '),
      location: positionIn(wrong.file, wrong.start, shownAs),
    };
  return { code: withoutMapComment(result.outputText), originalPosition: mapper(result.sourceMapText) };
}

function positionIn(file: ts.SourceFile | undefined, start: number | undefined, shownAs: string): Location {
  if (!file || start === undefined) return { file: shownAs, line: 1 };
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return { file: shownAs, line: line + 1, column: character + 1 };
}

/** Wraps calls whose result ends up in a name, a property, a list or a return value in a call of the recorder. */
function instrument(shownAs: string): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (sourceFile) => {
    const { factory } = context;
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        const inner = ts.visitEachChild(node, visit, context);
        return factory.createCallExpression(
          factory.createIdentifier(dynamicImportName),
          undefined,
          inner.arguments,
        );
      }
      const visited = ts.visitEachChild(node, visit, context);
      if (!ts.isCallExpression(node)) return visited;
      const part = constraintMethod(node);
      const call = part ? wrap(partRecorderName, visited, part, [part.text]) : visited;
      const place = placeOfResult(node);
      return place ? wrap(recorderName, call, place) : call;
    };
    /** `recorder(value, …extra, file, line, column)` */
    const wrap = (
      recorder: string,
      value: ts.Node,
      place: ts.Node,
      extra: readonly string[] = [],
    ): ts.Node => {
      const { line, character } = sourceFile.getLineAndCharacterOfPosition(place.getStart(sourceFile));
      return factory.createCallExpression(factory.createIdentifier(recorder), undefined, [
        value as ts.Expression,
        ...[...extra, shownAs].map((text) => factory.createStringLiteral(text)),
        factory.createNumericLiteral(line + 1),
        factory.createNumericLiteral(character + 1),
      ]);
    };
    return ts.visitNode(sourceFile, visit, ts.isSourceFile);
  };
}

/** The name in `….references(…)` and its like, which declare a constraint inside a column's chain. */
function constraintMethod(call: ts.CallExpression): ts.Identifier | undefined {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || ts.isOptionalChain(expression)) return undefined;
  const { name } = expression;
  return ts.isIdentifier(name) && ['references', 'unique', 'primaryKey'].includes(name.text)
    ? name
    : undefined;
}

/** The node to point at for a call's result: the name it is given, else the call; `undefined` if it is passed on. */
function placeOfResult(call: ts.CallExpression): ts.Node | undefined {
  let node: ts.Node = call;
  while (node.parent && isTransparent(node.parent)) node = node.parent;
  const { parent } = node;
  if (!parent) return undefined;
  if (ts.isVariableDeclaration(parent)) return parent.name;
  if (ts.isPropertyAssignment(parent)) return parent.name;
  if (ts.isPropertyDeclaration(parent)) return parent.name;
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return parent.left;
  if (ts.isArrowFunction(parent) && parent.body === node) return call;
  if (ts.isArrayLiteralExpression(parent) || ts.isReturnStatement(parent) || ts.isExportAssignment(parent))
    return call;
  return undefined;
}

function isTransparent(node: ts.Node): boolean {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node)
  );
}

/** `require("x")` outside functions becomes an awaited import; `import.meta` a plain object. */
const awaitImports: ts.TransformerFactory<ts.SourceFile> = (context) => (sourceFile) => {
  const { factory } = context;
  const visit = (node: ts.Node, atTop: boolean): ts.Node => {
    if (ts.isMetaProperty(node)) return factory.createIdentifier(metaName);
    if (atTop && isRequireCall(node)) {
      const call = factory.createCallExpression(
        factory.createIdentifier(importName),
        undefined,
        node.arguments,
      );
      return factory.createParenthesizedExpression(factory.createAwaitExpression(call));
    }
    const inner = atTop && !ts.isFunctionLike(node) && !ts.isClassLike(node);
    return ts.visitEachChild(node, (child) => visit(child, inner), context);
  };
  return ts.visitNode(sourceFile, (node) => visit(node, true), ts.isSourceFile);
};

function isRequireCall(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return false;
  const [argument] = node.arguments;
  return node.expression.text === 'require' && argument !== undefined && ts.isStringLiteralLike(argument);
}

function withoutMapComment(code: string): string {
  return code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
}

function mapper(sourceMapText: string | undefined): Transpiled['originalPosition'] {
  if (!sourceMapText) return () => undefined;
  const map = new SourceMap(JSON.parse(sourceMapText));
  return (line, column) => {
    const entry = map.findEntry(line - 1, column - 1);
    return 'originalLine' in entry
      ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 }
      : undefined;
  };
}
