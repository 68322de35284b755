import type { FindingClass } from '../report/report.ts';

/** The kinds of the sources on both sides of a difference. */
export interface Sides {
  /** Those that are wrong or, where nothing tells, that lack the object. */
  readonly wrong: readonly string[];
  /** Those that say otherwise. */
  readonly others: readonly string[];
}

interface Rule {
  readonly class: FindingClass;
  readonly when: (sides: Sides) => boolean;
}

const code = ['drizzle', 'sqlmodel'];
/** What runs, or was saved of what ran. */
const running = ['live', 'snapshot'];

/** What happened, in the words of a team; the first rule that fits counts. */
const rules: readonly Rule[] = [
  // Somebody changed the database, and nobody wrote that down.
  {
    class: 'hot-fix on a live database',
    when: ({ wrong, others }) =>
      areAll(wrong, ['migrations', ...code]) && wrong.includes('migrations') && areAll(others, running),
  },
  { class: 'unmigrated change', when: ({ wrong }) => areAll(wrong, ['migrations']) },
  { class: 'wrong mirror', when: ({ wrong }) => areAll(wrong, code) },
  {
    class: 'environment skew',
    when: ({ wrong, others }) => areAll(wrong, running) && areAll(others, running),
  },
  // The code says it, and nothing has brought it to the database.
  {
    class: 'missing migration',
    when: ({ wrong, others }) =>
      areAll(wrong, [...running, 'sql']) && areAll(others, [...code, 'migrations']),
  },
];

/** The class of a difference, by the kinds of its sources. */
export function classOf(sides: Sides): FindingClass {
  return rules.find(({ when }) => when(sides))?.class ?? 'difference';
}

function areAll(kinds: readonly string[], of: readonly string[]): boolean {
  return kinds.length > 0 && kinds.every((kind) => of.includes(kind));
}
