/**
 * `docs/coverage.md`: what is compared, as a page for whoever wants to know; made of the rules that the comparison itself
 * goes by.
 */
import type { CatalogObject } from '../src/catalog/catalog.ts';
import { type Limit, limits } from '../src/catalog/limits.ts';
import { isObjectKind, type ObjectKind } from '../src/catalog/object-kind.ts';
import { since } from '../src/catalog/since.ts';
import { severityOf } from '../src/compare/severity.ts';
import { NEWEST_MAJOR, OLDEST_MAJOR } from '../src/postgres/majors.ts';
import type { Severity } from '../src/report/report.ts';

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

Every kind of object that is read, and every attribute of it. \`compared\` says how a difference is told: **critical** where data can be lost, exposed or refused, or a query fails; **warning** where behaviour or speed differs; **cosmetic** where a program notices nothing. Where it depends on the object, both are given. Spellings of one meaning (\`now()\` and \`CURRENT_TIMESTAMP\`, \`varchar\` and \`text\`) are equal or cosmetic whatever stands here. What a source cannot say (Drizzle a partition, a model a policy) is compared between the others.

This file is made of the rules themselves: \`npm run schemas\`; a test fails where it is not what they say.

| kind | attribute | compared | majors |
| --- | --- | --- | --- |
${rows.join('\n')}

## Not compared

| what | why | named in the report |
| --- | --- | --- |
${limits.map(limitRow).join('\n')}
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

/** Objects of a kind that the rules tell from each other; of most, one. */
const samples: Partial<Readonly<Record<ObjectKind, readonly CatalogObject['attributes'][]>>> = {
  constraint: ['primary key', 'unique', 'foreign key', 'check', 'exclude'].map((type) => ({ type, columns: [] })),
  index: [{ keys: [] }, { keys: [], unique: true }],
  table: [{}, { partitionOf: ['public', 'of'], partitionBound: 'DEFAULT' }],
  sequence: [{}, { ownedBy: ['public', 'a', 'b'] }],
};

const order: readonly Severity[] = ['critical', 'warning', 'cosmetic'];

function severities(kind: ObjectKind, attribute?: string): string {
  const found = (samples[kind] ?? [{}]).map((attributes) =>
    severityOf({
      kind,
      attributes: attribute === undefined ? [] : [attribute],
      missing: attribute === undefined,
      equivalent: false,
      objects: [0, 1].map((value) => ({
        kind,
        path: ['public', 'of', 'one'],
        // Two objects that say something else, of no value that a rule knows.
        attributes: { ...attributes, ...(attribute === undefined || attribute in attributes ? {} : { [attribute]: `value ${value}` }) },
      })),
    }),
  );
  return order.filter((severity) => found.includes(severity)).join(' or ');
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
