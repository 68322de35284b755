import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { planScript } from '../../src/report/plan-script.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { defaultsOfTablesOwner, withoutMakers } from '../../src/sources/unnamed-makers.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { catalogOf, planned } from './planned.ts';

interface Roles {
  /** Runs the plan; owns the schema `public`. */
  readonly runner: string;
  /** Owns tables; the runner is a member of it. */
  readonly keeper: string;
  /** Owns what is not the runner's. */
  readonly stranger: string;
}

/** A database as it is, and the statements of the plan that makes of it what is wanted, within `check`. */
async function withPlan(
  major: number,
  was: (roles: Roles) => string,
  is: string,
  check: (own: Client, run: () => Promise<void>, roles: Roles) => Promise<void>,
  verification: readonly object[] = [],
): Promise<void> {
  const server = testServer(major);
  const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
  const [runner = '', keeper = '', stranger = ''] = ['runner', 'keeper', 'stranger'].map(
    (role) => `${role}_of_plan_${major}_${process.pid}`,
  );
  const roles = [runner, keeper, stranger].join(', ');
  try {
    await own.query(`CREATE ROLE ${runner}; CREATE ROLE ${keeper}; CREATE ROLE ${stranger}; GRANT ${keeper} TO ${runner};
      ALTER SCHEMA public OWNER TO ${runner}; GRANT CREATE ON SCHEMA public TO ${keeper}; ${was({ runner, keeper, stranger })}`);
    await right.query(is);
    const [catalog, declared] = [await catalogOf(own), await catalogOf(right)];
    const ofTablesOwner = new Set(defaultsOfTablesOwner(catalog, [declared]));
    const production = withoutMakers({ catalog, locations: new Map() }, ofTablesOwner).catalog;
    const { plan } = await planned(server, production, declared);
    expect(plan.unplanned).toEqual([]);
    for (const query of verification)
      expect(plan.verification).toContainEqual(expect.objectContaining(query));
    const script = planScript(plan, { allowDataLoss: true }).replaceAll(/^\\.*$/gm, '');
    const statements = splitStatements(script).statements.map(({ text }) => text);
    const run = async () => {
      for (const sql of statements) await own.query(sql);
    };
    await check(own, run, { runner, keeper, stranger });
  } finally {
    await own.query(
      `ROLLBACK; RESET ALL; RESET ROLE; REASSIGN OWNED BY ${roles} TO CURRENT_USER; DROP OWNED BY ${roles}; DROP ROLE ${roles}`,
    );
    await Promise.all([own.end(), right.end()]);
  }
}

test.each(testMajors)('on %i a sequence belongs to the role whose table is to have it', async (major) => {
  await withPlan(
    major,
    ({ keeper, stranger }) => `CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t OWNER TO ${keeper};
      CREATE TABLE indexed (n int, m int); CREATE INDEX indexed_n ON indexed (n); CREATE STATISTICS both_of ON n, m FROM indexed;
      ALTER TABLE indexed OWNER TO ${stranger}`,
    'CREATE TABLE t (id serial PRIMARY KEY); CREATE TABLE indexed (n int, m int)',
    async (own, run, { runner, keeper }) => {
      // An index on somebody else's table is dropped by whoever owns the schema, too.
      await own.query(`SET ROLE ${runner}`);
      await run();
      const { rows } = await own.query(
        `SELECT pg_get_userbyid(relowner) AS owner, pg_get_serial_sequence('t', 'id') AS of FROM pg_class WHERE relname = 't_id_seq'`,
      );
      expect(rows).toEqual([{ owner: keeper, of: 'public.t_id_seq' }]);
      expect((await own.query(`SELECT to_regclass('indexed_n') AS left`)).rows).toEqual([{ left: null }]);
    },
  );
});

test.each(testMajors)('on %i what a plan uses of others is asked for, all of it at once', async (major) => {
  await withPlan(
    major,
    ({
      runner,
      stranger,
    }) => `CREATE SCHEMA o AUTHORIZATION ${stranger}; GRANT USAGE ON SCHEMA o TO ${runner}; GRANT CREATE ON SCHEMA public TO ${stranger};
      ${used}; ${ownedByOthers(stranger)}; ALTER TYPE o.tone ADD VALUE 'low'; CREATE TABLE t (id int PRIMARY KEY, n int); ALTER TABLE t OWNER TO ${runner}`,
    `CREATE SCHEMA o; ${used}; ${using}`,
    async (own, run, { runner, stranger }) => {
      await own.query(`SET ROLE ${runner}`);
      const message = await run().then(
        () => '',
        (error: Error) => error.message,
      );
      await own.query('ROLLBACK');
      for (const needed of [
        'execute function o.marked',
        'execute function o.positive',
        'use type o.mood',
        'read table o.hidden',
        'own one of the types text and integer',
        'be a superuser, as who publishes all tables',
        'be a superuser, as who calls a function leakproof',
        'write functions in internal',
        'set log_statement',
        'own text search configuration plain',
        'own text search dictionary stem',
        'own range type o.tones_multirange',
        'own function o.tones_multirange()',
      ])
        expect(message.split(/; |have to /)).toContain(needed);
      expect(message).not.toMatch(/plpgsql|write functions in sql|search_path|log_min_messages_/);
      // A name in a schema that may not be used would stop the question itself.
      await own.query(`RESET ROLE; REVOKE USAGE ON SCHEMA o FROM ${runner}; SET ROLE ${runner}`);
      await expect(run()).rejects.toThrow(/^nothing was changed: .* would have to use the schema o$/);
      await own.query(`ROLLBACK; RESET ROLE; ALTER SEQUENCE counted OWNER TO ${stranger}`);
      await expect(run()).rejects.toThrow(
        'nothing was changed: this needs sequence counted to belong to whoever owns table t',
      );
    },
  );
});

