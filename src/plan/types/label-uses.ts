import { text } from '../../catalog/attributes.ts';
import type { Catalog, CatalogObject } from '../../catalog/catalog.ts';
import { literal, name, qualified } from '../../rebuild/sql.ts';
import { undomained } from '../../rebuild/value-type.ts';
import { fieldsOf, isOfType, typeNamed } from './types-made-of.ts';

/** Where labels are looked for. */
interface Labels {
  /** The enum that has them. */
  readonly of: CatalogObject;
  /** Those that go. */
  readonly labels: readonly string[];
  /** All as they are to be, where those that stay come in another order. */
  readonly order?: readonly string[];
  /** With the types that are made of the enum. */
  readonly catalog: Catalog;
}

/**
 * The condition under which a value holds a label that goes, in a domain, an array, the bounds of ranges or a field of a
 * composite type too, or a range whose bounds change sides; `undefined` for a type whose values hold neither.
 *
 * @param value an expression
 * @param printed its type as Postgres prints it
 */
export function holdsLabel(value: string, printed: string, searched: Labels, depth = 0): string | undefined {
  const { of, labels, catalog } = searched;
  const listed = labels.map(literal).join(', ');
  const isArray = printed.endsWith('[]');
  // A catalog can come from elsewhere: one whose types are made of one another must not hang this.
  if (depth > 20) return undefined;
  if (isOfType(printed, of) && labels.length === 0) return undefined;
  if (isOfType(printed, of))
    return isArray ? `${value}::text[] && ARRAY[${listed}]` : `${value}::text IN (${listed})`;
  const within = (inner: string, type: string) => holdsLabel(inner, type, searched, depth + 1);
  const inElement = (type: string) => {
    const found = within('element', type);
    return found && `EXISTS (SELECT FROM unnest(${value}) AS element WHERE ${found})`;
  };
  if (isArray) return inElement(printed.replace(/(\[\])+$/, ''));
  const type = typeNamed(printed, catalog);
  if (type?.kind === 'domain') return within(value, text(type.attributes.type) ?? '');
  if (type?.kind === 'range type') {
    if (printed === text(type.attributes.multirange)) return inElement(qualified(type.path));
    const subtype = text(type.attributes.subtype) ?? '';
    const bounds = ['lower', 'upper'].map((bound) => within(`${bound}(${value})`, subtype));
    return either([...bounds, turned(value, subtype, searched)]);
  }
  return type && either(fieldsOf(type).map(([field, its]) => within(`(${value}).${name(field)}`, its)));
}

/** Of a range over the enum itself, that its lower bound comes behind the upper one. */
function turned(value: string, subtype: string, { of, order, catalog }: Labels): string | undefined {
  if (order === undefined || subtype.endsWith('[]')) return undefined;
  if (!isOfType(undomained(subtype, catalog), of)) return undefined;
  const place = (bound: string) =>
    `array_position(ARRAY[${order.map(literal).join(', ')}], ${bound}(${value})::text)`;
  return `${place('lower')} > ${place('upper')}`;
}

function either(conditions: readonly (string | undefined)[]): string | undefined {
  const some = conditions.filter((condition) => condition !== undefined);
  return some.length === 0 ? undefined : some.join(' OR ');
}
