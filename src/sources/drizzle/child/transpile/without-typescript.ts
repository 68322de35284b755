/**
 * TypeScript that is JavaScript but for its types, as nearly every schema is, to what `with-typescript.ts` makes of it:
 * in a fraction of the time that TypeScript itself takes to start. Lines stay where they are.
 */

import { partRecorderName, recorderName } from '../positions.ts';
import { exportsOf } from './exports.ts';
import { importsOf, isShorthand } from './imports.ts';
import { constraintMethod, placeOfResult } from './places.ts';
import { type Item, NotPlain, syntaxOf } from './syntax.ts';
import { dynamicImportName, exportsName, metaName, type Transpiled } from './transpiled.ts';

/** Transpiles one file, `shownAs` relative to the repository; `undefined` where that takes TypeScript. */
export function transpilePlain(source: string, file: string, shownAs: string): Transpiled | undefined {
  if (/x$/.test(file)) return undefined;
  try {
    return written(source, syntaxOf(source), shownAs);
  } catch (error) {
    // Nested deeper than the stack is: TypeScript goes about sums of thousands of parts in another way.
    if (error instanceof NotPlain || error instanceof RangeError) return undefined;
    throw error;
  }
}

function written(text: string, script: Item, shownAs: string): Transpiled {
  const read = ({ from, to }: Item) => text.slice(from, to);
  const { references, statements } = importsOf(script, read);
  const { instead, behind, prelude } = exportsOf(script, read, references);
  if (!script.parts.some(({ name }) => name === 'ImportDeclaration' || name === 'ExportDeclaration'))
    throw new NotPlain('no module');
  const placeIn = placesIn(text);
  const output = writerOf(text);
  output.insert(
    `"use strict";Object.defineProperty(${exportsName}, "__esModule", { value: true });${prelude}\n`,
  );

  const write = (item: Item): void => {
    const replaced = statements.get(item) ?? instead.get(item) ?? replacement(item);
    if (replaced !== undefined) output.replace(item, replaced);
    else if (item.name === 'CallExpression') writeCall(item);
    else item.parts.forEach(write);
    output.copyTo(item.to);
    output.insert(behind.get(item) ?? '');
  };

  const replacement = (item: Item): string | undefined => {
    if (item.erased !== undefined) return item.erased === 'statement' ? ';' : ' ';
    if (item.name === 'ImportMeta') return metaName;
    if (item.name === 'import' && item.parent?.name === 'DynamicImport') return dynamicImportName;
    const reference =
      item.name === 'VariableName' || isShorthand(item) ? references.get(read(item)) : undefined;
    if (reference === undefined) return undefined;
    if (isShorthand(item)) return `${read(item)}: ${reference}`;
    return isCalled(item) ? `${isFirst(item) ? ';' : ''}(0, ${reference})` : reference;
  };

  /** With its result passed through the recorder: `recorder(call, …, file, line, column)`. */
  const writeCall = (call: Item): void => {
    const [place, part] = [placeOfResult(call), constraintMethod(call, read)];
    output.copyTo(call.from);
    if (place) output.insert(`${recorderName}(`);
    if (part) output.insert(`${partRecorderName}(`);
    call.parts.forEach(write);
    output.copyTo(call.to);
    const file = JSON.stringify(shownAs);
    if (part) output.insert(`, "${read(part)}", ${file}, ${placeIn(part.from).join(', ')})`);
    if (place) output.insert(`, ${file}, ${placeIn(place.from).join(', ')})`);
  };

  write(script);
  output.copyTo(text.length);
  return output.finished(placeIn);
}

/** Whether a name is what is called; without its module then, which would be `this`. */
function isCalled(item: Item): boolean {
  const { parent } = item;
  if (parent?.parts[0] !== item) return false;
  if (parent.name === 'InstantiationExpression') return isCalled(parent);
  return parent.name === 'CallExpression' || parent.name === 'TaggedTemplateExpression';
}

/**
 * Whether a statement begins with it: the line before may end without a semicolon, and would go on with a parenthesis.
 *
 * @throws NotPlain where a semicolon would be a statement of its own
 */
function isFirst(item: Item): boolean {
  let node = item;
  while (node.parent && node.parent.from === item.from && node.name !== 'ExpressionStatement')
    node = node.parent;
  if (node.name !== 'ExpressionStatement') return false;
  if (node.parent?.name !== 'Script' && node.parent?.name !== 'Block') throw new NotPlain('a lone statement');
  return true;
}

/** Gives line and column of an offset, both from 1. */
function placesIn(text: string): (offset: number) => [line: number, column: number] {
  const starts = [
    0,
    ...[...text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map(({ 0: end, index }) => index + end.length),
  ];
  return (offset) => {
    const line = lastAtMost(starts, (start) => start, offset);
    return [line + 1, offset - (starts[line] ?? 0) + 1];
  };
}

/** The index of the last item, of ascending ones, that is no larger than a number. */
function lastAtMost<One>(items: readonly One[], numberOf: (item: One) => number, most: number): number {
  let [low, high] = [0, items.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (numberOf(items[middle] as One) <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface Writer {
  copyTo(offset: number): void;
  insert(text: string): void;
  /** What an item says is left out, but for its line breaks. */
  replace(item: Item, text: string): void;
  finished(placeIn: (offset: number) => [number, number]): Transpiled;
}

/** Writes a text from its beginning to its end, and remembers what of it came to stand where. */
function writerOf(text: string): Writer {
  const chunks: string[] = [];
  /** From where in what is written it goes on with what of the text. */
  const pieces: { readonly at: number; readonly from: number; readonly isCopy: boolean }[] = [];
  let [length, done] = [0, 0];
  const append = (chunk: string, isCopy: boolean) => {
    if (chunk === '') return;
    pieces.push({ at: length, from: done, isCopy });
    chunks.push(chunk);
    length += chunk.length;
  };
  const copyTo = (offset: number) => {
    if (offset <= done) return;
    append(text.slice(done, offset), true);
    done = offset;
  };
  return {
    copyTo,
    insert: (inserted) => append(inserted, false),
    replace({ from, to }, instead) {
      copyTo(from);
      append(instead, false);
      append(text.slice(from, to).replace(/[^\r\n\u2028\u2029]+/g, ''), false);
      done = to;
    },
    finished(placeIn) {
      const code = chunks.join('');
      let starts: number[] | undefined;
      return {
        code,
        originalPosition(line, column) {
          starts ??= [0, ...[...code.matchAll(/\n/g)].map(({ index }) => index + 1)];
          const start = starts[line - 1];
          if (start === undefined || line === 1) return undefined;
          const at = start + column - 1;
          const piece = pieces[lastAtMost(pieces, (it) => it.at, at)];
          if (piece === undefined) return undefined;
          const [original, originalColumn] = placeIn(piece.from + (piece.isCopy ? at - piece.at : 0));
          return { line: original, column: originalColumn };
        },
      };
    },
  };
}
