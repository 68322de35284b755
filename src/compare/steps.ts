import { groupBy } from '../base/group-by.ts';
import { list } from '../base/phrases.ts';
import { isMendedBy, type SourceKind } from '../sources/source-kind.ts';
import type { Phrase } from './phrases.ts';

/** What a source has to do to follow the others. */
export type Change = 'add' | 'remove' | 'change' | 'rename';

/** One step of one source. */
export interface Step {
  readonly source: { readonly name: string; readonly kind: SourceKind };
  readonly change: Change;
  /** `column users.email`, by the name that the source itself has for it where it is to be renamed. */
  readonly what: string;
  /** The value to arrive at. */
  readonly to: string | undefined;
  /** What to say of migrations and databases instead, where `create`, `drop` and `change` are not the words. */
  readonly phrase?: Phrase;
}

/** A step in words; `to` begins with a space, `names` are those of the sources that have to take it. */
type Manner = (step: Omit<Step, 'to'> & { readonly to: string }, names: string) => string;

const inDatabases: Manner = ({ change, what, to, phrase }, names) => {
  const verb = change === 'add' ? 'create' : change === 'remove' ? 'drop' : change;
  return `${phrase?.bare ?? `${verb} ${what}${to}`} in ${names}`;
};

const manners: Readonly<Record<SourceKind, Manner>> = {
  migrations: ({ change, what, to, phrase }) =>
    `write a migration that ${phrase?.third ?? `${thirdPerson[change]} ${what}${to}`}`,
  drizzle: inCode('the Drizzle schema'),
  sqlmodel: inCode('the SQLModel classes'),
  sql: inDatabases,
  live: inDatabases,
  snapshot: inDatabases,
};

const thirdPerson: Readonly<Record<Change, string>> = {
  add: 'creates',
  remove: 'drops',
  change: 'changes',
  rename: 'renames',
};

function inCode(place: string): Manner {
  return ({ change, what, to }) =>
    change === 'remove'
      ? `remove ${what} from ${place}`
      : `${change === 'add' ? 'declare' : change} ${what}${to} in ${place}`;
}

/**
 * Steps as the end of a sentence: `declare column users.email in the Drizzle schema`, `drop table notes in dev and
 * production`. Those that are the same for several sources are one.
 */
export function stepsInWords(steps: readonly Step[]): string {
  const same = groupBy(steps, ({ source, change, what, to, phrase }) =>
    JSON.stringify([isMendedBy('statements')(source) ? '' : source.kind, change, what, to ?? '', phrase]),
  );
  const words = [...same.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const manner = manners[first.source.kind];
    const names = list(members.map(({ source }) => source.name));
    return [manner({ ...first, to: target(first.change, first.what, first.to) }, names)];
  });
  return words.join('; ');
}

/** The value to arrive at, where it is short and not said already. */
function target(change: Change, what: string, to: string | undefined): string {
  if (change === 'remove' || to === undefined || to === '' || to === 'declared') return '';
  if (to.includes('\n') || to.length > 80) return '';
  if (change !== 'rename' && what.endsWith(to)) return '';
  if (to.startsWith('→ '))
    return ` ${change === 'add' ? 'that points' : 'so that it points'} to ${to.slice(2)}`;
  return change === 'add' ? ` as ${to}` : ` to ${to}`;
}
