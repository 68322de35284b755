/** What migrations gave another name, and sources still have under the old one, as one difference a rename. */
import type { Renaming } from '../../sources/renamings.ts';
import type { Difference } from '../difference.ts';
import { objectOf, presentCells, type Row } from '../matrix.ts';
import { type InNewWords, inNewWords, isOneKind, knownPath } from '../renames/known-renames.ts';
import { differingIn, hasLens } from '../rows/lenses.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { same, valueKey } from '../values.ts';

/**
 * The differences, those of one rename as one: of sources that are paired by it that is the difference in the name
 * already; what a source with a lens has under the old name and lacks under the new one becomes that.
 */
export function withRenames(all: readonly Difference[], known: readonly Renaming[]): Difference[] {
  let rest = known.length === 0 ? [...all] : all.flatMap(withNameApart);
  for (const rename of known) {
    const named = rest.find((it) => isNamedAfter(it, rename));
    const parts = partsOf(rename, rest);
    const [to, from] = parts;
    const host = to ?? named;
    if (host === undefined) continue;
    const row = to === undefined || from === undefined ? host.row : withCellsOf(to.row, from.row);
    const groups = named?.groups ?? [presentCells(host.row).map(({ source }) => source)];
    const isTold = presentCells(row).some(({ object }) => same(knownPath(object.path), rename.from));
    const before = named?.renaming;
    const difference: Difference = {
      ...(named ?? host),
      row,
      attributes: ['name'],
      groups: withThoseOfLenses(groups, row),
      missing: false,
      equivalent: false,
      renaming: {
        rename: isTold ? rename : (before?.rename ?? rename),
        parts: [...(before?.parts ?? []), ...parts],
        followers: [],
      },
      folded: named?.folded ?? [],
    };
    rest = [...rest.filter((it) => it !== named && !parts.includes(it)), difference];
  }
  return rest;
}

/** A difference in the name as one of its own, whatever else differs. */
function withNameApart(difference: Difference): Difference[] {
  const { attributes, row } = difference;
  const others = attributes.filter((it) => it !== 'name');
  const isApart = knownByName.has(row.kind) && others.length > 0 && others.length < attributes.length;
  return isApart
    ? [
        { ...difference, attributes: ['name'], folded: [] },
        { ...difference, attributes: others },
      ]
    : [difference];
}

/** Kinds of which all that differs is one difference, and that statements know by their name alone. */
const knownByName: ReadonlySet<Row['kind']> = new Set([
  'view',
  'materialized view',
  'enum',
  'domain',
  'composite type',
  'function',
  'procedure',
]);

/** What sources with a lens lack under the new name, and have under the old one alone; none where others do as well. */
function partsOf({ kind, to, from }: Renaming, all: readonly Difference[]): readonly Difference[] {
  const [lacking, having] = [to, from].map((path) =>
    all.find((it) => it.missing && isOf(it.row, kind, path)),
  );
  if (lacking === undefined || having === undefined) return [];
  const [olds = []] = having.groups;
  return olds.every(hasLens) && isSameSet(olds, lacking.groups.at(-1) ?? []) ? [lacking, having] : [];
}

function isOf(row: Row, kind: Row['kind'], path: readonly string[]): boolean {
  return isOneKind(row.kind, kind) && same(knownPath(row.path), path);
}

function isNamedAfter({ row, attributes, missing }: Difference, { kind, to }: Renaming): boolean {
  return !missing && attributes.join() === 'name' && isOf(row, kind, to);
}

function isSameSet(one: readonly ComparedSource[], other: readonly ComparedSource[]): boolean {
  return one.length === other.length && one.every((source) => other.includes(source));
}

/** A row with what sources have in another one alone. */
function withCellsOf(row: Row, other: Row): Row {
  const theirs = presentCells(other);
  const cells = row.cells.map((cell) => theirs.find(({ source }) => source === cell.source) ?? cell);
  return { ...row, agreed: false, cells };
}

