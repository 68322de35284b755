/** Which test files run in what order, and which of them share a process. */

/**
 * The files that take longest, so that none of them is begun when the others are done; those of `action/` mostly wait,
 * so no more than two of them run beside others that compute.
 */
export const longest = [
  'postgres/pgvector',
  'postgres/ending',
  'check/ledger',
  'sqlmodel/untrusted',
  'postgres/pglite',
  'action/pull-request',
  'sqlmodel/models',
  'action/commands',
  'cli/check',
  'fix/supabase-types',
  'compare/advice-on-postgres',
  'action/github-trouble',
  'sqlmodel/layouts',
  'sqlmodel/mistakes',
  'action/other-events',
  'usage/undeclared',
  'supabase-types/single-changes',
  'action/strangers',
  'check/against-base',
  'plan/cases',
  'plan/moved',
  'action/against-base',
  'rehearsal/outcome',
  'check/upgrade-path',
  'ledger/alembic',
  'action/emulate',
  'check/fltr-databases',
  'cli/fix-write',
  'drizzle/problems',
  'action/secrets',
  'check/placed-on-platform',
  'drizzle/loading',
  'migrations/alembic',
  'action/fork-pair',
  'check/classes',
  'rehearsal/effects',
  'migrations/apply',
  'across/several-databases',
  'action/schema-change',
  'security/rules',
];

/**
 * Rooms whose tests call functions. A process costs a file 0.2 s of computing before its first test, which is more
 * than most of these take, so they run one after the other in the same ones.
 */
const inRooms = [
  'across',
  'action',
  'base',
  'baseline',
  'catalog',
  'change',
  'check',
  'cli',
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
  'check/ledger',
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
  'sqlmodel/untrusted',
  'usage/search',
  'workflows/workflows',
];

const withProcessOfTheirOwn = apart.map((name) => `test/${name}.test.ts`);

/** The test files that share processes, as vitest takes them. */
export const together = {
  include: [`test/{${inRooms.join(',')}}/**/*.test.ts`],
  exclude: withProcessOfTheirOwn,
};

/** All others. */
export const alone = {
  include: [`test/!(${inRooms.join('|')})/**/*.test.ts`, ...withProcessOfTheirOwn],
};
