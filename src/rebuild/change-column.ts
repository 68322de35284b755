import { record, text, texts } from '../catalog/attributes.ts';
import { type AttributeValue, type Catalog, type CatalogObject, objectsOfKind } from '../catalog/catalog.ts';
import { byAttributes, type Changer, changedForeignOptions, changedParameters } from './change.ts';
import { likelyConversion } from './conversions.ts';
import { defaultsApart } from './inherited-defaults.ts';
import type { ObjectChange } from './object-change.ts';
import { readable } from './readable.ts';
import { literal, name, parameters, qualified, words } from './sql.ts';
import { undomained, valueType } from './value-type.ts';

/** `ALTER TABLE … ALTER COLUMN …`. */
function alter({ right }: ObjectChange, ...steps: readonly string[]): string[] {
  const column = `ALTER TABLE ${qualified(right.path)} ALTER COLUMN ${name(right.path[2] ?? '')}`;
  return steps.map((step) => `${column} ${step}`);
}

/** Whether children of a table are to have its NOT NULL as well, so that their rows are looked through. */
export function isPassedOnNow({ own, right }: Pick<ObjectChange, 'own' | 'right'>): boolean {
  const [before = {}, after = {}] = [own, right].map((it) => record(it.attributes.notNullConstraint));
  return before.noInherit === true && right.attributes.notNull === true && after.noInherit !== true;
}

const nullability: Changer = (change) => {
  const { right, rightCatalog } = change;
  const { name: chosen, noInherit, notValid } = record(right.attributes.notNullConstraint);
  if (right.attributes.notNull !== true) return alter(change, 'DROP NOT NULL');
  if (noInherit !== true && notValid !== true) return alter(change, 'SET NOT NULL');
  if (rightCatalog.serverVersion < 180_000) return undefined;
  return [
    words(
      `ALTER TABLE ${qualified(right.path)} ADD`,
      chosen !== undefined && `CONSTRAINT ${name(String(chosen))}`,
      `NOT NULL ${name(right.path[2] ?? '')}`,
      noInherit === true && 'NO INHERIT',
      notValid === true && 'NOT VALID',
    ),
  ];
};

