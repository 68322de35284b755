import { groupBy } from '../../base/group-by.ts';
import { list } from '../../base/phrases.ts';
import type { Location } from '../../base/problem.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Writer } from '../../sources/source.ts';
import { isMendedBy, type SourceKind } from '../../sources/source-kind.ts';
import type { Phrase } from '../words/deeds.ts';
import type { PartitionFirst } from './partitions-first.ts';

/** What a source has to do to follow the others. */
export type Change = 'add' | 'remove' | 'change' | 'rename' | 'move';

/** One step of one source. */
export interface Step {
  readonly source: {
    readonly name: string;
    readonly kind: SourceKind;
    readonly read?: { readonly writtenBy?: Writer };
  };
  /** The file that a person declares it in, beside what a command writes. */
  readonly byHand?: string;
  /** Of SQL that a person keeps up to date: where in its files, as far as that is known. */
  readonly place?: Location | 'its files';
  readonly change: Change;
  /** `column users.email`, by the name that the source itself has for it where it is to be renamed. */
  readonly what: string;
  /** Kind of the object. */
  readonly kind: ObjectKind;
  /** The value to arrive at. */
  readonly to: string | undefined;
  /** What to say of migrations and databases instead, where `create`, `drop` and `change` are not the words. */
  readonly phrase?: Phrase;
  /** Partitions that have to be there first, and that the source does not make. */
  readonly first?: readonly PartitionFirst[];
}

/** A step in words; `to` begins with a space, `names` are those of the sources that have to take it. */
type Manner = (step: Omit<Step, 'to'> & { readonly to: string }, names: string) => string;

const inDatabases: Manner = ({ change, what, to, phrase, first }, names) => {
  const verb = change === 'add' ? 'create' : change === 'remove' ? 'drop' : change;
  return `${phrase?.bare ?? `${verb} ${what}${to}`} in ${names}${behind(first)}`;
};

/** What has to be there before a thing is declared or created. */
function behind(first: readonly PartitionFirst[] = []): string {
  return first.length === 0 ? '' : `, behind ${list(first.map(partition))}`;
}

function partition({ name, sql }: PartitionFirst): string {
  return `partition ${name} where it is not there (\`${sql}\`)`;
}

