import { isDeepStrictEqual as same } from 'node:util';
import { record, text, values } from '../catalog/attributes.ts';
import type { Changer } from './change.ts';
import type { ObjectChange } from './object-change.ts';
import { storedAs } from './on-tables.ts';
import { name, qualified } from './sql.ts';
import { stepsFor } from './steps.ts';

/** A view can be replaced by one that has its columns, and perhaps more of them behind. */
export const replacedView: Changer = ({ own, right, rightCatalog }) => {
  const [before = [], after = []] = [own, right].map((it) => values(it.attributes.columns).map(record));
  const isKept = (column: (typeof before)[number], at: number) =>
    column.name === after[at]?.name && column.type === after[at]?.type && column.default === undefined;
  if (own.kind !== right.kind || !before.every(isKept)) return undefined;
  return stepsFor([right], rightCatalog).map(({ sql }) =>
    sql.replace(/^CREATE VIEW/, 'CREATE OR REPLACE VIEW'),
  );
};

/** What is in front of a change. */
export const alterView = ({ right }: ObjectChange) =>
  `ALTER ${right.kind.toUpperCase()} ${qualified(right.path)}`;

/** Defaults and settings of a view's columns, where their names and types stay. */
export const viewColumns: Changer = (change) => {
  const [before = [], after = []] = [change.own, change.right].map((it) =>
    values(it.attributes.columns).map(record),
  );
  const isOtherColumn = after.some(
    (column, at) => column.name !== before[at]?.name || column.type !== before[at]?.type,
  );
  if (isOtherColumn || before.length !== after.length) return replacedView(change);
  const steps = after.map((column, at) => columnSteps(before[at] ?? {}, column));
  if (steps.includes(undefined)) return undefined;
  return after.flatMap((column, at) =>
    (steps[at] ?? []).map((step) => `${alterView(change)} ALTER COLUMN ${name(String(column.name))} ${step}`),
  );
};

type Column = ReturnType<typeof record>;

/** `undefined` where something is set that nothing but making it anew takes back. */
function columnSteps(before: Column, after: Column): string[] | undefined {
  const keys = ['default', 'storage', 'compression', 'statistics', 'options'];
  const steps = keys
    .filter((key) => !same(before[key], after[key]))
    .map((key) => {
      if (after[key] === undefined) return takenBack[key];
      return key === 'default' ? [`SET DEFAULT ${text(after.default)}`] : storedAs({ [key]: after[key] });
    });
  return steps.includes(undefined) ? undefined : steps.flatMap((step) => step ?? []);
}

const takenBack: Readonly<Record<string, readonly string[]>> = {
  default: ['DROP DEFAULT'],
  compression: ['SET COMPRESSION DEFAULT'],
  statistics: ['SET STATISTICS -1'],
};
