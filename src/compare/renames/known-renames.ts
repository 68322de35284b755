import { groupBy } from '../../base/group-by.ts';
import {
  type AttributeValue,
  type CatalogObject,
  objectId,
  withoutArguments,
} from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Renaming } from '../../sources/renamings.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { isList, same } from '../values.ts';

/**
 * What migrations say to have another name now: who still has it under the old one has the same. Where several say
 * different things of one name, nobody knows.
 *
 * @param isIgnored whether what differs in a table is accepted by a rule: then it is no other one that counts
 */
export function knownRenames(
  sources: readonly ComparedSource[],
  isIgnored: (table: readonly string[]) => boolean = () => false,
): readonly Renaming[] {
  const all = sources.flatMap(({ read }) => read.renamings ?? []).filter(({ reused }) => reused !== true);
  if (all.length === 0) return [];
  return [...groupBy(all, ({ kind, from }) => JSON.stringify([kind, ...from])).values()].flatMap(
    ([first, ...others]) => {
      if (first === undefined || others.some(({ to }) => !same(to, first.to))) return [];
      return isIgnored(first.from.slice(0, 2)) === isIgnored(first.to.slice(0, 2)) ? [first] : [];
    },
  );
}

/** A path by which something is known to migrations: of routines without their arguments. */
export function knownPath(path: readonly string[]): readonly string[] {
  return path.with(-1, withoutArguments(path.at(-1)));
}

/** Whether two kinds are those of one thing: types do not tell a view from one that is kept. */
export function isOneKind(one: ObjectKind, other: ObjectKind): boolean {
  const plain = (kind: ObjectKind) => (kind === 'materialized view' ? 'view' : kind);
  return plain(one) === plain(other);
}

/** Whether migrations say that an object is another one under its new name. */
export function isKnownRename(
  known: readonly Renaming[],
  own: Pick<CatalogObject, 'kind' | 'path'>,
  right: Pick<CatalogObject, 'path'>,
): boolean {
  const [before, now] = [own, right].map(({ path }) => knownPath(path)) as [
    readonly string[],
    readonly string[],
  ];
  return known.some(({ kind, from, to }) => kind === own.kind && same(from, before) && same(to, now));
}

/**
 * What a source has under an old name and not under the new one as well, by `objectId`: the path that it has now; of a
 * column, in its table as the source calls it.
 */
export function renamedIn(
  { read: { catalog } }: ComparedSource,
  known: readonly Renaming[],
): Map<string, readonly string[]> {
  if (known.length === 0) return new Map();
  const byFrom = groupBy(known, ({ kind, from }) => JSON.stringify([kind, ...from]));
  const there = new Set(catalog.objects.map(keyOf));
  return new Map(
    catalog.objects.flatMap((object) => {
      const [rename] = byFrom.get(keyOf(object)) ?? [];
      if (rename === undefined || there.has(JSON.stringify([object.kind, ...rename.to]))) return [];
      const { kind, path } = object;
      const name = `${rename.to.at(-1)}${(path.at(-1) ?? '').slice(rename.from.at(-1)?.length)}`;
      const owner = kind === 'column' ? path.slice(0, -1) : rename.to.slice(0, -1);
      return [[objectId(kind, path), [...owner, name]] as const];
    }),
  );
}

function keyOf({ kind, path }: CatalogObject): string {
  return JSON.stringify([kind, ...knownPath(path)]);
}

/** A value with the words of old names as those of the new ones, in all its texts. */
export type InNewWords = <Value extends AttributeValue>(value: Value) => Value;

export function inNewWords(known: readonly Pick<Renaming, 'kind' | 'from' | 'to'>[]): InNewWords {
  const words = new Map<string, string | undefined>();
  // What is printed with its schema is that of another one behind a point.
  const whole = new Set<string>();
  for (const { before, now, isWhole } of known.flatMap(wordsOf)) {
    // What has become several things may be either.
    words.set(before, words.has(before) && words.get(before) !== now ? undefined : now);
    if (isWhole) whole.add(before);
  }
  const longestFirst = [...words.keys()].sort((a, b) => b.length - a.length);
  const old = longestFirst.map(
    (word) =>
      `${whole.has(word) ? String.raw`(?<!\.)` : ''}${word.replace(/[.*+?^$(){}|[\]\\]/g, String.raw`\$&`)}`,
  );
  const sought = new RegExp(String.raw`(?<![\p{L}\p{N}_$])(?:${old.join('|')})(?![\p{L}\p{N}_$])`, 'gu');
  const inText = (text: string) => text.replace(sought, (word) => words.get(word) ?? word);
  const within = (value: AttributeValue): AttributeValue => {
    if (typeof value === 'string') return inText(value);
    if (value === null || typeof value !== 'object') return value;
    if (isList(value)) return value.map(within);
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, within(part)]));
  };
  return within as InNewWords;
}

/** Types are printed with their schema, unless it is `public`; of others the name alone is in most texts. */
const printedWithSchema: ReadonlySet<ObjectKind> = new Set(['enum', 'composite type', 'domain']);

interface Word {
  readonly before: string;
  readonly now: string;
  /** Whether no schema may stand in front of it. */
  readonly isWhole: boolean;
}

function wordsOf({ kind, from, to }: Pick<Renaming, 'kind' | 'from' | 'to'>): Word[] {
  const [before, now] = [from.at(-1) ?? '', to.at(-1) ?? ''];
  if (!printedWithSchema.has(kind) || from[0] === to[0]) return [{ before, now, isWhole: false }];
  const printed = to[0] === 'public' ? now : to.join('.');
  return [from.join('.'), before].map((word) => ({ before: word, now: printed, isWhole: true }));
}
