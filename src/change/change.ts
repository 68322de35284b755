import { posix } from 'node:path';
import { defined } from '../base/defined.ts';
import { shortList } from '../base/phrases.ts';
import { Problem } from '../base/problem.ts';
import { displayName, objectId, withoutArguments } from '../catalog/catalog.ts';
import type { RiskKind, RiskSettings } from '../config/config.ts';
import type { Server } from '../postgres/server.ts';
import type { Refused } from '../rehearsal/deploy.ts';
import type { Observation } from '../rehearsal/observe.ts';
import { noRows } from '../rehearsal/rows.ts';
import type { Finding } from '../report/finding.ts';
import type { NewMigration, SchemaChange, SeenEffect } from '../report/schema-change.ts';
import type { Commit } from '../repository/commits.ts';
import { outsideTransactionBy } from '../sources/migrations/transactions.ts';
import type { ReadSource } from '../sources/source.ts';
import type { SearchedRepository } from '../usage/search.ts';
import { droppedObjects } from './dropped-objects.ts';
import { riskFinding } from './findings.ts';
import { firingInWords } from './firing.ts';
import { functionsNaming } from './naming-functions.ts';
import type { ChangedMigrations } from './new-migrations.ts';
import { objectRisks } from './object-risks.ts';
import { whyNoView } from './old-name.ts';
import { type RenamedObject, renamedObjects } from './renamed-objects.ts';
import { nameOfRisk } from './risk-words.ts';
import { type Risk, risksOf } from './risks.ts';
import { saferFormsOf } from './safer.ts';
import { type RenamedColumns, sameObjects } from './same-objects.ts';
import { takenNumberFinding, takenNumbers } from './taken-numbers.ts';
import { tried } from './try.ts';
import { upgradeFindings } from './upgrade.ts';
import { usesAt } from './uses.ts';
import { madeOnNew, type WatchedChange, watchChange } from './watch.ts';
import { changesInWords } from './words.ts';

export interface ChangeContext {
  readonly source: string;
  readonly database: string;
  /** What it is made to, as it is told, and as a commit. */
  readonly base: { readonly name: string; readonly commit: Commit };
  readonly server: Promise<Server>;
  /** Asked where a name is to be searched for. */
  readonly repository: () => Promise<Pick<SearchedRepository, 'leaveOut' | 'declaring'>>;
  readonly settings: RiskSettings;
  /** What was read of all migrations of the change; `undefined` where that could not be. */
  readonly read: () => Promise<ReadSource | undefined>;
  /** Set where what runs them notes nothing. */
  readonly ledger?: 'none' | undefined;
  readonly signal: AbortSignal;
}

/** What a change does, with what only databases show that have what is merged; that is found, and not only told. */
export interface SeenChange extends SchemaChange {
  readonly upgrade: readonly Finding[];
  /** Findings of the source itself, by their fingerprints, as they are told where the base is known. */
  readonly retold: readonly Finding[];
  readonly renamed: readonly RenamedObject[];
}

/**
 * What the new migrations of a change do to the schema, seen where they run on top of those before them.
 *
 * @throws Problem where what was there before does not apply; the reason of `signal`
 */
export async function schemaChange(changed: ChangedMigrations, context: ChangeContext): Promise<SeenChange> {
  try {
    return await seenChange(changed, context);
  } catch (cause) {
    throw (await whyNoneApply(cause, context.read)) ?? cause;
  }
}

