/** Names of constraints and indexes, by a naming convention or as Postgres chooses them. */
import { createHash } from 'node:crypto';
import type { GivenName, Metadata, TableDeclaration } from '../declarations.ts';
import { Unreadable } from '../python/values.ts';

/** What a template may refer to. Columns are names, in order. */
export interface NameParts {
  readonly table: TableDeclaration;
  readonly columns: readonly { readonly name: string; readonly key: string }[];
  readonly referredTable?: string;
  readonly referredColumns?: readonly string[];
}

/**
 * The name that a constraint gets, or `undefined` where Postgres chooses it.
 *
 * @param kind the convention's word for it: `ix`, `uq`, `ck`, `fk`, `pk`
 * @throws Unreadable when the convention can't be read or followed
 */
export function conventionalName(
  kind: string,
  given: GivenName | undefined,
  parts: NameParts,
  metadata: Metadata,
): string | undefined {
  const template = metadata.convention.get(kind);
  if (given?.final === true) return shortened(given.text);
  if (template === undefined) return given?.text;
  if (template instanceof Unreadable) {
    if (given === undefined) throw template;
    throw new Unreadable(`its name depends on a naming convention: ${template.message}`, template.place);
  }
  if (given !== undefined && !template.includes('constraint_name')) return given.text;
  return shortened(filled(template, given, parts));
}

function filled(template: string, given: GivenName | undefined, parts: NameParts): string {
  return template.replaceAll(/%\((\w+)\)s|%%|%/g, (whole, token: string | undefined) => {
    if (whole === '%%') return '%';
    if (token === undefined) throw cannotFollow(template, parts);
    if (token === 'constraint_name') {
      if (given === undefined) throw cannotFollow(template, parts);
      return given.text;
    }
    const value = tokenValue(token, parts);
    if (value === undefined) throw cannotFollow(template, parts);
    return value;
  });
}

function cannotFollow(template: string, { table }: NameParts): Unreadable {
  return new Unreadable(`its name follows the convention ${template}, which is not known here`, table.place);
}

function tokenValue(token: string, parts: NameParts): string | undefined {
  if (token === 'table_name') return parts.table.name;
  if (token === 'referred_table_name') return parts.referredTable;
  const [, referred, index, every, what] =
    /^(referred_)?column_(\d+)(_?N)?_(name|key|label)$/.exec(token) ?? [];
  if (index === undefined) return undefined;
  const texts =
    referred === undefined
      ? parts.columns.map(({ name, key }) =>
          what === 'name' ? name : what === 'key' ? key : label(name, parts),
        )
      : (parts.referredColumns ?? []);
  return every === undefined ? (texts[Number(index)] ?? '') : texts.join(every === '_N' ? '_' : '');
}

function label(column: string, { table }: NameParts): string {
  const prefix = table.schema === undefined ? '' : `${table.schema.replaceAll('.', '_')}_`;
  return `${prefix}${table.name}_${column}`;
}

/** Characters that SQLAlchemy allows in the name of a constraint, as Postgres allows bytes. */
export const longestName = 63;

/** SQLAlchemy shortens the names it makes itself, and tells them apart by a digest. */
function shortened(name: string): string {
  if ([...name].length <= longestName) return name;
  const digest = createHash('md5').update(name).digest('hex').slice(-4);
  return `${[...name].slice(0, longestName - 8).join('')}_${digest}`;
}

/** The name that Postgres gives to a constraint without one, as long as no other object bears it. */
export function postgresName(table: string, columns: readonly string[], ending: string): string {
  const middle = columns.join('_');
  const room = longestName - ending.length - 1 - (middle === '' ? 0 : 1);
  let [first, second] = [bytes(table), bytes(middle)];
  while (first + second > room) {
    if (first > second) first -= 1;
    else second -= 1;
  }
  return [clipped(table, first), ...(middle === '' ? [] : [clipped(middle, second)]), ending].join('_');
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}

function clipped(text: string, length: number): string {
  return Buffer.from(text)
    .subarray(0, length)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}
