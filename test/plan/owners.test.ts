import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { planScript } from '../../src/report/plan-script.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { unsteadyIn } from '../../src/sources/sql/unsteady.ts';
import { sqlFiles } from '../migrations/support.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { catalogOf, planned, statementsOf } from './planned.ts';

const madeOfMood =
  'CREATE DOMAIN moods AS mood[]; CREATE TYPE feeling AS (mood mood); CREATE TABLE felt (m moods, f feeling)';

/** One of each kind that is dropped and made again, by itself or since it rests on what is to change. */
const made = {
  view: [
    'CREATE VIEW shown AS SELECT id FROM t; CREATE VIEW "100%" AS SELECT n FROM t; CREATE VIEW held AS SELECT id FROM t',
    'CREATE VIEW shown AS SELECT id::text FROM t; CREATE VIEW "100%" AS SELECT n FROM t; CREATE MATERIALIZED VIEW held AS SELECT id FROM t',
  ],
  'materialized view': [
    'CREATE MATERIALIZED VIEW sums AS SELECT n, count(*) AS c FROM t GROUP BY n; CREATE UNIQUE INDEX sums_n ON sums (n)',
  ],
  function: [
    "CREATE FUNCTION secret(int) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'; CREATE FUNCTION wider(int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION secret(int) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'; CREATE FUNCTION wider(bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'",
  ],
  aggregate: [
    'CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int)',
    "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')",
  ],
  operator: [
    'CREATE OPERATOR @# (FUNCTION = int4pl, LEFTARG = int, RIGHTARG = int)',
    'CREATE OPERATOR @# (FUNCTION = int4mi, LEFTARG = int, RIGHTARG = int)',
  ],
  type: [
    `CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE span AS RANGE (subtype = int4); ${madeOfMood}`,
    `CREATE TYPE mood AS ENUM ('ok'); CREATE TYPE span AS RANGE (subtype = int8); ${madeOfMood}`,
  ],
  collation: [
    "CREATE COLLATION words (provider = icu, locale = 'de')",
    "CREATE COLLATION words (provider = icu, locale = 'fr')",
  ],
  statistics: [
    'CREATE TABLE counted (a int, b int); CREATE STATISTICS "of Both" ON a, b FROM counted',
    'CREATE TABLE counted (a int, b int); CREATE STATISTICS "of Both" (mcv) ON a, b FROM counted',
  ],
} as const satisfies Record<string, readonly [was: string, is?: string]>;

// What a row of a view is given to is made behind that view.
const told = `CREATE FUNCTION told(shown) RETURNS int LANGUAGE sql AS 'SELECT 1'`;
const rights = `GRANT SELECT ON shown, held, sums TO pg_monitor WITH GRANT OPTION; GRANT SELECT ON "100%" TO PUBLIC; GRANT USAGE ON TYPE mood, moods, feeling TO pg_monitor;
  REVOKE EXECUTE ON FUNCTION secret(int) FROM PUBLIC; GRANT EXECUTE ON FUNCTION secret(int) TO pg_monitor; COMMENT ON TYPE mood IS 'how it is'`;

function schema(of: 'was' | 'is', n: string): string {
  const all = Object.values(made).map(([was, is = was]: readonly [string, string?]) =>
    of === 'was' ? was : is,
  );
  return `CREATE TABLE t (id int, n ${n}); ${all.join('; ')}; ${told}; ${rights}`;
}

const owner = 'pg_read_all_stats';
const owned = `ALTER TABLE t OWNER TO ${owner}; ALTER VIEW shown OWNER TO ${owner}; ALTER VIEW held OWNER TO ${owner}; ALTER VIEW "100%" OWNER TO ${owner}; ALTER MATERIALIZED VIEW sums OWNER TO ${owner};
  ALTER FUNCTION secret(int) OWNER TO ${owner}; ALTER FUNCTION wider(int) OWNER TO ${owner}; ALTER FUNCTION told(shown) OWNER TO ${owner}; ALTER AGGREGATE total(int) OWNER TO ${owner}; ALTER OPERATOR @# (int, int) OWNER TO ${owner};
  ALTER TYPE moods OWNER TO ${owner}; ALTER TYPE feeling OWNER TO ${owner}; ALTER TABLE felt OWNER TO ${owner};
  ALTER TYPE mood OWNER TO ${owner}; ALTER TYPE span OWNER TO ${owner}; ALTER COLLATION words OWNER TO ${owner};
  ALTER TABLE counted OWNER TO ${owner}; ALTER STATISTICS "of Both" OWNER TO ${owner}`;