async function seenChange(changed: ChangedMigrations, context: ChangeContext): Promise<SeenChange> {
  const { source, database, signal, server, read, ledger } = context;
  const base = context.base.name;
  const name = `${database}_${source}_change`;
  const watched = await watchChange(changed, { server, name, signal });
  try {
    const same = sameObjects(watched, renamedColumns(watched));
    const order = ({ seen }: Risk) => watched.statements.indexOf(seen);
    const all = [...risksOf(watched), ...objectRisks(watched, same), ...droppedObjects(watched, same)].sort(
      (a, b) => order(a) - order(b),
    );
    const risks = all.filter(({ kind }) => context.settings[kind] !== 'off');
    const upgrade = await upgradeFindings(changed, watched, { source, database, base, read, ledger }, () =>
      madeOnNew(changed.head, { server, name: `${database}_${source}_new`, signal }),
    );
    const isTold = (name: string) => upgrade.some(({ object }) => object === name);
    return {
      source,
      upgrade,
      retold: takenNumbers(changed).map((it) => takenNumberFinding(it, { source, database, base })),
      renamed: renamedObjects(same),
      tables: changesInWords(same),
      migrations: changed.added.map(({ name, file }) => migrationSeen(name, file, watched)),
      risks: await toldRisks(risks, watched, changed, context),
      notes: [
        ...notesOnFiles(changed, base, isTold),
        ...notesOnRun(watched, changed),
        ...noteOnTimeout(watched),
      ],
    };
  } finally {
    await watched.database.client.end();
  }
}

/** What is said in place of a refusal where it comes of what no migration creates, which is a finding already. */
async function whyNoneApply(cause: unknown, read: ChangeContext['read']): Promise<Problem | undefined> {
  const { madeElsewhere = [] } = cause instanceof Problem ? ((await read()) ?? {}) : {};
  if (madeElsewhere.length === 0) return undefined;
  const names = madeElsewhere.map(({ kind, path }) => `${kind} ${displayName(path)}`);
  return new Problem(`The migrations need what none of them creates: ${shortList(names)}.`, {
    advice: `Once one creates ${names.length === 1 ? 'it' : 'them'}, what a new one does is seen.`,
    cause,
  });
}

async function toldRisks(
  risks: readonly Risk[],
  watched: WatchedChange,
  { added, head }: ChangedMigrations,
  { source, database, base, repository, settings, signal }: ChangeContext,
): Promise<Finding[]> {
  const named = risks.filter(
    ({ kind, about }) => takesNameAway.has(kind) || (kind === 'cascade' && about.kind === 'view'),
  );
  const uses =
    named.length === 0
      ? []
      : await usesAt(
          base.commit,
          named.map(({ about: { kind, path } }) => ({
            table: withoutArguments(path[1] ?? ''),
            ...(path[2] === undefined ? {} : { [kind === 'enum' ? 'value' : 'column']: path[2] }),
          })),
          await repository(),
        );
  const told: Finding[] = [];
  for (const risk of risks) {
    signal.throwIfAborted();
    const safer = await tried(saferFormsOf(risk, watched), watched, signal);
    const fires = safer && firingInWords(safer, risk.about.path, watched.after);
    const use = uses[named.indexOf(risk)];
    const { file } = risk.seen.file;
    const migration = added.find((it) => it.file === file)?.name ?? posix.basename(file);
    const setting = settings[risk.kind] ?? 'report';
    if (setting === 'off') continue;
    told.push(
      riskFinding(
        {
          risk,
          migration,
          source,
          database,
          base: base.name,
          tool: head.tool,
          naming: named.includes(risk) ? functionsNaming(risk, watched.after) : [],
          ...defined({ safer, fires, use, whyNone: whyNoView(risk, watched.after) }),
        },
        setting,
      ),
    );
  }
  return told;
}

const takesNameAway: ReadonlySet<RiskKind> = new Set<RiskKind>([
  'drop-column',
  'drop-table',
  'drop-object',
  'rename',
]);

/** What is gone for good once it has run. */
const losing: ReadonlySet<RiskKind> = new Set<RiskKind>([
  'drop-column',
  'drop-table',
  'delete-rows',
  'narrowing',
]);

