import type { FindingClass } from '../report/report.ts';

/** What a source of each kind has to do to follow the others. */
export type Change = 'add' | 'remove' | 'change';

interface Manner {
  readonly add: (what: string, to: string) => string;
  readonly remove: (what: string) => string;
  readonly change: (what: string, to: string) => string;
}

const manners: Readonly<Record<string, Manner>> = {
  migrations: {
    add: (what, to) => `write a migration that creates ${what}${to}`,
    remove: (what) => `write a migration that drops ${what}`,
    change: (what, to) => `write a migration that changes ${what}${to}`,
  },
  drizzle: {
    add: (what, to) => `declare ${what}${to} in the Drizzle schema`,
    remove: (what) => `remove ${what} from the Drizzle schema`,
    change: (what, to) => `change ${what}${to} in the Drizzle schema`,
  },
};

const otherwise: Manner = {
  add: (what, to) => `create ${what}${to}`,
  remove: (what) => `remove ${what}`,
  change: (what, to) => `change ${what}${to}`,
};

/** One step for one source, as the end of a sentence: `declare column users.email in the Drizzle schema`. */
export function stepFor(sourceKind: string, change: Change, what: string, to: string | undefined): string {
  const manner = manners[sourceKind] ?? otherwise;
  if (change === 'remove') return manner.remove(what);
  return manner[change](what, target(change, what, to));
}

/** The value to arrive at, where it is short and not said already. */
function target(change: Change, what: string, to: string | undefined): string {
  if (to === undefined || to === '' || to === 'declared' || to.includes('\n') || to.length > 80) return '';
  if (what.endsWith(to)) return '';
  if (to.startsWith('→ '))
    return ` ${change === 'add' ? 'that points' : 'so that it points'} to ${to.slice(2)}`;
  return change === 'add' ? ` as ${to}` : ` to ${to}`;
}

/**
 * The class of a difference, by the kinds of the sources that are wrong (or, where nothing tells, of those that
 * lack the object): migrations that do not follow the code are an unmigrated change, code that does not follow
 * the database is a wrong mirror.
 */
export function classOf(kinds: readonly string[]): FindingClass {
  const distinct = [...new Set(kinds)];
  if (distinct.length !== 1) return 'difference';
  return classByKind[distinct[0] ?? ''] ?? 'difference';
}

const classByKind: Readonly<Record<string, FindingClass>> = {
  migrations: 'unmigrated change',
  drizzle: 'wrong mirror',
  sqlmodel: 'wrong mirror',
};
