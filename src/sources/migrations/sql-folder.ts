import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../../base/phrases.ts';
import { listFolder } from '../../repository/read.ts';
import type { SourceFault } from '../fault.ts';
import { duplicateNumber } from './duplicate-number.ts';
import { type Migration, type MigrationFolder, type MigrationSet, readMigration } from './migration.ts';
import { naturalOrder } from './natural-order.ts';
import { rulesOfSqlTools, type SqlTool, type SqlToolName } from './sql-tools.ts';
import { isMarkedUp, upPart } from './up-part.ts';

/** How tools that keep both ways in files of their own name the way back. */
const downFile = /\.down\.sql$/;
/** The same where the tool is not known. */
const leadsBack = /(?:[._-](?:down|undo|rollback|revert)\.sql|^U\d[\d._]*__.*\.sql)$/i;

/** A reader of a folder that one of the tools with plain SQL files runs. */
export function readSqlFolderOf(tool: SqlToolName): (folder: MigrationFolder) => Promise<MigrationSet> {
  return (folder) => readSqlFolder(folder, rulesOfSqlTools[tool]);
}

/** A plain folder of .sql files: a tool's, or numbered by name where none is known. */
export async function readSqlFolder(folder: MigrationFolder, tool?: SqlTool): Promise<MigrationSet> {
  const entries = listFolder(folder.absolute, folder.root);
  const order = tool?.order ?? naturalOrder;
  const files = entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.sql'))
    .map(({ name }) => name)
    .sort((a, b) => order(nameOf(a), nameOf(b)));
  const wayBack = files.filter((name) => (tool === undefined ? leadsBack : downFile).test(name));
  const [run, strange] = divided(
    files.filter((name) => !wayBack.includes(name)),
    (name) => tool?.runs.test(name) ?? true,
  );
  const shown = (name: string) => `${folder.shown}/${name}`;
  const all = run.map((name) => {
    const path = join(folder.absolute, name);
    return upPart(readMigration(path, folder.root, { name: nameOf(name), file: shown(name) }), tool);
  });
  const { warnings, ...set } = fromCheckpoint(all, tool);
  return {
    ...set,
    faults: [
      ...sameNumbers(run, tool, shown),
      ...(tool === undefined ? [] : faultsOf(tool, { strange, wayBack, all, shown })),
    ],
    warnings: [
      ...warnings,
      ...passedFiles(wayBack.map(shown)),
      ...inCapitals(entries).map(
        (name) => `${shown(name)}: passed over, since its name does not end in .sql.`,
      ),
      ...passedFolders(folder, entries),
    ],
  };
}

function divided<Item>(items: readonly Item[], fits: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(fits), items.filter((item) => !fits(item))];
}

function nameOf(file: string): string {
  return file.slice(0, -'.sql'.length);
}

function passedFiles([first, ...others]: readonly string[]): string[] {
  if (first === undefined) return [];
  return others.length === 0
    ? [`${first}: passed over, since it leads back.`]
    : [`${first} and ${counted(others.length, 'more file')}: passed over, since they lead back.`];
}

/** Files that no tool takes for SQL, though people may. */
function inCapitals(entries: readonly Dirent[]): string[] {
  return entries
    .filter((entry) => !entry.isDirectory() && /\.sql$/i.test(entry.name) && !entry.name.endsWith('.sql'))
    .map(({ name }) => name)
    .sort();
}

function passedFolders(folder: MigrationFolder, entries: readonly Dirent[]): string[] {
  const warnings: string[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const inside = listFolder(join(folder.absolute, name), folder.root).filter((file) =>
      file.name.endsWith('.sql'),
    ).length;
    if (inside > 0)
      warnings.push(
        `${folder.shown}/${name}/: passed over, with ${inside} .sql ${inside === 1 ? 'file' : 'files'} in it.`,
      );
  }
  return warnings.sort();
}

