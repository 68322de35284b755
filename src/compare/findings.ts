import { defined } from '../base/defined.ts';
import { groupBy } from '../base/group-by.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import { displayName } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { onlyTakesAway } from '../catalog/rights-of-everyone.ts';
import type { Cell, Finding, FindingHalf } from '../report/finding.ts';
import { isDatabase } from '../sources/source-kind.ts';
import { adviceOn } from './advice/advice.ts';
import { type Difference, placeIn } from './difference.ts';
import { fingerprint } from './fingerprint.ts';
import { facetOf, isToldAsAWhole } from './folding/facets.ts';
import { causeFingerprint } from './folding/one-cause.ts';
import { classOf, type Party, type Sides } from './judgement/classes.ts';
import { copiesApart, isByHand, withoutCopies } from './judgement/copies.ts';
import { editedMigration, noteOnEdited, noteOnPerhapsEdited } from './judgement/edited-migration.ts';
import { reconsidered, type UnreadSource } from './judgement/reconsider.ts';
import { severityOf } from './judgement/severity.ts';
import type { Position } from './judgement/verdict.ts';
import { judge } from './judgement/verdict.ts';
import { cellIn, type MatrixCell, objectOf, type PresentCell, presentCells } from './matrix.ts';
import { halvesOf } from './renames/halves.ts';
import { titleOfMove } from './renames/moved-columns.ts';
import type { SaidRename } from './renames/renames-said.ts';
import { hasLens, placeThroughLens, wordsThroughLens } from './rows/lenses.ts';
import { columnOrder } from './sources/column-order.ts';
import { type ComparedSource, isWrittenSql } from './sources/compared-source.ts';
import { silenceOn } from './sources/coverage.ts';
import {
  attributeInWords,
  attributeName,
  isToldInWords,
  reportedName,
  valueWords,
} from './words/attribute-words.ts';
import { calledIn, endsOf, kindOf, nameOf, statementOf } from './words/describe.ts';
import { noteOn } from './words/notes.ts';
import { titleOfRename } from './words/renamed-title.ts';

/** What is compared, and how. */
export interface Comparing {
  readonly sources: readonly ComparedSource[];
  /** Name of a source, `majority` or `none`. */
  readonly truth: string;
  /** Name of the logical database. */
  readonly database: string;
  /** Sources that declare something and could not be read. */
  readonly unread: readonly UnreadSource[];
  /** What is another one under a new name, as somebody has said. */
  readonly said?: readonly SaidRename[];
}

/** Turns a difference into a finding: judged, weighed, and in words. `database` is part of the fingerprint. */
export function toFinding(difference: Difference, comparing: Comparing): Finding {
  const { sources } = comparing;
  const { row, attributes, renaming } = difference;
  const objects = presentCells(row).map(({ object }) => object);
  const first = objects[0] as CatalogObject;
  const attribute = attributes.length === 1 ? attributes[0] : undefined;
  const { positions, verdict } = judged(difference, comparing);
  const kind = kindOf(first);
  const object = nameOf(first);
  const edited = editedMigration(difference);
  const bySides = () =>
    verdict.class ?? classOf(sidesOf(positions, verdict.wrong, difference.missing, sources));
  return {
    fingerprint: fingerprint(
      comparing.database,
      row.kind,
      (renaming === undefined ? row : first).path.join('.'),
      attributes.join(),
      difference.missing ? 'missing' : 'differs',
    ),
    severity: severityOf({
      kind: row.kind,
      attributes,
      missing: difference.missing,
      equivalent: difference.equivalent,
      isRename: difference.renaming !== undefined,
      ...defined({ copies: copiesApart(difference) }),
      objects,
    }),
    class: isBrokenOff(difference) ? 'difference' : edited === undefined ? bySides() : 'edited migration',
    kind,
    object,
    group: row.path.length > 1 ? displayName(row.path.slice(0, 2)) : displayName(row.path),
    title: title(`${kind} ${object}`, difference, positions, verdict.wrong),
    ...(attributes.length === 0
      ? {}
      : { attribute: attributeNames(row.kind, attributes, (it) => reportedName(row.kind, it)) }),
    cells: Object.fromEntries(
      row.cells.map((cell) => [cell.source.name, cellOf(difference, cell, attribute)]),
    ),
    wrong: verdict.wrong,
    reason: verdict.reason,
    advice: adviceOn({
      difference,
      kind,
      object,
      positions,
      wrong: verdict.wrong,
      sources,
      unread: verdict.unread,
    }),
    folded: everyFolded(difference),
    ...(renaming === undefined ? {} : { halves: halvesFound(difference, comparing) }),
    ...foreignKeys(difference),
    ...defined({ note: notesOn(difference, comparing, edited) }),
  };
}

/** What each side says, and who of them has to change. */
function judged(difference: Difference, { sources, truth, unread }: Comparing) {
  const { groups } = difference;
  const positions = groups.map(
    (group): Position => ({
      sources: group.map(({ name }) => name),
      says: says(difference, group),
    }),
  );
  const silent = sources.filter((source) => !groups.some((group) => group.includes(source)));
  const byCount = judge(
    positions,
    truth,
    silent.map(({ name }) => name),
  );
  return { positions, verdict: reconsidered(byCount, { difference, truth, sources, unread }) };
}

