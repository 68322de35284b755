import type { SourceFault } from '../source.ts';
import type { JournalEntry } from './journal-entry.ts';

/** Clocks of the machines that generate differ by no more, in milliseconds. */
const DAY = 86_400_000;

/**
 * What the journal's own numbers give away: an edited, merged or hand-written journal.
 *
 * @param now milliseconds since 1970
 */
export function journalFaults(entries: readonly JournalEntry[], file: string, now: number): SourceFault[] {
  const faults: SourceFault[] = [];
  const byTag = new Map<string, JournalEntry>();
  const byIdx = new Map<number, JournalEntry>();
  let newest: JournalEntry | undefined;
  let previous: JournalEntry | undefined;
  // What comes before the newest entry has been deployed by now, or skipped; what comes after it is about to be.
  const last = entries.reduce(
    (latest, entry, index) => (entry.when > (entries[latest]?.when ?? 0) ? index : latest),
    0,
  );
  for (const [index, entry] of entries.entries()) {
    const { tag, idx, when } = entry;
    const deployed = index < last;
    const fault = (line: number, rest: Omit<SourceFault, 'subject' | 'location'>) =>
      faults.push({ ...rest, subject: tag, location: { file, line } });

    if (byTag.has(tag)) {
      fault(entry.tagLine, {
        code: 'duplicate-tag',
        severity: 'critical',
        message: `The journal names ${tag} twice (also on line ${byTag.get(tag)?.tagLine}), so a new database runs the file twice.`,
        advice: 'Take one of the two entries out.',
      });
    }
    const sameIdx = byIdx.get(idx);
    if (sameIdx !== undefined && !byTag.has(tag)) {
      fault(entry.tagLine, {
        code: 'duplicate-idx',
        severity: 'warning',
        message: `${tag} and ${sameIdx.tag} have the same idx ${idx}, as two branches do that each added a migration.`,
        advice: `Delete ${tag} and generate it again on top of ${sameIdx.tag}.`,
      });
    }
    if (newest !== undefined && when < newest.when) {
      fault(entry.whenLine, {
        code: 'out-of-order',
        severity: deployed ? 'warning' : 'critical',
        message: `${tag} has an older "when" than ${newest.tag} before it: a database that already ran ${newest.tag} skips it silently.`,
        advice: isAhead(newest, now)
          ? `Put the "when" of ${newest.tag} right, which is in the future.`
          : deployed
            ? `Make sure that every database has ${tag}; then accept this with an \`ignore\` in schema-drift.yml.`
            : `Set its "when" above ${newest.when}, the "when" of ${newest.tag}, or generate it again.`,
      });
    } else if (newest !== undefined && when === newest.when && !byTag.has(tag)) {
      fault(entry.whenLine, {
        code: 'duplicate-when',
        severity: deployed ? 'warning' : 'critical',
        message: `${tag} has the same "when" as ${newest.tag}: a database that already ran ${newest.tag} skips it silently.`,
        advice: `Set its "when" above ${newest.when}.`,
      });
    }
    if (isAhead(entry, now)) {
      fault(entry.whenLine, {
        code: 'future-when',
        severity: 'critical',
        message: `The "when" of ${tag} lies ${aheadBy(when - now)} in the future: until then, whatever is generated is older, and a database that ran ${tag} skips it silently.`,
        advice:
          'Set it to the time at which it was made, and in databases that ran it the "created_at" of its row to the same.',
      });
    }
    if (previous !== undefined && idx > previous.idx + 1) {
      fault(entry.tagLine, {
        code: 'idx-gap',
        severity: 'cosmetic',
        message: `The journal goes from idx ${previous.idx} (${previous.tag}) to ${idx} (${tag}): an entry was taken out.`,
        advice: 'If the migration in between was removed on purpose, nothing is to be done.',
      });
    }
    byTag.set(tag, byTag.get(tag) ?? entry);
    byIdx.set(idx, sameIdx ?? entry);
    if (newest === undefined || when > newest.when) newest = entry;
    previous = entry;
  }
  return faults;
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
