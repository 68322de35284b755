import { counted, shortList } from '../base/phrases.ts';
import { oneLine, shortened } from '../base/visible.ts';
import {
  type AttributeValue,
  type CatalogObject,
  displayName,
  withoutArguments,
} from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { attributeText, isList } from '../compare/values.ts';

/** More of a value than is read in a line. */
const longest = 80;

/** A new object with its name, where more of its statement would be too much of a line; `undefined` for all others. */
export function madeInWords(object: CatalogObject): string | undefined {
  return made[object.kind]?.(object);
}

/** Those of which not all that they say is of interest. */
const made: Partial<Readonly<Record<ObjectKind, (object: CatalogObject) => string>>> = {
  function: signature,
  procedure: signature,
  view: withColumns,
  'materialized view': withColumns,
};

/** `org_total(org uuid) returns bigint, security definer` */
function signature(object: CatalogObject): string {
  const { arguments: takes, result, securityDefiner } = object.attributes;
  const returns = result === undefined ? '' : ` returns ${attributeText(result)}`;
  const name = displayName([...object.path.slice(0, -1), withoutArguments(object.path.at(-1))]);
  const definer = securityDefiner === true ? ', security definer' : '';
  return `${statementInLine(`${name}(${attributeText(takes)})${returns}`)}${definer}`;
}

/** `open_tasks, 3 columns: id, title, due` */
function withColumns(object: CatalogObject): string {
  const columns = isList(object.attributes.columns)
    ? object.attributes.columns.map((column) => attributeText(nameIn(column)))
    : [];
  return `${displayName(object.path)}, ${counted(columns.length, 'column')}: ${shortList(columns)}`;
}

/** The beginning of a statement, without its line breaks. */
export function statementInLine(text: string): string {
  return valueInLine(text.replaceAll(/\s*\n\s*/g, ' '));
}

/** The beginning of a value, with its line breaks, which may be all that sets it apart from another. */
export function valueInLine(text: string): string {
  return shortened(oneLine(text.trim()), longest);
}

function nameIn(column: AttributeValue): AttributeValue | undefined {
  return typeof column === 'object' && column !== null && !isList(column) ? column.name : undefined;
}
