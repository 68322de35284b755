/**
 * Which extension brings what a statement misses. drizzle-kit never writes CREATE EXTENSION, and where it is switched on
 * in a dashboard no migration does; here it is done when Postgres says that something of one is not there.
 */
import { likelyExtension } from './extension-contents.ts';
import { missingIn } from './missing.ts';

/** The extension that is missing, told from Postgres's error; `undefined` when it is something else. */
export function missingExtension(error: {
  readonly code: string;
  readonly message: string;
}): string | undefined {
  const method = /^data type \S+ has no default operator class for access method "gi(st|n)"/.exec(
    error.message,
  );
  if (method !== null) return `btree_gi${method[1]}`;
  const missing = missingIn(error);
  return missing && likelyExtension(missing);
}

const sentence =
  /\b(?:type|operator class|access method|text search \w+) "[^"\n]+" does not exist|\bfunction [\w."]+\([^)\n]*\) does not exist|data type \S+ has no default operator class for access method "\w+"/g;

/** The extension that is missing by what a program printed of Postgres's errors, the last first. */
export function missingExtensionIn(output: string): string | undefined {
  const told = [...output.matchAll(sentence)].map(([message]) => message).reverse();
  return told
    .map((message) => missingExtension({ code: message.startsWith('function') ? '42883' : '42704', message }))
    .find((extension) => extension !== undefined);
}

/** The schema that the missing type or function was looked for in, where the statement names one. */
export function wantedSchema(message: string): string | undefined {
  const name = /^(?:type "|function |operator class ")([^"(]+)/.exec(message)?.[1] ?? '';
  const schema = name.split('.').slice(0, -1).at(-1);
  return schema === 'public' ? undefined : schema;
}

/** How texts in whatever language show that they use an extension, of those that not every server has. */
const uses: readonly (readonly [extension: string, use: RegExp])[] = [
  [
    'vector',
    /\bpgvector\b|\bextension\s+(if\s+not\s+exists\s+)?["'`]?vector\b|\b(vector|halfvec|sparsevec)\s*\(\s*\d+\s*\)|\b(vector|halfvec|sparsevec)_(l1|l2|ip|cosine)_ops\b/i,
  ],
];

/** The extensions that a text uses and a plain server lacks, as far as it shows them. */
export function extensionsUsedIn(text: string): string[] {
  return uses.flatMap(([extension, use]) => (use.test(text) ? [extension] : []));
}