/** Everything in the schema with its owner, and who may do what with it, by whose word. */
const asked = `
  WITH everything(name, owner, acl) AS (
    SELECT relname, relowner, coalesce(relacl, acldefault('r', relowner)) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm')
    UNION ALL SELECT proname, proowner, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname IN ('secret', 'wider', 'told', 'total')
    UNION ALL SELECT typname, typowner, coalesce(typacl, acldefault('T', typowner)) FROM pg_type WHERE typname IN ('mood', 'span', 'moods', 'feeling')
    UNION ALL SELECT oprname, oprowner, NULL FROM pg_operator WHERE oprnamespace = 'public'::regnamespace
    UNION ALL SELECT stxname, stxowner, NULL FROM pg_statistic_ext WHERE stxnamespace = 'public'::regnamespace
    UNION ALL SELECT collname, collowner, NULL FROM pg_collation WHERE collnamespace = 'public'::regnamespace
  )
  SELECT name, pg_get_userbyid(owner) AS owner,
    (SELECT string_agg(format('%s %s %s', a.grantee, a.privilege_type, a.grantor), ', ' ORDER BY 1) FROM aclexplode(acl) a WHERE grantee <> owner) AS rights
  FROM everything ORDER BY name`;

async function runOn(client: Client, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await client.query(sql);
}

test.each(testMajors)('on %i what is made again belongs to whom it did, whoever makes it', async (major) => {
  const server = testServer(major);
  const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
  const runner = `runner_of_${major}_${process.pid}`;
  const rowsOf = async () => (await own.query(asked)).rows as { name: string; owner: string }[];
  try {
    const stranger = 'pg_signal_backend';
    /** What a role gives by default of what it makes from now on. */
    const givenBy = (maker: string) =>
      ['TABLES', 'FUNCTIONS', 'TYPES']
        .map((kind) => `ALTER DEFAULT PRIVILEGES FOR ROLE ${maker} GRANT ALL ON ${kind} TO ${stranger}`)
        .join('; ');
    await own.query(`${schema('was', 'int')}; ${owned}; ${givenBy('CURRENT_USER')}`);
    await right.query(`${schema('is', 'bigint')}; ${givenBy('CURRENT_USER')}`);
    const { plan } = await planned(server, await catalogOf(own), await catalogOf(right));
    expect(plan.unplanned).toEqual([]);
    const script = planScript(plan, { allowDataLoss: true }).replaceAll(/^\\.*$/gm, '');
    const statements = splitStatements(script).statements.map(({ text }) => text);
    const before = await rowsOf();
    expect(new Set(before.map((row) => row.owner))).toEqual(new Set([owner]));
    // Nothing is open to somebody until a later step.
    expect(script).not.toMatch(new RegExp(`(?:TO|FROM) ${stranger}`));
    const byDefault = `${givenBy(runner)}; ALTER DEFAULT PRIVILEGES FOR ROLE ${runner} GRANT ALL ON TABLES TO PUBLIC;
      ALTER DEFAULT PRIVILEGES FOR ROLE ${runner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`;
    await own.query(
      `CREATE ROLE ${runner}; ${byDefault}; ALTER SCHEMA public OWNER TO ${runner}; SET ROLE ${runner}`,
    );
    // Who owns the schema may drop what is in it.
    const first = statements.findIndex((sql) => /^DROP (?:VIEW|FUNCTION)/.test(sql));
    await expect(runOn(own, statements.slice(statements.lastIndexOf('BEGIN', first), first))).rejects.toThrow(
      'only a superuser or a member of {pg_read_all_stats,pg_read_all_stats} can give back what is dropped and made again here',
    );
    await own.query(
      `ROLLBACK; RESET ROLE; GRANT ${owner} TO ${runner}; GRANT CREATE ON SCHEMA public TO ${owner}; SET ROLE ${runner}`,
    );
    expect(await rowsOf()).toEqual(before);
    await runOn(own, statements);
    expect(await rowsOf()).toEqual(before);
    expect(unsteadyIn(sqlFiles(...statementsOf(plan)))).toBeUndefined();
  } finally {
    // Some versions of Postgres leave the multirange of a range to whoever made that.
    await own.query(
      `ROLLBACK; RESET ROLE; REASSIGN OWNED BY ${runner} TO CURRENT_USER; DROP OWNED BY ${runner}; DROP ROLE ${runner}`,
    );
    await Promise.all([own.end(), right.end()]);
  }
});

