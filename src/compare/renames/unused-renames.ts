import { groupBy } from '../../base/group-by.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { displayName } from '../../catalog/catalog.ts';
import { objectKinds } from '../../catalog/object-kind.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { same } from '../values.ts';
import type { MovedColumn, MovedColumns } from './moved-column.ts';
import { canonical, type Renames } from './renames.ts';
import { isCalled, isNamed, namesIn, type SaidRename } from './renames-said.ts';

/** A rename or move that somebody has said, and that the comparison cannot follow. */
export interface UnusedRename {
  readonly said: string;
  readonly why: string;
  /** Whether no source differs from another one in the two, since all have been renamed, or none has. */
  readonly isSettled: boolean;
  /** Whether some source has the old one. */
  readonly isKnown: boolean;
  /** Whether no further source could make it hold, as where one has both: else one that could not be read may. */
  readonly isCertain: boolean;
}

const owner = ({ path }: CatalogObject) => path.slice(0, -1);

interface Seen {
  readonly source: ComparedSource;
  readonly own: CatalogObject;
  readonly now: CatalogObject;
}

/** @param rewritten sources that are written anew rather than renamed: they may have the old one alone */
export function unusedRenames(
  said: readonly SaidRename[],
  sources: readonly ComparedSource[],
  renames: Renames,
  moves: readonly MovedColumns[],
  rewritten: readonly ComparedSource[],
): UnusedRename[] {
  if (said.length === 0) return [];
  const all = sources.flatMap((source) =>
    source.read.catalog.objects
      .filter(({ kind }) => kind === 'table' || kind === 'column')
      .map((own): Seen => ({ source, own, now: canonical(renames, source, own) })),
  );
  // One that is said once may hold under either name of its table.
  return [...groupBy(said, (rename) => rename.said).values()].flatMap((ways) => {
    const found = ways.map((rename) => {
      const why = isMove(rename, all) ? unusedMove(rename, all, moves) : unused(rename, all, said, rewritten);
      return why.map((one) =>
        one.isKnown ? one : { ...one, why: ofAnotherKind(rename, sources) ?? one.why },
      );
    });
    if (found.some((why) => why.length === 0)) return [];
    const whys = found.flat();
    return whys.filter(({ isKnown }) => isKnown)[0] ?? whys[0] ?? [];
  });
}

/** `tables and columns can be renamed, and hot is a view`: why a name that a source has cannot be the old one. */
function ofAnotherKind({ from }: SaidRename, sources: readonly ComparedSource[]): string | undefined {
  const named = sources.flatMap(({ read }) => read.catalog.objects).filter(({ path }) => isNamed(from, path));
  // What hangs on something under its very name (a comment, rights) comes behind it in this order.
  const kind = objectKinds.find((one) => named.some((object) => object.kind === one));
  const [first] = named;
  if (kind === undefined || first === undefined) return undefined;
  const article = /^[aeiou]/.test(kind) ? 'an' : 'a';
  return `tables and columns can be renamed, and ${displayName(first.path)} is ${article} ${kind}`;
}

/** Whether a new name of a table says in which schema that is. */
function namesSchema(to: readonly string[], { kind }: CatalogObject): boolean {
  return kind === 'table' && to.length > 1;
}

/** Whether what is said to be the new one is a column of another table, or would have to be. */
function isMove({ from, to }: SaidRename, all: readonly Seen[]): boolean {
  if (to.length < 2) return false;
  const [old] = all.filter(({ own }) => isNamed(from, own.path));
  if (old !== undefined && old.own.kind !== 'column') return false;
  const targets = all.filter(({ own }) => isNamed(to, own.path));
  return targets.every(
    ({ own, now }) => own.kind === 'column' && (old === undefined || !same(owner(now), owner(old.now))),
  );
}