test.each(testMajors)('on %i who has the rights that a plan asks for runs it to its end', async (major) => {
  await withPlan(
    major,
    ({
      runner,
      stranger,
    }) => `CREATE SCHEMA o AUTHORIZATION ${stranger}; GRANT CREATE ON SCHEMA public TO ${stranger}; ${used}; ${given}; ${ownedByOthers(stranger)};
      CREATE TABLE t (id int PRIMARY KEY, n int); ALTER TABLE t OWNER TO ${runner}; GRANT pg_monitor TO ${runner}`,
    `CREATE SCHEMA o; ${used}; ${given}; CREATE TABLE t (id int PRIMARY KEY, n int, m o.mood, CONSTRAINT positive CHECK (o.positive(n)));
      CREATE TRIGGER marked BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION o.marked(); CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM o.hidden;
      CREATE FUNCTION quick(o.mood) RETURNS int LANGUAGE plpgsql SET search_path = '' SET work_mem = '8MB' AS 'BEGIN RETURN 1; END'`,
    async (own, run, { runner }) => {
      await own.query(`SET ROLE ${runner}`);
      await run();
      expect((await own.query('SELECT count FROM counts')).rows).toEqual([{ count: '0' }]);
    },
  );
});

const given = `GRANT USAGE ON SCHEMA o TO pg_monitor; GRANT SELECT ON o.hidden TO pg_monitor; GRANT USAGE ON TYPE o.mood TO pg_monitor;
  GRANT EXECUTE ON FUNCTION o.marked() TO pg_monitor; GRANT EXECUTE ON FUNCTION o.positive(int) TO pg_monitor`;

const used = `CREATE TABLE o.hidden (id int PRIMARY KEY); CREATE TYPE o.mood AS ENUM ('sad'); CREATE TYPE o.tone AS ENUM ('high'); CREATE TYPE o.tones AS RANGE (subtype = o.tone); REVOKE USAGE ON TYPE o.mood FROM PUBLIC; CREATE SEQUENCE counted;
  CREATE FUNCTION o.marked() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; REVOKE EXECUTE ON FUNCTION o.marked() FROM PUBLIC;
  CREATE FUNCTION o.positive(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0'; REVOKE EXECUTE ON FUNCTION o.positive(int) FROM PUBLIC;
  CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple); CREATE TEXT SEARCH DICTIONARY stem (TEMPLATE = simple)`;

const ownedByOthers = (
  stranger: string,
) => `ALTER TABLE o.hidden OWNER TO ${stranger}; ALTER TYPE o.mood OWNER TO ${stranger};
  ALTER FUNCTION o.marked() OWNER TO ${stranger}; ALTER FUNCTION o.positive(int) OWNER TO ${stranger};
  ALTER TEXT SEARCH CONFIGURATION plain OWNER TO ${stranger}; ALTER TEXT SEARCH DICTIONARY stem OWNER TO ${stranger}`;

const using = `CREATE TABLE t (id int PRIMARY KEY, n int, m o.mood, CONSTRAINT positive CHECK (o.positive(n))); ALTER SEQUENCE counted OWNED BY t.n;
  CREATE TRIGGER marked BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION o.marked();
  CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM o.hidden; CREATE CAST (text AS int) WITH INOUT; CREATE PUBLICATION p FOR ALL TABLES;
  CREATE FUNCTION tight(int) RETURNS int LANGUAGE sql LEAKPROOF SET search_path = '' AS 'SELECT 1';
  CREATE FUNCTION raw(int, int) RETURNS int LANGUAGE internal AS 'int4pl';
  CREATE FUNCTION loud() RETURNS int LANGUAGE sql SET log_statement = 'all' AS 'SELECT 1';
  DROP TEXT SEARCH CONFIGURATION plain; CREATE TEXT SEARCH CONFIGURATION plain (COPY = english); ALTER TEXT SEARCH DICTIONARY stem (STOPWORDS = english)`;

