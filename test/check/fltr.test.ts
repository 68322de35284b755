import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import type { Report } from '../../src/report/report.ts';
import { editsOf, gitApply } from '../fix/fixing.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { checkRepository, majors } from './check-repository.ts';
import { copyOfFixture, type Repository } from './repository.ts';

const check = (root: string) =>
  checkRepository(root, majors.length === 0 ? {} : { sharedServer: majors.at(-1) as number });

const serious = (report: Report): Finding[] =>
  report.databases.flatMap(({ findings }) => findings.filter(({ severity }) => severity !== 'cosmetic'));

/** What each source says of the three keys, and the line that says it. */
const keys = [
  {
    object: 'api_key_credits.user_id',
    wrong: ['drizzle'],
    reason: 'database and sqlmodel agree; drizzle alone points to users.id on delete cascade.',
    says: {
      database: [
        '→ user_credits.user_id',
        'user_id character varying NOT NULL REFERENCES user_credits (user_id),',
      ],
      sqlmodel: [
        '→ user_credits.user_id',
        'user_id: str = Field(foreign_key="user_credits.user_id", alias="userId")',
      ],
      drizzle: ['→ users.id on delete cascade', ".references(() => users.id, { onDelete: 'cascade' }),"],
    },
    from: `  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),`,
    to: `  userId: text('user_id')
    .notNull()
    .references(() => userCredits.userId),`,
  },
  {
    object: 'credit_transactions.user_id',
    wrong: ['drizzle'],
    reason: 'database and sqlmodel agree; drizzle alone points to users.id on delete cascade.',
    says: {
      database: [
        '→ user_credits.user_id',
        'user_id character varying NOT NULL REFERENCES user_credits (user_id),',
      ],
      sqlmodel: [
        '→ user_credits.user_id',
        'user_id: str = Field(foreign_key="user_credits.user_id", index=True, alias="userId")',
      ],
      drizzle: ['→ users.id on delete cascade', ".references(() => users.id, { onDelete: 'cascade' }),"],
    },
    from: `    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),`,
    to: `    userId: text('user_id')
      .notNull()
      .references(() => userCredits.userId),`,
  },
  {
    object: 'teams.owner_id',
    wrong: ['sqlmodel'],
    reason: 'database and drizzle agree; sqlmodel alone points to user_credits.user_id.',
    says: {
      database: ['→ users.id on delete cascade', 'owner_id text REFERENCES users (id) ON DELETE CASCADE,'],
      // Running the class tells its first line, reading it the argument's.
      sqlmodel: ['→ user_credits.user_id', /^(owner_id: |default=None, foreign_key=)/],
      drizzle: [
        '→ users.id on delete cascade',
        "ownerId: text('owner_id').references(() => users.id, { onDelete: 'cascade' }),",
      ],
    },
    from: `    owner_id: Optional[str] = Field(
        default=None, foreign_key="user_credits.user_id", alias="ownerId"
    )`,
    to: `    owner_id: Optional[str] = Field(
        default=None, foreign_key="users.id", ondelete="CASCADE", alias="ownerId"
    )`,
  },
] as const;

const environment = await pythonEnvironment(sqlmodelEras['SQLAlchemy 2.0']);
const modes = [
  { mode: 'static', python: '', lacking: undefined },
  { mode: 'run', python: `\n    python: ${environment.folder}`, lacking: environment.lacking },
];

