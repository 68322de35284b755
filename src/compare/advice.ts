import { groupBy } from '../base/group-by.ts';
import { list } from '../base/phrases.ts';
import { isMendedBy, type SourceKind } from '../sources/source-kind.ts';

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
}

/** A step in words; `names` are those of the sources that have to take it. */
type Manner = (change: Change, what: string, to: string, names: string) => string;

const inDatabases: Manner = (change, what, to, names) =>
  `${change === 'add' ? 'create' : change === 'remove' ? 'drop' : change} ${what}${to} in ${names}`;

const manners: Readonly<Record<SourceKind, Manner>> = {
  migrations: (change, what, to) => `write a migration that ${thirdPerson[change]} ${what}${to}`,
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
  return (change, what, to) =>
    change === 'remove'
      ? `remove ${what} from ${place}`
      : `${change === 'add' ? 'declare' : change} ${what}${to} in ${place}`;
}

/**
 * Steps as the end of a sentence: `declare column users.email in the Drizzle schema`, `drop table notes in dev and
 * production`. Those that are the same for several sources are one.
 */
export function stepsInWords(steps: readonly Step[]): string {
  const same = groupBy(steps, ({ source, change, what, to }) =>
    JSON.stringify([isMendedBy('statements')(source) ? '' : source.kind, change, what, to ?? '']),
  );
  const words = [...same.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const manner = manners[first.source.kind];
    const names = list(members.map(({ source }) => source.name));
    return [manner(first.change, first.what, target(first.change, first.what, first.to), names)];
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
