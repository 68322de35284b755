import type { SourceFault } from '../fault.ts';
import type { JournalEntry } from './journal-entry.ts';

/** Clocks of the machines that generate differ by no more, in milliseconds. */
const DAY = 86_400_000;

/** An entry of the journal among the others. */
interface InJournal {
  readonly entry: JournalEntry;
  readonly previous: JournalEntry | undefined;
  /** The first one before it with the same tag. */
  readonly sameTag: JournalEntry | undefined;
  /** The first one before it with the same idx. */
  readonly sameIdx: JournalEntry | undefined;
  /** The one before it with the highest `when`. */
  readonly newest: JournalEntry | undefined;
  /** Whether it has been deployed by now, or skipped. */
  readonly isDeployed: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

type Fault = Omit<SourceFault, 'subject' | 'location'> & { readonly line: number };

/**
 * What the journal's own numbers give away: an edited, merged or hand-written journal.
 *
 * @param now milliseconds since 1970
 */
export function journalFaults(entries: readonly JournalEntry[], file: string, now: number): SourceFault[] {
  const byTag = new Map<string, JournalEntry>();
  const byIdx = new Map<number, JournalEntry>();
  // What comes before the newest entry has been deployed by now, or skipped; what comes after it is about to be.
  const last = entries.reduce(
    (latest, entry, index) => (entry.when > (entries[latest]?.when ?? 0) ? index : latest),
    0,
  );
  let newest: JournalEntry | undefined;
  return entries.flatMap((entry, index): SourceFault[] => {
    const { tag, idx, when } = entry;
    const [sameTag, sameIdx, previous] = [byTag.get(tag), byIdx.get(idx), entries[index - 1]];
    const place = { entry, previous, sameTag, sameIdx, newest, isDeployed: index < last, now };
    const faults = rules.flatMap((rule) => rule(place) ?? []);
    byTag.set(tag, sameTag ?? entry);
    byIdx.set(idx, sameIdx ?? entry);
    if (newest === undefined || when > newest.when) newest = entry;
    return faults.map(({ line, ...fault }) => ({ ...fault, subject: tag, location: { file, line } }));
  });
}

const rules: readonly ((place: InJournal) => Fault | undefined)[] = [
  twice,
  sameNumber,
  skipped,
  ofTheFuture,
  behindGap,
];

function twice({ entry: { tag, tagLine }, sameTag }: InJournal): Fault | undefined {
  if (sameTag === undefined) return undefined;
  return {
    line: tagLine,
    code: 'duplicate-tag',
    severity: 'critical',
    message: `The journal names ${tag} twice (also on line ${sameTag.tagLine}), so a new database runs the file twice.`,
    advice: 'Take one of the two entries out.',
  };
}

function sameNumber({ entry: { tag, idx, tagLine }, sameTag, sameIdx }: InJournal): Fault | undefined {
  if (sameIdx === undefined || sameTag !== undefined) return undefined;
  return {
    line: tagLine,
    code: 'duplicate-idx',
    severity: 'warning',
    message: `${tag} and ${sameIdx.tag} have the same idx ${idx}, as two branches do that each added a migration.`,
    advice: `Delete ${tag} and generate it again on top of ${sameIdx.tag}.`,
  };
}

/** A database that ran the newest one passes over it. */
function skipped({ entry, sameTag, newest, isDeployed, now }: InJournal): Fault | undefined {
  const { tag, when, whenLine: line } = entry;
  if (newest === undefined || when > newest.when) return undefined;
  const severity = isDeployed ? 'warning' : 'critical';
  if (when === newest.when) {
    if (sameTag !== undefined) return undefined;
    return {
      line,
      code: 'duplicate-when',
      severity,
      message: `${tag} has the same "when" as ${newest.tag}: a database that already ran ${newest.tag} skips it silently.`,
      advice: `Set its "when" above ${newest.when}.`,
    };
  }
  const later = isDeployed
    ? `Make sure that every database has ${tag}; then accept this with an \`ignore\` in schema-drift.yml.`
    : `Set its "when" above ${newest.when}, the "when" of ${newest.tag}, or generate it again.`;
  return {
    line,
    code: 'out-of-order',
    severity,
    message: `${tag} has an older "when" than ${newest.tag} before it: a database that already ran ${newest.tag} skips it silently.`,
    advice: isAhead(newest, now) ? `Put the "when" of ${newest.tag} right, which is in the future.` : later,
  };
}

function ofTheFuture({ entry, now }: InJournal): Fault | undefined {
  if (!isAhead(entry, now)) return undefined;
  const { tag, when, whenLine } = entry;
  return {
    line: whenLine,
    code: 'future-when',
    severity: 'critical',
    message: `The "when" of ${tag} lies ${aheadBy(when - now)} in the future: until then, whatever is generated is older, and a database that ran ${tag} skips it silently.`,
    advice:
      'Set it to the time at which it was made, and in databases that ran it the "created_at" of its row to the same.',
  };
}

function behindGap({ entry: { tag, idx, tagLine }, previous }: InJournal): Fault | undefined {
  if (previous === undefined || idx <= previous.idx + 1) return undefined;
  return {
    line: tagLine,
    code: 'idx-gap',
    severity: 'cosmetic',
    message: `The journal goes from idx ${previous.idx} (${previous.tag}) to ${idx} (${tag}): an entry was taken out.`,
    advice: 'If the migration in between was removed on purpose, nothing is to be done.',
  };
}

function isAhead({ when }: JournalEntry, now: number): boolean {
  return when > now + DAY;
}

/** A span of milliseconds for people: `12 days`, `9 years`. */
function aheadBy(span: number): string {
  const days = Math.round(span / DAY);
  if (days < 2) return 'a day';
  return days < 730 ? `${days} days` : `${Math.round(days / 365)} years`;
}
