import { type CatalogObject, objectId, pathOfName } from '../../catalog/catalog.ts';
import { objectOf, presentCells, type Row } from '../matrix.ts';
import { attributeText, names } from '../values.ts';

/** A literal that Postgres prints with its type: `'draft'::public.status`. */
const typedLiteral = /'((?:[^']|'')*)'::((?:"(?:[^"]|"")+"|[\w$]+)(?:\.(?:"(?:[^"]|"")+"|[\w$]+))?)/g;

/** Ids of the types whose literals the row's object names in these attributes: enums, and others that need not be. */
export function enumsNamedBy(row: Row, attributes: readonly string[]): string[] {
  const types = presentCells(row).flatMap(({ object }) =>
    attributes.flatMap((attribute) =>
      [...attributeText(object.attributes[attribute]).matchAll(typedLiteral)].map(([, , type = '']) => type),
    ),
  );
  return [...new Set(types)].map((type) => objectId('enum', qualified(type)));
}

/**
 * Whether the objects of a row say the same in these attributes once each label of an enum is told by its place:
 * what differs is then what the label is called, and follows from the enum.
 */
export function differsInLabelsOnly(row: Row, attributes: readonly string[], enumRow: Row): boolean {
  const texts = presentCells(row).flatMap(({ source, object }) => {
    const of = objectOf(enumRow, [source]);
    if (of === undefined) return [];
    const labels = names(of.attributes.labels);
    return [attributes.map((attribute) => byPlace(object, attribute, of, labels)).join('\n')];
  });
  return texts.length > 1 && new Set(texts).size === 1;
}

function byPlace(
  object: CatalogObject,
  attribute: string,
  of: CatalogObject,
  labels: readonly string[],
): string {
  return attributeText(object.attributes[attribute]).replace(typedLiteral, (literal, label, type) => {
    const isOfEnum = qualified(type).join('.') === of.path.join('.');
    const place = labels.indexOf(label.replaceAll("''", "'"));
    return isOfEnum && place >= 0 ? `label ${place}` : literal;
  });
}

function qualified(type: string): readonly string[] {
  const path = pathOfName(type);
  return path.length === 1 ? ['public', ...path] : path;
}
