import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Location } from '../../src/base/problem.ts';

const fixtures = resolve(import.meta.dirname, '../../fixtures');
const schemaFile = 'src/db/schema.ts';

/** A throw-away repository of a test. Paths are relative to its root. */
export interface Repository {
  readonly root: string;
  read(file: string): string;
  write(file: string, text: string): void;
  remove(file: string): void;
  /** Replaces the one occurrence of each text; a text that is not there exactly once is an error of the test. */
  edit(file: string, ...replacements: readonly Replacement[]): void;
  editSchema(...replacements: readonly Replacement[]): void;
  /**
   * Adds a migration as `drizzle-kit generate --custom` would: file, journal entry and snapshot. With `text`, a new
   * column of that type, as `generate` would: its snapshot holds the column.
   */
  addMigration(name: string, sql: string, text?: NewColumn): void;
  /** The line that a location points at. */
  lineAt(location: Location): string;
  delete(): void;
}

export interface NewColumn {
  readonly table: string;
  readonly column: string;
}

export type Replacement = readonly [from: string, to: string];

/** A copy of `fixtures/<name>` in a folder of its own. */
export function copyOfFixture(name: string): Repository {
  const repository = emptyRepository();
  cpSync(join(fixtures, name), repository.root, { recursive: true });
  return repository;
}

/** A repository of the given files, in a folder of its own. */
export function repositoryOf(files: Readonly<Record<string, string>>): Repository {
  const repository = emptyRepository();
  for (const [file, text] of Object.entries(files)) repository.write(file, text);
  return repository;
}

function emptyRepository(): Repository {
  const root = mkdtempSync(join(tmpdir(), 'drift-repository-'));
  const path = (file: string) => join(root, file);
  const read = (file: string) => readFileSync(path(file), 'utf8');
  const write = (file: string, text: string) => {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), text);
  };
  const edit = (file: string, ...replacements: readonly Replacement[]) => {
    let text = read(file);
    for (const [from, to] of replacements) {
      const found = text.split(from).length - 1;
      if (found !== 1) throw new Error(`${file} holds ${JSON.stringify(from)} ${found} times, not once.`);
      text = text.replace(from, () => to);
    }
    write(file, text);
  };
  return {
    root,
    read,
    write,
    edit,
    remove: (file) => rmSync(path(file)),
    editSchema: (...replacements) => edit(schemaFile, ...replacements),
    addMigration: (name, sql, text) =>
      addMigration({ read, write, has: (file) => existsSync(path(file)) }, name, sql, text),
    lineAt: ({ file, line }) => read(file).split('\n')[line - 1] ?? '',
    delete: () => rmSync(root, { recursive: true, force: true }),
  };
}

interface Journal {
  readonly entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
}

interface Snapshot {
  readonly id: string;
  readonly prevId: string;
  readonly tables: Record<string, { readonly columns: Record<string, unknown> }>;
}

function addMigration(
  files: {
    read: (file: string) => string;
    write: (file: string, text: string) => void;
    has: (file: string) => boolean;
  },
  name: string,
  sql: string,
  text: NewColumn | undefined,
): void {
  const journalFile = 'drizzle/meta/_journal.json';
  const journal = JSON.parse(files.read(journalFile)) as Journal;
  const newest = journal.entries.at(-1);
  if (newest === undefined) throw new Error('The fixture has no migration to add one to.');
  const number = (idx: number) => String(idx).padStart(4, '0');
  const idx = newest.idx + 1;
  journal.entries.push({ ...newest, idx, when: newest.when + 86_400_000, tag: `${number(idx)}_${name}` });
  files.write(`drizzle/${number(idx)}_${name}.sql`, sql);
  files.write(journalFile, `${JSON.stringify(journal, null, 2)}\n`);
  const before = `drizzle/meta/${number(newest.idx)}_snapshot.json`;
  if (!files.has(before)) return;
  const snapshot = JSON.parse(files.read(before)) as Snapshot;
  const columns = text && snapshot.tables[`public.${text.table}`]?.columns;
  if (columns && text)
    columns[text.column] = { name: text.column, type: 'text', primaryKey: false, notNull: false };
  const next = { ...snapshot, id: randomUUID(), prevId: snapshot.id };
  files.write(`drizzle/meta/${number(idx)}_snapshot.json`, `${JSON.stringify(next, null, 2)}\n`);
}