const manners: Readonly<Record<SourceKind, Manner>> = {
  migrations: ({ change, what, to, phrase, first = [] }) =>
    `write a migration that ${first.map((it) => `makes ${partition(it)} and `).join('')}${phrase?.third ?? `${thirdPerson[change]} ${what}${to}`}`,
  drizzle: (step, names) => `${inCode('the Drizzle schema')(step, names)}${inDrizzle(step)}`,
  sqlmodel: inCode('the SQLModel classes'),
  'supabase-types': ({ source, change, what, byHand }, names) => {
    const where = change === 'remove' ? 'from' : change === 'add' ? 'to' : 'in';
    if (byHand !== undefined) return `${change} ${what} ${where} ${byHand}`;
    const { command = 'supabase gen types', script } = source.read?.writtenBy ?? {};
    const called = `\`${command}\`${script === undefined ? '' : ` (\`${script}\`)`}`;
    return `run ${called}, which writes ${names} again${whenItHasAll(script ?? command)}`;
  },
  sql: (step, names) => {
    const { place } = step;
    if (place === undefined) return inDatabases(step, names);
    const at = place === 'its files' ? 'its files' : `${place.file}:${place.line}`;
    return `${inCode(`${names} (${at})`)(step, names)}${behind(step.first)}`;
  },
  live: inDatabases,
  snapshot: inDatabases,
};

/** An advice with another way in front of the command that generates types; `undefined` where it names none. */
export function beforeGenerator(advice: string, way: string): string | undefined {
  const call = /(^|; )run (?=`[^`\n]+`(?: \(`[^`\n]+`\))?, which writes )/i;
  return call.test(advice)
    ? advice.replace(call, (_, before: string) => `${before}${way}, or run `)
    : undefined;
}

/** When it helps to call the generator, which writes what its database has: a new migration is not in it by itself. */
function whenItHasAll(call: string): string {
  if (/\s--local\b/.test(call)) return ', once the local database has the migrations';
  return /\s--(?:linked|project-id)\b/.test(call) ? ', once the migrations are deployed' : '';
}

/** What Drizzle has for a thing that is new to its schema, where that is plain. */
function inDrizzle({ change, kind, phrase }: Pick<Step, 'change' | 'kind' | 'phrase'>): string {
  const code =
    change === 'add'
      ? drizzleCode[kind]
      : phrase?.bare.startsWith('enable row level security on ')
        ? '`.enableRLS()` behind its `pgTable(…)`; `pgTable.withRLS(…)` on Drizzle 1.0'
        : undefined;
  return code === undefined ? '' : ` (${code})`;
}

const drizzleCode: Partial<Readonly<Record<ObjectKind, string>>> = {
  policy: '`pgPolicy(…)` among the extras of its table',
  view: '`pgView(…)`',
  'materialized view': '`pgMaterializedView(…)`',
  enum: '`pgEnum(…)`',
  sequence: '`pgSequence(…)`',
};

const thirdPerson: Readonly<Record<Change, string>> = {
  add: 'creates',
  remove: 'drops',
  change: 'changes',
  rename: 'renames',
  move: 'moves',
};

function inCode(place: string): Manner {
  return ({ change, what, to, phrase }) => {
    if (change === 'remove') return `remove ${what} from ${place}`;
    const deed = change === 'change' && phrase?.isOfDatabases !== true ? phrase?.bare : undefined;
    return `${deed ?? `${change === 'add' ? 'declare' : change} ${what}${to}`} in ${place}`;
  };
}

/**
 * Steps as the end of a sentence: `declare column users.email in the Drizzle schema`, `drop table notes in dev and
 * production`. Those that are the same for several sources are one.
 */
export function stepsInWords(steps: readonly Step[]): string {
  const same = groupBy(steps, ({ source, change, what, to, phrase, byHand, first }) =>
    JSON.stringify([
      isMendedBy('statements', 'file')(source) ? '' : source.kind,
      ...(isMendedBy('generator')(source) && byHand === undefined
        ? [source.read?.writtenBy?.command]
        : [change, what, to ?? '', phrase, byHand, first]),
    ]),
  );
  const words = [...same.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const manner = manners[first.source.kind];
    const names = list(members.map(({ source }) => source.name));
    return [manner({ ...first, to: target(first) }, names)];
  });
  return words.join('; ');
}

/** The value to arrive at, where it is short and not said already. */
function target({ change, what, kind, to = '' }: Step): string {
  const said = to.replace(/;$/, '');
  if (change === 'remove' || said === '' || said === 'declared') return '';
  if (said.includes('\n') || said.length > longest) return '';
  if (change !== 'rename' && change !== 'move' && isSaidBy(what, said)) return '';
  if (said.startsWith('→ '))
    return ` ${change === 'add' ? 'that points' : 'so that it points'} to ${said.slice(2)}`;
  return change === 'add' ? `${madeWith[kind] ?? ' as '}${said}` : ` to ${said}`;
}

/** More than is read as part of a sentence. */
const longest = 80;

/** `index users (email)` says `btree (email)`, and `unique constraint users.email` says `(email)`. */
function isSaidBy(what: string, said: string): boolean {
  const plain = said.replace(/^btree /, '');
  const [, only] = /^\((\w+)\)$/.exec(plain) ?? [];
  return what.endsWith(plain) || (only !== undefined && what.endsWith(`.${only}`));
}

/** What stands between an object that is made and what it says, where `as` does not. */
const madeWith: Partial<Readonly<Record<ObjectKind, string>>> = {
  enum: ' with the values ',
  policy: ' ',
  trigger: ' ',
  ...Object.fromEntries(
    (
      [
        'statistics',
        'range type',
        'collation',
        'event trigger',
        'extension',
        'publication',
        'foreign data wrapper',
        'foreign server',
        'text search configuration',
        'text search dictionary',
        'cast',
        'operator',
      ] satisfies ObjectKind[]
    ).map((kind) => [kind, ' with ']),
  ),
  rule: ': ',
};