function notesOn(
  difference: Difference,
  { said = [] }: Comparing,
  edited: ReturnType<typeof editedMigration>,
): string | undefined {
  const notes = [
    noteOn(difference, said),
    edited === undefined ? noteOnPerhapsEdited(difference) : noteOnEdited(edited),
  ].filter((one) => one !== undefined);
  return notes.length === 0 ? undefined : notes.join(' ');
}

/** What a rename would be if nothing told that both are one, as findings. */
function halvesFound(difference: Difference, comparing: Comparing): FindingHalf[] {
  return halvesOf(difference).map((half) => {
    const finding = toFinding(half, comparing);
    const { fingerprint: own, severity, kind, object, cells } = finding;
    const cause = causeFingerprint(finding, comparing.sources, comparing.database);
    return { fingerprint: own, severity, kind, object, cells, ...defined({ cause }) };
  });
}

/** An index that a build left invalid when it broke off is nobody's change. */
function isBrokenOff({ row, attributes, missing }: Difference): boolean {
  const objects = row.cells.flatMap((cell) => (cell.state === 'present' ? [cell.object] : []));
  return missing
    ? objects.every(({ attributes: its }) => its.invalid === true)
    : attributes.join() === 'invalid';
}

/** The sources on both sides; where nothing tells who is wrong, those that lack the object are taken for it. */
function sidesOf(
  positions: readonly Position[],
  wrong: readonly string[],
  missing: boolean,
  sources: readonly ComparedSource[],
): Sides {
  const lacking = missing ? (positions.at(-1)?.sources ?? []) : [];
  const blamed = wrong.length > 0 ? wrong : lacking;
  const speaking = positions.flatMap(({ sources }) => sources);
  const others = speaking.filter((name) => !blamed.includes(name));
  const partiesOf = (names: readonly string[], against: readonly string[]) =>
    withoutCopies(sources.filter(({ name }) => names.includes(name))).map((source) => ({
      ...partyOf(source, against),
      isWritten: isWrittenSql(source, sources),
      isByHand: isByHand(source),
    }));
  return {
    wrong: partiesOf(blamed, others),
    others: partiesOf(others, blamed),
    isExtra: missing && !blamed.some((name) => lacking.includes(name)),
  };
}

/** @param against names of the sources on the other side */
function partyOf(
  { kind, read: { migrationStatus = {} } }: ComparedSource,
  against: readonly string[],
): Party {
  const status = against.map((name) => migrationStatus[name]).find((its) => its !== undefined);
  return { kind, ...defined({ status }) };
}

function says(difference: Difference, group: readonly ComparedSource[]): string | undefined {
  const cell = group[0] && cellIn(difference.row, group[0]);
  return cell?.state === 'present' ? textIn(cell, difference) : undefined;
}

/** What a source says of the difference, in its own language. */
function textIn(cell: PresentCell, difference: Difference): string {
  const words = difference.renaming === undefined ? wordsThroughLens(difference, cell) : undefined;
  if (words !== undefined) return words;
  return difference.throughLens === true && difference.attributes.join() !== 'kind'
    ? statementOf(cell.object)
    : textOf(cell.object, difference);
}

/** What an object says of the difference: the attribute where it is one, else everything. */
function textOf(object: CatalogObject, difference: Difference): string {
  const { attributes, groups, row } = difference;
  const [attribute] = attributes;
  if (attribute === undefined) return statementOf(object);
  const facet = facetOf(object.kind, attributes);
  if (facet !== undefined) return facet.value(object);
  if (attributes.length === 1) {
    if (attribute === 'kind') return kindOf(object);
    if (attribute === 'name')
      return calledIn(
        presentCells(row).map((cell) => cell.object),
        object,
      );
    if (!isToldAsAWhole(object.kind)) return valueWords(object.kind, attribute, object.attributes[attribute]);
  }
  // One attribute alone says little (`unique: none`); it stands alone only where the whole would not show it.
  const objects = presentCells(row).map(({ object }) => object);
  const statements = new Set(objects.map(statementOf));
  const isShown = attributes.some((name) => isShownInWhole(objects, name));
  if (isShown && statements.size >= groups.length && !statements.has('declared')) return statementOf(object);
  const told = (names: readonly string[]) => names.map((name) => wordsFor(object, name)).join(', ');
  if (attributes.length === 1) return told(attributes);
  return `${statementOf(object)}, ${told(unsaid(objects, attributes))}`;
}

/**
 * Whether an attribute is part of what is told of all of an object: of a view the query is, and its options are not. What
 * no object has among its attributes, as its name or its kind, is.
 */
function isShownInWhole(objects: readonly CatalogObject[], attribute: string): boolean {
  const having = objects.filter(({ attributes }) => Object.hasOwn(attributes, attribute));
  const showsIt = (object: CatalogObject) => {
    const { [attribute]: _, ...others } = object.attributes;
    return statementOf({ ...object, attributes: others }) !== statementOf(object);
  };
  return having.length === 0 || having.some(showsIt);
}

