import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documentedAttributes } from '../../build/coverage-page.ts';
import type { AttributeValue, CatalogObject } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import { adviceParts } from '../../src/report/phrases/advice.ts';
import type { SourceKind } from '../../src/sources/source-kind.ts';
import { source } from './catalogs.ts';
import { objects, valuesOf } from './spoken.ts';

const readme = readFileSync(new URL('../../src/catalog/kinds/README.md', import.meta.url), 'utf8');
const attributes = documentedAttributes(readme);

/** How an object is in the source that is wrong, and how it should be; absent where it is not there. */
interface Step {
  readonly what: string;
  readonly own: CatalogObject | undefined;
  readonly right: CatalogObject | undefined;
}

function withAttribute(
  object: CatalogObject,
  name: string,
  value: AttributeValue | undefined,
): CatalogObject {
  const { [name]: _, ...others } = object.attributes;
  return { ...object, attributes: value === undefined ? others : { ...others, [name]: value } };
}

/** Everything that can be otherwise about an object: it comes, goes, and each attribute is set, changed and unset. */
const steps: readonly Step[] = [...attributes].flatMap(([kind, names]) =>
  objects[kind].flatMap((described): Step[] => {
    const object: CatalogObject = { kind, ...described };
    const changes = names.flatMap((name): Step[] => {
      const [first, second] = valuesOf(kind, name).map((value) => withAttribute(object, name, value));
      const without = withAttribute(object, name, undefined);
      const isOptional = !(name in object.attributes);
      return [
        ...(isOptional ? [{ what: `${kind} ${name} set`, own: without, right: first }] : []),
        ...(isOptional ? [{ what: `${kind} ${name} unset`, own: first, right: without }] : []),
        ...(second === undefined ? [] : [{ what: `${kind} ${name} changed`, own: first, right: second }]),
      ];
    });
    return [
      { what: `${kind} made`, own: undefined, right: object },
      { what: `${kind} dropped`, own: object, right: undefined },
      ...changes,
    ];
  }),
);

/** What is said where a source of a kind has to follow a database, or a database the migrations. */
function said({ own, right }: Step, wrong: SourceKind) {
  const of = (object: CatalogObject | undefined) => (object === undefined ? [] : [object]);
  const truth = source('truth', wrong === 'live' ? 'migrations' : 'live', of(right));
  const { findings } = compare([truth, source('other', wrong, of(own))], 'truth', 'main');
  return findings.map(({ title, advice }) => ({ title, sentence: adviceParts(advice).steps.join(' ') }));
}

/** What no native reader would say. */
const stumbles: readonly RegExp[] = [
  /\bto (?:none|no (?!action)|yes|not |for |declared|a not )/,
  /\b(?:none|yes)\b/,
  /\bundefined\b|\[object/,
  /\bthe (?:local|inherited|deferrable|deferred|strict|leakproof|of type|not|no|on)\b/,
  /\bas (?:command|definition|kinds|btree \([^)]*\)\.)|unique constraint \S+ as \(/,
  /pg_catalog, /,
  / {2}| \.| ,|\.\.|;\./,
];

/** What has no words since it cannot be so alone: it comes with another attribute. */
const neverAlone: ReadonlySet<string> = new Set([
  'table form',
  'table partitionOf',
  'table partitionBound',
  'table detachPending',
  'table columnOrder',
  'column generated',
  'column generationExpression',
]);

describe('advice reads as a sentence', () => {
  test('every attribute has values here', () => {
    const lacking = [...attributes].flatMap(([kind, names]) =>
      names.filter((name) => valuesOf(kind, name).length === 0).map((name) => `${kind} ${name}`),
    );
    expect(lacking).toEqual([]);
  });

  test.each(['migrations', 'live', 'drizzle', 'sqlmodel', 'sql'] as const)('where %s follow', (wrong) => {
    const bad = steps
      .filter(({ what }) => !neverAlone.has(what.replace(/ \w+$/, '')))
      .flatMap((step) => said(step, wrong).map(({ sentence }) => `${step.what}: ${sentence}`))
      .filter((line) => stumbles.some((pattern) => pattern.test(line.replace(/^[^:]*: /, ''))));
    expect(bad).toEqual([]);
  });

  test('what is set, changed or taken away is told as that', () => {
    const told = (what: string) =>
      steps
        .filter((step) => step.what === what)
        .flatMap((step) => said(step, 'migrations').map(({ sentence }) => sentence))[0];
    const whats = [
      'column default set',
      'column default changed',
      'column default unset',
      'column notNull set',
      'column collation set',
      'table persistence unset',
      'table inherits unset',
      'index clustered unset',
      'index predicate changed',
      'sequence cycle set',
      'sequence ownedBy unset',
      'policy roles changed',
      'policy made',
      'trigger enabled set',
      'function securityDefiner unset',
      'extension version changed',
      'publication tables changed',
      'enum made',
    ];
    expect(whats.map((what) => told(what)?.replace('Write a migration that ', ''))).toEqual([
      "sets the default of column users.email to 'x'::text.",
      'changes the default of column users.email to now().',
      'removes the default of column users.email.',
      undefined,
      'sets the collation of column users.email to "C".',
      'makes table users logged.',
      'has table users inherit from no table.',
      'has its table no longer cluster on index users (email).',
      'changes the predicate of index users (email) to (age > 1).',
      'has sequence tickets cycle.',
      'has sequence tickets owned by no column.',
      'changes the roles of policy users.own to reader, writer.',
      'creates policy users.own for select to public using (id > 0).',
      'has trigger users.touch disabled.',
      'makes function double(integer) SECURITY INVOKER.',
      'brings extension citext to version 1.6.',
      'changes the tables of publication feed to users (id) where (id > 5), app.notes.',
      'creates enum mood with the values sad, ok.',
    ]);
  });

  test('titles tell what differs', () => {
    const titles = steps
      .filter(({ what }) => !neverAlone.has(what.replace(/ \w+$/, '')))
      .flatMap((step) => said(step, 'live').map(({ title }) => `${step.what}: ${title}`));
    const vague = titles.filter((title) =>
      / yes\b|not (?:enforced|valid|distinct) none|not the same (?:deferrable|strict|leakproof)/.test(title),
    );
    expect(vague).toEqual([]);
  });

  test('several at once are one sentence, many of them their names', () => {
    const sequence = (more: Record<string, AttributeValue>): CatalogObject => ({
      kind: 'sequence',
      path: ['public', 'tickets'],
      attributes: { type: 'bigint', ...more },
    });
    const advice = (right: CatalogObject) =>
      said({ what: '', own: sequence({}), right }, 'migrations').map(({ sentence }) => sentence);
    expect(advice(sequence({ cache: '10', increment: '5', cycle: true }))).toEqual([
      'Write a migration that sets the cache of sequence tickets to 10, has it cycle and sets its increment to 5.',
    ]);
    expect(advice(sequence({ cache: '10', increment: '5', cycle: true, max: '9' }))).toEqual([
      'Write a migration that changes the cache, cycling, increment and maximum of sequence tickets.',
    ]);
  });
});
