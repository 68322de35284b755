/** Which test files run in what order, and which of them share a process. */

/**
 * The files that take longest, so that none of them is begun when the others are done; those of `action/` mostly wait,
 * so they come one by one among those that compute.
 */
export const longest = [
  'action/pull-request',
  'sqlmodel/models',
  'action/commands',
  'cli/check',
  'action/github-trouble',
  'ledger/alembic',
  'migrations/alembic',
  'action/strangers',
  'supabase-types/single-changes',
  'sqlmodel/untrusted',
  'action/other-events',
  'drizzle/loading',
  'postgres/pglite',
  'sqlmodel/mistakes',
  'action/against-base',
  'postgres/ending',
  'postgres/pgvector',
  'check/classes',
  'compare/advice-on-postgres',
  'sqlmodel/layouts',
  'check/ledger',
  'check/upgrade-path',
  'action/secrets',
  'check/borrowed',
  'rehearsal/outcome',
  'check/against-base',
  'rehearsal/effects',
  'drizzle/problems',
  'postgres/untrusted',
  'github/issue',
  'sqlmodel/export',
  'postgres/warm-clusters',
  'cli/fix-write',
];

/**
 * Rooms whose tests call functions. A process costs a file 0.2 s of computing before its first test, which is more
 * than most of these take, so they run one after the other in the same ones.
 */
const inRooms = [
  'across',
  'base',
  'baseline',
  'catalog',
  'change',
  'check',
  'command-line',
  'compare',
  'config',
  'ddl',
  'drizzle',
  'fix',
  'github',
  'house',
  'ledger',
  'migrations',
  'plan',
  'rehearsal',
  'report',
  'repository',
  'security',
  'snapshot',
  'sql-source',
  'sqlmodel',
  'supabase-types',
  'usage',
  'workflows',
];

/** Files of these rooms that change what a process has once (mocks, its environment), or start servers of their own. */
const apart = [
  'command-line/fix-writing',
  'command-line/init',
  'drizzle/untrusted',
  'migrations/command',
  'migrations/extensions',
  'migrations/rights',
  'migrations/supabase-extensions',
  'rehearsal/rights',
  'repository/committed',
  'snapshot/snapshot',
  'sqlmodel/python',
  'usage/search',
  'workflows/workflows',
];

const withProcessOfTheirOwn = [...longest, ...apart].map((name) => `test/${name}.test.ts`);

/** The test files that share processes, as vitest takes them. */
export const together = {
  include: [`test/{${inRooms.join(',')}}/**/*.test.ts`],
  exclude: withProcessOfTheirOwn,
};

/** All others. */
export const alone = {
  include: [`test/!(${inRooms.join('|')})/**/*.test.ts`, ...withProcessOfTheirOwn],
};
