import { objectId } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { presentCells, type Row } from '../matrix.ts';
import { plainExpression } from '../meaning/expressions.ts';
import { attributeText } from '../values.ts';

/** What of a table's objects is an expression over its columns; a view's text is no part of it, its columns change too. */
const expressionsOf: Readonly<Partial<Record<ObjectKind, readonly string[]>>> = {
  constraint: ['expression', 'exclusion'],
  index: ['predicate'],
  policy: ['using', 'withCheck'],
  trigger: ['when'],
};

const name = /"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu;

/** Ids of what may be columns of the table that the row's object names in these attributes, where all are expressions. */
export function columnsInExpressions(row: Row, attributes: readonly string[]): string[] {
  const expressions = expressionsOf[row.kind] ?? [];
  if (!attributes.every((attribute) => expressions.includes(attribute))) return [];
  const named = presentCells(row).flatMap(({ object }) =>
    attributes.flatMap((attribute) => attributeText(object.attributes[attribute]).match(name) ?? []),
  );
  const columns = named.map((it) => (it.startsWith('"') ? it.slice(1, -1).replaceAll('""', '"') : it));
  return [...new Set(columns)].map((column) => objectId('column', [...row.path.slice(0, 2), column]));
}

const literal = String.raw`'(?:[^']|'')*'|-?\d+(?:\.\d+)?`;

/**
 * Whether the objects of a row say the same in these attributes but for casts to the types that a column has here
 * and there, of that column and of literals: Postgres writes `n > 0` as `n > (0)::numeric` where `n` is a numeric.
 * A cast of anything else may be meant.
 */
export function differsInCastsOnly(row: Row, attributes: readonly string[], columnRow: Row): boolean {
  const said = presentCells(columnRow).map(({ object }) =>
    attributeText(object.attributes.type).replace(/\(.*\)|(\[\])+$/g, ''),
  );
  // Postgres compares the values of such a column as text.
  const types = [...said, ...(said.includes('character varying') ? ['text'] : [])].map(escaped);
  const cast = String.raw`::(?:(?:"(?:[^"]|"")+"|[\w$]+)\.)?(?:${types.join('|')})(?:\([\d,]+\))?(?:\[\])*(?![\w$])`;
  const own = escaped(columnRow.path.at(-1) ?? '');
  const single = new RegExp(String.raw`\(((?:${literal})|"?${own}"?)\)${cast}|((?:${literal}))${cast}`, 'g');
  const array = new RegExp(String.raw`\((ARRAY\[(?:${literal})(?:, (?:${literal}))*\])\)${cast}`, 'g');
  const texts = presentCells(row).map(({ canonical }) =>
    attributes
      .map((attribute) => attributeText(canonical.attributes[attribute]))
      .map((text) => plainExpression(text.replace(single, '$1$2').replace(array, '$1')))
      .join('\n'),
  );
  return texts.length > 1 && new Set(texts).size === 1;
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
