import { expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { planScript } from '../../src/report/plan-script.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { readSourceOf } from '../support/read-source.ts';
import { catalogOf, planned } from './planned.ts';

interface Case {
  readonly what: string;
  readonly was: string;
  readonly is: string;
  readonly rows: string;
  /** Queries with what they give, on one line, after the plan was run with what loses data. */
  readonly asked: Readonly<Record<string, string>>;
  /** Where rows stop it: what the query before it counts, and what Postgres says; nothing has changed then. */
  readonly stopped?: { readonly count: string; readonly by: string };
  /** Parts of the script. */
  readonly said?: readonly string[];
  /** Whether majors do it differently. */
  readonly onAll?: boolean;
}

/** Everything that a table can have, around the table itself. */
const around = `
  CREATE TABLE tags (event_id bigint, at date);
  CREATE TABLE owners (id integer PRIMARY KEY);
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.note := upper(NEW.note); RETURN NEW; END';`;
const columns = `
  id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, number serial, note text CHECK (note <> ''),
  owner integer, twice bigint GENERATED ALWAYS AS (id * 2) STORED`;
const parts = `
  ALTER TABLE events ALTER note SET STATISTICS 17, ADD CONSTRAINT events_owner FOREIGN KEY (owner) REFERENCES owners;
  ALTER TABLE tags ADD CONSTRAINT tags_event FOREIGN KEY (event_id, at) REFERENCES events (id, at);
  CREATE INDEX events_note ON events (lower(note));
  CREATE TRIGGER touching BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION touch();
  ALTER TABLE events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY mine ON events USING (owner = 1);
  GRANT SELECT ON events TO pg_monitor; GRANT UPDATE (note) ON events TO pg_monitor;
  COMMENT ON TABLE events IS 'what happened'; COMMENT ON COLUMN events.note IS 'in words'; COMMENT ON INDEX events_note IS 'for search';
  CREATE STATISTICS events_of_owners ON owner, at FROM events;
  CREATE VIEW recent AS SELECT id, note FROM events;
  ALTER TABLE events OWNER TO pg_read_all_stats; ALTER VIEW recent OWNER TO pg_read_all_stats;
  ALTER STATISTICS events_of_owners OWNER TO pg_read_all_stats;
  CREATE PUBLICATION feed FOR TABLE tags, events;`;
const plain = `${around} CREATE TABLE events (${columns}, PRIMARY KEY (id, at)) WITH (fillfactor = 70);
  ALTER TABLE events ALTER note SET STORAGE EXTERNAL; ${parts}`;
const partitioned = `${around} CREATE TABLE events (${columns}, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
  CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
  CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01'); ${parts}`;
const rows = `INSERT INTO owners VALUES (1), (2); SELECT setval('events_number_seq', 40);
  INSERT INTO events (at, note, owner) VALUES ('2025-05-05', 'a', 1), ('2026-05-05', 'b', 2), ('2026-06-06', null, null);
  INSERT INTO tags VALUES (1, '2025-05-05')`;
const next = `INSERT INTO events (at, note, owner) VALUES ('2026-07-07', 'c', 1) RETURNING id, number, twice`;
const kept = {
  'SELECT id, at::text, number, note, owner, twice FROM events ORDER BY id':
    '1 2025-05-05 41 a 1 2, 2 2026-05-05 42 b 2 4, 3 2026-06-06 43   6',
  [next]: '4 44 8',
  // What a policy shows to whom the view belongs.
  'SELECT id FROM recent ORDER BY id': '1, 4',
  "SELECT pg_get_serial_sequence('events', 'id')": 'public.events_id_seq',
  "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relname ~ '^(events|recent)'":
    'pg_read_all_stats',
  'SELECT stxowner::regrole::text FROM pg_statistic_ext': 'pg_read_all_stats',
  "SELECT relname, grantor::regrole::text, grantee::regrole::text, privilege_type FROM pg_class, aclexplode(relacl) WHERE relname IN ('events', 'recent') AND grantee <> relowner":
    'events pg_read_all_stats pg_monitor SELECT',
};

/** A table that is partitioned by a column of some type, and what there can be around it. */
const keyedBy = (type: string) => `
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY, k ${type} DEFAULT 3 CHECK (k <> 100), n text, PRIMARY KEY (k)) PARTITION BY RANGE (k);
  CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (9); CREATE TABLE u (k ${type} REFERENCES t);
  CREATE VIEW shown AS SELECT k, n FROM t; CREATE INDEX by_n ON t (n);
  ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON t USING (k <> 7); GRANT SELECT (k) ON t TO pg_monitor;
  CREATE TRIGGER touching BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.k <> 6) EXECUTE FUNCTION touch();
  COMMENT ON COLUMN t.k IS 'the key'; COMMENT ON TABLE t_1 IS 'the first'; COMMENT ON COLUMN t_1.n IS 'its name'; ALTER TABLE t ALTER k SET STATISTICS 77; CREATE PUBLICATION feed FOR TABLE t;
  ALTER TABLE t_1 OWNER TO pg_read_all_stats; ALTER TABLE t_1 CLUSTER ON t_1_n_idx; ALTER TABLE t_1 REPLICA IDENTITY USING INDEX t_1_pkey;
  CREATE INDEX by_lower ON t (lower(n)); ALTER INDEX t_1_lower_idx ALTER COLUMN 1 SET STATISTICS 55; ALTER INDEX t_1_n_idx SET (fillfactor = 60);
  COMMENT ON INDEX t_1_n_idx IS 'all %s of it, 100%'; COMMENT ON CONSTRAINT t_1_pkey ON t_1 IS 'a key'`;

const partitionedBy = (type: string, from: string, to: string) => `
  CREATE TABLE t (k ${type} PRIMARY KEY) PARTITION BY RANGE (k); CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (${from}) TO (${to});
  CREATE TABLE u (k ${type} REFERENCES t)`;

/** Every way in which a type can be made of another one, and be used. */
const madeOfMood = `
  CREATE DOMAIN felt AS mood NOT NULL DEFAULT 'glad' CONSTRAINT known CHECK (VALUE::text <> 'none');
  CREATE TYPE span AS RANGE (subtype = mood, multirange_type_name = spans);
  CREATE TYPE pair AS (a felt, b mood[], c span); CREATE DOMAIN pairs AS pair[]; CREATE TYPE loose AS (x felt, y pair);
  COMMENT ON TYPE pair IS 'two'; COMMENT ON COLUMN pair.a IS 'the first'; GRANT USAGE ON TYPE felt TO pg_monitor;
  CREATE TYPE entry AS (k int, m mood, d felt); CREATE TABLE typed OF entry (PRIMARY KEY (k), d WITH OPTIONS DEFAULT 'glad');
  CREATE FUNCTION of_types(felt, pair) RETURNS span LANGUAGE sql AS 'SELECT NULL::span';
  CREATE TABLE t (id int PRIMARY KEY, d felt CHECK (d::mood <> 'glad'), c pair, cs pairs, rs span[] DEFAULT '{}', m spans,
    g felt GENERATED ALWAYS AS (d) STORED);
  CREATE INDEX by_d ON t (d); CREATE VIEW shown AS SELECT (c).a, cs FROM t WHERE d::mood = 'ok';
  CREATE POLICY own ON t USING (d::mood = 'ok');`;

const cases: readonly Case[] = [
  {
    what: 'a plain table becomes partitioned, with everything that it has',
    onAll: true,
    was: plain,
    is: partitioned,
    rows,
    asked: {
      ...kept,
      'SELECT tableoid::regclass::text, count(*) FROM events GROUP BY 1 ORDER BY 1':
        'events_new 3, events_old 1',
    },
    said: [
      '-- All rows of events are written anew, into a table that takes its place:',
      'SHARE ROW EXCLUSIVE on events: keeps out writes',
    ],
  },
  {
    what: 'a partitioned table becomes a plain one, and its partitions go with their rows in it',
    was: partitioned,
    is: plain,
    rows,
    asked: kept,
  },
  {
    what: 'a row that fits no partition is counted before, and stops it',
    was: plain,
    is: partitioned.replace('2027-01-01', '2026-06-01'),
    rows,
    asked: { 'SELECT count(*) FROM events': '3' },
    stopped: { count: '1', by: 'no partition of relation' },
  },
  {
    what: 'another partition key, a partition of the same name, one that stays as a table, and a table that becomes one',
    was: `CREATE TABLE t (a text, b text) PARTITION BY LIST (a);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES IN ('x'); CREATE TABLE t_2 PARTITION OF t FOR VALUES IN ('y');
      CREATE TABLE t_3 (a text, b text); CREATE TABLE t_4 PARTITION OF t FOR VALUES IN ('z') PARTITION BY LIST (b);
      CREATE TABLE t_4_1 PARTITION OF t_4 DEFAULT`,
    is: `CREATE TABLE t (a text, b text) PARTITION BY LIST (b);
      CREATE TABLE t_1 PARTITION OF t FOR VALUES IN ('p', NULL); CREATE TABLE t_2 (a text, b text);
      CREATE TABLE t_3 PARTITION OF t FOR VALUES IN ('q')`,
    rows: "INSERT INTO t VALUES ('x', 'p'), ('x', NULL), ('y', 'q'), ('z', 'q'); INSERT INTO t_3 VALUES ('w', 'q')",
    asked: {
      'SELECT tableoid::regclass::text, a, b FROM t ORDER BY 1, 2, 3': 't_1 x p, t_1 x , t_3 w q, t_3 z q',
      'SELECT a, b FROM t_2': 'y q',
      "SELECT count(*) FROM pg_class WHERE relname LIKE 't_4%'": '0',
    },
    said: ['t_2 becomes a table of its own, and keeps its rows.'],
  },
  {
    what: 'two tables that refer to each other, with keys that the partition key has to be in',
    was: `CREATE TABLE a (id integer PRIMARY KEY, k text NOT NULL, b integer); CREATE TABLE b (id integer PRIMARY KEY, k text NOT NULL, a integer REFERENCES a);
      ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b`,
    is: `CREATE TABLE a (id integer, k text NOT NULL, b integer, PRIMARY KEY (id, k)) PARTITION BY HASH (k); CREATE TABLE a_1 PARTITION OF a FOR VALUES WITH (MODULUS 1, REMAINDER 0);
      CREATE TABLE b (id integer, k text NOT NULL, a integer, PRIMARY KEY (id, k)) PARTITION BY LIST (k); CREATE TABLE b_1 PARTITION OF b DEFAULT;
      ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b, k) REFERENCES b (id, k)`,
    rows: "INSERT INTO a VALUES (1, 'x', null), (2, 'y', null); INSERT INTO b VALUES (7, 'x', 1); UPDATE a SET b = 7 WHERE id = 1",
    asked: {
      'SELECT tableoid::regclass, id, k, b FROM a ORDER BY id': 'a_1 1 x 7, a_1 2 y ',
      'SELECT tableoid::regclass, id, k, a FROM b': 'b_1 7 x 1',
    },
  },
  {
    what: 'a partition key gets another type, in a table with everything that it can have',
    onAll: true,
    was: keyedBy('integer'),
    is: keyedBy('bigint'),
    rows: "INSERT INTO t (k, n) VALUES (5, 'a'), (8, 'b'); INSERT INTO u VALUES (5)",
    asked: {
      'SELECT tableoid::regclass::text, id, k, n FROM t ORDER BY id': 't_1 1 5 a, t_1 2 8 b',
      'INSERT INTO t (n) VALUES ($$c$$) RETURNING id, k, n': '3 3 c',
      "SELECT description FROM pg_description WHERE objoid = 't_1'::regclass ORDER BY objsubid":
        'the first, its name',
      // What no catalog tells of the indexes that the partition has of its table's.
      "SELECT indexrelid::regclass::text, indisclustered, indisreplident, reloptions, obj_description(indexrelid, 'pg_class') FROM pg_index JOIN pg_class ON oid = indexrelid WHERE indrelid = 't_1'::regclass ORDER BY 1":
        't_1_lower_idx false false  , t_1_n_idx true false fillfactor=60 all %s of it, 100%, t_1_pkey false true  ',
      "SELECT attstattarget FROM pg_attribute WHERE attrelid = 't_1_lower_idx'::regclass": '55',
      "SELECT obj_description(oid, 'pg_constraint') FROM pg_constraint WHERE conname = 't_1_pkey'": 'a key',
      "SELECT relowner::regrole::text FROM pg_class WHERE relname IN ('t', 't_1') ORDER BY relname":
        'postgres, pg_read_all_stats',
    },
    said: ['All rows of t are written anew'],
  },
  {
    what: 'a partition key and the key that leads to it are converted together',
    was: partitionedBy('text', "'0'", "'9'"),
    is: partitionedBy('integer', '0', '9'),
    rows: "INSERT INTO t VALUES ('5'); INSERT INTO u VALUES ('5')",
    asked: { 'SELECT t.k + u.k FROM t, u': '10' },
  },
  {
    what: 'a value that another type of a partition key would change stops it',
    was: partitionedBy('text', "'0'", "'9'"),
    is: partitionedBy('integer', '0', '9'),
    rows: "INSERT INTO t VALUES ('05')",
    asked: { 'SELECT k FROM t': '05' },
    stopped: { count: '0', by: 'values of t.k that integer refuses or does not hold as they are' },
  },
  {
    what: 'labels of an enum go and move, and all that is made of it is made again of the new one',
    onAll: true,
    was: `CREATE TYPE mood AS ENUM ('glad', 'sad', 'ok'); ${madeOfMood}`,
    is: `CREATE TYPE mood AS ENUM ('ok', 'glad'); ${madeOfMood}`,
    rows: `INSERT INTO t VALUES (1, 'ok', '(ok,"{glad,ok}","[ok,ok]")', '{"(glad,,)"}', '{"[ok,ok]"}', '{[ok,ok]}');
      INSERT INTO typed VALUES (1, 'ok', 'glad')`,
    asked: {
      'SELECT id, d, c, cs, rs, m, g FROM t':
        '1 ok (ok,"{glad,ok}","[ok,ok]") {"(glad,,)"} {"[ok,ok]"} {[ok,ok]} ok',
      'INSERT INTO typed (k, m) VALUES (2, $$ok$$) RETURNING k, m, d': '2 ok glad',
      'SELECT spans(span($$ok$$, $$glad$$))::text': '{[ok,glad)}',
      "SELECT typname FROM pg_type WHERE typname ~ '_before'": '',
    },
  },
];

test.each(cases)('$what', async ({ was, is, rows, asked, stopped, said = [], onAll }) => {
  for (const major of onAll === true ? testMajors : testMajors.slice(-1)) {
    const server = testServer(major);
    const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
    const answer = async (sql: string) =>
      (await own.query<unknown[]>({ text: sql, rowMode: 'array' })).rows
        .map((row) => row.join(' '))
        .join(', ');
    try {
      await own.query(was);
      await own.query(rows);
      await right.query(is);
      const { plan } = await planned(server, await catalogOf(own), await catalogOf(right), {
        isRename: () => false,
      });
      expect(plan.unplanned).toEqual([]);
      const script = planScript(plan, { allowDataLoss: true }).replaceAll(/^\\.*$/gm, '');
      for (const part of said) expect(script).toContain(part);
      // What is computed, and made again, is not lost.
      expect(script).not.toContain('LOSES the column');
      const counted = plan.steps
        .flatMap(({ before }) => before)
        .find(({ tells }) => tells.includes('fit none of its'));
      if (counted !== undefined) expect(await answer(counted.sql)).toBe(stopped?.count ?? '0');
      const run = async () => {
        for (const { text } of splitStatements(script).statements) await own.query(text);
      };
      if (stopped === undefined) await run();
      else {
        await expect(run()).rejects.toThrow(stopped.by);
        await own.query('ROLLBACK');
      }
      // Of the script's session, in which nothing is read of which a policy hides a part.
      await own.query('RESET row_security');
      for (const [sql, given] of Object.entries(asked))
        expect([sql, await answer(sql)]).toEqual([sql, given]);
      if (stopped !== undefined) continue;
      const sources = await Promise.all(
        [right, own].map(async (client, at) => ({
          name: at === 0 ? 'migrations' : 'production',
          kind: at === 0 ? ('migrations' as const) : ('live' as const),
          read: readSourceOf([], { catalog: await catalogOf(client) }),
        })),
      );
      expect(compare(sources, 'migrations', 'shop').findings.map(({ title }) => title)).toEqual([]);
    } finally {
      await Promise.all([own.end(), right.end()]);
    }
  }
});