/** An empty database begins at the last file that stands for all before it. */
function fromCheckpoint(
  migrations: readonly Migration[],
  tool: SqlTool | undefined,
): Pick<MigrationSet, 'migrations' | 'before' | 'warnings'> {
  const { checkpoint, title } = tool ?? {};
  const start = migrations.findLastIndex(({ sql }) => checkpoint?.test(sql) === true);
  const first = migrations[start];
  if (first === undefined || start === 0) return { migrations, warnings: [] };
  const many = start === 1 ? 'the file before it is' : `the ${start} files before it are`;
  return {
    migrations: migrations.slice(start),
    before: migrations
      .slice(0, start)
      .map((migration) =>
        checkpoint?.test(migration.sql) ? { ...migration, isCheckpoint: true as const } : migration,
      ),
    warnings: [
      `${first.file} is a checkpoint, at which ${title} begins on an empty database: ${many} left out.`,
    ],
  };
}

/** Files with the number of one before them in the order. */
function sameNumbers(
  files: readonly string[],
  tool: SqlTool | undefined,
  shown: (name: string) => string,
): SourceFault[] {
  if (tool?.numbersOnce === false) return [];
  const first = new Map<string, string>();
  return files.flatMap((name) => {
    const number = numberOf(name);
    const other = number === undefined ? undefined : first.get(number);
    if (number !== undefined && other === undefined) first.set(number, name);
    if (other === undefined) return [];
    const so = tool === undefined ? 'so which runs first depends on the tool' : `which ${tool.title} refuses`;
    return duplicateNumber({
      severity: tool === undefined ? 'warning' : 'critical',
      subject: name,
      message: `${name} and ${other} have the same number, ${so}.`,
      file: shown(name),
      other: shown(other),
    });
  });
}

/** As tools compare it: without zeros in front. */
function numberOf(file: string): string | undefined {
  return /^V?(\d+(?:[._]\d+)*)(?=[._-]|$)/i.exec(nameOf(file))?.[1]?.replace(/^0+(?=\d)/, '');
}

/** What a tool makes of files that are not as it wants them. */
function faultsOf(
  tool: SqlTool,
  files: {
    /** Names of those that it takes for no migrations. */
    readonly strange: readonly string[];
    /** Names of those that lead back. */
    readonly wayBack: readonly string[];
    readonly all: readonly Migration[];
    readonly shown: (name: string) => string;
  },
): SourceFault[] {
  const { strange, wayBack, all, shown } = files;
  const { title, named, others, runs, unmarked } = tool;
  const place = (name: string) => ({ subject: nameOf(name), location: { file: shown(name), line: 1 } });
  const otherTool = 'if another tool runs it, name that with `tool` in schema-drift.yml.';
  return [
    ...strange.map((name) => ({
      code: 'orphaned-file',
      severity: others === 'refuses' ? ('critical' as const) : ('warning' as const),
      ...place(name),
      message: `${shown(name)} is not named ${named}, so ${title} ${others === 'refuses' ? 'refuses to run anything' : 'never runs it'}.`,
      advice: `Rename it so that it has its place in the order, or move it out of the folder; ${otherTool}`,
    })),
    ...wayBack
      .filter((name) => tool.wayBack === 'runs' && runs.test(name))
      .map((name) => ({
        code: 'down-file',
        severity: 'critical' as const,
        ...place(name),
        message: `${shown(name)} leads back by its name, and ${title} takes it for a migration like any other; it is left out here.`,
        advice: `Move it out of the folder; ${otherTool}`,
      })),
    ...all
      .filter(({ sql }) => unmarked === 'refuses' && !isMarkedUp(sql, tool))
      .map(({ name, file }) => ({
        code: 'unmarked-file',
        severity: 'critical' as const,
        subject: name,
        location: { file, line: 1 },
        message: `${file} has no comment that begins the way up, so ${title} refuses to run it.`,
        advice: `Put the comment that ${title} asks for above its statements; ${otherTool}`,
      })),
  ];
}
