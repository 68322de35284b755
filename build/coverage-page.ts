/**
 * `docs/coverage.md`: what is compared, as a page for whoever wants to know; made of the rules that the comparison itself
 * goes by.
 */
import type { Severity } from '../src/report/severity.ts';
import type { AttributeValue, CatalogObject } from '../src/catalog/catalog.ts';
import { type Limit, limits } from '../src/catalog/limits.ts';
import { isObjectKind, type ObjectKind } from '../src/catalog/object-kind.ts';
import { since } from '../src/catalog/since.ts';
import { severityOf } from '../src/compare/judgement/severity.ts';
import { NEWEST_MAJOR, OLDEST_MAJOR } from '../src/postgres/majors.ts';

/**
 * The page's text.
 *
 * @param attributes of every kind, as `documentedAttributes` gives them
 */
export function coveragePage(attributes: ReadonlyMap<ObjectKind, readonly string[]>): string {
  const rows = [...attributes].flatMap(([kind, names]) => [
    row(kind, '*the object itself*', severities(kind), firstMajor(kind)),
    ...names.map((name) => row(kind, `\`${name}\``, severities(kind, name), firstMajor(kind, name))),
  ]);
  return `# What is compared

<!-- Made of the rules themselves by \`npm run schemas\`; a test fails where it is not what they say. -->

Every kind of object that is read, and every attribute of it. \`compared\` says how a difference is told: **critical** where data can be lost, exposed or refused, or a query fails; **warning** where behaviour or speed differs; **cosmetic** where a program notices nothing. Where the object or the values decide, each is given with what it is for. Spellings of one meaning (\`now()\` and \`CURRENT_TIMESTAMP\`, \`varchar\` and \`text\`) are equal or cosmetic whatever stands here. What a source cannot say (Drizzle a partition, a model a policy) is compared between the others.

| kind | attribute | compared | majors |
| --- | --- | --- | --- |
${rows.join('\n')}

## Not compared

| what | why | named in the report |
| --- | --- | --- |
${limits.map(limitRow).join('\n')}

## Planned

What of it a plan can mend was tried on schemas of others: [plans.md](plans.md#on-schemas-of-others) has the figures.
`;
}

function row(kind: ObjectKind, attribute: string, compared: string, first: number): string {
  return `| ${kind} | ${attribute} | ${compared} | ${first} to ${NEWEST_MAJOR} |`;
}

function limitRow({ what, why, named }: Limit): string {
  return `| ${what} | ${why} | ${named ? 'yes' : 'no'} |`;
}

function firstMajor(kind: ObjectKind, attribute?: string): number {
  const own = since.find((it) => it.kind === kind && it.attribute === attribute);
  return own?.major ?? OLDEST_MAJOR;
}

interface Pair {
  /** What sets it apart from other values. */
  readonly label: string;
  readonly values: readonly [AttributeValue, AttributeValue];
}

const asked: readonly Pair[] = [
  { label: 'other rows', values: ['(a > 1)', '(a > 2)'] },
  {
    label: 'the same, asked once a row rather than once a statement',
    values: ['(owner = auth.uid())', '(owner = ( SELECT auth.uid() AS uid))'],
  },
];

/** Values of an attribute that the rules tell from each other, by kind and attribute; of most, any two. */
const pairs: Readonly<Record<string, readonly Pair[]>> = {
  'column type': [
    { label: 'another type', values: ['integer', 'uuid'] },
    { label: 'another length or precision', values: ['character varying(10)', 'character varying(20)'] },
  ],
  'enum labels': [
    { label: 'other labels', values: [['a'], ['a', 'b']] },
    {
      label: 'another order',
      values: [
        ['a', 'b'],
        ['b', 'a'],
      ],
    },
  ],
  'index unique': [{ label: '', values: [true, false] }],
  'policy using': asked,
  'policy withCheck': asked,
};

interface Sample {
  readonly label: string;
  readonly attributes: CatalogObject['attributes'];
}

/** Objects of a kind that the rules tell from each other; of most, one. */
const samples: Partial<Readonly<Record<ObjectKind, readonly Sample[]>>> = {
  constraint: ['primary key', 'unique', 'foreign key', 'check', 'exclude'].map((type) => ({
    label: type,
    attributes: { type, columns: [] },
  })),
  index: [
    { label: 'not unique', attributes: { keys: [] } },
    { label: 'unique', attributes: { keys: [], unique: true } },
  ],
  table: [
    { label: 'table, partition', attributes: {} },
    { label: 'default partition', attributes: { partitionOf: ['public', 'of'], partitionBound: 'DEFAULT' } },
  ],
  sequence: [
    { label: 'owned by no column', attributes: {} },
    { label: 'owned by a column', attributes: { ownedBy: ['public', 'a', 'b'] } },
  ],
};

const only: readonly Sample[] = [{ label: '', attributes: {} }];

const order: readonly Severity[] = ['critical', 'warning', 'cosmetic'];

/** The severity of a difference; where the object or the values decide, each with what it is for. */
function severities(kind: ObjectKind, attribute?: string): string {
  const found = (samples[kind] ?? only).flatMap(({ label, attributes }) =>
    pairsOf(kind, attribute, attributes).map((pair) => ({
      labels: [label, pair.label].filter((it) => it !== ''),
      severity: severityOf({
        kind,
        attributes: attribute === undefined ? [] : [attribute],
        missing: attribute === undefined,
        equivalent: false,
        objects: pair.values.map((value) => ({
          kind,
          path: ['public', 'of', 'one'],
          attributes: { ...attributes, ...(attribute === undefined || value === undefined ? {} : { [attribute]: value }) },
        })),
      }),
    })),
  );
  const told = order.filter((severity) => found.some((it) => it.severity === severity));
  if (told.length === 1) return told.join();
  const of = (severity: Severity) => found.flatMap((it) => (it.severity === severity ? [it.labels.join(', ')] : []));
  return told.map((severity) => `${severity} (${of(severity).join('; ')})`).join(' or ');
}

/** Two objects that say something else; what an object of a sample has to say it says in both. */
function pairsOf(
  kind: ObjectKind,
  attribute: string | undefined,
  own: CatalogObject['attributes'],
): readonly { readonly label: string; readonly values: readonly (AttributeValue | undefined)[] }[] {
  if (attribute === undefined || attribute in own) return [{ label: '', values: [undefined, undefined] }];
  return pairs[`${kind} ${attribute}`] ?? [{ label: '', values: ['value 0', 'value 1'] }];
}

/**
 * The attributes of every kind, as the table in `kinds/README.md` lists them, in its order; tests hold that table
 * against what is extracted.
 *
 * @param readme text of that file
 */
export function documentedAttributes(readme: string): ReadonlyMap<ObjectKind, readonly string[]> {
  const rows = readme.split('\n').filter((line) => /^\| (?!kind|-)/.test(line));
  return new Map(
    rows.flatMap((row) => {
      const [, kinds = '', , attributes = ''] = row.split('|');
      const own = attributes.replace(/; of an aggregate:.*/, '');
      const ofAggregate = attributes.replace(/.*; of an aggregate:/, '');
      return kinds.split(',').flatMap((word) => {
        const kind = word.trim();
        if (!isObjectKind(kind)) return [];
        const names = `${own}${kind === 'aggregate' ? `,${ofAggregate}` : ''}`.match(/\w+/g) ?? [];
        return [[kind, [...new Set(names)]] as const];
      });
    }),
  );
}
