import type { Location } from '../../src/base/problem.ts';
import type { Cell, Finding } from '../../src/report/finding.ts';
import type { DatabaseReport, Report, SourceReport } from '../../src/report/report.ts';
import type { SchemaChange } from '../../src/report/schema-change.ts';

/** Reports as the check makes them, small enough to be read beside what is rendered from them. */

const migrations: SourceReport = {
  name: 'migrations',
  kind: 'migrations',
  state: 'read',
  facts: ['41 migrations (Drizzle journal)'],
  warnings: [],
  objects: { table: 12, column: 84, index: 9 },
};

const drizzle: SourceReport = {
  name: 'drizzle',
  kind: 'drizzle',
  state: 'read',
  facts: ['drizzle-orm 0.45.4'],
  warnings: [],
  objects: { table: 12, column: 84, index: 9 },
};

const shop: DatabaseReport = {
  name: 'shop',
  truth: 'drizzle',
  server: 'PostgreSQL 17.6',
  sources: [migrations, drizzle],
  findings: [],
  ignored: [],
  accepted: [],
  compared: { index: 9, column: 84, table: 12 },
  tablesNotCompared: 0,
  notCompared: [{ what: 'functions', why: 'drizzle cannot declare them', count: 3 }],
};

function reportOf(databases: readonly DatabaseReport[], more: Partial<Report> = {}): Report {
  const counts = { critical: 0, warning: 0, cosmetic: 0 };
  for (const { findings } of databases) for (const finding of findings) counts[finding.severity] += 1;
  return {
    formatVersion: 1,
    tool: { name: 'schema-drift', version: '0.1.0' },
    outcome: counts.critical + counts.warning > 0 ? 'drift' : 'clean',
    failOn: 'warning',
    counts,
    databases,
    recognised: [],
    problems: [],
    timings: { replay: 0.4, compare: 0.01 },
    ...more,
  };
}

const migrationLine = { file: 'drizzle/0003_users.sql', line: 12, column: 3 };
const schemaLine = { file: 'src/db/schema.ts', line: 14, column: 5 };

const said = (text: string, location: Location = migrationLine): Cell => ({
  state: 'present',
  text,
  location,
});

const emailType: Finding = {
  fingerprint: 'a1b2c3d4e5f6',
  severity: 'critical',
  class: 'unmigrated change',
  kind: 'column',
  object: 'users.email',
  group: 'users',
  title: 'column users.email: migrations: text, drizzle: varchar(255)',
  attribute: 'type',
  cells: { migrations: said('text'), drizzle: said('varchar(255)', schemaLine) },
  wrong: ['migrations'],
  reason: 'drizzle is the declared truth; migrations say text.',
  advice:
    'Add a migration that changes the type of column users.email to varchar(255): run `npx drizzle-kit generate`.',
  folded: [],
};

export const missingTable: Finding = {
  ...emailType,
  fingerprint: 'b1b2c3d4e5f6',
  kind: 'table',
  object: 'coupons',
  group: 'coupons',
  title: 'table coupons is missing in migrations',
  cells: {
    migrations: { state: 'missing', text: 'missing' },
    drizzle: said('declared', { ...schemaLine, line: 60 }),
  },
  reason: 'drizzle is the declared truth; migrations lack it.',
  advice: 'Add a migration that creates table coupons: run `npx drizzle-kit generate`.',
  folded: ['column coupons.id', 'column coupons.code', 'primary key coupons.id', 'index coupons (code)'],
};
delete (missingTable as { attribute?: string }).attribute;

const view: Finding = {
  ...emailType,
  fingerprint: 'c1b2c3d4e5f6',
  severity: 'warning',
  kind: 'view',
  object: 'active_users',
  group: 'active_users',
  title: 'view active_users: definition differs',
  attribute: 'definition',
  cells: {
    migrations: said(' SELECT id,\n    email,\n    name\n   FROM users\n  WHERE deleted_at IS NULL;'),
    drizzle: said(' SELECT id,\n    email\n   FROM users\n  WHERE deleted_at IS NULL;', schemaLine),
  },
  advice: 'Add a migration that changes view active_users.',
};

const check: Finding = {
  ...emailType,
  fingerprint: 'd1b2c3d4e5f6',
  severity: 'warning',
  kind: 'check constraint',
  object: 'orders.orders_total_check',
  group: 'orders',
  attribute: 'expression',
  cells: {
    migrations: said('(total >= 0 AND total < 1000000 AND (discount IS NULL OR discount <= total))'),
    drizzle: said('(total >= 0 AND (discount IS NULL OR discount <= total))', schemaLine),
  },
  advice: 'Add a migration that changes the expression of check constraint orders.orders_total_check.',
};