const byDefault: Changer = (change) => {
  const value = text(change.right.attributes.default);
  return alter(change, value === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${value}`);
};

/** A default of the old type may not fit the new one, so it is taken away meanwhile. */
const type: Changer = (change) => {
  const { own, right, attributes, conversion = likelyConversion(change) } = change;
  const to = text(right.attributes.type) ?? '';
  const collation = texts(right.attributes.collation);
  const changed = words(
    `TYPE ${to}`,
    collation.length > 0 && `COLLATE ${qualified(collation)}`,
    conversion.using !== undefined && `USING ${conversion.using}`,
  );
  const [before, after] = [text(own.attributes.default), text(right.attributes.default)];
  const counting = widerSequence(change);
  const isKept = own.attributes.type === to || goesOnCounting(change);
  if (isKept) return [...alter(change, changed), ...counting];
  const again = after === undefined || attributes.includes('default') ? [] : [`SET DEFAULT ${after}`];
  const around = before === undefined ? [changed] : ['DROP DEFAULT', changed, ...again];
  const isSetAgain = before !== undefined && again.length > 0;
  const apart = defaultsApart(own, change.ownCatalog, isSetAgain, change.rightCatalog);
  return [...apart.before, ...alter(change, ...around), ...apart.after, ...counting];
};

const integers = ['smallint', 'integer', 'bigint'];

/** Numbers of a sequence fit whole numbers of each size; what the sequence is called may follow from a table that is renamed. */
function goesOnCounting({ own, right, attributes }: ObjectChange): boolean {
  return (
    [own, right].every(
      ({ attributes: { type, default: value } }) =>
        integers.includes(text(type) ?? '') &&
        /^nextval\('(?:[^']|'')*'::regclass\)$/.test(text(value) ?? ''),
    ) && !attributes.includes('default')
  );
}

/** The sequence that a column owns ends where the type does that it was made for, and has to count as far as it should. */
function widerSequence({ own, right, ownCatalog, rightCatalog }: ObjectChange): string[] {
  const [sequence] = sequencesOf(own, ownCatalog);
  const to = text(sequencesOf(right, rightCatalog)[0]?.attributes.type) ?? '';
  const isShorter = integers.indexOf(text(sequence?.attributes.type) ?? '') < integers.indexOf(to);
  return sequence !== undefined && isShorter ? [`ALTER SEQUENCE ${qualified(sequence.path)} AS ${to}`] : [];
}

function sequencesOf({ path }: CatalogObject, catalog: Catalog): readonly CatalogObject[] {
  return objectsOfKind(catalog, 'sequence').filter(
    ({ attributes }) => texts(attributes.ownedBy).join('\0') === path.join('\0'),
  );
}

/** Values that nobody can compute again are kept: a column that has some is never made a generated one. */
const generation: Changer = (change) => {
  const { own, right, ownCatalog } = change;
  const [before, after] = [own.attributes.generated, right.attributes.generated];
  if (before === 'stored' && after === undefined) return alter(change, 'DROP EXPRESSION');
  if (before !== after || ownCatalog.serverVersion < 170_000) return undefined;
  return alter(change, `SET EXPRESSION AS (${text(right.attributes.generationExpression)})`);
};

const identity: Changer = (change) => {
  const { own, right, ownCatalog } = change;
  const kind = text(right.attributes.identity)?.toUpperCase();
  if (kind === undefined) return alter(change, 'DROP IDENTITY');
  if (own.attributes.identity !== undefined) return alter(change, `SET GENERATED ${kind}`);
  const options = record(right.attributes.identityOptions);
  const listed = Object.keys(options).map((option) => sequenceOption(option, options[option]));
  const added = words(`ADD GENERATED ${kind} AS IDENTITY`, listed.length > 0 && `(${listed.join(' ')})`);
  const column = right.path[2] ?? '';
  const sequence = `pg_get_serial_sequence(${literal(readable(qualified(right.path)))}, ${literal(column)})`;
  // As long as the column owns another sequence, that one counts as its own.
  const [former] = sequencesOf(own, ownCatalog);
  return [
    ...(former === undefined ? [] : [`ALTER SEQUENCE IF EXISTS ${qualified(former.path)} OWNED BY NONE`]),
    ...alter(change, added),
    countedOn(sequence, right.path, column, former && nextOf(former)),
  ];
};

/** The number that a sequence would give out next; null once it is gone. */
function nextOf({ path: [schema = '', own = ''] }: CatalogObject): string {
  return `(SELECT max(last_value) + 1 FROM pg_sequences WHERE schemaname = ${literal(schema)} AND sequencename = ${literal(own)})`;
}

/**
 * Has a new sequence count on from the numbers that a column of a table has already.
 *
 * @param sequence its name, as an expression
 * @param given the number that follows those which were given out before, as an expression; it may be null
 */
export function countedOn(
  sequence: string,
  table: readonly string[],
  column: string,
  given?: string,
): string {
  const next = `coalesce(max(${name(column)}), 0) + 1`;
  const from = given === undefined ? next : `greatest(${next}, ${given})`;
  return `SELECT setval(${sequence}, ${from}, false) FROM ${qualified(table)}`;
}

const identityOptions: Changer = (change) => {
  const { own, right } = change;
  // They come and go with the identity.
  if (own.attributes.identity === undefined || right.attributes.identity === undefined) return [];
  const [before, after] = [own, right].map((it) => record(it.attributes.identityOptions)) as [
    Record<string, AttributeValue>,
    Record<string, AttributeValue>,
  ];
  const changed = changedSequenceOptions(before, after);
  const isRestart = (option: string) => option.startsWith('RESTART ');
  return alter(change, changed.map((option) => (isRestart(option) ? option : `SET ${option}`)).join(' '));
};

/**
 * The options of a sequence that have to be said for it to be as another one. Where it starts follows from its bounds
 * only when it is made, so that it is said with them; what it has come to has to be within them.
 */
export function changedSequenceOptions(own: SequenceOptions, right: SequenceOptions): string[] {
  const before: SequenceOptions = { ...own, start: startOf(own) };
  const after: SequenceOptions = { ...right, start: startOf(right) };
  const changed = Object.keys(sequenceOptions)
    .filter((option) => String(before[option] ?? '') !== String(after[option] ?? ''))
    .map((option) => sequenceOption(option, after[option]));
  return areApart(own, right) ? [...changed, `RESTART WITH ${after.start}`] : changed;
}

type SequenceOptions = Readonly<Record<string, AttributeValue>>;

function isDescending({ increment }: SequenceOptions): boolean {
  return String(increment ?? 1).startsWith('-');
}

/** From the least to the greatest number; the ends of the type itself are wider than any that is said. */
function boundsOf(options: SequenceOptions): readonly [least: number, greatest: number] {
  const [least, greatest] = isDescending(options) ? [-Infinity, -1] : [1, Infinity];
  return [Number(options.min ?? least), Number(options.max ?? greatest)];
}

function startOf(options: SequenceOptions): AttributeValue {
  return options.start ?? (isDescending(options) ? (options.max ?? '-1') : (options.min ?? '1'));
}

/** Whether no number that the one can have come to is within the bounds of the other. */
function areApart(own: SequenceOptions, right: SequenceOptions): boolean {
  const [[ownLeast, ownGreatest], [least, greatest]] = [boundsOf(own), boundsOf(right)];
  return ownGreatest < least || greatest < ownLeast;
}

interface SequenceOption {
  readonly words: string;
  /** Where it is at its default. */
  readonly otherwise: string;
}

const sequenceOptions: Readonly<Record<string, SequenceOption>> = {
  increment: { words: 'INCREMENT BY', otherwise: 'INCREMENT BY 1' },
  min: { words: 'MINVALUE', otherwise: 'NO MINVALUE' },
  max: { words: 'MAXVALUE', otherwise: 'NO MAXVALUE' },
  start: { words: 'START WITH', otherwise: '' },
  cache: { words: 'CACHE', otherwise: 'CACHE 1' },
  cycle: { words: 'CYCLE', otherwise: 'NO CYCLE' },
};

function sequenceOption(option: string, value: AttributeValue | undefined): string {
  const { words: said, otherwise } = sequenceOptions[option] ?? { words: '', otherwise: '' };
  if (value === undefined || value === null || value === false) return otherwise;
  return value === true ? said : `${said} ${value}`;
}

/** What a column has other than usual: how that is set, and set back. */
const setting =
  (attribute: string, word: string, usual: string): Changer =>
  (change) =>
    alter(change, `SET ${word} ${text(change.right.attributes[attribute]) ?? usual}`);

/** Before 16 no word stands for the storage that a type usually has: only that of Postgres's own types is known. */
function usualStorage({ right, rightCatalog }: ObjectChange): 'MAIN' | 'EXTENDED' | undefined {
  const type = valueType(undomained(text(right.attributes.type) ?? '', rightCatalog));
  if (type === undefined) return undefined;
  if (type.isArray || usuallyExtended.has(type.base)) return 'EXTENDED';
  return ['numeric', 'inet', 'cidr'].includes(type.base) ? 'MAIN' : undefined;
}

const usuallyExtended: ReadonlySet<string> = new Set(
  'text,character varying,character,bytea,json,jsonb,xml,bit,bit varying,tsvector'.split(','),
);

/** An identity goes before a default can come. */
export const changeColumn: Changer = (change) => {
  const goes = change.attributes.includes('identity') && change.right.attributes.identity === undefined;
  const others = change.attributes.filter((attribute) => attribute !== 'identity');
  return changeAttributes(goes ? { ...change, attributes: ['identity', ...others] } : change);
};

const changeAttributes: Changer = byAttributes({
  notNull: nullability,
  type,
  collation: type,
  default: byDefault,
  generated: generation,
  generationExpression: generation,
  identity,
  identityOptions,
  storage: (change) => {
    const usual = change.ownCatalog.serverVersion < 160_000 ? usualStorage(change) : 'DEFAULT';
    return usual === undefined && change.right.attributes.storage === undefined
      ? undefined
      : setting('storage', 'STORAGE', usual ?? '')(change);
  },
  compression: setting('compression', 'COMPRESSION', 'DEFAULT'),
  statistics: setting('statistics', 'STATISTICS', '-1'),
  options: (change) => {
    const [own, right] = [change.own, change.right].map((it) => texts(it.attributes.options));
    return alter(change, ...changedParameters(own ?? [], right ?? [], (options) => parameters(options)));
  },
  foreignOptions: (change) => {
    const [own, right] = [change.own, change.right].map((it) => texts(it.attributes.foreignOptions));
    return alter(change, changedForeignOptions(own ?? [], right ?? [], literal, name));
  },
  // They follow from the table that has it.
  inherited: () => [],
  local: () => [],
  // One that is not valid yet is validated by being asked for.
  notNullConstraint: (change) => {
    const [before = {}, after = {}] = [change.own, change.right].map((it) =>
      record(it.attributes.notNullConstraint),
    );
    const isPassedOn = isPassedOnNow(change);
    if (before.noInherit !== after.noInherit && !isPassedOn) return undefined;
    if (after.notValid === true && before.notValid !== true) return undefined;
    const { path } = change.right;
    const usual = `${path[1]}_${path[2]}_not_null`;
    const called = ({ name: chosen = usual }: typeof before) => String(chosen);
    const [was, is] = [called(before), called(after)];
    // Postgres cuts a name of its own that is longer, and numbers it where it is taken.
    if ((was !== is || isPassedOn) && Buffer.byteLength(usual) > 63) return undefined;
    return [
      ...(isPassedOn ? [`ALTER TABLE ${qualified(path)} ALTER CONSTRAINT ${name(was)} INHERIT`] : []),
      ...(before.notValid !== after.notValid ? alter(change, 'SET NOT NULL') : []),
      ...(was === is ? [] : [`ALTER TABLE ${qualified(path)} RENAME CONSTRAINT ${name(was)} TO ${name(is)}`]),
    ];
  },
});
