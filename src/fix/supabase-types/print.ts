/** Members of a file of types, as the generator would write them. */
import { texts, values } from '../../catalog/attributes.ts';
import type { AttributeValue } from '../../catalog/catalog.ts';
import { keyOf, quoted, type Style } from './layout.ts';

type Value = { readonly [key: string]: AttributeValue };

/** A file's style, and what its generator wrote. */
export interface Printing extends Style {
  /** `NonNullable<Json>` for a json that is never null. */
  readonly nonNullableJson: boolean;
  /** `unknown | null`. */
  readonly nullableUnknown: boolean;
}

/** What is seen of a type: `string | null`. */
export function typeText(seen: Value, nullable: boolean, it: Printing): string {
  const [base = 'unknown'] = texts(seen.bases);
  const written = spelledOut(seen, base, it) ?? base.replaceAll('"', it.quote);
  if (base === 'unknown') return nullable && it.nullableUnknown ? 'unknown | null' : base;
  if (base === 'Json' && !nullable && it.nonNullableJson) return 'NonNullable<Json>';
  return nullable ? `${written} | null` : written;
}

/** An enum of a schema that is not printed. */
function spelledOut(seen: Value, base: string, { quote }: Printing): string | undefined {
  if (seen.isEnum !== true || base !== seen.valuesBase) return undefined;
  const union = values(seen.values)
    .map((value) => quoted(String(value), quote))
    .join(' | ');
  return base.endsWith('[]') ? `(${union})[]` : union;
}

/** A column in the three blocks of its table. */
export function columnText(
  name: string,
  seen: Value,
  it: Printing,
): Record<'Row' | 'Insert' | 'Update', string> {
  const key = keyOf(name, it);
  const type = typeText(seen, seen.nullable === true, it);
  const [insert] = values(seen.insert);
  if (insert === 'never')
    return { Row: `${key}: ${type}`, Insert: `${key}?: never`, Update: `${key}?: never` };
  return {
    Row: `${key}: ${type}`,
    Insert: `${key}${insert === 'required' ? '' : '?'}: ${type}`,
    Update: `${key}?: ${type}`,
  };
}

/** A foreign key, as the lines of an item of `Relationships`. */
export function relationshipLines(seen: Value, it: Printing): string[] {
  const q = (text: AttributeValue | undefined) => quoted(String(text), it.quote);
  const names = (value: AttributeValue | undefined) => `[${values(value).map(q).join(', ')}]`;
  const members = [
    `foreignKeyName: ${q(seen.name)}`,
    `columns: ${names(seen.columns)}`,
    ...(seen.oneToOne === undefined ? [] : [`isOneToOne: ${seen.oneToOne}`]),
    `referencedRelation: ${q(values(seen.foreignTable)[1])}`,
    `referencedColumns: ${names(seen.foreignColumns)}`,
  ];
  return ['{', ...members.map((member) => `${it.indent}${member}${it.separator}`), '}'];
}

/** A block of members: `Row: {`, the members, `}`. */
export function blockLines(name: string, members: readonly string[], it: Printing): string[] {
  if (members.length === 0) return [`${name}: {}`];
  return [`${name}: {`, ...members.map((member) => `${it.indent}${member}${it.separator}`), '}'];
}

/** The labels of an enum as a union. */
export function enumText(labels: AttributeValue | undefined, it: Printing): string {
  return values(labels)
    .map((label) => quoted(String(label), it.quote))
    .join(' | ');
}