function unusedMove(
  { said, from, to }: SaidRename,
  all: readonly Seen[],
  moves: readonly MovedColumns[],
): UnusedRename[] {
  const isIn = (column: MovedColumn) => {
    const [one, other] = [[...column.one.values()], [...column.other.values()]];
    const isOne = (path: readonly string[], some: readonly CatalogObject[]) =>
      some.some((object) => isNamed(path, object.path));
    return (isOne(from, one) && isOne(to, other)) || (isOne(from, other) && isOne(to, one));
  };
  if (moves.some(({ columns }) => columns.some(isIn))) return [];
  const [old, now] = [from, to].map((path) => all.filter(({ own }) => isNamed(path, own.path))) as [
    Seen[],
    Seen[],
  ];
  const [was, is] = namesIn(said);
  const both = now.find(({ source }) => old.some((other) => other.source === source));
  const isCertain = both !== undefined;
  const because = (why: string, isSettled: boolean) => [
    { said, why, isSettled, isKnown: old.length > 0, isCertain },
  ];
  if (old.length === 0) return because(`no source has ${was}`, now.length > 0);
  if (now.length === 0) return because(`no source has ${is}, to which ${was} is to have moved`, false);
  // What one source has in both places goes from the one once all of it is in the other, where another source has it.
  const isBegun = both !== undefined && now.some(({ source }) => !old.some((it) => it.source === source));
  if (isBegun) return [];
  if (both !== undefined) return because(`${both.source.name} has both ${was} and ${is}`, true);
  const tables = [old, now].map(([first]) => displayName(first === undefined ? [] : owner(first.own)));
  return because(
    `no key tells which rows of ${tables.join(' and ')} meet: it takes a foreign key between the two that is unique, or the same primary key in both, and one of the tables has to be in every source`,
    false,
  );
}

/** Whether somebody says that the old name is given on, or the new one: then a source may have both, or give them all. */
function isGivenOn({ from, to }: SaidRename, all: readonly SaidRename[]): boolean {
  const whole = (path: readonly string[], old: readonly string[]) =>
    path.length > 1 ? path : [...old.slice(0, -1), ...path];
  const target = whole(to, from);
  return all.some((other) => same(other.from, target) || same(whole(other.to, other.from), from));
}

function unused(
  { said, from, to }: SaidRename,
  all: readonly Seen[],
  others: readonly SaidRename[],
  rewritten: readonly ComparedSource[],
): UnusedRename[] {
  const old = all.filter(({ own }) => isNamed(from, own.path));
  const [first] = old;
  const name = to.at(-1) ?? '';
  const isOwner = (path: readonly string[]) =>
    isNamed(from.slice(0, -1), path) ||
    others.some((other) => same(other.from, from.slice(0, -1)) && other.to.at(-1) === path.at(-1));
  const renamed = all.filter(
    ({ own, now }) =>
      isCalled(to, own.path) &&
      (first === undefined
        ? to.length > 1 || isOwner(owner(own))
        : own.kind === first.own.kind && (namesSchema(to, own) || same(owner(now), owner(first.now)))),
  );
  const having = (some: readonly Seen[]) => new Set(some.map(({ source }) => source)).size;
  const owners = having(all.filter(({ own }) => isOwner(own.path)));
  const isTable = [...old, ...renamed].some(({ own }) => own.kind === 'table');
  const places = isTable || from.length === 1 ? having(all) : owners;
  const isEverywhere = (some: readonly Seen[]) => [0, places].includes(having(some));
  const isSettled = old.length + renamed.length > 0 && isEverywhere(old) && isEverywhere(renamed);
  const both = renamed.find(({ source }) => old.some((other) => other.source === source));
  const isCertain = both?.own.kind === 'column';
  const because = (why: string): UnusedRename[] => [
    { said, why, isSettled, isKnown: first !== undefined, isCertain },
  ];
  if (first !== undefined && renamed.length > 0 && isGivenOn({ said, from, to }, others)) return [];
  if (first === undefined) {
    const isOld = rewritten.some(({ read }) => read.catalog.objects.some(({ path }) => isNamed(from, path)));
    if (isOld && renamed.length > 0) return [];
    const done = isSettled
      ? `, and ${displayName(renamed[0]?.own.path ?? [])} is there: leave it out if that was done`
      : '';
    return because(`no source has ${namesIn(said)[0]}${done}`);
  }
  const shown = displayName(first.own.path);
  if (renamed.length === 0)
    return because(
      `no source has ${displayName(to.length > 1 ? to : [...owner(first.own), name])}, which ${shown} is to become`,
    );
  // Rows of a table that one source has beside the other are carried, where another source has only that.
  if (both?.own.kind === 'table' && renamed.some(({ source }) => !old.some((it) => it.source === source)))
    return [];
  if (both !== undefined)
    return because(`${both.source.name} has both ${shown} and ${displayName(both.own.path)}`);
  return [...old, ...renamed].every(({ now }) => same(now.path, first.now.path))
    ? []
    : because('one of the two is taken for another one already');
}
