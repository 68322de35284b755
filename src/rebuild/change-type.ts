import { record, text, texts, values } from '../catalog/attributes.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import { byAttributes, type Changer } from './change.ts';
import type { ObjectChange } from './object-change.ts';
import { literal, name, qualified, words } from './sql.ts';

/** Values can be added to an enum, and renamed; none can be taken away, or moved. */
export const changeEnum: Changer = ({ own, right }) => {
  const [before, after] = [texts(own.attributes.labels), texts(right.attributes.labels)];
  const type = `ALTER TYPE ${qualified(right.path)}`;
  const renamed = renamedLabel(before, after);
  if (renamed !== undefined) return [`${type} RENAME VALUE ${literal(renamed[0])} TO ${literal(renamed[1])}`];
  const kept = after.filter((label) => before.includes(label));
  if (kept.length !== before.length || kept.some((label, at) => label !== before[at])) return undefined;
  return after.flatMap((label, at) => {
    if (before.includes(label)) return [];
    const previous = after[at - 1];
    const next = before[0];
    const place =
      previous !== undefined
        ? ` AFTER ${literal(previous)}`
        : next === undefined
          ? ''
          : ` BEFORE ${literal(next)}`;
    return [`${type} ADD VALUE ${literal(label)}${place}`];
  });
};

/** The only label that has another name at its place, where there is just one. */
export function renamedLabel(
  before: readonly string[],
  after: readonly string[],
): readonly [from: string, to: string] | undefined {
  if (before.length !== after.length) return undefined;
  const others = before.flatMap((label, at) => (label === after[at] ? [] : [at]));
  const [only, another] = others;
  if (only === undefined || another !== undefined) return undefined;
  const [from = '', to = ''] = [before[only], after[only]];
  return before.includes(to) ? undefined : [from, to];
}

function alterDomain({ right }: ObjectChange, ...steps: readonly string[]): string[] {
  return steps.map((step) => `ALTER DOMAIN ${qualified(right.path)} ${step}`);
}

export const changeDomain: Changer = byAttributes({
  notNull: (change) =>
    alterDomain(change, `${change.right.attributes.notNull === true ? 'SET' : 'DROP'} NOT NULL`),
  default: (change) => {
    const value = text(change.right.attributes.default);
    return alterDomain(change, value === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${value}`);
  },
  checks: (change) => {
    const [own = [], right = []] = [change.own, change.right].map((it) =>
      values(it.attributes.checks).map(record),
    );
    const isIn = (check: (typeof own)[number], others: typeof own) =>
      others.some((other) => JSON.stringify(other) === JSON.stringify(check));
    const isSame = (check: (typeof own)[number], other: (typeof own)[number]) =>
      JSON.stringify({ ...check, name: other.name }) === JSON.stringify(other);
    const added = right.filter((check) => !isIn(check, own));
    const renamed: (readonly [before: (typeof own)[number], now: (typeof own)[number]])[] = [];
    for (const check of own.filter((it) => !isIn(it, right))) {
      const now = added.find((it) => isSame(check, it) && !renamed.some(([, taken]) => taken === it));
      if (now !== undefined) renamed.push([check, now]);
    }
    return alterDomain(
      change,
      ...renamed.map(
        ([{ name: before }, { name: now }]) =>
          `RENAME CONSTRAINT ${name(text(before) ?? '')} TO ${name(text(now) ?? '')}`,
      ),
      ...own
        .filter((check) => !isIn(check, right) && !renamed.some(([before]) => before === check))
        .map((check) => `DROP CONSTRAINT ${name(text(check.name) ?? '')}`),
      ...added
        .filter((check) => !renamed.some(([, now]) => now === check))
        .map(
          (check) =>
            `ADD CONSTRAINT ${name(text(check.name) ?? '')} CHECK (${text(check.expression)})${check.notValid === true ? ' NOT VALID' : ''}`,
        ),
    );
  },
});

/** The fields that have another name at their place and the same type there, where nothing else is otherwise. */
export function renamedFields(
  own: CatalogObject,
  right: CatalogObject,
): readonly (readonly [from: string, to: string])[] {
  const [before = [], after = []] = [own, right].map((it) => values(it.attributes.fields).map(texts));
  const namesIn = (fields: typeof before) => fields.map(([field]) => field);
  const isAlike =
    before.length === after.length &&
    before.every(([, ...type], at) => JSON.stringify(type) === JSON.stringify(after[at]?.slice(1)));
  if (!isAlike) return [];
  const renamed = before.flatMap(([from = ''], at) => {
    const to = after[at]?.[0] ?? '';
    return from === to ? [] : [[from, to] as const];
  });
  const isElsewhere = ([from, to]: readonly [string, string]) =>
    namesIn(after).includes(from) || namesIn(before).includes(to);
  return renamed.some(isElsewhere) ? [] : renamed;
}

/** Fields are added at the end; in another order they cannot be put. */
export const changeCompositeType: Changer = byAttributes({
  fields: ({ own, right }) => {
    const renamed = renamedFields(own, right);
    if (renamed.length > 0)
      return renamed.map(
        ([from, to]) => `ALTER TYPE ${qualified(right.path)} RENAME ATTRIBUTE ${name(from)} TO ${name(to)}`,
      );
    const [before = [], after = []] = [own, right].map((it) => values(it.attributes.fields).map(texts));
    const written = (fields: typeof before, field: string) => {
      const found = fields.find(([own]) => own === field);
      if (found === undefined) return undefined;
      const [, type, ...collation] = found;
      return words(type, collation.length > 0 && `COLLATE ${qualified(collation)}`);
    };
    const kept = before.filter(([field = '']) => written(after, field) !== undefined);
    const added = after.filter(([field = '']) => written(before, field) === undefined);
    if ([...kept, ...added].some(([field], at) => field !== after[at]?.[0])) return undefined;
    const steps = [
      ...before
        .filter(([field = '']) => written(after, field) === undefined)
        .map(([field = '']) => `DROP ATTRIBUTE ${name(field)}`),
      ...kept
        .filter(([field = '']) => written(after, field) !== written(before, field))
        .map(([field = '']) => `ALTER ATTRIBUTE ${name(field)} TYPE ${written(after, field)}`),
      ...added.map(([field = '']) => `ADD ATTRIBUTE ${name(field)} ${written(after, field)}`),
    ];
    return steps.map((step) => `ALTER TYPE ${qualified(right.path)} ${step}`);
  },
});