test.each(testMajors)(
  'on %i who cannot run a plan to its end is told before anything is changed',
  async (major) => {
    const server = testServer(major);
    const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
    const [runner, keeper, stranger] = ['runner', 'keeper', 'stranger'].map(
      (role) => `${role}_with_rights_${major}_${process.pid}`,
    );
    const was = `CREATE SCHEMA "Side"; CREATE TABLE t (id int, word text, n int); CREATE TABLE target (id int PRIMARY KEY);
    CREATE VIEW shown AS SELECT n FROM t; CREATE FUNCTION made() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'`;
    const is = `CREATE SCHEMA "Side"; CREATE TABLE t (id int, word text NOT NULL, n bigint, target int); CREATE TABLE target (id int PRIMARY KEY);
    ALTER TABLE t ADD FOREIGN KEY (target) REFERENCES target; CREATE VIEW shown AS SELECT n FROM t; CREATE TABLE "Side".more (id int);
    CREATE FUNCTION made() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; CREATE TRIGGER made AFTER INSERT ON target FOR EACH ROW EXECUTE FUNCTION made()`;
    const secured = 'ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY';
    /** Each right, how it is given, how it is taken, and how it is called where it is missing. */
    const rights = [
      [`GRANT ${keeper} TO ${runner}`, `REVOKE ${keeper} FROM ${runner}`, 'own table t'],
      [
        `ALTER ROLE ${runner} BYPASSRLS`,
        `ALTER ROLE ${runner} NOBYPASSRLS`,
        'see all rows of table t behind',
      ],
      [
        `GRANT CREATE ON SCHEMA public TO ${keeper}`,
        `REVOKE CREATE ON SCHEMA public FROM ${keeper}`,
        'have whoever owns view shown create in the schema public',
      ],
      [
        `GRANT CREATE ON SCHEMA "Side" TO ${runner}`,
        `REVOKE CREATE ON SCHEMA "Side" FROM ${runner}`,
        'create in the schema "Side"',
      ],
      [
        `GRANT REFERENCES, SELECT ON target TO ${runner}`,
        `REVOKE REFERENCES ON target FROM ${runner}`,
        'have keys lead to table target',
      ],
      [
        `GRANT TRIGGER ON target TO ${runner}`,
        `REVOKE TRIGGER ON target FROM ${runner}`,
        'make triggers on table target',
      ],
    ] as const;
    const state = async () => {
      const attributes = `SELECT attrelid::regclass::text AS of, attname, atttypid::regtype::text AS type, attnotnull FROM pg_attribute
      JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace IN ('public'::regnamespace, '"Side"'::regnamespace) AND attnum > 0 ORDER BY 1, 2`;
      return (await own.query(attributes)).rows;
    };
    try {
      await own.query(`CREATE ROLE ${runner}; CREATE ROLE ${keeper}; CREATE ROLE ${stranger}; ${was}; ${secured}; INSERT INTO t VALUES (1, 'one', 1);
      ALTER TABLE t OWNER TO ${keeper}; ALTER VIEW shown OWNER TO ${keeper}; ALTER TABLE target OWNER TO ${stranger}`);
      await right.query(`${is}; ${secured}`);
      const { plan } = await planned(server, await catalogOf(own), await catalogOf(right));
      expect(plan.unplanned).toEqual([]);
      const script = planScript(plan, { allowDataLoss: false }).replaceAll(/^\\.*$/gm, '');
      const statements = splitStatements(script).statements.map(({ text }) => text);
      await own.query(`GRANT USAGE ON SCHEMA "Side" TO ${runner}`);
      for (const [given] of rights) await own.query(given);
      const before = await state();
      for (const [given, taken, needed] of rights) {
        await own.query(`${taken}; SET ROLE ${runner}`);
        await expect(runOn(own, statements)).rejects.toThrow(
          new RegExp(`^nothing was changed: ${runner} is no superuser, and would have to .*${needed}`),
        );
        await own.query(`RESET ROLE; ${given}`);
        expect(await state()).toEqual(before);
      }
      await own.query(`SET ROLE ${runner}`);
      await runOn(own, statements);
      expect(await state()).not.toEqual(before);
      expect((await catalogOf(own)).objects.map(({ path }) => path)).toContainEqual([
        'public',
        'target',
        'made',
      ]);
    } finally {
      const roles = `${runner}, ${keeper}, ${stranger}`;
      await own.query(
        `ROLLBACK; RESET ALL; RESET ROLE; REASSIGN OWNED BY ${roles} TO CURRENT_USER; DROP OWNED BY ${roles}; DROP ROLE ${roles}`,
      );
      await Promise.all([own.end(), right.end()]);
    }
  },
);