const ledger: Finding = {
  fingerprint: 'e1b2c3d4e5f6',
  severity: 'critical',
  class: 'ledger fault',
  kind: 'migration',
  object: '0007_fast_rogue',
  group: '0007_fast_rogue',
  title: 'Migration 0007_fast_rogue is older than the one before it: Drizzle will never apply it.',
  cells: { migrations: said('out of order', { file: 'drizzle/meta/_journal.json', line: 52, column: 7 }) },
  wrong: ['migrations'],
  reason: 'Migration 0007_fast_rogue is older than the one before it: Drizzle will never apply it.',
  advice: 'Give it a later `when` in drizzle/meta/_journal.json.',
  folded: [],
};

const cosmeticType = (object: string): Finding => ({
  ...emailType,
  fingerprint: `f${object.length}b2c3d4e5f6`,
  severity: 'cosmetic',
  object,
  group: object.split('.')[0] ?? '',
  cells: { migrations: said('varchar'), drizzle: said('text', schemaLine) },
  note: 'Functionally equivalent in PostgreSQL: varchar without a length is text.',
});

export const clean: Report = reportOf([shop]);

export const oneDifference: Report = reportOf([{ ...shop, findings: [emailType] }]);

export const cosmeticOnly: Report = reportOf([
  { ...shop, findings: [cosmeticType('users.name'), cosmeticType('orders.memo')] },
]);

export const many: Report = reportOf([
  {
    ...shop,
    sources: [{ ...migrations, warnings: ['drizzle/notes.txt: not a migration, passed over.'] }, drizzle],
    findings: [
      missingTable,
      emailType,
      ledger,
      check,
      view,
      cosmeticType('users.name'),
      cosmeticType('orders.memo'),
    ],
    ignored: [{ finding: { ...missingTable, object: 'legacy_a' }, reason: 'dropped with the old billing' }],
    notCompared: [
      ...shop.notCompared,
      { what: 'triggers', why: 'drizzle cannot declare them', count: 1 },
      {
        what: 'index documents_embedding',
        why: 'migrations: type vector does not exist',
        count: 1,
        location: migrationLine,
      },
    ],
  },
]);

const acceptedBy = {
  owner: 'ada',
  reason: 'goes with the old billing',
  expiry: '2027-03-31',
  location: { file: 'schema-drift.baseline.yml', line: 4, column: 18 },
};

/** Of three differences one is accepted, one was until a day that is over, and one got worse since. */
export const accepted: Report = reportOf(
  [
    {
      ...shop,
      findings: [
        { ...emailType, lapsed: { ...acceptedBy, expiry: '2026-01-31', why: 'expired' } },
        { ...check, lapsed: { ...acceptedBy, severity: 'cosmetic', why: 'more severe' } },
      ],
      accepted: [{ finding: missingTable, acceptance: acceptedBy }],
    },
  ],
  {
    baseline: {
      file: 'schema-drift.baseline.yml',
      remarks: [
        {
          message:
            'No finding has the fingerprint `00000000beef` (users.fax), which ada accepted until 2027-03-31.',
          advice: 'It is mended, or mistyped.',
          location: { file: 'schema-drift.baseline.yml', line: 19, column: 18 },
        },
      ],
    },
  },
);

/** Of three differences one is new; one more is mended, and the change accepts another itself. */
export const withBase: Report = reportOf(
  [
    {
      ...shop,
      findings: [
        { ...emailType, origin: 'new' },
        { ...check, origin: 'old' },
        { ...view, origin: 'old' },
      ],
      accepted: [{ finding: missingTable, acceptance: { ...acceptedBy, byThisChange: true } }],
      fixed: [{ ...missingTable, object: 'invoices' }],
    },
  ],
  { base: { name: 'main', gate: 'new' } },
);

/** Everything is old. */
export const nothingNew: Report = reportOf(
  [{ ...shop, findings: [{ ...emailType, origin: 'old' }], fixed: [] }],
  { base: { name: 'main', gate: 'new' } },
);

export const unknownBase: Report = reportOf([{ ...shop, findings: [emailType] }], {
  base: {
    name: 'main',
    gate: 'new',
    unknown: {
      message: 'The checkout does not hold what main had.',
      advice: 'Give `actions/checkout` `fetch-depth: 2`.',
    },
  },
});

