import { defined } from '../base/defined.ts';
import type { Acceptance, Lapsed, SaidOtherwise } from '../report/acceptance.ts';
import type { Finding, FindingHalf } from '../report/finding.ts';
import type { ProblemReport } from '../report/problem-report.ts';
import type { DatabaseReport } from '../report/report.ts';
import { saidIn, saidOtherwise } from '../report/said.ts';
import type { Severity } from '../report/severity.ts';
import type { Baseline, BaselineEntry } from './baseline.ts';
import { fingerprintsOf, type KnownFinding, knownTo } from './known-as.ts';

/** What a baseline makes of what was found. */
export interface Accepted {
  /** With the accepted findings set aside, and those marked that were accepted once. */
  readonly databases: readonly DatabaseReport[];
  /** Entries that somebody has to look after, a sentence each. */
  readonly remarks: readonly ProblemReport[];
}

interface SortedEntries {
  /** Those that count, by fingerprint: of several the first one. */
  readonly byFingerprint: ReadonlyMap<string, BaselineEntry>;
  /** Those that repeat an earlier one. */
  readonly repeated: readonly BaselineEntry[];
}

function sorted({ entries }: Baseline): SortedEntries {
  const byFingerprint = new Map<string, BaselineEntry>();
  const repeated = entries.filter((entry) => {
    if (byFingerprint.has(entry.fingerprint)) return true;
    byFingerprint.set(entry.fingerprint, entry);
    return false;
  });
  return { byFingerprint, repeated };
}

/**
 * Sets aside what the baseline accepts. An entry that is over, or was made for something less severe or for what sources
 * said otherwise, leaves its finding where it is and marks it.
 *
 * @param today `YYYY-MM-DD`
 */
export function applyBaseline(
  databases: readonly DatabaseReport[],
  baseline: Baseline,
  today: string,
): Accepted {
  const { byFingerprint, repeated } = sorted(baseline);
  const applied = databases.map((database) => {
    const accepted: { finding: Finding; acceptance: Acceptance }[] = [];
    const findings = database.findings.flatMap((finding): Finding[] => {
      const verdict = verdictOn(finding, byFingerprint, today);
      if (verdict === undefined) return [finding];
      const acceptance = acceptanceOf(verdict.entry);
      const { lapse } = verdict;
      if (lapse !== undefined) return [{ ...finding, lapsed: { ...acceptance, ...lapse } }];
      accepted.push({ finding, acceptance });
      return [];
    });
    return { ...database, findings, accepted };
  });
  const firstOf = (entry: BaselineEntry) => byFingerprint.get(entry.fingerprint)?.location.line ?? 0;
  return {
    databases: applied,
    remarks: [
      ...[...byFingerprint.values()].flatMap((entry) => remarksOn(entry, databases, today)),
      ...repeated.map((entry) => ({
        message: `\`${entry.fingerprint}\` (${entry.object}) stands twice; the entry in line ${firstOf(entry)} counts.`,
        advice: 'Take one of them out; `schema-drift baseline --prune` keeps the first.',
        location: entry.location,
      })),
    ],
  };
}

/** Whether a baseline accepts a finding on a day (`YYYY-MM-DD`). */
export function acceptedBy(baseline: Baseline, today: string): (finding: Finding) => boolean {
  const { byFingerprint } = sorted(baseline);
  return (finding) => {
    const verdict = verdictOn(finding, byFingerprint, today);
    return verdict !== undefined && verdict.lapse === undefined;
  };
}

/** An entry that is about a finding, and why it does not accept it any more, where it does not. */
interface EntryVerdict {
  readonly entry: BaselineEntry;
  readonly lapse: ReturnType<typeof lapseOf>;
}

/** By the entry of a finding, else by those of all that it would be if it were not known to be one. */
function verdictOn(
  finding: Finding,
  byFingerprint: SortedEntries['byFingerprint'],
  today: string,
): EntryVerdict | undefined {
  const verdictsOn = (some: readonly FindingHalf[]) =>
    some.flatMap((half): EntryVerdict[] => {
      const found = entryFor(half, byFingerprint);
      return found === undefined
        ? []
        : [{ entry: found.entry, lapse: lapseOf(found.entry, found.known, today) }];
    });
  const { halves = [] } = finding;
  const [own] = verdictsOn([finding]);
  const others = own === undefined ? verdictsOn(halves) : [];
  if (own !== undefined || others.length < halves.length) return own;
  return others.find(({ lapse }) => lapse !== undefined) ?? others[0];
}

