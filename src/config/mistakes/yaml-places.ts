import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter } from 'yaml';

/** Steps from the top of a YAML document to a value: keys of maps and indexes of lists. */
export type KeyPath = readonly (string | number)[];

/** A line and a column, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a key stands, or its value. What is not there is placed at the nearest thing around it that is:
 * a missing `path` at the source that lacks it.
 */
export function placeOf(document: Document, lines: LineCounter, path: KeyPath, part: 'key' | 'value'): Place {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const found = child(node, step);
    if (found === undefined) {
      // A shorthand: `migrations: drizzle` says the same as `migrations: { path: drizzle }`.
      if (isScalar(node) && hasText(node)) offset = node.range?.[0] ?? offset;
      break;
    }
    const last = depth === path.length - 1;
    const marked = last && part === 'value' && hasText(found.value) ? found.value : found.key;
    if (isNode(marked)) offset = marked.range?.[0] ?? offset;
    node = found.value;
  }
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function child(node: unknown, step: string | number): { key: unknown; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
    return pair === undefined ? undefined : { key: pair.key, value: pair.value };
  }
  const item = isSeq(node) && typeof step === 'number' ? node.items[step] : undefined;
  return item === undefined ? undefined : { key: item, value: item };
}

/** An empty value has no place of its own: the parser puts it wherever the line ends. */
function hasText(node: unknown): boolean {
  return isNode(node) && !(isScalar(node) && node.value === null);
}

/** The path of the value that a text at `offset` is part of; `undefined` in a comment, or where it is no value. */
export function pathAt(document: Document, offset: number): KeyPath | undefined {
  return pathWithin(document.contents, offset);
}

function pathWithin(node: unknown, offset: number): KeyPath | undefined {
  if (isScalar(node)) {
    const [start, end] = node.range ?? [0, -1];
    return start <= offset && offset < end ? [] : undefined;
  }
  const parts = isMap(node)
    ? node.items.map(({ key, value }) => [String(isScalar(key) ? key.value : key), value] as const)
    : isSeq(node)
      ? node.items.map((item, at) => [at, item] as const)
      : [];
  for (const [step, value] of parts) {
    const rest = pathWithin(value, offset);
    if (rest !== undefined) return [step, ...rest];
  }
  return undefined;
}
