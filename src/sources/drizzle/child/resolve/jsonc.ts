import ts from 'typescript6';
import { readText } from '../../files.ts';

/** The object in a file of JSON with comments; `undefined` where there is none. */
export function readJsonc<T extends object>(path: string): T | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  const { config } = ts.parseConfigFileTextToJson(path, text);
  return typeof config === 'object' && config !== null && !Array.isArray(config) ? config : undefined;
}
