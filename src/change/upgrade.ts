import { defined } from '../base/defined.ts';
import { oneLine, shortened } from '../base/visible.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { compare } from '../compare/compare.ts';
import { faultFinding } from '../compare/faults.ts';
import { compareLedger } from '../ledger/compare.ts';
import { type Rules, rulesFor } from '../ledger/rules.ts';
import type { Finding } from '../report/finding.ts';
import type { SourceFault } from '../sources/fault.ts';
import type { Ledger, LedgerEntry } from '../sources/ledgers/ledger.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import type { ReadSource } from '../sources/source.ts';
import { keeperOf } from './known-by.ts';
import { type ChangedMigrations, textOf } from './new-migrations.ts';
import { takenNumbers } from './taken-numbers.ts';
import type { WatchedChange } from './watch.ts';

export interface UpgradeContext {
  /** Name of the source. */
  readonly source: string;
  readonly database: string;
  /** What the change is made to, as it is told. */
  readonly base: string;
  /** What was read of all migrations of the change; `undefined` where that could not be. */
  readonly read: () => Promise<ReadSource | undefined>;
  /** Set where what runs them notes nothing, so that the rules of no tool hold. */
  readonly ledger?: 'none' | undefined;
}

/**
 * What a database that has the migrations of the base makes of those of the change, and a new one never shows: what
 * their tool passes over or refuses, what Postgres refuses, and what is otherwise in the end.
 *
 * @param watched the new migrations, run on top of those before them
 * @param onNew what all of them make of a new database; asked only where that may be something else
 */
export async function upgradeFindings(
  changed: ChangedMigrations,
  watched: WatchedChange,
  context: UpgradeContext,
  onNew: () => Promise<Catalog>,
): Promise<Finding[]> {
  const { source: name, database, base } = context;
  // Of a number that is taken the tool runs nothing before it is another one: what else comes of it is not told.
  const inTheWay = takenNumbers(changed)
    .filter(({ fault }) => fault.severity === 'critical')
    .flatMap(({ fresh, taken }) => [fresh, taken]);
  const refused =
    context.ledger === 'none'
      ? []
      : refusedByTool(changed).filter(({ location }) => !inTheWay.includes(location?.file ?? ''));
  const fails = watched.refused === undefined ? [] : [refusedByPostgres(watched.refused, changed)];
  const read = fails.length > 0 || isAppended(changed, inTheWay) ? undefined : await context.read();
  const differs =
    read === undefined
      ? []
      : endsOtherwise(changed, read, { onNew: await onNew(), upgraded: watched.after }, context);
  return [...refused, ...fails, ...differs].map((fault) =>
    faultFinding(
      { ...fault, code: `upgrade-${fault.code}`, message: `Where ${base} is deployed: ${fault.message}` },
      { name, kind: 'migrations' },
      database,
    ),
  );
}

/** The table that a tool keeps, as it is where the migrations of the base were run; `undefined` for plain files. */
function ledgerAfter({ before }: ChangedMigrations, head: OpenedMigrations): Ledger | undefined {
  const tool = keeperOf(head);
  if (tool === undefined) return undefined;
  const hasNames = head.tool === 'drizzle-folders';
  const empty: Ledger = { tool, table: 'the table of the tool', entries: [] };
  const rules = rulesFor(empty, head);
  const entries = before.flatMap((migration): LedgerEntry[] => {
    const id = rules.idOf(migration);
    if (id === undefined) return [];
    const name = hasNames ? migration.name : rules.description?.of(migration);
    const checksum = rules.checksums?.(migration)[0];
    return [
      {
        id,
        state: 'applied',
        ...defined({ name, checksum }),
      },
    ];
  });
  return { ...empty, entries };
}

/** What the tool skips or refuses; what it does not even notice shows in what comes of it. */
function refusedByTool(changed: ChangedMigrations): SourceFault[] {
  const { head, before } = changed;
  const ledger = ledgerAfter(changed, head);
  if (ledger === undefined) return [];
  const rules = rulesFor(ledger, head);
  if (rules.keepsNewestOnly === true) return behindNewest(changed, rules);
  const faultsIn = (opened: OpenedMigrations) =>
    compareLedger([ledger], opened, { ledger, others: new Set(), equals: [] }).faults;
  // What is so without the change, too, is nothing of its own.
  const old = faultsIn({ ...head, migrations: before }).map(({ code, subject }) => `${code} ${subject}`);
  return faultsIn(head).filter(
    ({ severity, code, subject }) => severity === 'critical' && !old.includes(`${code} ${subject}`),
  );
}

