import { extname } from 'node:path';
import { Problem } from '../base/problem.ts';

/** What a report can be written as. */
const formats = ['terminal', 'markdown', 'json'] as const;
export type Format = (typeof formats)[number];

/** The format that `--format` names. Throws a `Problem` for any other word, as the functions below do. */
export function formatNamed(name: string): Format {
  const format = formats.find((known) => known === name);
  if (format === undefined)
    throw new Problem(`There is no format \`${name}\`.`, { advice: `--format takes ${formats.join(', ')}.` });
  return format;
}

const formatByEnding: Readonly<Record<string, Format>> = {
  '.json': 'json',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.txt': 'terminal',
};

/** The format that the ending of an `--output` file stands for. */
export function formatOfFile(path: string): Format {
  const format = formatByEnding[extname(path).toLowerCase()];
  if (format === undefined)
    throw new Problem(`The ending of ${path} names no format.`, {
      advice: '--output takes a file that ends in .json, .md or .txt.',
    });
  return format;
}

/** The major version that `--postgres-version`, or another `option`, names. */
export function majorNamed(text: string | undefined, option = '--postgres-version'): number | undefined {
  if (text === undefined) return undefined;
  if (!/^1[4-8]$/.test(text))
    throw new Problem(`\`${text}\` is no major version that schema-drift knows.`, {
      advice: `${option} takes 14, 15, 16, 17 or 18.`,
    });
  return Number(text);
}

/** The engine that `--engine` names. */
export function engineNamed(text: string | undefined): 'native' | 'pglite' | undefined {
  if (text === undefined || text === 'native' || text === 'pglite') return text;
  throw new Problem(`There is no engine \`${text}\`.`, { advice: '--engine takes native or pglite.' });
}
