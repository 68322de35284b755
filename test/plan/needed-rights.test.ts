import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { planScript } from '../../src/report/plan-script.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
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
    const { plan } = await planned(server, await catalogOf(own), await catalogOf(right));
    expect(plan.unplanned).toEqual([]);
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