/** The sides of a difference in a name, with the sources that have a lens on that whose name they have. */
function withThoseOfLenses(groups: Difference['groups'], row: Row): ComparedSource[][] {
  const all = groups.map((group) => group.filter((source) => !hasLens(source)));
  const nameOf = (group: readonly ComparedSource[]) => {
    const object = objectOf(row, group);
    return object === undefined ? undefined : knownPath(object.path).join('\0');
  };
  for (const { source } of presentCells(row)) {
    if (!hasLens(source)) continue;
    const home = all.find((group) => nameOf(group) === nameOf([source]));
    if (home === undefined) all.push([source]);
    else home.push(source);
  }
  return all.filter((group) => group.length > 0);
}

/**
 * Takes out of the differences what a rename brings along: a view that names a table differs in nothing but the name.
 * What Postgres does not change with it, the body of a function, stays a matter of its own.
 *
 * @param all those that nothing else is told with
 */
export function withFollowers(all: readonly Difference[], known: readonly Renaming[]): Difference[] {
  // What comes along with a table's name has no edit of its own, and so none of what follows from it.
  const hosts = all
    .filter(({ renaming }) => renaming !== undefined)
    .sort((one, other) => Number(one.broughtAlong === true) - Number(other.broughtAlong === true));
  if (hosts.length === 0) return [...all];
  const inNew = inNewWords(known);
  return all.flatMap((difference) => {
    const schema = hosts.find((host) => isOnlyInAnotherSchema(difference, host));
    schema?.renaming?.followers.push(difference);
    if (schema !== undefined) return [];
    const { missing, attributes, renaming } = difference;
    const others = attributes.filter((it) => it !== 'name');
    if (renaming !== undefined || missing || others.length === 0 || others.includes('body'))
      return [difference];
    const rest = { ...difference, attributes: others };
    const isFollowing =
      difference.throughLens === true ? agreesInNewWords(rest, inNew) : saysTheSame(rest, inNew);
    const host = isFollowing ? hosts.find((it) => isNamedIn(rest, it)) : undefined;
    if (host === undefined) return [difference];
    host.renaming?.followers.push(rest);
    // A policy that bears another name by nobody's rename goes on to.
    return others.length < attributes.length ? [{ ...difference, attributes: ['name'], folded: [] }] : [];
  });
}

/** Whether a table is called the same in all sources, but for its schema, which has another name. */
function isOnlyInAnotherSchema({ row, missing, attributes }: Difference, host: Difference): boolean {
  const { rename } = host.renaming ?? {};
  if (row.kind !== 'table' || rename?.kind !== 'schema' || missing || attributes.join() !== 'name')
    return false;
  const paths = presentCells(row).map(({ object: { path } }) => path);
  return (
    paths.every(([schema]) => schema === rename.from[0] || schema === rename.to[0]) &&
    new Set(paths.map((path) => path.at(-1))).size === 1
  );
}

function saysTheSame({ row, attributes }: Difference, inNew: InNewWords): boolean {
  const cells = presentCells(row).filter(({ source }) => !hasLens(source));
  return attributes.every((attribute) => {
    const said = cells.map(({ canonical }) => valueKey(inNew(canonical.attributes[attribute] ?? null)));
    return new Set(said.map(withoutOwnAlias)).size === 1;
  });
}

/** Postgres keeps the name of a view's column by an alias: `u.full_name AS name`. */
function withoutOwnAlias(text: string): string {
  return text.replace(/("?\b[\w$]+\b"?) AS \1(?![\w$])/g, '$1');
}

/** Whether sources with a lens agree with all others, once they call by the new names what they call by the old ones. */
function agreesInNewWords({ row }: Difference, inNew: InNewWords): boolean {
  const cells = presentCells(row);
  const others = cells.filter(({ source }) => !hasLens(source));
  return cells.every(({ source, object }) => {
    if (!hasLens(source)) return true;
    const own = { source, object: { ...object, attributes: inNew(object.attributes) } };
    return others.every((other) => differingIn(own, other).length === 0);
  });
}

/** Whether some source uses the old name of a rename in what differs. */
function isNamedIn({ row, attributes, throughLens }: Difference, { renaming }: Difference): boolean {
  if (renaming === undefined) return false;
  const inNew = inNewWords([renaming.rename]);
  return presentCells(row).some(({ canonical }) =>
    Object.entries(canonical.attributes).some(
      ([attribute, value]) =>
        (throughLens === true || attributes.includes(attribute)) &&
        valueKey(inNew(value)) !== valueKey(value),
    ),
  );
}
