import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkRepository, majors } from './check-repository.ts';
import { type Repository, repositoryOf } from './repository.ts';

const posts = (columns: string) => `CREATE TABLE posts (id int, ${columns});\n`;

describe('a rename that somebody has said', () => {
  let repository: Repository | undefined;
  beforeEach(() => {
    repository = undefined;
  });
  afterEach(() => repository?.delete());

  async function plansFor(was: string, is: string, said: readonly string[], config = '') {
    repository = repositoryOf({
      'schema-drift.yml': `truth: wanted\nsources:\n  wanted: { kind: sql, files: wanted.sql }\n  production: { kind: sql, files: production.sql }\n${config}`,
      'wanted.sql': is,
      'production.sql': was,
    });
    const { databases } = await checkRepository(repository.root, {
      sharedServer: majors.at(-1) ?? 18,
      plans: { renames: said, migrations: false },
    });
    return databases.flatMap(({ plans = [] }) => plans);
  }

  async function statements(...asked: Parameters<typeof plansFor>) {
    const plans = await plansFor(...asked);
    return plans.flatMap(({ steps }) => steps.flatMap((step) => step.statements.map(({ sql }) => sql)));
  }

  test.each([
    {
      what: 'a column of another name and type',
      was: posts('title varchar(80)'),
      is: posts('headline text NOT NULL, views int'),
      said: ['posts.title:headline'],
      plan: /^ALTER TABLE public\.posts RENAME COLUMN title TO headline$/,
    },
    {
      what: 'a table with nothing in common',
      was: 'CREATE TABLE orders (a int);',
      is: 'CREATE TABLE purchases (b text, c text);',
      said: ['orders:purchases'],
      plan: /^ALTER TABLE public\.orders RENAME TO purchases$/,
    },
  ])('$what is renamed, not dropped, though nothing speaks for it', async ({ was, is, said, plan }) => {
    const planned = await statements(was, is, said);
    expect(planned).toContainEqual(expect.stringMatching(plan));
    expect(planned).not.toContainEqual(expect.stringMatching(/DROP COLUMN title|DROP TABLE/));
  });

  test.each([
    { what: 'a command', said: ['posts.headline:title'], config: '' },
    { what: 'the config', said: [], config: 'renames: ["posts.headline:title"]\n' },
  ])('the other way round by $what it is not followed, and told', async ({ said, config }) => {
    const plans = await plansFor(posts('title text'), posts('headline text'), said, config);
    expect(plans.flatMap(({ steps }) => steps)).toEqual([]);
    expect(plans.flatMap(({ unplanned }) => unplanned.map(({ reason }) => reason))).toEqual([
      'No proved plan: posts.headline:title says it the other way round: the old name stands in front, as in --rename posts.title:headline.',
    ]);
  });

  test('the config says it as well', async () => {
    const planned = await statements(
      posts('title varchar(80)'),
      posts('headline text'),
      [],
      'renames: ["posts.title:headline"]\n',
    );
    expect(planned[0]).toBe('ALTER TABLE public.posts RENAME COLUMN title TO headline');
  });

  test.each([
    {
      what: 'an old name that no source has',
      said: 'posts.titel:headline',
      why: 'no source has posts.titel',
    },
    {
      what: 'a new name that no source has',
      said: 'posts.title:headlin',
      why: 'no source has posts.headlin, which posts.title is to become',
    },
    { what: 'two that no source has', said: 'posts.titel:headlin', why: 'no source has posts.titel' },
    {
      what: 'an old name that is not of a table or column',
      said: 'recent:app.recent',
      why: 'tables and columns can be renamed, and recent is a view',
    },
    { what: 'two that one source has', said: 'posts.title:id', why: 'has both posts.title and posts.id' },
  ])('$what ends with that, and nothing is planned', async ({ said, why }) => {
    const [was, is] = [
      `${posts('title text')}CREATE VIEW recent AS SELECT id FROM posts;`,
      posts('headline jsonb'),
    ];
    await expect(statements(was, is, [said])).rejects.toThrow(why);
    repository?.delete();
    await expect(statements(was, is, [], `renames: ["${said}"]\n`)).rejects.toThrow(why);
  });

  describe('while a source cannot be read', () => {
    const planned = async (said: string) => {
      repository = repositoryOf({
        'schema-drift.yml':
          'truth: wanted\nsources:\n  wanted: { kind: sql, files: wanted.sql }\n  production: { kind: sql, files: production.sql }\n  broken: { kind: sql, files: broken.sql }\n',
        'wanted.sql': posts('headline text'),
        'production.sql': posts('title text'),
        'broken.sql': 'CREATE;',
      });
      const { databases } = await checkRepository(repository.root, {
        sharedServer: majors.at(-1) ?? 18,
        plans: { renames: [said], migrations: false },
      });
      return databases.flatMap(({ plans = [] }) => plans.flatMap(({ needs }) => needs));
    };

    test('two that one source has end it all the same', async () => {
      await expect(planned('posts.title:id')).rejects.toThrow('has both posts.title and posts.id');
    });

    test('a name that no other has is doubtful, and the plan says so', async () => {
      expect(await planned('posts.titel:headline')).toContainEqual(
        expect.stringMatching(
          /^The rename posts\.titel:headline is not followed: no source has posts\.titel;/,
        ),
      );
    });
  });

  test('a table of a schema that is ignored stays where it is, whatever is called as it is', async () => {
    const planned = await statements(
      'CREATE SCHEMA legacy; CREATE TABLE legacy.orders (id int, total int);',
      'CREATE TABLE orders (id int, total int);',
      [],
      'ignore: [{ object: legacy*, reason: of another team }]\n',
    );
    expect(planned).toEqual(['CREATE TABLE public.orders (id integer, total integer)']);
  });

  test('one in the config that everybody has followed since is left alone', async () => {
    const planned = await statements(
      posts('headline text'),
      posts('headline text, views int'),
      [],
      'renames: ["posts.title:headline"]\n',
    );
    expect(planned).toEqual(['ALTER TABLE public.posts ADD COLUMN views integer']);
  });
});
