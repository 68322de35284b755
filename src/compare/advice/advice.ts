import { defined } from '../../base/defined.ts';
import { list } from '../../base/phrases.ts';
import type { Location } from '../../base/problem.ts';
import { type CatalogObject, displayName } from '../../catalog/catalog.ts';
import { asSql } from '../../report/phrases/advice.ts';
import { isMendedBy } from '../../sources/source-kind.ts';
import type { Difference } from '../difference.ts';
import { isByHand, isCopy } from '../judgement/copies.ts';
import { hasTakenAway } from '../judgement/reconsider.ts';
import type { Position } from '../judgement/verdict.ts';
import { cellIn, locationOf, presentCells } from '../matrix.ts';
import type { MovedColumns } from '../renames/moved-column.ts';
import { adviceOnMove } from '../renames/moved-columns.ts';
import { columnOrder } from '../sources/column-order.ts';
import { type ComparedSource, isWrittenSql } from '../sources/compared-source.ts';
import { kindOf } from '../words/describe.ts';
import { askedOf, leftBroken } from './asked.ts';
import { writtenBy } from './generators.ts';
import { declaringSql, linesAtMost, mendingSql } from './mending-sql.ts';
import { partialMirrors } from './partial-mirror.ts';
import { partitionsFirst } from './partitions-first.ts';
import { phraseOf } from './phrases.ts';
import { type Change, type Step, stepsInWords } from './steps.ts';

/** A difference that was judged. */
export interface Judged {
  readonly difference: Difference;
  /** In a person's words: `foreign key`. */
  readonly kind: string;
  /** In a person's words: `orders.user_id`. */
  readonly object: string;
  readonly positions: readonly Position[];
  /** Names of the sources that are wrong; none where nothing tells. */
  readonly wrong: readonly string[];
  readonly sources: readonly ComparedSource[];
  /** Names of sources that could not be read and may declare the object: nobody is told to remove it. */
  readonly unread?: readonly string[];
}

/**
 * What to do: sentences, a line each. Where statements bring the databases that are wrong in line, the last sentence
 * ends with a colon, and they follow.
 */
export function adviceOn(judged: Judged): string {
  const { positions, wrong, sources, difference } = judged;
  if (difference.attributes.join() === columnOrder) return onColumnOrder;
  const broken = leftBroken(difference);
  if (broken.length > 0 && broken.join() !== wrong.join()) return adviceOn({ ...judged, wrong: broken });
  const moves = movesOf(difference);
  if (moves.length > 0) return onMoves(moves, judged);
  if (wrong.length === 0) return eitherWay(judged);
  const right = positions.find((position) => !position.sources.some((source) => wrong.includes(source)));
  if (right === undefined) return '';
  const own = toFollow(judged, right, wrong);
  const deployed = own.filter((source) => isPending(source, right) || isFollowing(source, own));
  const databases = own.filter((source) => isRun(source, sources) && !deployed.includes(source));
  const written = own.filter((source) => !databases.includes(source) && !deployed.includes(source));
  const steps = stepsTowards(judged, right, named([...written, ...databases]));
  const keep = keptBy(judged, right);
  const words = [steps, generatedBy(judged, own, right), broughtByDeploy(deployed, own)]
    .filter((part) => part !== '')
    .join('; ');
  const all = keep === '' ? words : `${words}; to keep it, ${keep}`;
  const model = sources.filter(({ name }) => right.sources.includes(name));
  if (databases.length === 0) {
    const declared = own.some((source) => isWrittenSql(source, sources))
      ? declaringSql(difference, model, own)
      : undefined;
    const said =
      right.says === undefined ? sentence(all) : sentence(all) + partialMirrors(difference, own, model);
    return declared === undefined ? said : `${said}\n${asSql}\n${declared.join('\n')}`;
  }
  const { sql, obstacle } = sqlFor(judged, right, databases, model);
  if (sql === undefined) return sentence(`${all}; ${obstacle}`);
  return `${capital(words)}${keep === '' ? '' : ` (to keep it, ${keep})`}:\n${sql.join('\n')}`;
}

