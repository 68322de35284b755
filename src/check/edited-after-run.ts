/** Migrations that were edited after a database had run them, where git tells it and no ledger does. */
import type { Finding } from '../report/finding.ts';
import { type Edit, lastEdit } from '../repository/last-edit.ts';
import type { NotedByName, ReadSource } from '../sources/source.ts';

type Source = { readonly name: string; readonly read: ReadSource };

/**
 * The findings, with a note on those whose migration a database has run by a ledger that keeps no text of it, and that
 * git knows to have been edited: such an edit reaches no database that has the file. Where the ledger tells when the
 * database has run it, what was edited before that says nothing, and what was edited after it is certain.
 */
export async function withGitsWord(
  findings: readonly Finding[],
  sources: readonly Source[],
  root: string,
): Promise<readonly Finding[]> {
  const edits = new Map<string, Promise<Edit | undefined>>();
  const editOf = (file: string) => {
    const found = edits.get(file) ?? lastEdit(root, file);
    edits.set(file, found);
    return found;
  };
  return Promise.all(
    findings.map(async (finding) => {
      const ran = ranByName(finding, sources);
      const edit = ran && (await editOf(ran.noted.file));
      const told = edit && toldOf(ran, edit);
      if (told === undefined) return finding;
      return {
        ...finding,
        ...(told.isCertain ? { class: 'edited migration' as const } : {}),
        note: [finding.note, told.note].filter((note) => note !== undefined).join(' '),
      };
    }),
  );
}

interface Ran {
  readonly database: string;
  readonly noted: NotedByName;
}

/** The migration behind a finding that a database which is wrong in it has run; none where a ledger told the edit. */
function ranByName(finding: Finding, sources: readonly Source[]): Ran | undefined {
  if (finding.class === 'edited migration') return undefined;
  const files = new Set(
    Object.entries(finding.cells).flatMap(([name, { state, location }]) =>
      state === 'present' && !finding.wrong.includes(name) ? (location?.file ?? []) : [],
    ),
  );
  return sources
    .filter(({ name }) => finding.wrong.includes(name))
    .flatMap(({ name, read }) => (read.notedByName ?? []).map((noted) => ({ database: name, noted })))
    .find(({ noted }) => files.has(noted.file));
}

/** Ledgers tell the time without a zone, or by the clock of another machine. */
const aDay = 24 * 60 * 60 * 1000;

function toldOf(
  { database, noted: { file, at } }: Ran,
  edit: Edit,
): { readonly note: string; readonly isCertain: boolean } | undefined {
  const ran = at === undefined ? Number.NaN : Date.parse(at);
  const apart = edit.at.getTime() - ran;
  if (apart < -aDay) return undefined;
  const isCertain = apart > aDay;
  const when = `${edit.commit} edited ${file} on ${dayOf(edit.at)}`;
  return {
    isCertain,
    note: isCertain
      ? `${when}, after ${database} had run it on ${dayOf(new Date(ran))}: take its text back to what was run, and put the change into a migration of its own, which brings it everywhere.`
      : `${when}, and the ledger of ${database} keeps no text: if it had run the file before, the edit does not reach it; then take the text back to what was run, and put the change into a migration of its own.`,
  };
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