/** The entry that is about a finding, whether it still counts or not, and the finding as it knows it. */
function entryFor(
  finding: KnownFinding,
  byFingerprint: SortedEntries['byFingerprint'],
): { readonly entry: BaselineEntry; readonly known: KnownFinding } | undefined {
  const { fingerprint, cause } = finding;
  const entries = [fingerprint, cause].flatMap((it) => (it && byFingerprint.get(it)) || []);
  return entries.flatMap((entry) => {
    const known = knownTo(entry, finding);
    return known === undefined ? [] : [{ entry, known }];
  })[0];
}

/**
 * Entries that accept nothing: their finding is there no more, or an earlier one has it. To be asked only where
 * everything could be read.
 */
export function uselessEntries(databases: readonly DatabaseReport[], baseline: Baseline): BaselineEntry[] {
  const found = new Set(everyFinding(databases).flatMap(fingerprintsOf));
  const { repeated } = sorted(baseline);
  return baseline.entries.filter((entry) => !found.has(entry.fingerprint) || repeated.includes(entry));
}

/** Whether every source of every database was read, so that what is not found is not there. */
function isWhole(databases: readonly DatabaseReport[]): boolean {
  return databases.every(({ sources }) => sources.every(({ state }) => state === 'read'));
}

function everyFinding(databases: readonly DatabaseReport[]): Finding[] {
  return databases.flatMap(({ findings, ignored, accepted }) => [
    ...findings,
    ...ignored.map(({ finding }) => finding),
    ...accepted.map(({ finding }) => finding),
  ]);
}

function withHalves(finding: Finding): readonly KnownFinding[] {
  return [finding, ...(finding.halves ?? [])];
}

const ranks: readonly Severity[] = ['cosmetic', 'warning', 'critical'];

/** Why an entry does not accept its finding any more; `undefined` where it does. */
function lapseOf(
  { expiry, severity, says }: BaselineEntry,
  finding: KnownFinding,
  today: string,
): Pick<Lapsed, 'why' | 'otherwise'> | undefined {
  if (expiry < today) return { why: 'expired' };
  const otherwise = otherwiseThan({ says }, finding);
  if (otherwise !== undefined) return { why: 'changed', otherwise };
  const isWorse = severity !== undefined && ranks.indexOf(finding.severity) > ranks.indexOf(severity);
  return isWorse ? { why: 'more severe' } : undefined;
}

/** What is said otherwise than when an entry was made; `undefined` where nothing is, and where the entry leaves it open. */
export function otherwiseThan(
  { says }: Pick<BaselineEntry, 'says'>,
  finding: KnownFinding,
): SaidOtherwise | undefined {
  return says === undefined ? undefined : saidOtherwise(says, saidIn(finding));
}

/** Whether one acceptance of a finding goes on for longer than another, or covers what is more severe. */
export function acceptsMore(
  one: Pick<Acceptance, 'expiry' | 'severity'>,
  other: Pick<BaselineEntry, 'expiry' | 'severity'>,
): boolean {
  const rank = (severity: Severity | undefined) => ranks.indexOf(severity ?? 'critical');
  return one.expiry > other.expiry || rank(one.severity) > rank(other.severity);
}

function acceptanceOf({ owner, reason, expiry, location, severity }: BaselineEntry): Acceptance {
  return { owner, reason, expiry, location, ...defined({ severity }) };
}

function remarksOn(
  entry: BaselineEntry,
  databases: readonly DatabaseReport[],
  today: string,
): ProblemReport[] {
  const { fingerprint, object, owner, expiry, location } = entry;
  const its = everyFinding(databases)
    .flatMap(withHalves)
    .filter((finding) => [finding.fingerprint, finding.cause].includes(fingerprint));
  const [other] = its;
  if (other === undefined)
    return isWhole(databases)
      ? [
          {
            message: `No finding has the fingerprint \`${fingerprint}\` (${object}), which ${owner} accepted until ${expiry}.`,
            advice:
              'It is mended, or mistyped. `schema-drift baseline --prune` takes out every entry that accepts nothing.',
            location,
          },
        ]
      : [];
  if (!its.some((finding) => knownTo(entry, finding) !== undefined))
    return [
      {
        message: `\`${fingerprint}\` is about ${other.kind} ${other.object}, and the entry says ${object}, so it accepts nothing.`,
        advice: 'Correct the fingerprint, or the object.',
        location,
      },
    ];
  if (expiry >= today) return [];
  return [
    {
      message: `What ${owner} accepted of ${object} until ${expiry} counts again.`,
      advice: 'Mend it, or accept it anew until another day.',
      location,
    },
  ];
}
