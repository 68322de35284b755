import type { MigrationTool } from '../../sources/migrations/recognise.ts';
import { drizzleFolder, drizzleJournal } from './drizzle.ts';
import type { NewFile, NextIn, Piece } from './next-in.ts';
import { momentAfter, numberAfter, versionAfter } from './numbers.ts';

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
  flyway: (pieces, folder) => {
    const path = `V${versionAfter(folder)}__${folder.called}.sql`;
    const text = plainText(pieces);
    return [{ path, text }, ...leftAsWritten(path, text, folder)];
  },
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

/** Nothing in SQL keeps Flyway from what looks like one of its placeholders, but the script's own settings do. */
function leftAsWritten(path: string, text: string, { placeholderPrefix }: NextIn): NewFile[] {
  return placeholderPrefix !== undefined && text.includes(placeholderPrefix)
    ? [{ path: `${path}.conf`, text: 'placeholderReplacement=false\n' }]
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
