import { randomUUID } from 'node:crypto';
import { Problem } from '../../base/problem.ts';
import { breakpoint } from '../../sources/migrations/drizzle-breakpoint.ts';
import type { MigrationTool } from '../../sources/migrations/recognise.ts';

/** The folder that a migration is added to. */
export interface NextIn {
  readonly tool: MigrationTool;
  /** Names of what is in the folder. */
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
  /** Whether it is there, and is written anew. */
  readonly replaces?: true;
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
  prisma: (pieces, { now, called }) => [
    { path: `${seconds(now)}_${called}/migration.sql`, text: plainText(pieces) },
  ],
  diesel: (pieces, { now, called }) => {
    const [day, time] = now.toISOString().split('T');
    const folder = `${day}-${time?.slice(0, 8).replaceAll(':', '')}_${called}`;
    return [
      { path: `${folder}/up.sql`, text: plainText(pieces) },
      { path: `${folder}/down.sql`, text: noWayBack },
    ];
  },
  flyway: (pieces, folder) => [
    { path: `V${numberAfter(folder, /^V(\d+)/)}__${folder.called}.sql`, text: plainText(pieces) },
  ],
  supabase: (pieces, { now, called }) => [{ path: `${seconds(now)}_${called}.sql`, text: plainText(pieces) }],
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

/** The number after the highest one, as wide as that; the moment where the numbers are such. */
function numberAfter({ names, now }: NextIn, pattern = /^(\d+)/, moment = seconds(now)): string {
  const numbers = names.flatMap((name) => pattern.exec(name)?.[1] ?? []);
  const highest = numbers.reduce((one, other) => (BigInt(other) > BigInt(one) ? other : one), '0');
  const next = String(BigInt(highest) + 1n);
  if (highest === '0' || highest.length >= 12) {
    const isAfter = BigInt(moment) > BigInt(highest);
    return isAfter ? moment : next;
  }
  return next.padStart(highest.length, '0');
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
      replaces: true,
    },
  ];
}

/** What the first snapshot follows. */
const noSnapshot = '00000000-0000-0000-0000-000000000000';

function inKitsOrder({ id, prevId, ...others }: Readonly<Record<string, unknown>>) {
  return { id, prevId, ...others };
}

function drizzleFolder(pieces: readonly Piece[], folder: NextIn): readonly NewFile[] {
  const { newest, called, now } = folder;
  const snapshot = { ...stateOf(folder), id: randomUUID(), prevIds: [newest?.id ?? noSnapshot] };
  const name = `${seconds(now)}_${called}`;
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
