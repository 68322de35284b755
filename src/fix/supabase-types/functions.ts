/** Functions as the generator would write them, and the rows of relations that stand in them. */

import { record, values } from '../../catalog/attributes.ts';
import { type CatalogObject, withoutArguments } from '../../catalog/catalog.ts';
import { errorText } from '../../sources/supabase-types/ambiguous-functions.ts';
import type { FoundMember } from '../../sources/supabase-types/found-member.ts';
import { reference } from '../../sources/supabase-types/references.ts';
import { errorWords } from '../../sources/supabase-types/words.ts';
import { inAlphabet } from './alphabet.ts';
import { quoted } from './layout.ts';
import type { Site } from './site.ts';
import { asItIs, block, literal, typed, valueIn } from './wanted.ts';
import type { Block, Leaf, Value, Wanted } from './wanted-member.ts';

export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return inAlphabet(one.name, other.name);
}

/** A function's name without the types of its arguments. */
export function bareName({ path }: Pick<CatalogObject, 'path'>): string {
  return withoutArguments(path[1]);
}

/** The overloads of a function that are printed, in the order of the generator. */
export function overloadsOf(name: string, site: Site): CatalogObject[] {
  return functionsOf(site)
    .filter((object) => bareName(object) === name)
    .sort(
      (one, other) =>
        inAlphabet(argumentTypes(one), argumentTypes(other)) ||
        inAlphabet(String(one.attributes.result ?? ''), String(other.attributes.result ?? '')),
    );
}

function functionsOf(site: Site): CatalogObject[] {
  return [...site.objects.values()].filter(
    (object) =>
      object.kind === 'function' &&
      object.path[0] === site.schemaName &&
      site.seen('function', object.path) !== undefined,
  );
}

/** As the generator has them printed, which sees `public`. */
function argumentTypes({ attributes }: CatalogObject): string {
  return String(attributes.arguments ?? '').replaceAll(/\bpublic\./g, '');
}

/** A signature as a block of its own; `undefined` where some of its words are not known. */
export function signatureOf(object: CatalogObject, site: Site): Block | undefined {
  const seen = site.seen('function', object.path);
  const returns = seen && returnsOf(object, seen, site);
  const { rowOf } = record(seen?.element);
  const isKnown = rowOf === undefined || site.isWhole(String(rowOf));
  if (seen === undefined || returns === undefined || !isKnown) return undefined;
  const options = Object.entries(optionsOf(seen)).sort(([one], [other]) =>
    optionOrder.indexOf(one) < optionOrder.indexOf(other) ? -1 : 1,
  );
  return block(
    [
      argsOf(seen),
      returns,
      ...(options.length === 0
        ? []
        : [
            {
              name: 'SetofOptions',
              optional: false,
              type: block(options.map(([name, value]) => literal(name, value))),
            },
          ]),
    ],
    { inLine: true },
  );
}

function optionsOf(seen: Value): Value {
  return record(seen.options ?? seen.optionsByNewest);
}

const optionOrder = ['from', 'to', 'isOneToOne', 'isSetofReturn'];

function argsOf(seen: Value): Wanted {
  const fields = [...(values(seen.arguments) as readonly Value[])].sort((one, other) =>
    byName({ name: String(one.name) }, { name: String(other.name) }),
  );
  if (fields.length === 0)
    return asItIs(
      'Args',
      ({ noArguments }) => noArguments,
      ({ type }) => type.kind !== 'object',
    );
  const members = fields.map((field) => typed(String(field.name), field, field.optional === true, true));
  return { name: 'Args', optional: false, type: block(members, { inLine: true }) };
}

function returnsOf({ attributes }: CatalogObject, seen: Value, site: Site): Wanted | undefined {
  const results = values(seen.results) as readonly Value[];
  const isError = results.some(({ bases }) => values(bases).includes(errorWords));
  const printed = String(attributes.result ?? 'void');
  if (!isError) return resultOf('Returns', results.at(-1) ?? {}, '[]');
  const error = errorText(seen, site.madeBefore);
  const isSet = /^(?:SETOF |TABLE\()/.test(printed);
  const many = isSet && optionsOf(seen).isOneToOne !== true ? '[]' : '';
  if (error === undefined) return undefined;
  return asItIs(
    'Returns',
    ({ indent, separator, quote }) =>
      `{\n${indent}error: true${separator}\n} & ${quoted(error, quote)}${many}`,
    (own, modules) =>
      valueIn(own, modules).base === errorWords &&
      own.module.text.slice(own.from, own.to).replaceAll("'", '"').includes(error.replaceAll("'", '"')),
  );
}

function resultOf(name: string, result: Value, behind: string): Wanted {
  if (result.columns === undefined) return noRows(typed(name, result, false, true));
  const isRow = result.rowOf !== undefined;
  const members = (values(result.columns) as readonly Value[])
    .map((column) => typed(String(column.name), column, false, !isRow))
    .sort(byName);
  return { name, optional: false, type: block(members, { behind: result.many === true ? behind : '' }) };
}

/** A type in place of which rows are another one, though `unknown` may be whatever there is. */
function noRows({ type, ...member }: Wanted): Wanted {
  const isAlike: Leaf['isAlike'] = (own, modules) =>
    !isRows(own) && type.kind === 'leaf' && type.isAlike(own, modules);
  return { ...member, type: { ...type, isAlike } as Leaf };
}

function isRows({ type }: Pick<FoundMember, 'type'>): boolean {
  if (type.kind === 'union') return type.of.some((of) => isRows({ type: of }));
  return type.kind === 'object' || (type.kind === 'array' && type.of.kind === 'object');
}

/** What a relation shows of functions that take its row. */
export function fieldsOf(section: 'Tables' | 'Views', relation: string, site: Site): Wanted[] {
  return functionsOf(site)
    .filter((object) => isFieldOf(object, section, relation, site))
    .map((object) => fieldOf(object, site))
    .sort(byName);
}

/** Whether a function takes the row of a relation and nothing else. */
export function isFieldOf({ path }: CatalogObject, section: string, relation: string, site: Site): boolean {
  const [only, another] = values(site.seen('function', path)?.arguments) as readonly Value[];
  return another === undefined && values(only?.bases).includes(rowReference(section, relation, site));
}

/** The row of a relation, as a type that takes it is said to. */
export function rowReference(section: string, relation: string, { schemaName }: Site): string {
  return reference(schemaName, section, relation, 'Row');
}

function fieldOf(object: CatalogObject, site: Site): Wanted {
  const element = record(site.seen('function', object.path)?.element);
  const name = bareName(object);
  if (element.columns !== undefined) return resultOf(name, { ...element, many: true }, ' | null');
  return noRows(typed(name, { ...element, nullable: true }));
}
