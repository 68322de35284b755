import { parser } from '@lezer/javascript';
import { parsedJson } from '../../../../base/parsed-json.ts';
import { readText } from '../../files.ts';
import { plainObject } from '../../plain-value.ts';

/** The object in a file of JSON with comments and commas too many; `undefined` where there is none. */
export function readJsonc<T extends object>(path: string): T | undefined {
  const text = readText(path)?.replace(/^\uFEFF/, '');
  if (text === undefined) return undefined;
  const value = parsedJson(text) ?? objectIn(text, path);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as T) : undefined;
}

/** The first object of a text, with as much of it as can be made out. */
function objectIn(text: string, file: string): unknown {
  const code = `(${text}\n)`;
  let found: unknown;
  parser.parse(code).iterate({
    enter: ({ name, node }) => {
      if (name !== 'ObjectExpression' || found !== undefined) return found === undefined;
      found = plainObject(node, { text: code, file, base: '', constants: new Map() });
      return false;
    },
  });
  return found;
}
