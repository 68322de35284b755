/** What is transpiled without TypeScript does what TypeScript makes of it: exports, places, and lines of errors. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { partRecorderName, recorderName } from '../../src/sources/drizzle/child/positions.ts';
import { interop } from '../../src/sources/drizzle/child/transpile/interop.ts';
import {
  dynamicImportName,
  exportsName,
  type Invalid,
  importName,
  interopName,
  metaName,
  type Transpiled,
} from '../../src/sources/drizzle/child/transpile/transpiled.ts';
import { transpile } from '../../src/sources/drizzle/child/transpile/with-typescript.ts';
import { transpilePlain } from '../../src/sources/drizzle/child/transpile/without-typescript.ts';

const plain: Readonly<Record<string, string>> = {
  'names of a module': "import { table, column as c } from 'lib';\nexport const users = table({ id: c() });",
  'a default and names': "import lib, { table } from 'lib';\nexport const all = [lib, table()];",
  'a default': "import lib from 'commonjs';\nexport default lib;",
  'a default by its name': "import { default as lib } from 'commonjs';\nexport const a = lib;",
  'a whole module': "import * as lib from 'lib';\nexport const users = lib.table();",
  'a whole module of CommonJS': "import * as lib from 'commonjs';\nexport const a = lib.inner;",
  'for its effects': "import 'lib';\nexport const a = 1;",
  'types alone':
    "import type { T } from 'none';\nimport { type U, V } from 'none';\nexport const a: V | U | T = 1;",
  'types of a module that is nowhere': "import { type A, type B } from 'none';\nexport const a: A | B = 1;",
  'nothing of a module': "import {} from 'none';\nexport const a = 1;",
  'names that are words of TypeScript':
    "import { call as as, column as from } from 'lib';\nconst type = as(), declare = { from };\ntype;\nexport const a = { type, satisfies: declare, readonly: 1, of: 2 };",
  'a comparison of what was cast':
    "import { column } from 'lib';\nexport const a = (column() as any) < 6, b = 1 as number < 2;",
  'arrows in conditions':
    'const b = 1 as number;\nexport const a = b ? (b) : (x: number) => x, c = b ? (b): number => b : 2;',
  'exports that two modules share':
    "export * from 'commonjs';\nexport * from 'lib';\nexport const inner = 'own';",
  assignments:
    "import { call } from 'lib';\nlet z: any;\nz = call();\nz ||= call();\nexport const o: any = {};\no.p = call();\no['q'] = (call() as any);",
  'defaults of parameters':
    "import { call } from 'lib';\nexport const f = (x = call(), { y = call() }: any = {}, [z = call()]: any[] = []) => [x, y, z];\nexport const a = f();",
  'a type beside a value': "import { table, type T } from 'lib';\nexport const a: T = table();",
  'a name in an object': "import { table } from 'lib';\nexport const a = { table };",
  'names passed on': "export { table, column as c } from 'lib';",
  'a default passed on': "export { default, default as other } from 'lib';",
  'everything passed on': "export * from 'lib';\nexport const table = 'own';",
  'everything passed on under a name': "export * as lib from 'commonjs';",
  'an import passed on':
    "import { table } from 'lib';\nexport { table, table as again };\nexport const a = 1;",
  'names exported later':
    'const a = 1, b = { a };\nfunction c() {}\ntype T = 1;\nexport { a, b as d, c, T };',
  'the order of exports':
    'export const z = 1;\nexport function f() {}\nexport const a = 2;\nexport { b };\nconst b = 3;',
  'several at once': 'export const a = 1, b = a + 1, { c, ...d } = { c: 1, e: 2 }, [f = 3] = [];',
  'a default value': 'export default { a: 1 } satisfies object',
  'a default function': 'export default function named(a?: string): void {}\nexport const b = named.name;',
  'a default function without a name': 'export default function () {\n  return 1;\n}\n(1);',
  'an async function': 'export async function f<T>(this_: T, ...rest: T[]): Promise<T> { return this_; }',
  overloads:
    'export function f(a: string): void;\nexport function f(a: unknown) {\n  return a;\n}\nexport const b = f(1);',
  'exports called exports': 'export const exports = 1;\nexport const module = exports;',
  'generics and casts': `import { call, sql } from 'lib';\nexport const a = call<string>(1 as const)!.x as unknown as Map<string, number>;\nexport const b = sql<number>\`\${a as any}\`;\nexport const c = <T,>(x: T): boolean => !!x!;`,
  'declarations of types': `interface A<T> { a: T }\ntype B = A<string>[] | { [key: string]: \`\${number}\` };\ndeclare const x: string;\ndeclare global { interface Y {} }\nexport interface C extends A<1> {}\nexport type { B };\nexport const d = 1;`,
  'places of calls':
    "import { call } from 'lib';\nexport const t = call('t', {\n  a: call().references(() => 1).notNull(),\n  'b': (call() as any)!.unique(),\n  [`c`]: call(),\n  ...call(),\n}, (t) => [call(t), ...call()]);\nlet u;\nu = call();\nexport const v = () => { return call(); };\nexport const w = () => call();\nexport const x = call() ? call() : call();\nexport const y = call?.().unique?.();\nexport const z = call()?.a.unique().primaryKey();",
  'a place behind letters of several bytes':
    "import { call } from 'lib';\n/* 😀é */ export const a = call('😀');",
  'calls without what they are a part of':
    "import { self, sql } from 'lib';\nexport const a = [self(), self?.(), sql`x`, self<1>()];",
  'statements without semicolons':
    "import { call } from 'lib'\nconst a = 1\ncall()\nconst b = a as number\nexport { a, b }\ncall`x`.length",
  'comments, and what looks like types': `const a = 1, b = 2, c = 3;\n// type T = 1\nexport const d = a < b, e = /as string/, f = \`\${a} as T\`, g = { as: 1, type: 2, satisfies: 3 };\nexport const h = a /* as T */ < c ? d : e;`,
  'dynamic import and import.meta':
    "export const a = (await import('lib')).table;\nexport const b = import.meta.url;",
  'lines of Windows':
    "import {\r\n  call,\r\n} from 'lib';\r\nexport const a = call(\r\n  1 as number,\r\n);\r\n",
};