test.each(testMajors)(
  'on %i default privileges are those of the database’s owner, whoever runs the plan',
  async (major) => {
    await withPlan(
      major,
      () => `${giving('INSERT', 'TABLES')}; ${giving('USAGE', 'SEQUENCES')}`,
      `${giving('SELECT', 'TABLES')}; ${giving('USAGE', 'SEQUENCES')}`,
      async (own, run, { runner, keeper }) => {
        const inPublic = `ALTER DEFAULT PRIVILEGES FOR ROLE ${keeper} GRANT INSERT ON TABLES TO pg_monitor`;
        await own.query(
          `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO ${keeper}', current_database()); END $$; ${inPublic}; REVOKE ${keeper} FROM ${runner}; SET ROLE ${runner}`,
        );
        await expect(run()).rejects.toThrow(
          'would have to have the rights of the role that owns the database',
        );
        await own.query(`ROLLBACK; RESET ROLE; GRANT ${keeper} TO ${runner}; SET ROLE ${runner}`);
        await run();
        const { rows } = await own.query(
          `SELECT privilege_type AS gives FROM pg_default_acl, aclexplode(defaclacl) WHERE pg_get_userbyid(defaclrole) = '${keeper}' AND grantee = 'pg_monitor'::regrole`,
        );
        expect(rows).toEqual([{ gives: 'SELECT' }]);
      },
      [{ tells: 'default privileges on tables to pg_monitor', prints: 'SELECT' }],
    );
  },
);

test.each(testMajors)(
  'on %i a right is taken away that was given by who may no longer use the schema',
  async (major) => {
    const table =
      'CREATE SCHEMA s; CREATE TABLE s.t (id int); GRANT SELECT ON s.t TO pg_monitor WITH GRANT OPTION';
    await withPlan(
      major,
      ({
        runner,
      }) => `${table}; GRANT USAGE ON SCHEMA s TO pg_monitor; SET ROLE pg_monitor; GRANT SELECT ON s.t TO pg_signal_backend;
      RESET ROLE; REVOKE USAGE ON SCHEMA s FROM pg_monitor; GRANT USAGE ON SCHEMA s TO ${runner}; GRANT pg_monitor TO ${runner}`,
      `${table}`,
      async (own, run, { runner }) => {
        const asked = `SELECT relacl::text, nspacl::text FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 's'`;
        const before = (await own.query(asked)).rows[0];
        await own.query(`SET ROLE ${runner}`);
        await expect(run()).rejects.toThrow('own schema s, which pg_monitor may not use');
        await own.query('ROLLBACK; RESET ROLE');
        await run();
        const after = (await own.query(asked)).rows[0];
        expect(before.relacl).toContain('pg_signal_backend=r/pg_monitor');
        expect(after.relacl).not.toContain('pg_signal_backend');
        expect(after.nspacl).toEqual(before.nspacl.replace(/,runner[^,}]*/, ''));
      },
    );
  },
);

test('what a role gives by default that makes the copy, and does not own the database, is taken away', async () => {
  const major = testMajors.at(-1) ?? 18;
  const given = 'SELECT FROM pg_default_acl';
  await withPlan(
    major,
    ({ keeper }) =>
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO ${keeper}', current_database()); END $$; ${giving('SELECT', 'TABLES')}`,
    '',
    async (own, run) => {
      expect((await own.query(given)).rowCount).toBe(1);
      await run();
      expect((await own.query(given)).rowCount).toBe(0);
    },
  );
});

test('what the role that owns all tables gives by default is changed, and brought, in its name', async () => {
  await withPlan(
    testMajors[0] ?? 15,
    ({
      keeper,
    }) => `CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE before (id int PRIMARY KEY); ALTER TABLE t OWNER TO ${keeper};
      ALTER TABLE before OWNER TO ${keeper}; GRANT CREATE ON SCHEMA public TO ${keeper};
      ${giving('SELECT', 'TABLES').replace('GRANT', `FOR ROLE ${keeper} GRANT`)}`,
    `CREATE TABLE t (id int PRIMARY KEY); ${giving('INSERT', 'TABLES')}; ${giving('USAGE', 'SEQUENCES')}`,
    async (own, run, { runner, keeper, stranger }) => {
      await own.query(`SET ROLE ${stranger}`);
      await expect(run()).rejects.toThrow('have the rights of the role that owns its tables');
      await own.query(`ROLLBACK; RESET ROLE; SET ROLE ${runner}`);
      await run();
      const { rows } = await own.query(
        `SELECT pg_get_userbyid(defaclrole) AS of, defaclobjtype AS on, privilege_type AS gives FROM pg_default_acl, aclexplode(defaclacl)
         WHERE grantee = 'pg_monitor'::regrole ORDER BY gives`,
      );
      expect(rows).toEqual([
        { of: keeper, on: 'r', gives: 'INSERT' },
        { of: keeper, on: 'S', gives: 'USAGE' },
      ]);
    },
    [{ tells: 'default privileges on tables to pg_monitor', prints: 'INSERT' }],
  );
});

const giving = (right: string, kind: string) =>
  `ALTER DEFAULT PRIVILEGES GRANT ${right} ON ${kind} TO pg_monitor`;