/** Of what has moved no statement alone is told: dropping what was not copied loses it. */
function onMoves(moves: readonly MovedColumns[], { positions, wrong, sources }: Judged): string {
  const isCode = (name: string) => sources.some((it) => it.name === name && !hasRows(it));
  const advice = (moved: MovedColumns, names: readonly string[]) =>
    adviceOnMove(moved, { withRows: names.filter((name) => !isCode(name)), code: names.filter(isCode) });
  if (wrong.length > 0) return moves.map((moved) => sentence(advice(moved, wrong))).join('\n');
  const ways = positions.flatMap((right) => {
    const others = positions.filter((position) => position !== right).flatMap((it) => it.sources);
    return moves.map((moved) => sentence(`if ${areRight(right.sources)}, ${advice(moved, others)}`));
  });
  return ways.join('\n');
}

function movesOf({ moves, folded }: Difference): readonly MovedColumns[] {
  return [...moves, ...folded.flatMap(movesOf)];
}

/** Nobody has to follow: it would take making the table again. */
const onColumnOrder =
  'Leave it: Postgres moves no column of a table. Have every INSERT and COPY name its columns, and none rely on the order of `SELECT *`.';

/** The SQL that brings databases in line, or why there is none to be shown. */
function sqlFor(
  judged: Judged,
  right: Position,
  databases: readonly ComparedSource[],
  model: readonly ComparedSource[],
): { readonly sql?: readonly string[]; readonly obstacle?: string } {
  const sql = mendingSql(judged.difference, databases, model);
  if (sql === undefined) return { obstacle: obstacleTo(judged, right, databases) };
  return sql.length > linesAtMost
    ? { obstacle: `that takes ${sql.length} lines of SQL, more than are shown here` }
    : { sql };
}

/** Why there is no SQL. */
function obstacleTo(judged: Judged, right: Position, databases: readonly ComparedSource[]): string {
  if (!isSaidInWords(judged, right)) return 'types do not tell all that Postgres has to know of it';
  const steps = named(databases).flatMap((name) => stepTowards(judged, right, name));
  const known = steps.flatMap(({ phrase }) => phrase?.obstacle ?? []);
  return known[0] ?? 'no statement alone does that and keeps what is there';
}

function named(sources: readonly ComparedSource[]): string[] {
  return sources.map(({ name }) => name);
}

/** Whether it is brought in line by statements that are run, and has a catalog that tells which. */
function isRun(source: ComparedSource, sources: readonly ComparedSource[]): boolean {
  return isMendedBy('statements', 'file')(source) && !isWrittenSql(source, sources);
}

function whereRun(source: ComparedSource): string {
  return isMigrations(source) ? 'a new migration' : source.name;
}

const isMigrations = isMendedBy('migration');
/** Whether what a source is brought in line with runs where rows are. */
const hasRows = isMendedBy('statements', 'file', 'migration');
/** Whether a source is changed by writing it down, rather than by statements that a database runs. */
const isWritten = isMendedBy('migration', 'edit');

/** Whether a database lacks just the migrations that say what is right. */
function isPending({ read: { migrationStatus = {} } }: ComparedSource, right: Position): boolean {
  return right.sources.some((name) => migrationStatus[name] === 'pending');
}

/** Whether a database comes after migrations that are wrong as well: what is written there reaches it by a deploy. */
function isFollowing(source: ComparedSource, wrong: readonly ComparedSource[]): boolean {
  return source.kind === 'live' && wrong.some(isMigrations);
}

/** What writes the migration that is asked for, where code is right that it can read; else what makes its file. */
function generatedBy(
  { difference, sources }: Judged,
  wrong: readonly ComparedSource[],
  right: Position,
): string {
  const object = presentCells(difference.row)[0]?.object;
  const generated = wrong.flatMap(({ read: { generator, noted: last } }) => {
    const code = sources.find(({ name, kind }) => right.sources.includes(name) && kind === generator?.from);
    if (object === undefined || generator === undefined || code === undefined) return [];
    const noted = [last, code.read.noted] as const;
    return [writtenBy(generator, { object, attributes: difference.attributes, noted })];
  });
  const follows = sources.some(
    (source) => right.sources.includes(source.name) && source.kind === 'sql' && isOfSupabase(source),
  );
  const isInProject = sources
    .filter(({ name }) => right.sources.includes(name))
    .every((source) => isCopy(source) && !isByHand(source));
  const begun = wrong.flatMap(({ read: { newFile } }) => {
    if (newFile === undefined) return [];
    const isSupabase = newFile.startsWith('supabase ');
    if (isSupabase && follows) return ['`supabase db diff -f NAME` writes the migration'];
    if (isSupabase && isInProject && right.says !== undefined)
      return ['`supabase db pull` writes the migration where the project has it'];
    return [`\`${newFile}\` makes its file`];
  });
  return [...generated, ...begun][0] ?? '';
}

