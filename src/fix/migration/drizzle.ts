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
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly idx: number;
  readonly when: number;
  readonly tag: string;
  readonly version?: string;
}

export function drizzleJournal(pieces: readonly Piece[], folder: NextIn): readonly NewFile[] {
  const { drizzle: { journal = '', before = noSnapshot } = {}, called, now } = folder;
  const snapshot = snapshotIn(folder);
  if (!('tables' in snapshot)) throw otherMajor('a journal of Drizzle 0.x', 'drizzle-orm 1');
  const parsed = parsedJournal(journal);
  const last = parsed.entries.at(-1);
  const idx = (last?.idx ?? -1) + 1;
  const prefix = prefixAfter(last, idx, folder);
  const tag = `${prefix}_${called}`;
  const entry = {
    idx,
    version: last?.version ?? parsed.version,
    when: Math.max(now.getTime(), (last?.when ?? 0) + 1),
    tag,
    breakpoints: true,
  };
  return [
    { path: `${tag}.sql`, text: drizzleText(pieces) },
    { path: `meta/${prefix}_snapshot.json`, text: asText({ id: randomUUID(), prevId: before, ...snapshot }) },
    {
      path: 'meta/_journal.json',
      text: endedAs(journal, asText({ ...parsed, entries: [...parsed.entries, entry] })),
      replaces: journal,
    },
  ];
}

function parsedJournal(journal: string): Journal {
  try {
    const parsed = JSON.parse(journal) as Journal;
    if (!Array.isArray(parsed.entries)) throw new Error('it has no entries');
    return parsed;
  } catch (cause) {
    throw new Problem(`The journal cannot be extended: ${(cause as Error).message}.`, {
      advice: 'Bring meta/_journal.json back as drizzle-kit wrote it.',
    });
  }
}

/**
 * A number, a moment or seconds since 1970, as the last name has it: drizzle-kit goes on from the last name, which may
 * have a higher number than its place where earlier ones were taken out.
 */
function prefixAfter(last: Entry | undefined, idx: number, folder: NextIn): string {
  const prefix = /^\d+(?=_)/.exec(last?.tag ?? '')?.[0] ?? '';
  if (prefix.length === 14) return momentAfter(folder);
  if (prefix.length === 10)
    return String(Math.max(Math.floor(folder.now.getTime() / 1000), Number(prefix) + 1));
  return String(Math.max(idx, prefix === '' ? 0 : Number(prefix) + 1)).padStart(4, '0');
}

/** What the first snapshot follows. */
const noSnapshot = '00000000-0000-0000-0000-000000000000';

export function drizzleFolder(pieces: readonly Piece[], folder: NextIn): readonly NewFile[] {
  const snapshot = snapshotIn(folder);
  if (!('prevIds' in snapshot)) throw otherMajor('folders of Drizzle 1.0', 'drizzle-orm 0.x');
  const name = `${momentAfter(folder)}_${folder.called}`;
  return [
    { path: `${name}/migration.sql`, text: drizzleText(pieces) },
    { path: `${name}/snapshot.json`, text: asText({ ...snapshot, id: randomUUID() }) },
  ];
}

/** A text whose lines, and which itself, end as those of another one. */
function endedAs(other: string, text: string): string {
  const end = /\s*$/.exec(other)?.[0] ?? '';
  return (other.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text) + end;
}

function asText(json: object): string {
  return JSON.stringify(json, null, 2);
}

function snapshotIn({ drizzle }: NextIn): Readonly<Record<string, unknown>> {
  if (drizzle?.snapshot !== undefined) return drizzle.snapshot;
  throw new Problem(
    "Drizzle's migration needs a snapshot of the schema, and drizzle-kit takes only part of it.",
    {
      advice: 'Correct what `schema-drift check` says is not read of schema.ts.',
    },
  );
}

function otherMajor(folder: string, orm: string): Problem {
  return new Problem(
    `The migrations are ${folder}, and schema.ts is for ${orm}: drizzle-kit goes on from neither.`,
    {
      advice: 'Have both for one major: `drizzle-kit up` of 1.0 makes folders of a journal.',
    },
  );
}
