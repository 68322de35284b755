import { text } from '../catalog/attributes.ts';
import { type CatalogObject, displayName, objectId } from '../catalog/catalog.ts';
import { losesPrecision } from './casts.ts';
import type { Discrepancy } from './mend.ts';

/** What is gone for good when an object is dropped, as the end of a sentence: `the column orders.note`. */
export function lossOf({ kind, path, attributes }: CatalogObject): string[] {
  if (kind === 'table') return [`the table ${displayName(path)}`];
  if (kind === 'column' && attributes.generated === undefined) return [`the column ${displayName(path)}`];
  if (kind === 'sequence' && attributes.ownedBy === undefined)
    return [`the number that ${displayName(path)} has come to`];
  return [];
}

/** What a column loses of its values when it gets the type of another, as the end of a sentence. */
export function lossOfType(own: CatalogObject, right: CatalogObject): string[] {
  const [from, to] = [own, right].map(({ attributes }) => text(attributes.type) ?? '') as [string, string];
  return losesPrecision(from, to) ? [`what ${to} does not hold of ${displayName(right.path)}`] : [];
}

/** What somebody should know before the statements run that bring a database in line: a sentence each. */
export function cautionsOn(all: readonly Discrepancy[]): string[] {
  const ids = new Set(
    all.flatMap(({ own, right }) =>
      (own === undefined) === (right === undefined)
        ? []
        : [own ?? right].flatMap((it) => (it === undefined ? [] : [objectId(it.kind, it.path)])),
    ),
  );
  // A column goes with its table, and comes with it.
  const alone = all.filter(({ own, right }) => !ids.has((own ?? right)?.parent ?? ''));
  return rules.flatMap((rule) => alone.flatMap((discrepancy) => rule(discrepancy)));
}

const loss = (what: string) => `This loses ${what}.`;

const rules: readonly ((discrepancy: Discrepancy) => readonly string[])[] = [
  ({ own, right }) => (own !== undefined && right === undefined ? lossOf(own).map(loss) : []),
  ({ own, right, attributes }) =>
    own?.kind === 'column' && right?.kind === 'column' && attributes.includes('type')
      ? lossOfType(own, right).map(loss)
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
