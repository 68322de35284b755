import type { CatalogObject } from '../catalog/catalog.ts';
import type { Severity } from '../report/report.ts';
import { attributeText, names } from './values.ts';

/** A difference as the rules of severity see it. */
export interface Weighed {
  readonly kind: string;
  /** `undefined` where the whole object is missing in a source. */
  readonly attributes: readonly string[];
  readonly missing: boolean;
  /** Whether every pair of values is at least equivalent. */
  readonly equivalent: boolean;
  /** The object in each source that has it. */
  readonly objects: readonly CatalogObject[];
}

/** How an index is kept, which changes nothing of what it refuses. */
const storage = ['options', 'clustered', 'replicaIdentity', 'tablespace', 'include'];

interface Rule {
  readonly severity: Severity;
  readonly when: (weighed: Weighed) => boolean;
}

/**
 * How dangerous a difference is; the first rule that fits counts.
 * critical: data can be lost, exposed or refused, or a query that one side expects to work fails.
 * warning: behaviour or speed differs. cosmetic: nothing differs that a program could notice.
 */
const rules: readonly Rule[] = [
  { severity: 'cosmetic', when: (it) => it.equivalent },
  { severity: 'cosmetic', when: (it) => it.kind === 'comment' },
  {
    severity: 'cosmetic',
    when: (it) => it.kind !== 'table' && it.kind !== 'column' && changesOnly(it, ['name', 'kind']),
  },
  { severity: 'cosmetic', when: (it) => it.kind === 'enum' && !it.missing && sameLabels(it) },
  {
    severity: 'critical',
    when: (it) =>
      it.missing &&
      isOneOf(it.kind, [
        'schema',
        'table',
        'column',
        'enum',
        'policy',
        'view',
        'materialized view',
        'function',
        'trigger',
        'domain',
        'composite type',
      ]),
  },
  { severity: 'critical', when: (it) => it.kind === 'enum' },
  { severity: 'critical', when: takesOtherArguments },
  {
    severity: 'critical',
    when: (it) =>
      it.kind === 'table' && touches(it, ['name', 'rowSecurity', 'forceRowSecurity', 'partitionKey']),
  },
  {
    severity: 'warning',
    when: (it) => it.kind === 'column' && changesOnly(it, ['type']) && it.objects.every(sameTypeFamily(it)),
  },
  {
    severity: 'critical',
    when: (it) => it.kind === 'column' && touches(it, ['name', 'type', 'generated', 'generationExpression']),
  },
  { severity: 'critical', when: (it) => it.kind === 'policy' && !changesOnly(it, ['name', 'kind']) },
  {
    severity: 'critical',
    when: (it) =>
      it.kind === 'constraint' &&
      !changesOnly(it, ['name', ...storage]) &&
      it.objects.some((o) => isOneOf(attributeText(o.attributes.type), ['primary key', 'unique'])),
  },
  {
    severity: 'critical',
    when: (it) =>
      isForeignKey(it) &&
      (it.missing || touches(it, ['columns', 'foreignTable', 'foreignColumns', 'onDelete'])),
  },
  {
    severity: 'critical',
    when: (it) =>
      it.kind === 'index' &&
      it.objects.some((o) => o.attributes.unique === true) &&
      (it.missing || touches(it, ['unique', 'keys', 'predicate', 'nullsNotDistinct', 'invalid'])),
  },
  {
    severity: 'critical',
    when: (it) => it.kind === 'view' && touches(it, ['options']),
  },
  { severity: 'cosmetic', when: (it) => it.kind === 'extension' && changesOnly(it, ['version']) },
];

/** The severity of a difference; what no rule names is a warning. */
export function severityOf(weighed: Weighed): Severity {
  return rules.find((rule) => rule.when(weighed))?.severity ?? 'warning';
}

/** The names of functions carry the types of their arguments: calls that fit one do not fit the other. */
function takesOtherArguments({ kind, objects }: Weighed): boolean {
  const isFunction = isOneOf(kind, ['function', 'procedure']);
  return isFunction && new Set(objects.map(({ path }) => path.at(-1))).size > 1;
}

function isOneOf(value: string, values: readonly string[]): boolean {
  return values.includes(value);
}

function touches(weighed: Weighed, attributes: readonly string[]): boolean {
  return weighed.attributes.some((attribute) => attributes.includes(attribute));
}

function changesOnly(weighed: Weighed, attributes: readonly string[]): boolean {
  return !weighed.missing && weighed.attributes.every((attribute) => attributes.includes(attribute));
}

function isForeignKey(weighed: Weighed): boolean {
  return weighed.kind === 'constraint' && weighed.objects.some((o) => o.attributes.type === 'foreign key');
}

function sameLabels(weighed: Weighed): boolean {
  const sets = weighed.objects.map((object) => [...names(object.attributes.labels)].sort().join('\0'));
  return new Set(sets).size === 1;
}

/** Types that differ only in length or precision, or are both text of some length. */
function sameTypeFamily(weighed: Weighed): (object: CatalogObject) => boolean {
  const family = (object: CatalogObject) =>
    attributeText(object.attributes.type)
      .replace(/\([\d,]+\)/, '')
      .replace(/^(character varying|text)(?=$|\[)/, 'text');
  const first = weighed.objects[0];
  return (object) => first !== undefined && family(object) === family(first);
}
