import { groupBy } from '../../base/group-by.ts';
import { wholeWord } from '../../base/whole-word.ts';
import { type Catalog, objectId } from '../../catalog/catalog.ts';
import { tablesInherited } from '../../catalog/inheritance.ts';
import type { Unnoticed } from '../difference.ts';
import { cellIn, lackingSources, type Matrix, presentCells, type Row } from '../matrix.ts';
import { isConstraintOrIndex, isKey, repeats } from '../meaning/keys.ts';
import { hasLens } from '../rows/lenses.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { isSame } from '../values.ts';
import { kindOf, nameOf } from '../words/describe.ts';

type Rule = (row: Row, matrix: Matrix) => Unnoticed | undefined;

const rules: readonly Rule[] = [repeatsAnother, repeatsPolicy, isUnusedEnum];

/** Why no program can notice that some sources lack a row's object; `undefined` where one may. The first rule that fits counts. */
export function unnoticedLack(row: Row, matrix: Matrix): Unnoticed | undefined {
  for (const rule of rules) {
    const found = rule(row, matrix);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Each source that lacks it has another one that is there for the same. */
function repeatsAnother(row: Row, matrix: Matrix): Unnoticed | undefined {
  const having = presentCells(row).map(({ canonical }) => canonical);
  const [own] = having;
  if (own === undefined || !isConstraintOrIndex(own)) return undefined;
  // One that a build left invalid serves no query, and every write has to keep it up.
  if (having.some(({ attributes }) => attributes.invalid === true)) return undefined;
  const others = lackingSources(row).map((source) =>
    siblingsOf(row, matrix, source).flatMap(({ id, row: sibling }) => {
      const cell = cellIn(sibling, source);
      if (cell?.state !== 'present' || !having.every((it) => repeats(it, cell.canonical))) return [];
      return [{ id, object: cell.object }];
    }),
  );
  const [first] = others[0] ?? [];
  if (first === undefined || others.some((its) => its.length === 0)) return undefined;
  const other = `${kindOf(first.object)} ${nameOf(first.object)}`;
  const without =
    own.kind === 'index' && !isKey(own)
      ? 'no query is served by it alone'
      : 'nothing more is refused because of it';
  return { note: `It repeats ${other}: ${without}.`, repeated: first.id };
}

/**
 * What else is on its table in a source: a partition has all that the table has which it is of, and a child has the
 * checks of its parents.
 */
function siblingsOf(row: Row, matrix: Matrix, source: ComparedSource): Entry[] {
  const all = constraintsAndIndexes(matrix);
  const found = (all.get(row.parent) ?? []).filter((its) => its.row !== row);
  const host = row.parent === undefined ? undefined : matrix.get(row.parent);
  const cell = host && cellIn(host, source);
  if (cell?.state !== 'present') return found;
  const { catalog } = source.read;
  const isPassedOn = ({ row: its }: Entry) =>
    presentCells(its).every(
      ({ object: { attributes } }) => attributes.type === 'check' && attributes.noInherit !== true,
    );
  for (const { path, attributes } of tablesInherited(cell.object, catalog)) {
    const entries = all.get(objectId('table', path)) ?? [];
    found.push(...(attributes.form === 'partitioned' ? entries : entries.filter(isPassedOn)));
  }
  return found;
}

/** Beside a policy that says the same in every source, a second one shows and hides nothing more. */
function repeatsPolicy(row: Row, matrix: Matrix): Unnoticed | undefined {
  const [own] = presentCells(row);
  if (row.kind !== 'policy' || own === undefined) return undefined;
  const isSaid = (other: Row) =>
    presentCells(other).every(({ canonical }) => isSame(canonical.attributes, own.canonical.attributes));
  if (!isSaid(row)) return undefined;
  const isThere = [...matrix.values()].some(
    (other) =>
      other !== row &&
      other.kind === 'policy' &&
      other.parent === row.parent &&
      isSaid(other) &&
      lackingSources(row).every((source) => cellIn(other, source)?.state === 'present'),
  );
  return isThere ? { note: 'Another policy of the table says the same.' } : undefined;
}

interface Entry {
  readonly id: string;
  readonly row: Row;
}

/** Rows of constraints and indexes by what they belong to. Found once a matrix. */
function constraintsAndIndexes(matrix: Matrix): ReadonlyMap<string | undefined, readonly Entry[]> {
  let rows = foundBefore.get(matrix);
  if (rows === undefined) {
    const all: Entry[] = [];
    for (const [id, row] of matrix) if (isConstraintOrIndex(row)) all.push({ id, row });
    rows = groupBy(all, ({ row }) => row.parent);
    foundBefore.set(matrix, rows);
  }
  return rows;
}

const foundBefore = new WeakMap<Matrix, ReadonlyMap<string | undefined, readonly Entry[]>>();

/**
 * An enum that nothing mentions where it is, no column, no function and no expression. Types that lack it are noticed:
 * code can name any that they have.
 */
function isUnusedEnum(row: Row): Unnoticed | undefined {
  if (row.kind !== 'enum' || lackingSources(row).every(hasLens)) return undefined;
  const isUsed = presentCells(row).some(({ source, object: { path } }) =>
    mentions(source.read.catalog, path),
  );
  return isUsed ? undefined : { note: 'Nothing uses it.' };
}

/** Whether anything but a type itself bears or holds its name. */
function mentions(catalog: Catalog, [schema = '', name = '']: readonly string[]): boolean {
  const word = wholeWord([name]);
  return textsOf(catalog).some(
    ({ path, text }) => !(path[0] === schema && path[1] === name) && text.includes(name) && word.test(text),
  );
}

/** What objects are called and say, comments apart. Put together once a catalog, since any number of enums can ask. */
function textsOf({
  objects,
}: Catalog): readonly { readonly path: readonly string[]; readonly text: string }[] {
  let texts = textsBefore.get(objects);
  if (texts === undefined) {
    texts = objects.map(({ kind, path, attributes }) => ({
      path,
      text: `${path.at(-1)} ${kind === 'comment' ? '' : JSON.stringify(attributes)}`,
    }));
    textsBefore.set(objects, texts);
  }
  return texts;
}

const textsBefore = new WeakMap<
  Catalog['objects'],
  readonly { readonly path: readonly string[]; readonly text: string }[]
>();