/** Left to TypeScript: what has to be transformed, and what may mean something else. */
const transformed: Readonly<Record<string, string>> = {
  'an enum': 'export enum A { B }',
  'a namespace': 'export namespace A { export const b = 1 }',
  'a class': 'export class A { constructor(private b: string) {} }',
  'a cast in front': 'export const a = <string>b;',
  require: "const a = require('lib');\nexport const b = a;",
  'export =': 'export = 1;',
  'an import that a parameter hides':
    "import { index } from 'lib';\nexport const a = [1].map((x, index) => index);",
  'a variable that is exported': 'export let a = 1;\na = 2;',
  'a file that is no module': 'const a = 1;',
  'a syntax error': 'export const a = ;',
  'a call that would be the body of an if':
    "import { call } from 'lib';\nexport const a = 1;\nif (a) call();",
  'a sum of thousands of parts': `export const a = ${'1 + '.repeat(20_000)}1;`,
  'a type at the end of a line that may go on': 'const b = 1 as number\n(2);\nexport const a = 1;',
};

describe('as TypeScript has it', () => {
  test.each(Object.entries(plain))('%s', async (_, source) => {
    const own = transpilePlain(source, '/schema.ts', 'schema.ts');
    if (own === undefined) throw new Error('left to TypeScript');
    const expected = codeOf(transpile(source, '/schema.ts', 'schema.ts'));
    expect(await ran(own.code)).toEqual(await ran(expected));
    // Those of what is not run, too.
    expect(placesIn(own.code)).toEqual(placesIn(expected));
  });

  const fixtures = join(import.meta.dirname, '../../fixtures');
  const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  test.each(files)('places of %s', (file) => {
    const source = readFileSync(join(fixtures, file), 'utf8');
    const own = transpilePlain(source, file, file);
    expect(placesIn(own?.code ?? '')).toEqual(placesIn(codeOf(transpile(source, file, file))));
  });
});

test.each(Object.entries(transformed))('TypeScript is asked for %s', (_, source) => {
  expect(transpilePlain(source, '/schema.ts', 'schema.ts')).toBeUndefined();
});

/** Where Node says that each of these threw, and where that is in the source. */
test.each([
  ["import { lib } from 'lib';\nexport const a: string =\n  (lib as any).none.table();", 3, 16],
  ["import { call } from 'lib';\nexport const a = [1 as const, call(), none];", 2, 39],
  ['type T = {\n  a: 1;\n};\nexport const a = (() => {\n  throw new Error();\n})();', 5, 9],
])('an error is told at its place: %s', async (source, line, column) => {
  const own = transpilePlain(source, '/schema.ts', 'schema.ts') as Transpiled;
  const { stack = '' } = (await ran(own.code).catch((error: unknown) => error)) as Error;
  const [, at, from] = /schema\.ts:(\d+):(\d+)/.exec(stack) ?? [];
  expect(own.originalPosition(Number(at), Number(from))).toEqual({ line, column });
});

function codeOf(transpiled: Transpiled | Invalid): string {
  if ('invalid' in transpiled) throw new Error(transpiled.invalid);
  return transpiled.code;
}

/** Arguments of the recorder, in the order in which they stand. */
function placesIn(code: string): string[] {
  return [...code.matchAll(/, (\d+), (\d+)\)/g)].map(([, line, column]) => `${line}:${column}`);
}

const lib = {
  __esModule: true,
  default: 'the default',
  table: (...given: unknown[]) => ({ table: given }),
  column: () => 'column',
  self(this: unknown) {
    return this === undefined;
  },
  sql: (strings: TemplateStringsArray, ...values: unknown[]) => [...strings, ...values],
  call: Object.assign((...given: unknown[]) => chain(given), {}),
};

/** Whatever is called on it gives it again. */
function chain(given: readonly unknown[]): Record<string, unknown> {
  const link: Record<string, unknown> = { given: given.length, length: 1 };
  for (const name of ['references', 'notNull', 'unique', 'primaryKey'])
    Object.defineProperty(link, name, { value: () => link });
  return Object.assign(link, { x: 1, a: link });
}

const modules: Readonly<Record<string, unknown>> = { lib, commonjs: { inner: 1 } };

/** What running it exports, and where its values were recorded. */
async function ran(code: string): Promise<unknown> {
  const places: unknown[] = [];
  const record = (value: unknown, ...place: unknown[]) => {
    places.push([typeof value, ...place]);
    return value;
  };
  const module = { exports: {} as Record<string, unknown> };
  const names: Record<string, unknown> = {
    exports: module.exports,
    module,
    [exportsName]: module.exports,
    [importName]: async (name: string) => modules[name],
    [dynamicImportName]: async (name: string) => modules[name],
    [metaName]: { url: 'file:///schema.ts' },
    [interopName]: interop,
    [recorderName]: record,
    [partRecorderName]: record,
  };
  await compileFunction(`return (async () => {${code}\n})()`, Object.keys(names), {
    filename: '/schema.ts',
  })(...Object.values(names));
  return { entries: Object.entries(module.exports).map(([name, value]) => [name, shownAs(value)]), places };
}

/** What TypeScript calls a function without a name is left out. */
function shownAs(value: unknown): unknown {
  return typeof value === 'function' ? `function ${value.name.replace('default_1', '')}` : value;
}