describe.each(modes)(
  'SQLModel, Drizzle and the database they share, classes read by `$mode`',
  ({ mode, python, lacking }) => {
    const isLacking = lacking !== undefined;
    let repository: Repository;
    let report: Report;

    beforeAll(async () => {
      if (isLacking) return;
      repository = copyOfFixture('fltr');
      repository.edit('schema-drift.yml', ['mode: static', `mode: ${mode}${python}\n   `]);
      report = await check(repository.root);
    }, 60_000);

    afterAll(() => repository?.delete());

    test.skipIf(isLacking)(
      'three foreign keys differ, and nothing else does that a program could notice',
      () => {
        expect(serious(report).map(({ severity, kind, object }) => `${severity} ${kind} ${object}`)).toEqual(
          keys.map(({ object }) => `critical foreign key ${object}`),
        );
        expect(report.outcome).toBe('drift');
      },
    );

    describe.skipIf(isLacking)('each is judged by majority, with every declaration', () => {
      test.each(keys)('$object', ({ object, wrong, reason, says }) => {
        const finding = serious(report).find((it) => it.object === object);
        expect(finding).toMatchObject({ wrong, reason, class: 'wrong mirror' });
        for (const [source, [text, line]] of Object.entries(says)) {
          const cell = finding?.cells[source];
          expect(cell).toMatchObject({ state: 'present', text });
          const at = cell?.location;
          const found = at === undefined ? '' : repository.lineAt(at).trim();
          expect(found).toEqual(typeof line === 'string' ? line : expect.stringMatching(line));
        }
      });
    });

    describe.skipIf(isLacking)(
      'each comes with the edit, in the language of the source that is wrong',
      () => {
        test.each(keys)('$object', ({ object, wrong, from, to }) => {
          const finding = serious(report).find((it) => it.object === object);
          expect(finding?.edits).toMatchObject([{ source: wrong[0], from, to }]);
          expect(finding?.advice).not.toContain('migration');
        });
      },
    );

    test.skipIf(isLacking)('text and varchar are told as the same, and nothing is proposed for them', () => {
      const cosmetic = report.databases
        .flatMap(({ findings }) => findings)
        .filter(({ severity }) => severity === 'cosmetic');
      expect(cosmetic.map(({ object }) => object)).toContain('user_credits.user_id');
      for (const finding of cosmetic) {
        expect(finding).toMatchObject({ kind: 'column', attribute: 'type' });
        expect(finding.note).toContain('Functionally equivalent in PostgreSQL');
        expect(finding.edits).toBeUndefined();
      }
    });

    test.skipIf(isLacking)(
      'a default of Python is none that the database lacks, and the report says so',
      () => {
        expect(report.databases[0]?.notCompared).toContainEqual({
          what: 'default of columns',
          why: 'sqlmodel fills it in itself, in Python',
          count: 4,
        });
      },
    );

    test.skipIf(isLacking)('the pull request shows where the keys point, and folds the rest', () => {
      const markdown = renderMarkdown(report);
      expect(markdown).toContain('```mermaid');
      expect(markdown).toMatch(/❌ drizzle.*user_id → id/);
      expect(markdown).toMatch(/❌ sqlmodel.*owner_id → user_id/);
      expect(markdown).toContain('+    .references(() => userCredits.userId),');
    });

    test.skipIf(isLacking)(
      'with the three edits all agree',
      async () => {
        const edits = editsOf(serious(report));
        expect(edits.map(({ location: { file } }) => file)).toEqual([
          'nextjs/src/database/schema.ts',
          'nextjs/src/database/schema.ts',
          'fastapi/models/credits.py',
        ]);
        gitApply(repository.root, edits.map(({ diff }) => diff).join(''));
        const after = await check(repository.root);
        expect(serious(after)).toEqual([]);
        expect(after.outcome).toBe('clean');
      },
      60_000,
    );
  },
);

describe('the same sources under another truth', () => {
  const cases = [
    {
      truth: 'database',
      wrong: {
        'api_key_credits.user_id': ['drizzle'],
        'credit_transactions.user_id': ['drizzle'],
        'teams.owner_id': ['sqlmodel'],
      },
    },
    {
      truth: 'drizzle',
      wrong: {
        'api_key_credits.user_id': ['database', 'sqlmodel'],
        'credit_transactions.user_id': ['database', 'sqlmodel'],
        'teams.owner_id': ['sqlmodel'],
      },
    },
  ];

  test.each(cases)(
    'truth: $truth',
    async ({ truth, wrong }) => {
      const repository = copyOfFixture('fltr');
      try {
        repository.edit('schema-drift.yml', ['truth: majority', `truth: ${truth}`]);
        const findings = serious(await check(repository.root));
        expect(Object.fromEntries(findings.map((finding) => [finding.object, finding.wrong]))).toEqual(wrong);
        for (const finding of findings)
          expect(finding.reason).toMatch(new RegExp(`${truth} (?:is|are) the declared truth`));
      } finally {
        repository.delete();
      }
    },
    60_000,
  );
});
