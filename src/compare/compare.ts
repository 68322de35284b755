import { displayName } from '../catalog/catalog.ts';
import type { Finding } from '../report/finding.ts';
import type { NotCompared } from '../report/report.ts';
import type { Severity } from '../report/severity.ts';
import type { Difference } from './difference.ts';
import { findDifferences, speaking } from './differences.ts';
import { faultFinding } from './faults.ts';
import { toFinding } from './findings.ts';
import { distinctFingerprints } from './fingerprint.ts';
import { linkJoinedColumns } from './folding/joined-columns.ts';
import { leavePartsOfUnchecked } from './folding/parts-of-unchecked.ts';
import { leaveToOthers } from './folding/shared-tables.ts';
import { underOldNames } from './folding/within-renamed.ts';
import type { UnreadSource } from './judgement/reconsider.ts';
import { gapsIn, notCompared } from './not-compared.ts';
import { knownRenames } from './renames/known-renames.ts';
import type { MovedColumns } from './renames/moved-column.ts';
import { speakingOfNewSchemas } from './renames/renamed-schemas.ts';
import { proposeRenames } from './renames/renames.ts';
import type { SaidRename } from './renames/renames-said.ts';
import { type UnusedRename, unusedRenames } from './renames/unused-renames.ts';
import { buildMatrix } from './rows/build-matrix.ts';
import { amongOthers, hasLens, withLenses } from './rows/lenses.ts';
import { foldPartitions } from './rows/partitions.ts';
import { areAlike } from './sources/alike.ts';
import { withColumnOrders } from './sources/column-order.ts';
import type { ComparedSource } from './sources/compared-source.ts';
import { withinMajors } from './sources/coverage.ts';
import { type Subject, subjectOf } from './subject.ts';

/** What comparing the sources of one database gives. */
export interface Comparison {
  /** Most dangerous first, then by object. */
  readonly findings: readonly Finding[];
  /** Objects that at least two sources speak of, by kind. */
  readonly compared: Readonly<Record<string, number>>;
  /** Tables that some source declares and that no two sources could be compared on. */
  readonly tablesNotCompared: number;
  readonly notCompared: readonly NotCompared[];
  /** What the findings are about, by fingerprint; faults of a single source have none. */
  readonly subjects: ReadonlyMap<string, Subject>;
  readonly unusedRenames: readonly UnusedRename[];
}

/**
 * Compares all sources of one database at once.
 *
 * `truth` is a source's name, `majority` or `none`; `database` names the logical database in fingerprints.
 *
 * @param unread sources that declare something and could not be read
 * @param said what is another one under a new name, as somebody has said
 * @param isIgnored whether what differs in a table is accepted by a rule, given its path
 */
export function compare(
  read: readonly ComparedSource[],
  truth: string,
  database: string,
  unread: readonly UnreadSource[] = [],
  said: readonly SaidRename[] = [],
  isIgnored?: (table: readonly string[]) => boolean,
): Comparison {
  const known = withinMajors(amongOthers(read));
  const distinct = distinctFingerprints();
  const faults = () =>
    known.flatMap((source) =>
      source.read.faults.map((fault) => distinct(faultFinding(fault, source, database))),
    );
  if (said.length === 0 && areAlike(known)) return withoutDifferences(known, faults());
  const ordered = withColumnOrders(known);
  const isSeenThrough = ordered.some(hasLens);
  const migrated = knownRenames(
    ordered.filter((source) => !hasLens(source)),
    isIgnored,
  );
  const sources = speakingOfNewSchemas(ordered, migrated);
  const plain = sources.filter((source) => !hasLens(source));
  const proposed = proposeRenames(plain, said, isIgnored, migrated);
  const renames = withLenses(proposed, sources);
  const { matrix: all, folded } = foldPartitions(buildMatrix(sources, renames), truth);
  const { matrix, left } = leaveToOthers(leavePartsOfUnchecked(all, sources), sources);
  const subjects = new Map<string, Subject>();
  const found = findDifferences(matrix, said, migrated);
  const differences = found.map((difference) => {
    const finding = distinct(toFinding(difference, { sources, truth, database, unread, said }));
    subjects.set(finding.fingerprint, subjectOf(difference, sources, finding));
    return { difference, finding };
  });
  const compared: Record<string, number> = {};
  const old = underOldNames(found, matrix);
  for (const [id, row] of matrix) {
    const voices = row.agreed && !isSeenThrough ? row.cells.length : speaking(row).length;
    if (voices > 1 && !old.has(id)) compared[row.kind] = (compared[row.kind] ?? 0) + 1;
  }
  const gaps = gapsIn(matrix, sources);
  return {
    findings: [...faults(), ...linkJoinedColumns(differences, matrix)].sort(byDanger),
    compared,
    tablesNotCompared: new Set([...gaps].map(({ path }) => displayName(path))).size,
    notCompared: [...notCompared(sources, renames.twins, gaps), ...left, ...folded],
    subjects,
    unusedRenames: unusedRenames(said, plain, proposed, found.flatMap(everyMove), sources.filter(hasLens)),
  };
}

/** Of sources that are alike there is only to tell how much of them that is, and what is wrong with one alone. */
function withoutDifferences(sources: readonly ComparedSource[], faults: readonly Finding[]): Comparison {
  const [first] = sources;
  const compared: Record<string, number> = {};
  if (first !== undefined && sources.length > 1)
    for (const { kind } of first.read.catalog.objects) compared[kind] = (compared[kind] ?? 0) + 1;
  return {
    findings: [...faults].sort(byDanger),
    compared,
    tablesNotCompared: 0,
    notCompared: notCompared(sources, [], new Set()),
    subjects: new Map(),
    unusedRenames: [],
  };
}

function everyMove({ moves, folded }: Difference): MovedColumns[] {
  return [...moves, ...folded.flatMap(everyMove)];
}

const danger: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, cosmetic: 2 };

/** The order of findings: most dangerous first, tables before types and functions, then by object. */
export function byDanger(a: Finding, b: Finding): number {
  return (
    danger[a.severity] - danger[b.severity] ||
    rank(a) - rank(b) ||
    order(a.group, b.group) ||
    order(a.title, b.title)
  );
}

const ranks: Readonly<Record<string, number>> = {
  ...Object.fromEntries(['enum', 'domain', 'composite type', 'range type'].map((kind) => [kind, 1])),
  ...Object.fromEntries(['function', 'procedure', 'aggregate'].map((kind) => [kind, 2])),
};

function rank({ kind }: Finding): number {
  return ranks[kind] ?? 0;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