const risk: Finding = {
  fingerprint: '0123456789ab',
  severity: 'warning',
  class: 'risky change',
  kind: 'column',
  object: 'users.fax',
  group: 'users',
  title: 'column users.fax is dropped with all its values (migration 0042_fax)',
  risk: 'drop-column',
  uses: { uses: 2, places: [{ file: 'src/mail.ts', line: 3 }] },
  cells: {
    migrations: {
      state: 'present',
      text: 'is dropped with all its values',
      location: { file: 'drizzle/0042_fax.sql', line: 2 },
    },
  },
  wrong: [],
  reason: 'What was in it is gone for good. The code of main names it: src/mail.ts:3 and 1 more.',
  advice: 'Do without it first (tried on the server):\nALTER TABLE users DROP fax;',
  folded: [],
};

const fax: SchemaChange = {
  source: 'migrations',
  tables: [
    { table: 'users', state: 'changed', says: ['+ column nick text', '− column fax'] },
    { table: 'notes', state: 'added', says: ['2 columns: id and body', '1 primary key'] },
    { table: 'letters', state: 'dropped', says: [] },
    { table: '', state: 'changed', says: ['+ view active_users, 1 column: id'] },
  ],
  migrations: [
    {
      name: '0042_fax',
      location: { file: 'drizzle/0042_fax.sql', line: 1 },
      effects: [
        {
          location: { file: 'drizzle/0042_fax.sql', line: 2 },
          statement: 'alter table users drop column fax',
          table: 'users',
          lock: 'ACCESS EXCLUSIVE',
          blocks: 'reads and writes',
          work: 'rewrites the table',
        },
      ],
      irreversible: ['the column users.fax'],
    },
  ],
  risks: [risk],
  notes: ['No rows could be made up for letters.'],
};

/** All agree, and the change does something to the schema. */
export const changing: Report = reportOf([{ ...shop, changes: [fax] }]);

/** The config has a risk count; of the other database nothing could be seen. */
export const riskCounts: Report = reportOf([
  { ...shop, findings: [{ ...risk, severity: 'critical' }], changes: [fax] },
  {
    ...shop,
    name: 'billing',
    changes: [
      {
        ...fax,
        tables: [],
        migrations: [],
        risks: [],
        notes: [],
        unseen: { message: 'This clone holds no branch or commit `main`.', advice: 'Fetch it.' },
      },
    ],
  },
]);

/** The only difference is accepted. */
export const allAccepted: Report = reportOf([
  { ...shop, accepted: [{ finding: missingTable, acceptance: acceptedBy }] },
]);

const owner: Finding = {
  ...emailType,
  fingerprint: 'a9b2c3d4e5f6',
  class: 'wrong mirror',
  kind: 'foreign key',
  object: 'teams.owner_id',
  group: 'teams',
  attribute: 'foreign columns',
  cells: {
    database: said('→ users.id on delete cascade', { file: 'database.sql', line: 31 }),
    sqlmodel: said('→ user_credits.user_id', { file: 'fastapi/models/credits.py', line: 71, column: 5 }),
    drizzle: said('→ users.id on delete cascade', schemaLine),
  },
  wrong: ['sqlmodel'],
  reason: 'database and drizzle agree; sqlmodel alone says → user_credits.user_id.',
  advice: 'Change the foreign key teams.owner_id to → users.id on delete cascade.',
  foreignKeys: {
    database: { table: 'teams', columns: ['owner_id'], toTable: 'users', toColumns: ['id'] },
    sqlmodel: { table: 'teams', columns: ['owner_id'], toTable: 'user_credits', toColumns: ['user_id'] },
    drizzle: { table: 'teams', columns: ['owner_id'], toTable: 'users', toColumns: ['id'] },
  },
  edits: [
    {
      source: 'sqlmodel',
      location: { file: 'fastapi/models/credits.py', line: 71, column: 5 },
      language: 'python',
      from: '    owner_id: UUID = Field(foreign_key="user_credits.user_id")\n',
      to: '    owner_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")\n',
      diff: '--- a/fastapi/models/credits.py\n+++ b/fastapi/models/credits.py\n',
    },
  ],
};

export const threeSources: Report = reportOf([
  {
    ...shop,
    name: 'fltr',
    truth: 'majority',
    sources: [
      { ...migrations, name: 'database', kind: 'sql', facts: ['database.sql'] },
      { ...migrations, name: 'sqlmodel', kind: 'sqlmodel', facts: ['14 models'] },
      drizzle,
    ],
    findings: [
      owner,
      {
        ...owner,
        object: 'users.locale',
        group: 'users',
        kind: 'column',
        attribute: 'default',
        severity: 'warning',
        cells: {
          database: said("'en'::text"),
          sqlmodel: { state: 'silent', text: 'cannot say' },
          drizzle: { state: 'unchecked', text: 'type locale does not exist' },
        },
        wrong: [],
        reason: "database says 'en'::text; no side has a majority.",
        advice: 'If database is right, declare it.\nIf drizzle is right, drop it.',
      },
    ],
  },
]);