function migrationSeen(name: string, file: string, watched: WatchedChange): NewMigration {
  const own = watched.statements.filter((seen) => seen.file.file === file);
  const effects = own.flatMap(({ effects }) =>
    effects.map((effect): SeenEffect => {
      const { location, statement, table, lock, blocks, work } = effect;
      return { location, statement, table, lock, blocks, work };
    }),
  );
  const lost = risksOf({ ...watched, statements: own }).flatMap((risk) =>
    losing.has(risk.kind) ? [lossOf(risk)] : [],
  );
  const labels = own.flatMap(({ statement: { text } }) => {
    const found = /^alter\s+type\s+([\w."]+)\s+add\s+value\s+(?:if\s+not\s+exists\s+)?('(?:[^']|'')*')/i.exec(
      text,
    );
    return found === null
      ? []
      : [`the value ${found[2]} of ${found[1]}, which Postgres cannot take away again`];
  });
  return { name, location: { file, line: 1 }, effects, irreversible: [...lost, ...labels] };
}

function lossOf(risk: Risk): string {
  const object = nameOfRisk(risk);
  if (risk.kind === 'delete-rows') return `rows of ${object}`;
  return risk.kind === 'narrowing'
    ? `what the new type of ${object} does not hold`
    : `the ${risk.about.kind} ${object}`;
}

/** Columns that bear another name at the end than at the beginning, of those that were there. */
function renamedColumns({ statements }: WatchedChange): RenamedColumns {
  const first: Observation = statements[0]?.before ?? new Map();
  const last: Observation = statements.at(-1)?.after ?? new Map();
  const renames = new Map<string, readonly string[]>();
  for (const [oid, then] of first) {
    const now = last.get(oid);
    const names = new Map(now?.demands.map(({ key, name }) => [key, name]));
    for (const { kind, key, name } of then.demands) {
      const after = names.get(key);
      if (now !== undefined && kind === 'type' && after !== undefined && after !== name)
        renames.set(objectId('column', [...then.name, name]), [...now.name, after]);
    }
  }
  return renames;
}

/** @param isTold whether a finding is about a migration already */
function notesOnFiles(
  { edited, removed }: ChangedMigrations,
  base: string,
  isTold: (name: string) => boolean,
): string[] {
  const isLeft = (name: string) => !isTold(name);
  return [
    ...edited
      .filter(isLeft)
      .map(
        (name) =>
          `${name} is in ${base} already, and its text is another here: databases that have it do not run it again.`,
      ),
    ...removed
      .filter(isLeft)
      .map((name) => `${name} is in ${base}, and not here: what it made stays in databases that have it.`),
  ];
}

function notesOnRun(watched: WatchedChange, { head }: ChangedMigrations): string[] {
  const { outsideTransaction, unseen, stoppedByRows, withoutRows } = watched;
  const at = ({ location, statement }: Refused['place']) =>
    `${location.file}:${location.line} \`${statement}\``;
  return [
    ...outsideTransaction.flatMap(({ place, file, text }) => {
      const says = outsideTransactionBy(head.tool, file, text);
      return says === undefined ? [] : [`${at(place)} ${says}`];
    }),
    ...stoppedByRows
      .filter(
        ({ place }) =>
          !unseen.some((it) => it.stoppedByAnyOf !== undefined && isSame(it.location, place.location)),
      )
      .map(
        ({ place, error }) =>
          `${at(place)} was refused where its tables have rows that were made up (${error.message}); it was run on empty ones.`,
      ),
    ...unseen.flatMap(({ location, why, stoppedByAnyOf }) =>
      stoppedByAnyOf === undefined && why !== noRows ? [`${location.file}:${location.line}: ${why}`] : [],
    ),
    ...(withoutRows.length === 0
      ? []
      : [
          `No rows could be made up for ${withoutRows.map(displayName).join(', ')}, so that was run on empty tables.`,
        ]),
  ];
}

function isSame(a: Refused['place']['location'], b: Refused['place']['location']): boolean {
  return a.file === b.file && a.line === b.line;
}

/** A statement that waits for its lock has everybody else wait behind it, unless it gives up. */
function noteOnTimeout({ statements }: WatchedChange): string[] {
  const isSet = statements.some(({ file }) => /\block_timeout\b/i.test(file.sql));
  const waits = statements.some(({ effects }) => effects.some(({ blocks }) => blocks === 'reads and writes'));
  return waits && !isSet
    ? [
        'No `lock_timeout` is set: while one of these statements waits for its lock, all that come after it wait, too.',
      ]
    : [];
}
