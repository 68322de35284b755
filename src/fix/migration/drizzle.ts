/** The next migration of Drizzle's, with what drizzle-kit keeps beside it. */
import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import { breakpoint } from '../../sources/migrations/drizzle-breakpoint.ts';
import type { NewFile, NextIn, Piece } from './next-in.ts';
import { momentAfter } from './numbers.ts';

function drizzleText(pieces: readonly Piece[]): string {
  const comments: string[] = [];
  const statements: string[] = [];
  for (const piece of pieces) {
    if ('sql' in piece) statements.push([...comments.splice(0), `${piece.sql};`].join('\n'));
    else comments.push(piece.comment);
  }
  // Comments behind the last statement are no statement, which Postgres would be sent otherwise.
  const end = comments.length === 0 ? '' : `\n${comments.join('\n')}`;
  return `${statements.join(`${breakpoint}\n`)}${end}\n`;
}

interface Journal {
  readonly version: string;
  readonly entries: readonly { readonly idx: number; readonly when: number; readonly version?: string }[];
}

export function drizzleJournal(pieces: readonly Piece[], folder: NextIn): readonly NewFile[] {
  const { journal = '', newest, called, now } = folder;
  const state = stateOf(folder);
  let parsed: Journal;
  try {
    parsed = JSON.parse(journal) as Journal;
    if (!Array.isArray(parsed.entries)) throw new Error('it has no entries');
  } catch (cause) {
    throw new Problem(`The journal cannot be extended: ${(cause as Error).message}.`, {
      advice: 'Bring meta/_journal.json back as drizzle-kit wrote it.',
    });
  }
  const last = parsed.entries.at(-1);
  const idx = (last?.idx ?? -1) + 1;
  const number = String(idx).padStart(4, '0');
  const tag = `${number}_${called}`;
  const entry = {
    idx,
    version: last?.version ?? parsed.version,
    when: Math.max(now.getTime(), (last?.when ?? 0) + 1),
    tag,
    breakpoints: true,
  };
  const snapshot = { ...state, id: randomUUID(), prevId: newest?.id ?? noSnapshot };
  return [
    { path: `${tag}.sql`, text: drizzleText(pieces) },
    { path: `meta/${number}_snapshot.json`, text: JSON.stringify(inKitsOrder(snapshot), null, 2) },
    {
      path: 'meta/_journal.json',
      text: JSON.stringify({ ...parsed, entries: [...parsed.entries, entry] }, null, 2),
      replaces: journal,
    },
  ];
}

/** What the first snapshot follows. */
const noSnapshot = '00000000-0000-0000-0000-000000000000';

function inKitsOrder({ id, prevId, ...others }: Readonly<Record<string, unknown>>) {
  return { id, prevId, ...others };
}

export function drizzleFolder(pieces: readonly Piece[], folder: NextIn): readonly NewFile[] {
  const { newest, called } = folder;
  const snapshot = { ...stateOf(folder), id: randomUUID(), prevIds: [newest?.id ?? noSnapshot] };
  const name = `${momentAfter(folder)}_${called}`;
  return [
    { path: `${name}/migration.sql`, text: drizzleText(pieces) },
    { path: `${name}/snapshot.json`, text: JSON.stringify(snapshot, null, 2) },
  ];
}

function stateOf({ state }: NextIn): Readonly<Record<string, unknown>> {
  if (state === undefined)
    throw new Problem(
      "Drizzle's migration needs a snapshot of the schema, and there is no schema.ts to make it of.",
      {
        advice: 'Have the Drizzle schema among the sources, and let it say what is right.',
      },
    );
  return state;
}
