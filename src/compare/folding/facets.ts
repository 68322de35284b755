import type { CatalogObject } from '../../catalog/catalog.ts';
import { displayName } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { attributeText, names } from '../values.ts';

/** Attributes that one statement sets together, and that therefore are one difference. */
interface Facet {
  readonly kind: ObjectKind;
  readonly attributes: readonly string[];
  /** Of the attributes, one that has to differ for the others to belong to it. */
  readonly needs?: string;
  /** What a person calls it: the *generation* of a column. */
  readonly name: string;
  /** What an object says of it. */
  readonly value: (object: CatalogObject) => string;
  /** What makes it what it should be, beginning with a verb. `it` is the object, as `table users`. */
  readonly deed: (it: string, own: CatalogObject, right: CatalogObject) => string;
}

const facets: readonly Facet[] = [
  {
    kind: 'table',
    name: 'parent',
    attributes: ['partitionOf', 'partitionBound', 'detachPending', 'inherits'],
    value: parentOf,
    deed: givenParent,
  },
  {
    kind: 'table',
    name: 'form',
    attributes: ['form', 'partitionKey', 'server', 'foreignOptions'],
    needs: 'form',
    value: formOf,
    deed: (it, _own, right) => `make ${it} ${formOf(right).replace(/^foreign/, 'a foreign')}`,
  },
  {
    kind: 'column',
    name: 'generation',
    attributes: ['generated', 'generationExpression'],
    value: generationOf,
    deed: (it, _own, right) =>
      right.attributes.generated === undefined
        ? `make ${it} an ordinary one`
        : `make ${it} ${generationOf(right).replace(/^generated always as/, (words) => words.toUpperCase())}`,
  },
  {
    kind: 'column',
    name: 'identity',
    attributes: ['identity', 'identityOptions', 'default'],
    needs: 'identity',
    value: numberingOf,
    deed: (it, _own, { attributes }) => {
      if (attributes.identity !== undefined)
        return `make ${it} ${numberingOf({ attributes }).replace(/^[^(]+/, (words) => words.toUpperCase())}`;
      return attributes.default === undefined
        ? `remove the identity of ${it}`
        : `give ${it} the default ${attributeText(attributes.default)} in place of its identity`;
    },
  },
];

/** Kinds of which each attribute, or each facet, is a finding of its own; all others are told as one value. */
const kindsInParts: ReadonlySet<ObjectKind> = new Set(['table', 'column']);

/** Whether the attributes of a kind are told together, as one value, rather than one finding an attribute. */
export function isToldAsAWhole(kind: ObjectKind): boolean {
  return !kindsInParts.has(kind);
}

/** The attributes on which objects of a kind differ, those that are one difference in a list of their own. */
export function inFacets(kind: ObjectKind, differing: readonly string[]): string[][] {
  if (isToldAsAWhole(kind)) return [[...differing]];
  const parts: string[][] = [];
  const told = new Set<string>();
  for (const attribute of differing) {
    if (told.has(attribute)) continue;
    const facet = facets.find(
      ({ kind: its, attributes, needs = attribute }) =>
        its === kind && attributes.includes(attribute) && differing.includes(needs),
    );
    const part = facet === undefined ? [attribute] : differing.filter((it) => facet.attributes.includes(it));
    for (const each of part) told.add(each);
    parts.push(part);
  }
  return parts;
}

/** The facet that the attributes of a difference are of, where they are of one. */
export function facetOf(kind: ObjectKind, attributes: readonly string[]): Facet | undefined {
  return facets.find(
    ({ kind: its, attributes: own, needs }) =>
      its === kind &&
      attributes.length > 0 &&
      attributes.every((attribute) => own.includes(attribute)) &&
      (needs === undefined || attributes.includes(needs)),
  );
}

function parentOf({ attributes }: CatalogObject): string {
  const { partitionOf, partitionBound, detachPending, inherits } = attributes;
  if (partitionOf !== undefined) {
    const pending = detachPending === true ? ', being detached' : '';
    return `partition of ${displayName(names(partitionOf))} ${attributeText(partitionBound)}${pending}`;
  }
  if (!Array.isArray(inherits) || inherits.length === 0) return 'none';
  return `inherits ${inherits.map((parent) => displayName(names(parent))).join(', ')}`;
}

function givenParent(it: string, own: CatalogObject, right: CatalogObject): string {
  const [before, after] = [own, right].map(({ attributes }) => displayName(names(attributes.partitionOf)));
  const { partitionBound, detachPending } = right.attributes;
  if (after === '') {
    const parents = parentOf(right).replace(/^inherits /, '');
    const inheriting =
      parents === 'none' ? `have ${it} inherit from no table` : `have ${it} inherit ${parents}`;
    return before === '' ? inheriting : `detach ${it} from ${before}`;
  }
  if (before !== after) return `make ${it} a partition of ${after} ${attributeText(partitionBound)}`;
  if (own.attributes.partitionBound !== partitionBound)
    return `change the bound of ${it} to ${attributeText(partitionBound)}`;
  return detachPending === true ? `detach ${it} from ${after}` : `attach ${it} to ${after} again`;
}

function formOf({ attributes: { form, partitionKey, server } }: CatalogObject): string {
  if (form === 'partitioned') return `partitioned by ${attributeText(partitionKey)}`;
  return form === 'foreign' ? `foreign table of server ${attributeText(server)}` : 'a plain table';
}

function generationOf({ attributes: { generated, generationExpression } }: CatalogObject): string {
  if (generated === undefined) return 'not generated';
  const expression = attributeText(generationExpression);
  const inParentheses = expression.startsWith('(') ? expression : `(${expression})`;
  return `generated always as ${inParentheses} ${attributeText(generated)}`;
}

function numberingOf({ attributes }: Pick<CatalogObject, 'attributes'>): string {
  const { identity, identityOptions } = attributes;
  if (identity !== undefined) {
    const options = identityOptions === undefined ? '' : ` (${attributeText(identityOptions)})`;
    return `generated ${attributeText(identity)} as identity${options}`;
  }
  return attributes.default === undefined ? 'no default' : `default ${attributeText(attributes.default)}`;
}
