import { text, texts, values } from '../catalog/attributes.ts';
import { type Catalog, type CatalogObject, displayName, objectId } from '../catalog/catalog.ts';
import { losesPrecision } from './casts.ts';
import { renamedFields } from './change-type.ts';
import { likelyConversion } from './conversions.ts';
import type { Discrepancy } from './mend.ts';
import type { ObjectChange } from './object-change.ts';
import { undomained } from './value-type.ts';

/** What is gone for good when an object is dropped, as the end of a sentence: `the column orders.note`. */
export function lossOf({ kind, path, attributes }: CatalogObject): string[] {
  if (kind === 'table') return [`the table ${displayName(path)}`];
  if (kind === 'column' && attributes.generated === undefined) return [`the column ${displayName(path)}`];
  if (kind === 'sequence' && attributes.ownedBy === undefined)
    return [`the number that ${displayName(path)} has come to`];
  const isForeign = kind === 'foreign server' || kind === 'foreign data wrapper';
  // Nothing else has them.
  if (isForeign && texts(attributes.options).some((option) => !option.includes('=')))
    return [`the values of the options of ${displayName(path)}`];
  return [];
}

/** What a column loses of its values when it gets the type of another, as the end of a sentence. */
export function lossOfType({ own, right, ownCatalog, rightCatalog }: TypeChange): string[] {
  const [from, to] = [own, right].map(({ attributes }) => text(attributes.type) ?? '') as [string, string];
  return losesPrecision(undomained(from, ownCatalog), undomained(to, rightCatalog))
    ? [`what ${to} does not hold of ${displayName(right.path)}`]
    : [];
}

/** What the values of a composite type lose with fields that it has no more, as ends of a sentence. */
export function lossOfFields(own: CatalogObject, right: CatalogObject): string[] {
  if (own.kind !== 'composite type' || right.kind !== own.kind || renamedFields(own, right).length > 0)
    return [];
  const [before = [], after = []] = [own, right].map(({ attributes }) =>
    values(attributes.fields).map((field) => texts(field)[0] ?? ''),
  );
  const gone = before.filter((field) => !after.includes(field));
  return gone.map((field) => `the field ${field} of values of ${displayName(own.path)}`);
}

type TypeChange = Omit<ObjectChange, 'attributes'>;

/**
 * What somebody should know before the statements run that bring a database in line: a sentence each.
 *
 * @param ownCatalog the database's
 * @param rightCatalog the one that says how it should be
 */
export function cautionsOn(
  all: readonly Discrepancy[],
  ownCatalog: Catalog,
  rightCatalog: Catalog,
): string[] {
  const ids = new Set(
    all.flatMap(({ own, right }) =>
      (own === undefined) === (right === undefined)
        ? []
        : [own ?? right].flatMap((it) => (it === undefined ? [] : [objectId(it.kind, it.path)])),
    ),
  );
  // A column goes with its table, and comes with it.
  const alone = all.filter(({ own, right }) => !ids.has((own ?? right)?.parent ?? ''));
  return rules.flatMap((rule) =>
    alone.flatMap((discrepancy) => rule(discrepancy, { ownCatalog, rightCatalog })),
  );
}

function cautionsOnType(change: ObjectChange): string[] {
  const { assumes } = likelyConversion(change);
  return [...lossOfType(change).map(loss), ...(assumes === undefined ? [] : [assumes])];
}

const loss = (what: string) => `This loses ${what}.`;

type Rule = (
  discrepancy: Discrepancy,
  catalogs: Pick<ObjectChange, 'ownCatalog' | 'rightCatalog'>,
) => readonly string[];

const rules: readonly Rule[] = [
  ({ own, right }) => (own !== undefined && right === undefined ? lossOf(own).map(loss) : []),
  ({ own, right }) => (own !== undefined && right !== undefined ? lossOfFields(own, right).map(loss) : []),
  ({ own, right, attributes }, catalogs) =>
    own?.kind === 'column' && right?.kind === 'column' && attributes.includes('type')
      ? cautionsOnType({ own, right, attributes, ...catalogs })
      : [],
  ({ own, right }) =>
    own === undefined && right?.kind === 'column' && right.attributes.notNull === true && !fillsItself(right)
      ? [
          `This fails where the table has rows, which have no value for ${displayName(right.path)}: \`schema-drift fix\` plans how they get one.`,
        ]
      : [],
];

/** Whether rows that are there get a value of a new column without being told one. */
export function fillsItself({ attributes }: CatalogObject): boolean {
  return ['default', 'generated', 'identity'].some((key) => attributes[key] !== undefined);
}
