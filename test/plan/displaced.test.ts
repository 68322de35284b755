import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { planScript } from '../../src/report/plan-script.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { readSourceOf } from '../support/read-source.ts';
import { catalogOf, planned } from './planned.ts';

/** What Postgres refuses to have its columns' types changed under, with all that is said of each. */
const around = (number: string) => `
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TABLE t (id integer PRIMARY KEY, m mood DEFAULT 'ok', n ${number}, k text,
    EXCLUDE USING btree (k WITH =) WHERE (m = 'sad'));
  CREATE TRIGGER of_m BEFORE UPDATE OF m ON t FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE TRIGGER when_n BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.n IS DISTINCT FROM NEW.n) EXECUTE FUNCTION touch();
  ALTER TABLE t ENABLE ALWAYS TRIGGER of_m; COMMENT ON TRIGGER of_m ON t IS 'touched';
  CREATE POLICY mine ON t TO pg_monitor USING (m = 'ok' AND n > 0); COMMENT ON POLICY mine ON t IS 'own';
  CREATE PUBLICATION feed FOR TABLE t (id, m, n) WHERE (id > 0); COMMENT ON PUBLICATION feed IS 'fed';
  CREATE TABLE log (n ${number}); CREATE RULE logged AS ON DELETE TO t WHERE OLD.n > 5 DO ALSO INSERT INTO log VALUES (OLD.n);
  ALTER TABLE t DISABLE RULE logged;
  ALTER TABLE t ADD twice numeric GENERATED ALWAYS AS (n * 2) STORED, ADD mood_too mood GENERATED ALWAYS AS (m) STORED,
    ADD more ${number} NOT NULL GENERATED ALWAYS AS (coalesce(n, 0)) STORED UNIQUE, ADD CHECK (twice > 0);
  CREATE INDEX by_twice ON t (twice); CREATE STATISTICS near ON more, k FROM t; COMMENT ON INDEX by_twice IS 'twice';
  COMMENT ON COLUMN t.more IS 'more'; GRANT SELECT (more) ON t TO pg_monitor;
  CREATE VIEW doubled AS SELECT twice, mood_too FROM t; COMMENT ON VIEW doubled IS 'seen'; ALTER VIEW doubled OWNER TO pg_read_all_stats;
  CREATE FUNCTION counted() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t WHERE m = 'ok' AND n > 0; END;
  REVOKE EXECUTE ON FUNCTION counted() FROM PUBLIC; GRANT EXECUTE ON FUNCTION counted() TO pg_monitor;
  ALTER FUNCTION counted() OWNER TO pg_read_all_stats;
  CREATE TABLE totals (known bigint DEFAULT counted());
  CREATE TYPE pair AS (m mood, ms mood[]);
  CREATE TABLE p (m mood, k integer) PARTITION BY LIST (k); CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
  CREATE TRIGGER of_m BEFORE UPDATE OF m ON p FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE p_1 DISABLE TRIGGER of_m;
  CREATE POLICY of_part ON p_1 USING (m = 'ok'); ALTER TABLE p_1 ALTER m SET DEFAULT 'sad';
  CREATE TYPE held AS (m mood); CREATE TABLE holder (h held); CREATE VIEW fields AS SELECT (h).m FROM holder;
  CREATE FUNCTION of_held(held, OUT held) LANGUAGE sql AS 'SELECT $1'; COMMENT ON FUNCTION of_held IS 'held';
  CREATE TABLE parent (m mood, n ${number}, g mood GENERATED ALWAYS AS (m) STORED, h ${number} GENERATED ALWAYS AS (n) STORED);
  CREATE TABLE child (own int) INHERITS (parent); CREATE INDEX of_child ON child (g); COMMENT ON COLUMN child.g IS 'of the child';
  CREATE TABLE grandchild () INHERITS (child); CREATE INDEX of_grandchild ON grandchild (h)`;
const was = `CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad'); ${around('integer')}`;
const is = `CREATE TYPE mood AS ENUM ('sad', 'ok'); ${around('bigint')}`;

const asked = [
  'SELECT id, m, n, twice, mood_too, more FROM t ORDER BY id',
  'SELECT m, n, g, own FROM child',
  'SELECT h FROM holder',
  "SELECT oid, pubowner FROM pg_publication WHERE pubname = 'feed'",
  "SELECT relname, relowner::regrole, relacl FROM pg_class WHERE relname IN ('t', 'doubled') ORDER BY 1",
  "SELECT proowner::regrole, proacl FROM pg_proc WHERE proname = 'counted'",
];

async function answers(client: Client): Promise<unknown[]> {
  const given: unknown[] = [];
  for (const sql of asked) given.push((await client.query(sql)).rows);
  return given;
}

test.each(testMajors)(
  'on %i, what Postgres refuses to change columns under is put aside, and is there again with all that is said of it',
  async (major) => {
    const server = testServer(major);
    const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
    await Promise.all([own.query(was), right.query(is)]);
    await own.query(
      "INSERT INTO t (id, m, n, k) VALUES (1, 'sad', 3, 'a'), (2, NULL, 4, 'b'), (3, 'ok', 6, 'c'); INSERT INTO child (m, n, own) VALUES ('ok', 1, 2); INSERT INTO holder VALUES ('(sad)')",
    );
    const before = await answers(own);
    const { plan } = await planned(server, await catalogOf(own), await catalogOf(right));
    expect(plan.unplanned).toEqual([]);
    for (const { text } of splitStatements(
      planScript(plan, { allowDataLoss: true }).replaceAll(/^\\.*$/gm, ''),
    ).statements)
      await own.query(text);
    await own.query('RESET ALL');
    expect(
      (await answers(own)).map((rows) => JSON.stringify(rows).replaceAll(/("(?:n|more)":)"(\d+)"/g, '$1$2')),
    ).toEqual(before.map((rows) => JSON.stringify(rows)));
    const sources = await Promise.all(
      [right, own].map(async (client, at) => ({
        name: at === 0 ? 'migrations' : 'production',
        kind: at === 0 ? ('migrations' as const) : ('live' as const),
        read: readSourceOf([], { catalog: await catalogOf(client) }),
      })),
    );
    expect(
      compare(sources, 'migrations', 'shop')
        .findings.filter(({ severity }) => severity !== 'cosmetic')
        .map(({ title }) => title),
    ).toEqual([]);
    await Promise.all([own.end(), right.end()]);
  },
);