const inDatabase = (finding: Finding, more: Partial<Finding>): Finding => ({
  ...finding,
  wrong: ['production'],
  cells: { drizzle: said('uuid', schemaLine), production: { state: 'present', text: 'text' } },
  ...more,
});

/** A database in which something is wrong, something is missing and something is left over. */
export const phased: Report = reportOf([
  {
    ...shop,
    sources: [
      drizzle,
      { ...migrations, name: 'production', kind: 'live', facts: ['PostgreSQL 17.6, primary'] },
    ],
    findings: [
      inDatabase(emailType, { phase: 'correct' }),
      inDatabase(missingTable, { fingerprint: 'b2', object: 'invoices', group: 'invoices', phase: 'add' }),
      inDatabase(missingTable, { fingerprint: 'b3', object: 'payments', group: 'payments', phase: 'add' }),
      inDatabase(emailType, { fingerprint: 'a2', object: 'users.id', group: 'users', wrong: ['drizzle'] }),
      inDatabase(check, { fingerprint: 'd2', object: 'users.age', group: 'users', phase: 'correct' }),
      ...(['needs investigation', 'used in code but not declared', 'can be dropped'] as const).map(
        (verdict, number) =>
          inDatabase(missingTable, {
            fingerprint: `c${number}`,
            severity: 'warning',
            object: `old_${number}`,
            group: `old_${number}`,
            phase: 'clean up',
            usage: { verdict, statistics: {}, uses: 0, places: [], mentions: 0, filesSearched: 9 },
          }),
      ),
      cosmeticType('users.name'),
    ],
  },
]);

const lacking = 'drizzle: Postgres refuses it: function next_number() does not exist';

/** As `clean`, but for most of the tables. */
export const incomplete: Report = reportOf([
  {
    ...shop,
    compared: { index: 3, column: 21, table: 4 },
    tablesNotCompared: 8,
    notCompared: [
      ...shop.notCompared,
      ...['orders', 'invoices', 'payments', 'refunds', 'credits'].map((name, number) => ({
        what: `table ${name}`,
        why: lacking,
        count: 1,
        gap: true as const,
        location: { ...schemaLine, line: number + 1 },
      })),
      ...['places', 'maps', 'tiles'].map((name) => ({
        what: `table ${name}`,
        why: `drizzle: Postgres refuses it: type "${name}" does not exist`,
        count: 1,
        gap: true as const,
      })),
    ],
  },
]);

export const couldNotCheck: Report = reportOf(
  [
    {
      ...shop,
      sources: [
        migrations,
        {
          ...drizzle,
          state: 'could not check',
          facts: [],
          objects: {},
          problem: {
            message:
              'The Drizzle schema could not be loaded: it imports `@/env`, which throws without DATABASE_URL.',
            advice: 'Give it a placeholder under `env` in schema-drift.yml.',
            detail: 'Error: DATABASE_URL is not set\n    at src/env.ts:9:11',
            location: { file: 'src/env.ts', line: 9, column: 11 },
          },
        },
      ],
      compared: {},
      notCompared: [],
    },
  ],
  { outcome: 'could not check' },
);

export const nothingRead: Report = reportOf([], {
  outcome: 'could not check',
  problems: [{ message: 'No schema was found in this folder.', advice: 'Run `schema-drift init`.' }],
});

export const skipped: Report = reportOf([], {
  skipped: 'The pull request changes no file that declares the schema.',
});

export const couldNotCheckAll: Report = reportOf(
  [{ ...shop, findings: [emailType] }, ...couldNotCheck.databases],
  {
    outcome: 'could not check',
  },
);

export const ignoredOnly: Report = reportOf([
  { ...shop, ignored: [{ finding: missingTable, reason: 'behind a flag until March' }] },
]);

export const lenient: Report = reportOf([{ ...shop, findings: [view] }], {
  outcome: 'clean',
  failOn: 'critical',
});

export const huge: Report = reportOf([
  {
    ...shop,
    findings: Array.from({ length: 300 }, (_, number) => ({
      ...emailType,
      fingerprint: number.toString(16).padStart(12, '0'),
      severity:
        number < 100 ? ('critical' as const) : number < 250 ? ('warning' as const) : ('cosmetic' as const),
      object: `table_${number % 37}.column_${number}`,
      group: `table_${number % 37}`,
      reason: `${emailType.reason} It is the ${number}th.`,
    })),
  },
]);