/** Those of the attributes in which objects differ that say the same in words. */
function unsaid(objects: readonly CatalogObject[], attributes: readonly string[]): readonly string[] {
  const alike = [...groupBy(objects, statementOf).values()];
  return attributes.filter((attribute) =>
    alike.some((members) => new Set(members.map((it) => wordsFor(it, attribute))).size > 1),
  );
}

function wordsFor(object: CatalogObject, attribute: string): string {
  return attribute === 'name'
    ? `name ${object.path.at(-1)}`
    : attributeInWords(object.kind, attribute, object.attributes[attribute]);
}

/** What has no more to say of an object than that it is there: a database declares nothing. */
function saidBy(source: ComparedSource, text: string): string {
  return text === 'declared' && isDatabase(source) ? 'there' : text;
}

function cellOf(difference: Difference, cell: MatrixCell, attribute: string | undefined): Cell {
  const { coverage } = cell.source.read;
  const elsewhere = cell.state === 'present' ? placeThroughLens(difference, cell) : undefined;
  const location = elsewhere ?? placeIn(difference, cell);
  const at = defined({ location });
  if (cell.state === 'present') {
    const reason = attribute === undefined ? undefined : silenceOn(coverage, cell.object, attribute);
    if (reason !== undefined) return { state: 'silent', text: reason, ...at };
    const takesNoSide =
      !difference.missing && !difference.groups.some((group) => group.includes(cell.source));
    if (takesNoSide && hasLens(cell.source)) return { state: 'silent', text: 'cannot tell', ...at };
    return { state: 'present', text: saidBy(cell.source, textIn(cell, difference)), ...at };
  }
  if (cell.state === 'unchecked') return { state: 'unchecked', text: cell.unchecked.reason, ...at };
  return cell.state === 'missing'
    ? { state: 'missing', text: 'missing', ...at }
    : { state: 'silent', text: 'cannot say' };
}

function foreignKeys({ row }: Difference): Pick<Finding, 'foreignKeys'> {
  const ends = presentCells(row).flatMap(({ source, object }) => {
    const its = endsOf(object);
    return its === undefined ? [] : [[source.name, its] as const];
  });
  return ends.length === 0 ? {} : { foreignKeys: Object.fromEntries(ends) };
}

const shortEnough = 120;

function title(
  object: string,
  difference: Difference,
  positions: readonly Position[],
  wrong: readonly string[],
): string {
  const { row, attributes, missing, moves, renaming } = difference;
  const [moved] = moves;
  if (renaming !== undefined) return titleOfRename(renaming.rename, row, positions);
  if (moved !== undefined) return titleOfMove(moved);
  if (missing) {
    const [having = [], lacking = []] = positions.map(({ sources }) => sources);
    if (presentCells(row).every((cell) => onlyTakesAway(cell.object)))
      return having.some((source) => wrong.includes(source))
        ? `${object} is revoked only in ${having.join(' and ')}`
        : `${object} is not revoked in ${lacking.join(' and ')}`;
    return having.some((source) => wrong.includes(source))
      ? `${object} is only in ${having.join(' and ')}`
      : `${object} is missing in ${lacking.join(' and ')}`;
  }
  const values = positions.map((it) => `${it.sources.join(' and ')}: ${it.says}`).join(', ');
  if (values.length > shortEnough || values.includes('\n'))
    return `${object}: ${inFew(difference) ?? `not the same ${attributeNames(row.kind, attributes, (it) => attributeName(row.kind, it))}`}`;
  return attributes.join() === 'default' && !isToldAsAWhole(row.kind)
    ? `default of ${object}: ${values}`
    : `${object}: ${values}`;
}

/** What each says of the attributes alone, where all that it says is too long to be read. */
function inFew({ row, groups, attributes, throughLens }: Difference): string | undefined {
  if (throughLens === true) return undefined;
  const isTold = attributes.every((attribute) => isToldInWords(row.kind, attribute));
  if (!isToldAsAWhole(row.kind) || !isTold) return undefined;
  const told = groups.map((group) => {
    const object = objectOf(row, group);
    const said = object === undefined ? [] : attributes.map((attribute) => wordsFor(object, attribute));
    return `${group.map(({ name }) => name).join(' and ')}: ${said.join(', ')}`;
  });
  const values = told.join(', ');
  return values.length > shortEnough || values.includes('\n') ? undefined : values;
}

function attributeNames(
  kind: ObjectKind,
  attributes: readonly string[],
  nameOf: (attribute: string) => string,
): string {
  return facetOf(kind, attributes)?.name ?? [...new Set(attributes.map(nameOf))].join(', ');
}

function everyFolded(difference: Difference): string[] {
  return [...difference.folded, ...(difference.renaming?.followers ?? [])].flatMap((inner) => {
    const object = presentCells(inner.row)[0]?.object;
    const part = inner.attributes.join() === columnOrder ? `${attributeName('table', columnOrder)} of ` : '';
    const told = object === undefined ? [] : [`${part}${kindOf(object)} ${nameOf(object)}`];
    return [...told, ...everyFolded(inner)];
  });
}
