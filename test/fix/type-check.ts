/** What TypeScript says of a file of types by itself. */
import ts from 'typescript6';

/** As much of TypeScript's own declarations as such files name: a tenth of the time that all of them take. */
const globals = `
interface Array<T> { readonly length: number; [at: number]: T }
interface ReadonlyArray<T> { readonly length: number; readonly [at: number]: T }
interface Boolean {} interface Function {} interface CallableFunction {} interface NewableFunction {}
interface IArguments {} interface Number {} interface Object {} interface RegExp {} interface String {}
type PropertyKey = string | number | symbol;
type Partial<T> = { [K in keyof T]?: T[K] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Record<K extends PropertyKey, T> = { [P in K]: T };
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type Omit<T, K extends PropertyKey> = Pick<T, Exclude<keyof T, K>>;
type NonNullable<T> = T & {};
`;

const options: ts.CompilerOptions = { strict: true, noLib: true, noEmit: true, types: [] };
const declared = ts.createSourceFile('globals.d.ts', globals, ts.ScriptTarget.Latest);

/** The mistakes in a file of types, each with its line. */
export function mistakesIn(text: string): string[] {
  const own = ts.createSourceFile('types.ts', text, ts.ScriptTarget.Latest);
  const files = new Map([declared, own].map((file) => [file.fileName, file]));
  const program = ts.createProgram([...files.keys()], options, {
    getSourceFile: (name) => files.get(name),
    fileExists: (name) => files.has(name),
    readFile: () => undefined,
    writeFile: () => {},
    getDefaultLibFileName: () => '',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
    return `${file?.fileName}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
