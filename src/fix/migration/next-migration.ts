import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import { breakpoint } from '../../sources/migrations/drizzle-breakpoint.ts';
import type { MigrationTool } from '../../sources/migrations/recognise.ts';

/** The folder that a migration is added to. */
export interface NextIn {
  readonly tool: MigrationTool;
  /** Names of what is in the folder, and of its migrations, wherever below it they are. */
  readonly names: readonly string[];
  /** Of Drizzle's: the journal's text, and the snapshot that the next one follows. */
  readonly journal?: string;
  readonly newest?: { readonly id: string };
  /** Of Drizzle's: the state that the migration leads to, as drizzle-kit has it. */
  readonly state?: Readonly<Record<string, unknown>>;
  /** What the migration is called. */
  readonly called: string;
  readonly now: Date;
}

export interface NewFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** What it says so far, where it is there and is written anew. */
  readonly replaces?: string;
}

/** A statement, or lines of comments. */
export type Piece = { readonly sql: string } | { readonly comment: string };

/**
 * The files that a tool's next migration is made of, by the tool's own rules for names.
 *
 * @throws Problem where the tool's own files cannot be continued
 */
export function nextMigration(pieces: readonly Piece[], folder: NextIn): readonly NewFile[] {
  return makers[folder.tool](pieces, folder);
}

type Maker = (pieces: readonly Piece[], folder: NextIn) => readonly NewFile[];

const noWayBack = '-- No way back is written: what it would take depends on the rows.\n';

const makers: Readonly<Record<MigrationTool, Maker>> = {
  drizzle: drizzleJournal,
  'drizzle-folders': drizzleFolder,
  prisma: (pieces, folder) => [
    { path: `${momentAfter(folder)}_${folder.called}/migration.sql`, text: plainText(pieces) },
  ],
  diesel: (pieces, folder) => {
    const names = folder.names.map((name) => name.replace(/^(\d{4})-(\d\d)-(\d\d)-(\d{6})/, '$1$2$3$4'));
    const dashed = momentAfter({ ...folder, names }).replace(/^(\d{4})(\d\d)(\d\d)/, '$1-$2-$3-');
    const name = `${dashed}_${folder.called}`;
    return [
      { path: `${name}/up.sql`, text: plainText(pieces) },
      { path: `${name}/down.sql`, text: noWayBack },
    ];
  },
  flyway: (pieces, folder) => [
    { path: `V${numberAfter(folder, /^[VB](\d+)/)}__${folder.called}.sql`, text: plainText(pieces) },
  ],
  supabase: (pieces, folder) => [
    { path: `${momentAfter(folder)}_${folder.called}.sql`, text: plainText(pieces) },
  ],
  'golang-migrate': (pieces, folder) => {
    const name = `${numberAfter(folder)}_${folder.called}`;
    return [{ path: `${name}.up.sql`, text: plainText(pieces) }, ...wayBackBeside(folder, name)];
  },
  dbmate: (pieces, folder) => [
    {
      path: `${numberAfter(folder)}_${folder.called}.sql`,
      text: `-- migrate:up\n${plainText(pieces)}\n-- migrate:down\n${noWayBack}`,
    },
  ],
  goose: (pieces, folder) => [
    {
      path: `${numberAfter(folder)}_${folder.called}.sql`,
      text: `-- +goose Up\n${pieces.map(gooseText).join('\n\n')}\n\n-- +goose Down\n${noWayBack}`,
    },
  ],
  'node-pg-migrate': (pieces, folder) => [
    {
      path: `${numberAfter(folder, /^(\d+)/, String(folder.now.getTime()))}_${folder.called}.sql`,
      text: `-- Up Migration\n${plainText(pieces)}\n-- Down Migration\n${noWayBack}`,
    },
  ],
  sqlx: (pieces, folder) => {
    const name = `${numberAfter(folder)}_${folder.called}`;
    const isTwofold = folder.names.some((other) => other.endsWith('.up.sql'));
    return [
      { path: isTwofold ? `${name}.up.sql` : `${name}.sql`, text: plainText(pieces) },
      ...wayBackBeside(folder, name),
    ];
  },
  atlas: (pieces, folder) => [
    { path: `${numberAfter(folder)}_${folder.called}.sql`, text: plainText(pieces) },
  ],
  sql: (pieces, folder) => [{ path: `${numberAfter(folder)}_${folder.called}.sql`, text: plainText(pieces) }],
};

function wayBackBeside({ names }: NextIn, name: string): NewFile[] {
  return names.some((other) => other.endsWith('.down.sql'))
    ? [{ path: `${name}.down.sql`, text: noWayBack }]
    : [];
}

function plainText(pieces: readonly Piece[]): string {
  return `${pieces.map((piece) => ('sql' in piece ? `${piece.sql};` : piece.comment)).join('\n\n')}\n`;
}

/** Goose takes a semicolon for an end, also within a body. */
function gooseText(piece: Piece): string {
  if (!('sql' in piece)) return piece.comment;
  return piece.sql.includes(';')
    ? `-- +goose StatementBegin\n${piece.sql};\n-- +goose StatementEnd`
    : `${piece.sql};`;
}

/** `20260314092653`: the moment, in UTC. */
function seconds(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14);
}

/** The moment, or the one after the last migration where that is dated in the future: the new one has to be the last. */
function momentAfter({ names, now }: NextIn): string {
  const [moment, highest] = [seconds(now), highestOf(names, /^(\d{14})(?!\d)/)];
  return BigInt(moment) > BigInt(highest) ? moment : secondAfter(highest);
}

/** The number after the highest one, as wide as that; the moment where the numbers are such. */
function numberAfter({ names, now }: NextIn, pattern = /^(\d+)/, moment = seconds(now)): string {
  const highest = highestOf(names, pattern);
  if (highest === '0' || highest.length >= 12)
    return BigInt(moment) > BigInt(highest) ? moment : secondAfter(highest);
  return String(BigInt(highest) + 1n).padStart(highest.length, '0');
}

function highestOf(names: readonly string[], pattern: RegExp): string {
  const numbers = names.flatMap((name) => pattern.exec(name)?.[1] ?? []);
  return numbers.reduce((one, other) => (BigInt(other) > BigInt(one) ? other : one), '0');
}

/** The second after a moment like `20260314092659`; of any other number, the next one. */
function secondAfter(number: string): string {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(number);
  const [, year, month, day, hour, minute, second] = parts ?? [];
  const then = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(then) ? String(BigInt(number) + 1n) : seconds(new Date(then + 1000));
}

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

function drizzleJournal(pieces: readonly Piece[], folder: NextIn): readonly NewFile[] {
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

function drizzleFolder(pieces: readonly Piece[], folder: NextIn): readonly NewFile[] {
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