/** Whether a schema is declared where Supabase's command line looks for one. */
function isOfSupabase({ read }: ComparedSource): boolean {
  const [first] = read.locations.values();
  return first !== undefined && /(?:^|\/)supabase\/schemas\//.test(first.file);
}

function broughtByDeploy(deployed: readonly ComparedSource[], wrong: readonly ComparedSource[]): string {
  if (deployed.length === 0) return '';
  return wrong.some(isMigrations)
    ? `deploying it brings ${list(named(deployed))} in line`
    : `deploy the migrations that are pending in ${list(named(deployed))}, which bring it`;
}

/** What each side asks for, where nobody has said which one is right. */
function eitherWay(judged: Judged): string {
  const { positions, sources, unread = [] } = judged;
  const possible = unread.length === 0 ? positions : positions.filter(({ says }) => says !== undefined);
  const first = unread.length === 0 ? [] : [`First have ${list(unread)} read, which may declare it.`];
  const ways = possible.map((right) => {
    const others = positions.filter((position) => position !== right).flatMap((it) => it.sources);
    const own = toFollow(judged, right, others);
    const deployed = own.filter((source) => isPending(source, right) || isFollowing(source, own));
    const steps = stepsTowards(judged, right, named(own.filter((source) => !deployed.includes(source))));
    const model = sources.filter(({ name }) => right.sources.includes(name));
    const isDeclared = model.some((source) => isWrittenSql(source, sources));
    const databases = own.filter(
      (source) =>
        (isRun(source, sources) || (isDeclared && isMigrations(source))) && !deployed.includes(source),
    );
    const { sql, obstacle = '' } = databases.length === 0 ? {} : sqlFor(judged, right, databases, model);
    const declared = own.some((source) => isWrittenSql(source, sources))
      ? declaringSql(judged.difference, model, own)
      : undefined;
    const words = [steps, generatedBy(judged, own, right), broughtByDeploy(deployed, own), obstacle]
      .filter((part) => part !== '')
      .join('; ');
    const condition = `if ${areRight(right.sources)}`;
    return {
      words: sentence(`${condition}, ${words}`),
      sql: [
        ...(sql === undefined ? [] : [`-- ${condition}, in ${list(databases.map(whereRun))}`, ...sql]),
        ...(declared === undefined ? [] : [`-- ${condition}, what its files then say`, ...declared]),
      ],
    };
  });
  const sql = ways.flatMap((way) => way.sql);
  const words = [...first, ...ways.map((way) => way.words)];
  return [...words, ...(sql.length === 0 ? [] : [asSql, ...sql])].join('\n');
}

function stepsTowards(judged: Judged, right: Position, names: readonly string[]): string {
  return stepsInWords(names.flatMap((name) => stepTowards(judged, right, name)));
}

/** Of some sources, those that have anything to do. */
function toFollow(judged: Judged, right: Position, names: readonly string[]): ComparedSource[] {
  return judged.sources.filter(
    ({ name }) => names.includes(name) && stepTowards(judged, right, name).length > 0,
  );
}

/** Whether what is right is said in the language of those that are to follow. */
function isSaidInWords({ sources }: Judged, right: Position): boolean {
  return sources.some(({ name, read }) => right.sources.includes(name) && read.lens === undefined);
}