/** Of a tool that notes the newest version alone: whatever is older is passed over. */
function behindNewest(
  { added, before }: ChangedMigrations,
  { title, idOf, order, late }: Rules,
): SourceFault[] {
  const [newest] = before.flatMap((migration) => idOf(migration) ?? []).sort((a, b) => order(b, a));
  return added.flatMap((migration) => {
    const id = idOf(migration);
    if (id === undefined || newest === undefined || order(id, newest) > 0) return [];
    return [
      {
        code: 'ledger-skipped',
        severity: 'critical',
        subject: migration.name,
        message: `${migration.name} will never run here: ${title} runs only what is newer than ${newest}, and says nothing.`,
        advice: late.advice(migration.name),
        location: { file: migration.file, line: 1 },
      },
    ];
  });
}

/** Characters of a statement in a title; the place stands beside it. */
const statementAtMost = 60;

function refusedByPostgres(
  { place, error }: NonNullable<WatchedChange['refused']>,
  changed: ChangedMigrations,
): SourceFault {
  const { location, statement } = place;
  const former = formerName(location.file, changed);
  return {
    code: 'refused',
    severity: 'critical',
    subject: location.file,
    message: `the next deploy fails at \`${shortened(oneLine(statement).replaceAll(/\s+/g, ' '), statementAtMost)}\`: ${error.message}.`,
    advice:
      former === undefined
        ? 'On a new database it applies. Write it for the schema that is there once the migrations before it have run.'
        : `It is ${former} under another name, and has run there already. Give it its old name back.`,
    location,
  };
}

/** What a file that came with the change was called before it, where only its name is another one. */
function formerName(file: string, { added, before, removed }: ChangedMigrations): string | undefined {
  const renamed = added.find((migration) => migration.file === file);
  if (renamed === undefined) return undefined;
  return before.find(({ name, sql }) => removed.includes(name) && textOf({ sql }) === textOf(renamed))?.name;
}

const namedAtMost = 3;

/**
 * Whether the change only has migrations that come after all that were there: a new database gets the same.
 *
 * @param inTheWay files of those that have to get another place
 */
function isAppended(
  { edited, removed, head, added }: ChangedMigrations,
  inTheWay: readonly string[],
): boolean {
  const placed = added.filter(({ file }) => !inTheWay.includes(file));
  const newest = head.migrations.slice(head.migrations.length - placed.length);
  return edited.length + removed.length === 0 && placed.every((one) => newest.includes(one));
}

function endsOtherwise(
  { edited, removed, head, added }: ChangedMigrations,
  read: ReadSource,
  { onNew, upgraded }: { readonly onNew: Catalog; readonly upgraded: Catalog },
  { database, base }: UpgradeContext,
): SourceFault[] {
  const of = (name: string, catalog: Catalog) =>
    ({ name, kind: 'migrations', read: { ...read, faults: [], catalog } }) as const;
  const { findings } = compare(
    [of('a new one', onNew), of(`one that has ${base}`, upgraded)],
    'a new one',
    database,
  );
  const titles = findings.filter(({ severity }) => severity !== 'cosmetic').map(({ title }) => title);
  if (titles.length === 0) return [];
  const more = titles.length - namedAtMost;
  const [name = ''] = [...edited, ...removed, ...added.map((migration) => migration.name)];
  const file = head.migrations.find((migration) => migration.name === name)?.file;
  return [
    {
      code: 'differs',
      severity: 'critical',
      subject: name,
      message: `the database ends up otherwise than a new one: ${titles.slice(0, namedAtMost).join('; ')}${more > 0 ? ` and ${more} more` : ''}.`,
      advice:
        'Give the migrations that are merged their texts back, and put what is to be another into a new migration that comes last.',
      ...(file === undefined ? {} : { location: { file, line: 1 } }),
    },
  ];
}
