import { printedName } from '../../base/quoted-name.ts';
import type { AttributeValue, CatalogObject } from '../../catalog/catalog.ts';
import { isList, names } from '../values.ts';

type Attributes = CatalogObject['attributes'];

/** Attributes that are expressions over the columns of a table. */
const expressions = [
  'expression',
  'exclusion',
  'predicate',
  'using',
  'withCheck',
  'when',
  'generationExpression',
];

/**
 * What an object of a table says, its columns under other names: in lists, in keys, and in expressions.
 *
 * @param column the new name of a column, or the one it has
 */
export function withRenamedColumns(
  { kind, attributes }: CatalogObject,
  column: (own: string) => string,
): Record<string, AttributeValue> {
  const renamed: Record<string, AttributeValue> = { ...attributes };
  if (isList(attributes.columns)) {
    const columns = names(attributes.columns).map(column);
    // Only keys have them in an order that counts.
    renamed.columns = kind === 'trigger' || attributes.type === 'check' ? columns.sort() : columns;
  }
  if (isList(attributes.include)) renamed.include = names(attributes.include).map(column);
  if (isList(attributes.keys)) renamed.keys = attributes.keys.map((key) => renamedKey(key, column));
  for (const attribute of expressions) {
    const value = attributes[attribute];
    if (typeof value === 'string') renamed[attribute] = inExpression(value, column);
  }
  return renamed;
}

function renamedKey(key: AttributeValue, column: (own: string) => string): AttributeValue {
  if (key === null || typeof key !== 'object' || isList(key)) return key;
  const its: Attributes = key;
  return {
    ...its,
    ...(typeof its.column === 'string' ? { column: column(its.column) } : {}),
    ...(typeof its.expression === 'string' ? { expression: inExpression(its.expression, column) } : {}),
  };
}

/** An expression as Postgres prints it, texts in quotes left as they are. */
function inExpression(expression: string, column: (own: string) => string): string {
  return expression.replace(/'(?:[^']|'')*'|"((?:[^"]|"")*)"|[\p{L}_][\p{L}\p{N}_$]*/gu, (token, quoted) => {
    if (token.startsWith("'")) return token;
    const own = typeof quoted === 'string' ? quoted.replaceAll('""', '"') : token;
    const name = column(own);
    if (name === own) return token;
    return printedName(name);
  });
}