/** What a stranger could call a table to do more than to be read. */
export const hostileNames = [
  'a`b``c|d',
  '\u001b[31mred\u001b]8;;http://evil\u0007',
  'x\n\n## @everyone closes #1',
  '\u202etxt.exe\u2066',
  '</details><script>alert(1)</script>',
  '![x](http://evil/pixel.png) [link](javascript:1)',
  '\\|`\\`| a | b |',
  'www.evil.example GH-12 $x$ __b__ ~~s~~',
  '&#64;everyone &lt;b&gt;',
  ' lead and trail ',
  '```\n</details>\n```',
  '\ud800 \u0085 \u2028 \u200b',
  '@team',
  'org/repo#1 user@0123abc deadbeef 0123456789abcdef',
  ']( javascript:alert(1))',
  'a](https://evil.example) [b',
  '<!-- comment',
  '-->',
  '$math$ $`x`$',
  ':tada: :+1:',
  'a@evil.example ftp://evil.example mailto:a@b.c',
  '🐘'.repeat(15),
  '**bold** _it_ ~~gone~~ ^[note]',
  '\\',
  '| --- |',
  '> quote',
  '&lt;script&gt; &#x3c;b&#x3e;',
  '--> end [x] "quoted" #quot; %%{init: {}}%%',
  'ﬂ°°60¶ß',
];

function changeNaming(name: string): SchemaChange {
  const location = { file: name, line: 1 };
  return {
    source: `m ${name}`,
    tables: [{ table: name, state: 'changed', says: [name] }],
    migrations: [
      {
        name,
        location,
        effects: [{ location, statement: name, table: name, lock: name, blocks: name, work: 'none' }],
        irreversible: [name],
      },
    ],
    risks: [{ ...risk, object: name, group: name, title: name, reason: name, advice: `${name}:\n${name}` }],
    notes: [name],
    unseen: { message: name, advice: name },
  };
}

/** A report in which every text is one of the names. */
export function reportNaming(names: readonly string[]): Report {
  return reportOf(
    names.map((name, number) => ({
      ...shop,
      name: `db ${name}`,
      sources: [
        { ...migrations, name: `m ${name}`, facts: [name], warnings: [name] },
        {
          ...drizzle,
          problem: { message: name, detail: name, advice: name, location: { file: name, line: 1 } },
        },
      ],
      findings: [
        {
          ...emailType,
          object: name,
          group: name,
          kind: 'column',
          title: `column ${name}`,
          cells: {
            [`m ${name}`]: said(name, { file: name, line: 1, column: 1 }),
            drizzle: said(`${name}\n${name}`, { file: name, line: 2, column: 1 }),
          },
          wrong: ['drizzle'],
          reason: name,
          advice: `Change ${name} to ${name}.`,
          note: name,
          folded: [`column ${name}`],
          foreignKeys: {
            [`m ${name}`]: { table: name, columns: [name, name], toTable: `to ${name}`, toColumns: [name] },
            drizzle: { table: name, columns: [name], toTable: name, toColumns: [name] },
          },
          edits: [
            {
              source: 'drizzle',
              location: { file: name, line: 2 },
              language: 'typescript',
              from: name,
              to: `${name}\n${name}`,
              diff: name,
            },
          ],
        },
        { ...cosmeticType(name), fingerprint: `${number}`.padStart(12, '0'), note: name },
      ],
      ignored: [{ finding: { ...emailType, object: name }, reason: name }],
      changes: [changeNaming(name)],
      compared: { [name]: 2 },
      notCompared: [{ what: name, why: name, count: 2, location: { file: name, line: 1 } }],
    })),
    { recognised: names },
  );
}

export const hostile = reportNaming(hostileNames.slice(0, 12));

export const samples: Readonly<Record<string, Report>> = {
  accepted,
  allAccepted,
  withBase,
  nothingNew,
  unknownBase,
  changing,
  'a risk that counts': riskCounts,
  clean,
  'one difference': oneDifference,
  'cosmetic only': cosmeticOnly,
  many,
  'three sources': threeSources,
  'in phases': phased,
  'not all tables compared': incomplete,
  'could not check': couldNotCheck,
  'nothing read': nothingRead,
  skipped,
  'several databases, one not checked': couldNotCheckAll,
  'ignored only': ignoredOnly,
  'lenient fail-on': lenient,
  huge,
  hostile,
};