function stepTowards(judged: Judged, right: Position, name: string): Step[] {
  const { difference, kind, object, positions, sources } = judged;
  const { row, attributes } = difference;
  const [attribute = ''] = attributes;
  const source = sources.find((it) => it.name === name);
  const own = positions.find((position) => position.sources.includes(name))?.says;
  if (source === undefined) return [];
  if (attributes.length === 1 && attribute === 'name' && own !== undefined && right.says !== undefined) {
    const [before, after] = [objectIn(difference, [name]), objectIn(difference, right.sources)];
    if (row.kind === 'table' && before?.path[0] !== after?.path[0])
      return [{ source, change: 'move', what: `${kind} ${own}`, kind: row.kind, to: right.says }];
    const called = displayName([...row.path.slice(0, -1), own]);
    const to = displayName([right.says]);
    return [{ source, change: 'rename', what: `${kind} ${called}`, kind: row.kind, to }];
  }
  const change: Change = right.says === undefined ? 'remove' : own === undefined ? 'add' : 'change';
  const [before, after] = [objectIn(difference, [name]), objectIn(difference, right.sources)];
  const what = `${before === undefined ? kind : kindOf(before)} ${object}`;
  const isSaid = isSaidInWords(judged, right);
  const asked = askedOf(source, right, difference);
  if (attributes.length > 0 && asked.length === 0) return [];
  const phrase = isSaid ? phraseOf(before, after, asked, what) : undefined;
  const place = isWrittenSql(source, sources) ? (placeIn(difference, source) ?? 'its files') : undefined;
  const to = isSaid ? right.says : undefined;
  const byHand = fileByHand(difference, source);
  const first = change === 'add' ? firstIn(source, difference, right.sources) : undefined;
  return [{ source, change, what, kind: row.kind, to, ...defined({ phrase, byHand, place, first }) }];
}

/** The partitions that a source has to make before it can have an object as some other sources have it. */
function firstIn(source: ComparedSource, { row }: Difference, names: readonly string[]) {
  const model = presentCells(row).find((cell) => names.includes(cell.source.name));
  return partitionsFirst(model?.object, model?.source, source);
}

/** Where a source says a thing, or what is nearest above it. */
function placeIn({ row }: Difference, source: ComparedSource): Location | undefined {
  const cell = cellIn(row, source);
  return cell === undefined ? undefined : locationOf(row, cell);
}

/** The file in which a source says a thing, or is to say it, where that is none that a command writes. */
function fileByHand(difference: Difference, source: ComparedSource): string | undefined {
  const { row } = difference;
  const { writtenBy } = source.read;
  if (writtenBy === undefined) return undefined;
  const cell = cellIn(row, source);
  const own = cell?.state === 'present' ? locationOf(row, cell)?.file : undefined;
  if (writtenBy.command === undefined) return own ?? placeIn(difference, source)?.file ?? writtenBy.file;
  return own === writtenBy.file ? undefined : own;
}

/** The object as the first of some sources has it. */
function objectIn({ row }: Difference, names: readonly string[]): CatalogObject | undefined {
  return presentCells(row).find(({ source }) => names.includes(source.name))?.object;
}

/**
 * What has to declare an object that only databases have, for it to stay there: somebody made it for a reason, and
 * dropping it may lose rows.
 */
function keptBy({ difference, kind, object, wrong, sources }: Judged, right: Position): string {
  const all = (names: readonly string[]) => sources.filter(({ name }) => names.includes(name));
  if (right.says !== undefined || all(wrong).some(isWritten)) return '';
  // What migrations took away is in nothing that copies will be made of.
  const isOld = all(wrong).every(isCopy) && all(right.sources).some((it) => hasTakenAway(it, difference));
  if (isOld) return '';
  return stepsInWords(
    all(right.sources)
      .filter(isWritten)
      .map((source) => ({
        source,
        change: 'add',
        what: `${kind} ${object}`,
        kind: difference.row.kind,
        to: undefined,
        first: firstIn(source, difference, wrong),
        ...defined({ phrase: phraseOf(undefined, objectIn(difference, wrong), [], `${kind} ${object}`) }),
      })),
  );
}

/** `drizzle is right`, `the migrations are right`. */
function areRight(sources: readonly string[]): string {
  const names = sources.map((source) => (source === 'migrations' ? 'the migrations' : source)).join(' and ');
  return `${names} ${sources.length > 1 || names.endsWith('s') ? 'are' : 'is'} right`;
}

function sentence(text: string): string {
  return `${capital(text)}.`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
