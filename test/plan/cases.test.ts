import { describe, expect, test } from 'vitest';
import { objectId } from '../../src/catalog/catalog.ts';
import type { MendingPlan } from '../../src/report/mending-plan.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { catalogOf, planned, statementsOf } from './planned.ts';

interface Case {
  readonly what: string;
  /** What both databases have. */
  readonly both?: string;
  readonly production?: string;
  readonly declared?: string;
  /** Rows by the statistics; where nothing is said of a table, it may have some. */
  readonly rows?: Readonly<Record<string, number>>;
  /** All statements in their order; those that a person completes begin with `--`, those that are held with `held:`. */
  readonly plan: readonly string[];
  readonly before?: readonly string[];
  readonly unplanned?: readonly string[];
  /** What statements take for granted; looked at where it is said. */
  readonly assumes?: readonly string[];
  /** What each step is told as; looked at where it is said. */
  readonly titles?: readonly string[];
  /** What each statement does to tables that people work with; looked at where it is said. */
  readonly effects?: readonly string[];
  /** What others may do after it; looked at where it is said. */
  readonly opens?: readonly string[];
  readonly isRename?: boolean;
  readonly form?: MendingPlan['form'];
}

const keyed = `CREATE TABLE a (id text PRIMARY KEY); CREATE TABLE b (a_id text CONSTRAINT b_a REFERENCES a ON DELETE CASCADE)`;

/** What remembers owners, by the queries for them. */
const remembered = (setting: 'owner' | 'owners', ...queries: readonly string[]) =>
  `DO $$\nDECLARE\n  owners name[] := ARRAY[${queries.map((query) => `\n    (SELECT pg_get_userbyid(${query})`).join(',')}];\nBEGIN\n  IF EXISTS (SELECT FROM unnest(owners) AS owner WHERE NOT pg_has_role(owner, 'MEMBER')) THEN\n    RAISE EXCEPTION 'only a superuser or a member of % can give back what is dropped and made again here', owners;\n  END IF;\n  PERFORM set_config('schema_drift.${setting}', owners::text, false);\nEND\n$$`;
/** What gives something back to the owner that it had, and takes away what others were given by default. */
const given = (what: string, owner: string, given?: string) =>
  given === undefined
    ? `DO $$ BEGIN EXECUTE format('ALTER ${what} OWNER TO %I', ${owner}); END $$`
    : `DO $$\nBEGIN\n  EXECUTE format('ALTER ${what} OWNER TO %I', ${owner});\n  EXECUTE (SELECT coalesce(string_agg(format('REVOKE ALL ON ${given});\nEND\n$$`;
const toOthers = (view: string) =>
  `TABLE ${view} FROM %s', CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END), '; '), '') FROM pg_class, aclexplode(relacl) WHERE oid = '${view}'::regclass AND grantee <> relowner`;
const rememberedAs = (setting: 'owner' | 'owners', at: number) =>
  `(current_setting('schema_drift.${setting}')::name[])[${at}]`;

/** Functions f0, f1, … with these arguments. */
const functionsOf = (...lists: readonly string[]) =>
  lists
    .map((list, at) => `CREATE FUNCTION f${at}(${list}) RETURNS int LANGUAGE sql AS $$SELECT 1$$`)
    .join('; ');

/** What stops before a check is added that would stay behind. */
const noNulls = (column: string) =>
  `DO $$\nBEGIN\n  IF EXISTS (SELECT FROM public.t WHERE ${column} IS NULL) THEN\n    RAISE EXCEPTION USING MESSAGE = 'rows of t have no ${column}: give them one first';\n  END IF;\nEND\n$$`;

/** A function with all that keeps what it computes. */
const slugged = (by: string) => `
  CREATE FUNCTION slug(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT ${by}($1)';
  CREATE TABLE t (n text CHECK (slug(n) <> ''), s text GENERATED ALWAYS AS (slug(n)) STORED);
  CREATE INDEX t_slug ON t (slug(n)); CREATE MATERIALIZED VIEW mv AS SELECT slug(n) FROM t;
  CREATE OPERATOR @@@ (RIGHTARG = text, FUNCTION = slug); CREATE INDEX t_by_operator ON t ((@@@ n));
  CREATE FUNCTION slug(integer) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT 1'; CREATE INDEX t_of_other ON t (slug(1))`;

/** A function that a default calls, and a domain; a key and a view rest on the column, not on its default. */
const callingNumber = (result: string) => `
  CREATE FUNCTION number(int) RETURNS ${result} IMMUTABLE LANGUAGE sql AS 'SELECT 1';
  CREATE DOMAIN d AS int DEFAULT number(1) CONSTRAINT called CHECK (number(VALUE) > 0) CONSTRAINT another CHECK (other(VALUE) > 0);
  CREATE TABLE t (n bigint DEFAULT number(1) PRIMARY KEY, d d); CREATE TABLE u (n bigint REFERENCES t); CREATE VIEW v AS SELECT n, d FROM t`;

const ofPartitions =
  'CREATE TABLE r (n int PRIMARY KEY); CREATE TABLE p (n int CONSTRAINT mine REFERENCES r) PARTITION BY LIST (n); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);';

const ofTriggers = `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
  CREATE TABLE p (n int, m int) PARTITION BY LIST (n); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
  CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (m); CREATE TABLE p21 PARTITION OF p2 FOR VALUES IN (1);
  CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()`;

/** A partition with a default of its own, one without any, and one with that of its table. */
const ofDefaults = (type: string, initial: string, another: string) =>
  `CREATE TABLE p (n ${type} DEFAULT ${initial}, k int) PARTITION BY LIST (k);
   CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); CREATE TABLE p3 PARTITION OF p FOR VALUES IN (3);
   ALTER TABLE p1 ALTER n SET DEFAULT ${another}; ALTER TABLE p2 ALTER n DROP DEFAULT`;

const cases: readonly Case[] = [
  {
    what: 'whoever applies a plan to the copy is another one where the database belongs to somebody else',
    both: `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO pg_monitor', current_database()); END $$;
      ALTER DEFAULT PRIVILEGES FOR ROLE pg_monitor GRANT INSERT ON TABLES TO pg_signal_backend`,
    production: 'ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT SELECT ON TABLES TO pg_signal_backend',
    declared:
      'ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT SELECT, DELETE ON TABLES TO pg_signal_backend',
    plan: [
      'ALTER DEFAULT PRIVILEGES FOR ROLE postgres REVOKE ALL ON tables FROM pg_signal_backend',
      'ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT DELETE, SELECT ON tables TO pg_signal_backend',
    ],
  },
  {
    what: 'what was closed in production is opened with a word about it',
    both: 'CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t ENABLE ROW LEVEL SECURITY',
    declared: 'CREATE POLICY everybody ON t FOR SELECT USING (true)',
    plan: ['CREATE POLICY everybody ON public.t AS PERMISSIVE FOR select TO PUBLIC USING (true)'],
    opens: ['rows of public.t to everyone'],
  },
  {
    what: 'a restrictive policy that goes, and a function that is to run as its owner, open something',
    both: `CREATE TABLE t (id int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY all_of_it ON t USING (true)`,
    production: `CREATE POLICY mine ON t AS RESTRICTIVE USING (id > 0); CREATE POLICY ours ON t AS RESTRICTIVE USING (id > 1);
      CREATE FUNCTION rows_of(a int) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t';
      CREATE FUNCTION locked() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t'; REVOKE EXECUTE ON FUNCTION locked FROM PUBLIC`,
    declared: `CREATE POLICY ours ON t AS RESTRICTIVE USING (id > 2);
      CREATE FUNCTION rows_of(a int) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM t';
      CREATE FUNCTION locked() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM t'; REVOKE EXECUTE ON FUNCTION locked FROM PUBLIC`,
    plan: [
      'CREATE OR REPLACE FUNCTION public.locked() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$SELECT count(*) FROM t$$',
      'CREATE OR REPLACE FUNCTION public.rows_of(a integer) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$SELECT count(*) FROM t$$',
      'DROP POLICY ours ON public.t',
      'CREATE POLICY ours ON public.t AS RESTRICTIVE FOR all TO PUBLIC USING ((id > 2))',
      'DROP POLICY mine ON public.t',
    ],
    opens: ['what the owner of public.rows_of may do to everyone', 'rows of public.t to everyone'],
  },
  {
    what: 'a function that runs as its owner and loses its search_path, and a view that loses what closes it, open something',
    both: 'CREATE TABLE t (id int)',
    production: `CREATE FUNCTION one() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';
      CREATE FUNCTION two() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 2';
      CREATE VIEW barred WITH (security_barrier) AS SELECT id FROM t WHERE id > 0;
      CREATE VIEW both_of_it WITH (security_barrier, security_invoker = on) AS SELECT id FROM t WHERE id > 0`,
    declared: `CREATE FUNCTION one() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
      CREATE FUNCTION two() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 3';
      CREATE VIEW barred AS SELECT id FROM t WHERE id > 0;
      CREATE VIEW both_of_it WITH (security_invoker) AS SELECT id FROM t WHERE id > 1`,
    plan: [
      'CREATE OR REPLACE FUNCTION public.one() RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$SELECT 1$$',
      "CREATE OR REPLACE FUNCTION public.two() RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path TO '' AS $$SELECT 3$$",
      'ALTER VIEW public.barred RESET (security_barrier)',
      "CREATE OR REPLACE VIEW public.both_of_it (id) WITH (security_invoker = 'true') AS SELECT id\n   FROM public.t\n  WHERE (id > 1)",
    ],
    opens: [
      'what the owner of public.one may do, by the search_path of its caller, to everyone',
      'rows that public.barred leaves out to functions in queries of whoever may read it',
      'rows that public.both_of_it leaves out to functions in queries of whoever may read it',
    ],
  },
  {
    what: 'whoever may read a table sees the rows of what comes below it, also where these were closed',
    both: `CREATE TABLE a (n int); GRANT SELECT ON a TO PUBLIC; CREATE TABLE p (n int) PARTITION BY LIST (n); GRANT SELECT ON p TO PUBLIC; CREATE TABLE closed (n int)`,
    production: `CREATE TABLE a_1 (n int); CREATE TABLE a_2 (n int); GRANT SELECT ON a_2 TO PUBLIC; CREATE TABLE p_1 (n int); GRANT SELECT ON p_1 TO PUBLIC; ALTER TABLE p_1 ENABLE ROW LEVEL SECURITY; CREATE TABLE closed_1 (n int)`,
    declared: `CREATE TABLE a_1 () INHERITS (a); CREATE TABLE a_2 () INHERITS (a); GRANT SELECT ON a_2 TO PUBLIC; CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1); GRANT SELECT ON p_1 TO PUBLIC; ALTER TABLE p_1 ENABLE ROW LEVEL SECURITY; CREATE TABLE closed_1 () INHERITS (closed)`,
    plan: [
      'ALTER TABLE public.a_1 INHERIT public.a',
      'ALTER TABLE public.a_2 INHERIT public.a',
      'ALTER TABLE public.closed_1 INHERIT public.closed',
      'ALTER TABLE public.p ATTACH PARTITION public.p_1 FOR VALUES IN (1)',
    ],
    before: ['SELECT count(*) FROM public.p_1 WHERE NOT (coalesce((n) IN (1), false))'],
    opens: [
      'rows of public.a_1, in queries on public.a, to everyone',
      'rows of public.p_1, in queries on public.p, to everyone',
    ],
  },
  {
    what: 'a computed column that gets values of its own keeps those that it has, where what it is computed of changes',
    production: 'CREATE TABLE t (a int, x int GENERATED ALWAYS AS (a + 1) STORED)',
    declared: 'CREATE TABLE t (a bigint, x int)',
    plan: [
      'ALTER TABLE public.t ALTER COLUMN x DROP EXPRESSION',
      'ALTER TABLE public.t ALTER COLUMN a TYPE bigint',
    ],
  },
  {
    what: 'a column of a renamed table counts on with the sequence that it has, and that as far as it holds numbers',
    production: 'CREATE TABLE people (id serial, street text, district text, postcode text)',
    declared: 'CREATE TABLE employees (id bigserial, street text, district text, postcode text)',
    isRename: true,
    plan: [
      'ALTER TABLE public.people RENAME TO employees',
      'ALTER TABLE public.employees ALTER COLUMN id TYPE bigint',
      'ALTER SEQUENCE public.people_id_seq AS bigint',
    ],
  },
  {
    what: 'the two ends of a foreign key change their type together, and the key is validated after that',
    production: keyed,
    declared: keyed.replaceAll(' text', ' uuid'),
    before: [
      "SELECT count(*) FROM public.b WHERE NOT pg_input_is_valid(a_id::text, 'uuid')",
      "SELECT count(*) FROM public.a WHERE NOT pg_input_is_valid(id::text, 'uuid')",
    ],
    plan: [
      'ALTER TABLE public.b DROP CONSTRAINT b_a',
      'ALTER TABLE public.b ALTER COLUMN a_id TYPE uuid USING a_id::uuid',
      'ALTER TABLE public.a ALTER COLUMN id TYPE uuid USING id::uuid',
      'ALTER TABLE public.b ADD CONSTRAINT b_a FOREIGN KEY (a_id) REFERENCES public.a (id) ON DELETE CASCADE NOT VALID',
      'ALTER TABLE public.b VALIDATE CONSTRAINT b_a',
    ],
  },
  {
    what: 'a column that may not be null is filled by a person before it is demanded of rows',
    both: 'CREATE TABLE t (id int)',
    declared: 'ALTER TABLE t ADD name text NOT NULL',
    rows: { t: 12_040 },
    plan: [
      'ALTER TABLE public.t ADD COLUMN name text',
      '-- UPDATE public.t SET name = … WHERE name IS NULL',
      noNulls('name'),
      'ALTER TABLE public.t ADD CONSTRAINT name_is_there CHECK (name IS NOT NULL) NOT VALID',
      'ALTER TABLE public.t VALIDATE CONSTRAINT name_is_there',
      'ALTER TABLE public.t ALTER COLUMN name SET NOT NULL',
      'ALTER TABLE public.t DROP CONSTRAINT name_is_there',
    ],
    // What was added is committed before a person fills the rows: asking for them keeps nobody out.
    effects: [
      'ACCESS EXCLUSIVE, none',
      '',
      '',
      'ACCESS EXCLUSIVE, none',
      'SHARE UPDATE EXCLUSIVE, reads the whole table',
      'ACCESS EXCLUSIVE, none',
      '',
    ],
    before: ['SELECT count(*) FROM public.t WHERE name IS NULL'],
  },
  {
    what: 'what was refused before a statement has read the table, the statement has not',
    production:
      "CREATE TABLE t (a text, b text DEFAULT 'x', name text); CREATE VIEW v AS SELECT a::int, name AS full_name FROM t",
    declared:
      "CREATE TABLE t (a int, b text DEFAULT 'y', full_name text); CREATE VIEW v AS SELECT a, full_name FROM t",
    plan: ["ALTER TABLE public.t ALTER COLUMN b SET DEFAULT 'y'::text"],
    effects: ['ACCESS EXCLUSIVE, none'],
    unplanned: [
      'No proved plan: it needs t.full_name, and that waits for a word: it may be t.name under another name, or two things; to have it renamed, say so under renames in the config, or with --rename t.name:full_name.',
      'No proved plan: it may be t.name under another name, or two things; to have it renamed, say so under renames in the config, or with --rename t.name:full_name.',
      'No proved plan: it needs t.full_name, and that waits for a word: it may be t.name under another name, or two things; to have it renamed, say so under renames in the config, or with --rename t.name:full_name.',
    ],
  },
  {
    what: 'in a table that is empty by its statistics there is nothing to fill',
    both: 'CREATE TABLE t (id int)',
    declared: 'ALTER TABLE t ADD name text NOT NULL',
    rows: { t: 0 },
    plan: ['ALTER TABLE public.t ADD COLUMN name text NOT NULL'],
  },
  {
    what: 'a default fills rows by itself',
    both: 'CREATE TABLE t (id int)',
    declared: "ALTER TABLE t ADD state text NOT NULL DEFAULT 'new'",
    plan: ["ALTER TABLE public.t ADD COLUMN state text DEFAULT 'new'::text NOT NULL"],
  },
  {
    what: 'an existing column takes no nulls any more; its default is proposed for those it has',
    both: 'CREATE TABLE t (at timestamptz DEFAULT now())',
    declared: 'ALTER TABLE t ALTER at SET NOT NULL',
    before: ['SELECT count(*) FROM public.t WHERE at IS NULL'],
    plan: [
      '-- UPDATE public.t SET at = DEFAULT WHERE at IS NULL',
      noNulls('at'),
      'ALTER TABLE public.t ADD CONSTRAINT at_is_there CHECK (at IS NOT NULL) NOT VALID',
      'ALTER TABLE public.t VALIDATE CONSTRAINT at_is_there',
      'ALTER TABLE public.t ALTER COLUMN at SET NOT NULL',
      'ALTER TABLE public.t DROP CONSTRAINT at_is_there',
    ],
  },
  {
    what: 'what loses data comes last, and is held',
    production:
      'CREATE TABLE t (id int, old text); CREATE TABLE gone (id int); CREATE INDEX old_ones ON t (old)',
    declared: 'CREATE TABLE t (id int, fresh text)',
    plan: [
      'ALTER TABLE public.t ADD COLUMN fresh text',
      'held: DROP TABLE public.gone',
      'held: ALTER TABLE public.t DROP COLUMN old',
    ],
  },
  {
    what: 'a column that is left over before others in another order is all that goes, and is one step',
    production: 'CREATE TABLE t (id int, old text, total int, name text)',
    declared: 'CREATE TABLE t (id int, name text, total int)',
    plan: ['held: ALTER TABLE public.t DROP COLUMN old'],
  },
  {
    what: 'tables that refer to each other are dropped with their keys out of the way',
    production:
      'CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b',
    declared: 'CREATE TABLE c (id int)',
    plan: [
      'CREATE TABLE public.c (id integer)',
      'held: ALTER TABLE public.b DROP CONSTRAINT b_a_fkey',
      'held: DROP TABLE public.a',
      'held: DROP TABLE public.b',
    ],
  },
  {
    what: 'a field of a composite type is a loss to the columns that have it',
    production: 'CREATE TYPE c AS (a int, b int); CREATE TABLE t (x c)',
    declared: 'CREATE TYPE c AS (a int); CREATE TABLE t (x c)',
    plan: ['held: ALTER TYPE public.c DROP ATTRIBUTE b'],
  },
  {
    what: 'a field at the place of another one is that under a new name, and said to be',
    production: 'CREATE TYPE c AS (a int, b int, d text COLLATE "C"); CREATE TABLE t (x c)',
    declared: 'CREATE TYPE c AS ("A 2" int, b int, e text COLLATE "C"); CREATE TABLE t (x c)',
    plan: ['ALTER TYPE public.c RENAME ATTRIBUTE a TO "A 2"', 'ALTER TYPE public.c RENAME ATTRIBUTE d TO e'],
    assumes: [
      'The field "A 2" of c is taken to be a under a new name: it has the values of that.',
      'The field e of c is taken to be d under a new name: it has the values of that.',
    ],
  },
  {
    what: 'a column that counts no more loses its number, which is said, and not of one that counts otherwise',
    production: `CREATE TABLE t (id serial); CREATE TABLE "U u" (id int GENERATED ALWAYS AS IDENTITY);
      CREATE TABLE v (id serial); CREATE TABLE w (id int GENERATED ALWAYS AS IDENTITY)`,
    declared: `CREATE TABLE t (id int NOT NULL); CREATE TABLE "U u" (id int NOT NULL);
      CREATE TABLE v (id int GENERATED ALWAYS AS IDENTITY); CREATE TABLE w (id int DEFAULT 1 NOT NULL)`,
    plan: [
      'ALTER TABLE public."U u" ALTER COLUMN id DROP IDENTITY',
      'ALTER TABLE public.w ALTER COLUMN id DROP IDENTITY',
      'ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT',
      'ALTER TABLE public.v ALTER COLUMN id DROP DEFAULT',
      'ALTER SEQUENCE IF EXISTS public.v_id_seq OWNED BY NONE',
      'ALTER TABLE public.v ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY',
      "SELECT setval(pg_get_serial_sequence('public.v', 'id'), greatest(coalesce(max(id), 0) + 1, (SELECT max(last_value) + 1 FROM pg_sequences WHERE schemaname = 'public' AND sequencename = 'v_id_seq')), false) FROM public.v",
      'ALTER TABLE public.w ALTER COLUMN id SET DEFAULT 1',
      'DROP SEQUENCE IF EXISTS public.t_id_seq',
      'DROP SEQUENCE IF EXISTS public.v_id_seq',
    ],
    assumes: ['"U u".id', 'w.id', 't_id_seq'].map(
      (counter) =>
        `The number that ${counter} has come to goes with this, and numbers of rows that were deleted may come again: note it first${counter === 't_id_seq' ? ' (SELECT last_value FROM public.t_id_seq)' : ''} where something is to count on.`,
    ),
  },
  {
    what: 'what a crash takes with it from then on is said',
    production: 'CREATE TABLE t (id int); CREATE UNLOGGED TABLE u (id int); CREATE SEQUENCE s',
    declared: 'CREATE UNLOGGED TABLE t (id int); CREATE TABLE u (id int); CREATE UNLOGGED SEQUENCE s',
    plan: [
      'ALTER SEQUENCE public.s SET UNLOGGED',
      'ALTER TABLE public.t SET UNLOGGED',
      'ALTER TABLE public.u SET LOGGED',
    ],
    assumes: [
      's begins anew after a crash of the server from then on, and its standbys and subscribers get nothing of it.',
      't is empty after a crash of the server from then on, and its standbys and subscribers get nothing of it.',
    ],
  },
  {
    what: 'a field of another name and another type is a loss',
    production: 'CREATE TYPE c AS (a int); CREATE TABLE t (x c)',
    declared: 'CREATE TYPE c AS (b text); CREATE TABLE t (x c)',
    plan: ['held: ALTER TYPE public.c DROP ATTRIBUTE a', 'held: ALTER TYPE public.c ADD ATTRIBUTE b text'],
  },
  {
    what: 'a check of a domain that has another name gets that, and no rows are read for it',
    production: 'CREATE DOMAIN d AS int CONSTRAINT a CHECK (VALUE > 0) CONSTRAINT gone CHECK (VALUE < 9)',
    declared: 'CREATE DOMAIN d AS int CONSTRAINT "a 2" CHECK (VALUE > 0) CONSTRAINT new CHECK (VALUE < 8)',
    plan: [
      'ALTER DOMAIN public.d RENAME CONSTRAINT a TO "a 2"',
      'ALTER DOMAIN public.d DROP CONSTRAINT gone',
      'ALTER DOMAIN public.d ADD CONSTRAINT new CHECK ((VALUE < 8))',
    ],
  },
  {
    what: 'a type that rounds is a loss; one that refuses is not, and is never asked to cut',
    production: 'CREATE TABLE t (price numeric(10, 4), name text)',
    declared: 'CREATE TABLE t (price numeric(10, 2), name varchar(20))',
    before: [
      'SELECT count(*) FROM public.t WHERE length(name::text) > 20',
      "SELECT count(*) FROM public.t WHERE price <> round(price, 2) OR abs(round(price, 2)) >= '1e8'::numeric",
    ],
    plan: [
      'LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE',
      `DO $$\nBEGIN\n  IF EXISTS (SELECT FROM public.t WHERE length(name::text) > 20) THEN\n    RAISE EXCEPTION USING MESSAGE = 'values of t.name longer than 20 characters: mend them first';\n  END IF;\nEND\n$$`,
      'ALTER TABLE public.t ALTER COLUMN name TYPE character varying(20)',
      'held: ALTER TABLE public.t ALTER COLUMN price TYPE numeric(10,2)',
    ],
  },
  {
    what: 'a view of a column is out of the way while that changes, and comes back with its rights',
    both: 'CREATE TABLE t (id int, n int); CREATE VIEW v AS SELECT n FROM t; CREATE VIEW w AS SELECT n + 1 AS m FROM v; GRANT SELECT ON v TO pg_monitor; COMMENT ON VIEW w IS $$more$$',
    production: '',
    declared:
      'DROP VIEW w, v; ALTER TABLE t ALTER n TYPE bigint; CREATE VIEW v AS SELECT n FROM t; CREATE VIEW w AS SELECT n + 1 AS m FROM v; GRANT SELECT ON v TO pg_monitor; COMMENT ON VIEW w IS $$more$$',
    plan: [
      remembered(
        'owners',
        "relowner) FROM pg_class WHERE oid = 'public.v'::regclass",
        "relowner) FROM pg_class WHERE oid = 'public.w'::regclass",
      ),
      'DROP VIEW public.w',
      'DROP VIEW public.v',
      'ALTER TABLE public.t ALTER COLUMN n TYPE bigint',
      'CREATE VIEW public.v (n) AS SELECT n\n   FROM public.t',
      given('VIEW public.v', rememberedAs('owners', 1), toOthers('public.v')),
      'GRANT SELECT ON TABLE public.v TO pg_monitor',
      'CREATE VIEW public.w (m) AS SELECT (n + 1) AS m\n   FROM public.v',
      given('VIEW public.w', rememberedAs('owners', 2), toOthers('public.w')),
      "COMMENT ON VIEW public.w IS 'more'",
    ],
  },
  {
    what: 'a function gets another result, without the defaults and the checks of domains that call it meanwhile, and everything on these stays',
    both: `CREATE FUNCTION other(int) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    production: callingNumber('int'),
    declared: callingNumber('bigint'),
    plan: [
      'ALTER TABLE public.t ALTER COLUMN n DROP DEFAULT',
      'ALTER DOMAIN public.d DROP DEFAULT',
      'ALTER DOMAIN public.d DROP CONSTRAINT called',
      remembered('owner', "proowner) FROM pg_proc WHERE oid = 'public.number(integer)'::regprocedure"),
      'DROP FUNCTION public.number(integer)',
      'CREATE FUNCTION public.number(integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$SELECT 1$$',
      given(
        'FUNCTION public.number(integer)',
        rememberedAs('owner', 1),
        "FUNCTION public.number(integer) FROM %s', grantee::regrole), '; '), '') FROM pg_proc, aclexplode(proacl) WHERE oid = 'public.number(integer)'::regprocedure AND grantee NOT IN (0, proowner)",
      ),
      'ALTER DOMAIN public.d SET DEFAULT number(1)',
      'ALTER DOMAIN public.d ADD CONSTRAINT called CHECK ((public.number(VALUE) > 0))',
      'ALTER TABLE public.t ALTER COLUMN n SET DEFAULT public.number(1)',
    ],
  },
  {
    what: 'a cast of an index and of a view comes with the type of the column that needs it',
    both: 'CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS $$SELECT $1$$',
    production:
      'CREATE TABLE t (n int); CREATE INDEX i ON t (f(n)); CREATE VIEW v AS SELECT f(n) AS n FROM t',
    declared:
      'CREATE TABLE t (n bigint); CREATE INDEX i ON t (f(n::int)); CREATE VIEW v AS SELECT f(n::int) AS n FROM t',
    plan: [
      remembered('owners', "relowner) FROM pg_class WHERE oid = 'public.v'::regclass"),
      'DROP INDEX public.i',
      'DROP VIEW public.v',
      'ALTER TABLE public.t ALTER COLUMN n TYPE bigint',
      'CREATE VIEW public.v (n) AS SELECT public.f((n)::integer) AS n\n   FROM public.t',
      given('VIEW public.v', rememberedAs('owners', 1), toOthers('public.v')),
      'CREATE INDEX i ON public.t USING btree (public.f((n)::integer))',
    ],
  },
  {
    what: 'the default that a single partition has comes back beside another type',
    rows: { p: 0 },
    production: ofDefaults('text', "'1'", "'2'"),
    declared: ofDefaults('integer', '1', '3'),
    plan: [
      'ALTER TABLE public.p1 ALTER COLUMN n DROP DEFAULT',
      'ALTER TABLE public.p ALTER COLUMN n DROP DEFAULT',
      'ALTER TABLE public.p ALTER COLUMN n TYPE integer USING n::integer',
      'ALTER TABLE public.p ALTER COLUMN n SET DEFAULT 1',
      'ALTER TABLE public.p1 ALTER COLUMN n SET DEFAULT 3',
      'ALTER TABLE public.p2 ALTER COLUMN n DROP DEFAULT',
      // What Postgres prints of the defaults is another text, too.
      'ALTER TABLE public.p ALTER COLUMN n SET DEFAULT 1',
      'ALTER TABLE public.p2 ALTER COLUMN n DROP DEFAULT',
      'ALTER TABLE public.p1 ALTER COLUMN n SET DEFAULT 3',
    ],
  },
  {
    what: 'where a trigger fires otherwise on a partition, it does so again in the transaction that sets it for all',
    both: ofTriggers,
    production:
      'ALTER TABLE p1 DISABLE TRIGGER t; ALTER TABLE p2 DISABLE TRIGGER t; ALTER TABLE p21 ENABLE TRIGGER t',
    declared:
      'ALTER TABLE p ENABLE ALWAYS TRIGGER t; ALTER TABLE p1 DISABLE TRIGGER t; ALTER TABLE p21 ENABLE REPLICA TRIGGER t',
    plan: [
      'ALTER TABLE public.p ENABLE ALWAYS TRIGGER t',
      'ALTER TABLE public.p1 DISABLE TRIGGER t',
      'ALTER TABLE public.p21 ENABLE REPLICA TRIGGER t',
    ],
  },
  {
    what: 'a partition whose trigger is to fire as that of its table does is given back to that',
    both: `${ofTriggers}; ALTER TABLE p ENABLE ALWAYS TRIGGER t`,
    production: 'ALTER TABLE p1 DISABLE TRIGGER t',
    plan: ['ALTER TABLE public.p1 ENABLE ALWAYS TRIGGER t'],
  },
  {
    what: 'a value of an enum goes by way of another type, and a policy that needs it comes back',
    both: '',
    before: ["SELECT count(*) FROM public.t WHERE m::text IN ('glad')"],
    production:
      "CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad'); CREATE TABLE t (m mood DEFAULT 'ok'); CREATE POLICY p ON t USING (m = 'ok')",
    declared:
      "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (m mood DEFAULT 'ok'); CREATE POLICY p ON t USING (m = 'ok')",
    plan: [
      "DO $$\nBEGIN\n  IF EXISTS (SELECT FROM public.t WHERE m::text IN ('glad')) THEN\n    RAISE EXCEPTION USING MESSAGE = 'there are values of t.m whose label goes (glad): mend them first';\n  END IF;\nEND\n$$",
      'DROP POLICY p ON public.t',
      'ALTER TYPE public.mood RENAME TO mood_before',
      "CREATE TYPE public.mood AS ENUM ('sad', 'ok')",
      given(
        'TYPE public.mood',
        "(SELECT pg_get_userbyid(typowner) FROM pg_type WHERE oid = 'public.mood_before'::regtype)",
        "TYPE public.mood FROM %s', grantee::regrole), '; '), '') FROM pg_type, aclexplode(typacl) WHERE oid = 'public.mood'::regtype AND grantee NOT IN (0, typowner)",
      ),
      'ALTER TABLE public.t ALTER COLUMN m DROP DEFAULT',
      'ALTER TABLE public.t ALTER COLUMN m TYPE public.mood USING m::text::public.mood',
      "ALTER TABLE public.t ALTER COLUMN m SET DEFAULT 'ok'::public.mood",
      'DROP TYPE public.mood_before',
      "CREATE POLICY p ON public.t AS PERMISSIVE FOR all TO PUBLIC USING ((m = 'ok'::public.mood))",
    ],
  },
  {
    what: 'constraints and indexes are made without keeping writers out',
    both: 'CREATE TABLE t (id int, n int); CREATE TABLE u (id int)',
    declared:
      'ALTER TABLE t ADD CONSTRAINT n_fine CHECK (n > 0), ADD CONSTRAINT t_n UNIQUE (n); CREATE INDEX u_id ON u (id)',
    before: [
      'SELECT count(*) FROM (SELECT 1 FROM public.t WHERE (n) IS NOT NULL GROUP BY n HAVING count(*) > 1) AS doubles',
      'SELECT count(*) FROM public.t WHERE NOT ((n > 0))',
    ],
    plan: [
      `DO $$\nBEGIN\n  IF EXISTS (SELECT FROM (SELECT 1 FROM public.t WHERE (n) IS NOT NULL GROUP BY n HAVING count(*) > 1) AS doubles) THEN\n    RAISE EXCEPTION USING MESSAGE = 'there are values of t (n) that several rows have: mend them first';\n  END IF;\nEND\n$$`,
      'CREATE UNIQUE INDEX CONCURRENTLY t_n ON public.t (n)',
      'ALTER TABLE public.t ADD CONSTRAINT t_n UNIQUE USING INDEX t_n',
      `DO $$\nBEGIN\n  IF EXISTS (SELECT FROM public.t WHERE NOT ((n > 0))) THEN\n    RAISE EXCEPTION USING MESSAGE = 'there are rows of t that n_fine refuses: mend them first';\n  END IF;\nEND\n$$`,
      'ALTER TABLE public.t ADD CONSTRAINT n_fine CHECK ((n > 0)) NOT VALID',
      'ALTER TABLE public.t VALIDATE CONSTRAINT n_fine',
      'CREATE INDEX CONCURRENTLY u_id ON public.u USING btree (id)',
    ],
  },
  {
    what: 'in a migration, which is one transaction, they are made as they are',
    both: 'CREATE TABLE t (id int, n int)',
    declared: 'ALTER TABLE t ADD CONSTRAINT n_fine CHECK (n > 0); CREATE INDEX t_id ON t (id)',
    form: 'migration',
    before: ['SELECT count(*) FROM public.t WHERE NOT ((n > 0))'],
    plan: [
      'ALTER TABLE public.t ADD CONSTRAINT n_fine CHECK ((n > 0))',
      'CREATE INDEX t_id ON public.t USING btree (id)',
    ],
  },
  {
    what: 'a rename that somebody has confirmed keeps the rows',
    both: '',
    production: 'CREATE TABLE t (id int, user_name text, age int)',
    declared: 'CREATE TABLE t (id int, name text, age int)',
    isRename: true,
    plan: ['ALTER TABLE public.t RENAME COLUMN user_name TO name'],
  },
  {
    what: 'a rename that nobody has confirmed is not planned',
    both: '',
    production: 'CREATE TABLE t (id int, "user name" text, age int)',
    declared: 'CREATE TABLE t (id int, name text, age int)',
    isRename: false,
    plan: [],
    unplanned: [
      `No proved plan: it may be t."user name" under another name, or two things; to have it renamed, say so under renames in the config, or with --rename 't."user name":name'.`,
    ],
  },
  {
    what: 'a serial column in a new table is one word',
    declared: 'CREATE TABLE t (id serial PRIMARY KEY)',
    plan: [
      'CREATE TABLE public.t (id serial)',
      'ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id)',
    ],
  },
  {
    what: 'a new serial column, too',
    both: 'CREATE TABLE t (a int)',
    declared: 'ALTER TABLE t ADD id bigserial',
    plan: ['ALTER TABLE public.t ADD COLUMN id bigserial'],
  },
  {
    what: 'one whose sequence has something to say: first the sequence, then the table, then whose it is',
    declared: 'CREATE TABLE t (id serial); ALTER SEQUENCE t_id_seq CACHE 5',
    plan: [
      'CREATE SEQUENCE public.t_id_seq AS integer CACHE 5',
      "CREATE TABLE public.t (id integer DEFAULT nextval('public.t_id_seq'::regclass) NOT NULL)",
      'ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id',
    ],
  },
  {
    what: 'one whose sequence is there already',
    production: 'CREATE SEQUENCE t_id_seq AS integer',
    declared: 'CREATE TABLE t (id serial)',
    plan: [
      "CREATE TABLE public.t (id integer DEFAULT nextval('public.t_id_seq'::regclass) NOT NULL)",
      'ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id',
    ],
  },
  {
    what: 'rights that a new table gets by default, and should not have',
    both: 'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO pg_monitor',
    declared:
      'CREATE TABLE t (id int); REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER, MAINTAIN ON t FROM pg_monitor',
    plan: [
      'CREATE TABLE public.t (id integer)',
      'GRANT SELECT ON TABLE public.t TO pg_monitor',
      'REVOKE DELETE, INSERT, REFERENCES, TRIGGER, TRUNCATE, UPDATE, MAINTAIN ON TABLE public.t FROM pg_monitor',
    ],
  },
  {
    what: 'a foreign key that one partition does not heed is made again, which looks through all rows',
    both: ofPartitions,
    production: 'ALTER TABLE p1 DISABLE TRIGGER ALL',
    rows: { p: 0 },
    plan: [
      'ALTER TABLE public.p DROP CONSTRAINT IF EXISTS mine',
      'ALTER TABLE public.p ADD CONSTRAINT mine FOREIGN KEY (n) REFERENCES public.r (n)',
    ],
  },
  {
    what: 'a foreign key that one partition alone heeds is switched there, behind its table',
    both: `${ofPartitions} ALTER TABLE p DISABLE TRIGGER ALL`,
    declared: 'ALTER TABLE p1 ENABLE TRIGGER ALL',
    rows: { p: 0 },
    plan: [
      'ALTER TABLE public.p DROP CONSTRAINT IF EXISTS mine',
      'ALTER TABLE public.p ADD CONSTRAINT mine FOREIGN KEY (n) REFERENCES public.r (n)',
      ...['', ''].map(() => expect.stringContaining("format('ALTER TABLE %s DISABLE TRIGGER %I', own")),
      ...['', ''].map(() =>
        expect.stringMatching(/tgrelid = 'public\.p1'::regclass[\s\S]*'ALTER TABLE %s ENABLE /),
      ),
    ],
  },
  {
    what: 'a sequence gets bounds apart from those it had, and begins anew within them',
    production:
      'CREATE SEQUENCE up MINVALUE 1 MAXVALUE 50; CREATE SEQUENCE down INCREMENT -1 MINVALUE -50 MAXVALUE -1',
    declared:
      'CREATE SEQUENCE up MINVALUE 100 MAXVALUE 200; CREATE SEQUENCE down INCREMENT -1 MINVALUE -200 MAXVALUE -100',
    plan: [
      'ALTER SEQUENCE public.down MINVALUE -200 MAXVALUE -100 START WITH -100 RESTART WITH -100',
      'ALTER SEQUENCE public.up MINVALUE 100 MAXVALUE 200 START WITH 100 RESTART WITH 100',
    ],
  },
  {
    what: 'a sequence whose old and new bounds have numbers in common goes on from where it is',
    production: 'CREATE SEQUENCE s MAXVALUE 50',
    declared: 'CREATE SEQUENCE s MAXVALUE 20 INCREMENT 2',
    plan: ['ALTER SEQUENCE public.s INCREMENT BY 2 MAXVALUE 20'],
  },
  {
    what: 'the bounds of an identity change with where it starts',
    production: 'CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY (MINVALUE 100 MAXVALUE 200))',
    declared: 'CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY (MAXVALUE 50))',
    plan: [
      'ALTER TABLE public.t ALTER COLUMN id SET NO MINVALUE SET MAXVALUE 50 SET START WITH 1 RESTART WITH 1',
    ],
  },
  {
    what: 'a foreign server gets another version, or none',
    both: 'CREATE FOREIGN DATA WRAPPER w',
    production:
      "CREATE SERVER a VERSION '1' FOREIGN DATA WRAPPER w; CREATE SERVER b VERSION '1' FOREIGN DATA WRAPPER w",
    declared: "CREATE SERVER a VERSION '2' FOREIGN DATA WRAPPER w; CREATE SERVER b FOREIGN DATA WRAPPER w",
    plan: ["ALTER SERVER a VERSION '2'", 'ALTER SERVER b VERSION NULL'],
  },
  {
    what: 'a publication of all tables becomes one of some of them, with its comment',
    both: 'CREATE TABLE t (id int)',
    production: "CREATE PUBLICATION p FOR ALL TABLES; COMMENT ON PUBLICATION p IS 'kept'",
    declared: "CREATE PUBLICATION p FOR TABLE t; COMMENT ON PUBLICATION p IS 'kept'",
    plan: [
      remembered('owner', "pubowner) FROM pg_publication WHERE pubname = 'p'"),
      'DROP PUBLICATION p',
      "CREATE PUBLICATION p FOR TABLE ONLY public.t WITH (publish = 'insert, update, delete, truncate')",
      given('PUBLICATION p', rememberedAs('owner', 1)),
      "COMMENT ON PUBLICATION p IS 'kept'",
    ],
    assumes: [
      'Nothing is written to tables of the publication p until it is made again, and its subscribers have read all that was: disable their subscriptions, and enable them after that.',
    ],
  },
  {
    what: 'tables come into a publication and go out of it while all else stays in it',
    both: 'CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE TABLE c (id int, n int)',
    production: 'CREATE PUBLICATION p FOR TABLE a, c; CREATE PUBLICATION q FOR TABLE a',
    declared: 'CREATE PUBLICATION p FOR TABLE b, c WHERE (n > 0); CREATE PUBLICATION q',
    plan: [
      'ALTER PUBLICATION p DROP TABLE ONLY public.a',
      'ALTER PUBLICATION p DROP TABLE ONLY public.c',
      'ALTER PUBLICATION p ADD TABLE ONLY public.b',
      'ALTER PUBLICATION p ADD TABLE ONLY public.c WHERE ((n > 0))',
      'ALTER PUBLICATION q DROP TABLE ONLY public.a',
    ],
  },
  {
    what: 'a table that goes is taken out of its publication with it',
    both: 'CREATE TABLE a (id int)',
    production: 'CREATE TABLE b (id int); CREATE PUBLICATION p FOR TABLE a, b',
    declared: 'CREATE PUBLICATION p FOR TABLE a',
    plan: ['ALTER PUBLICATION p DROP TABLE ONLY public.b', 'held: DROP TABLE public.b'],
  },
  {
    what: 'a partition becomes a table of its own: rows of others that point into it are counted',
    both: 'CREATE TABLE p (k int PRIMARY KEY) PARTITION BY LIST (k); CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE r (k int REFERENCES p)',
    declared: 'ALTER TABLE p DETACH PARTITION p_1',
    before: [
      'SELECT count(*) FROM public.r AS own WHERE EXISTS (SELECT FROM public.p_1 AS target WHERE target.k = own.k)',
    ],
    plan: ['ALTER TABLE public.p DETACH PARTITION public.p_1'],
  },
  {
    what: 'an index of a partitioned table that lacks a part is made again, and takes the parts that are there',
    both: 'CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX p_1_k ON p_1 (k); CREATE INDEX p_k ON ONLY p (k)',
    declared: 'ALTER INDEX p_k ATTACH PARTITION p_1_k',
    plan: ['DROP INDEX IF EXISTS public.p_k', 'CREATE INDEX p_k ON public.p USING btree (k)'],
  },
  {
    what: 'an index that is to go leaves its name to that of another table, which a key needs before it lets go',
    both: 'CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE TABLE c (id int)',
    production:
      'CREATE UNIQUE INDEX i ON a (id); ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES a (id)',
    declared:
      'CREATE UNIQUE INDEX i ON b (id); ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES b (id)',
    rows: { a: 0, b: 0, c: 0 },
    plan: [
      'ALTER INDEX public.i RENAME TO i_before',
      'CREATE UNIQUE INDEX i ON public.b USING btree (id)',
      'ALTER TABLE public.c DROP CONSTRAINT IF EXISTS f',
      'ALTER TABLE public.c ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES public.b (id)',
      'DROP INDEX IF EXISTS public.i_before',
    ],
  },
  {
    what: 'a key and the foreign key that needs it get another column together',
    production:
      'CREATE TABLE a (id int PRIMARY KEY, k int NOT NULL); CREATE TABLE b (a_id int CONSTRAINT f REFERENCES a, k int)',
    declared:
      'CREATE TABLE a (id int, k int, PRIMARY KEY (id, k)); CREATE TABLE b (a_id int, k int, CONSTRAINT f FOREIGN KEY (a_id, k) REFERENCES a)',
    rows: { a: 0, b: 0 },
    plan: [
      'ALTER TABLE public.b DROP CONSTRAINT f',
      'ALTER TABLE public.a DROP CONSTRAINT IF EXISTS a_pkey',
      'ALTER TABLE public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id, k)',
      'ALTER TABLE public.b ADD CONSTRAINT f FOREIGN KEY (a_id, k) REFERENCES public.a (id, k) NOT VALID',
      'ALTER TABLE public.b VALIDATE CONSTRAINT f',
    ],
  },
  {
    what: 'partitioned tables that refer to each other are dropped, as their partitions let go of them too',
    production:
      'CREATE TABLE a (id int PRIMARY KEY, b int) PARTITION BY LIST (id); CREATE TABLE a_1 PARTITION OF a DEFAULT; CREATE TABLE b (id int PRIMARY KEY, a int CONSTRAINT b_a REFERENCES a); ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b',
    plan: [
      'held: ALTER TABLE public.b DROP CONSTRAINT b_a',
      'held: DROP TABLE public.a',
      'held: DROP TABLE public.b',
    ],
  },
  {
    what: 'an option whose value no schema tells is put in by a person',
    both: 'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER a FOREIGN DATA WRAPPER w',
    production: "ALTER SERVER a OPTIONS (ADD host 'h')",
    declared:
      "ALTER SERVER a OPTIONS (ADD host 'other', ADD port '5432'); CREATE SERVER b FOREIGN DATA WRAPPER w OPTIONS (host 'h'); CREATE FOREIGN TABLE t (id int) SERVER b OPTIONS (table_name 'x')",
    plan: [
      "-- CREATE SERVER b FOREIGN DATA WRAPPER w OPTIONS (host '…')",
      "-- ALTER SERVER a OPTIONS (ADD port '…')",
      "CREATE FOREIGN TABLE public.t (id integer) SERVER b OPTIONS (table_name 'x')",
    ],
  },
  {
    what: 'keys that are counted become no random ones where there are rows',
    production: 'CREATE TABLE t (id int PRIMARY KEY, n int); CREATE TABLE u (id bigint PRIMARY KEY)',
    declared: 'CREATE TABLE t (id uuid PRIMARY KEY, n int); CREATE TABLE u (id uuid PRIMARY KEY)',
    rows: { t: 2, u: 0 },
    plan: ['ALTER TABLE public.u ALTER COLUMN id TYPE uuid USING id::text::uuid'],
    unplanned: [
      'No proved plan: no value of type integer is one of type uuid, and t has rows, so that they need new values: add a column beside it, fill that, give what refers to it the new values by a join on the old ones, and drop the old column once its keys lead to the new one.',
    ],
  },
  {
    what: 'what needs a thing that waits for its name waits for the same word',
    both: '',
    production: 'CREATE TABLE t (id int, user_name text, age int); CREATE VIEW v AS SELECT age FROM t',
    declared: 'CREATE TABLE t (id int, name text, age int); CREATE VIEW v AS SELECT age, name FROM t',
    isRename: false,
    plan: [],
    unplanned: [
      'No proved plan: it may be t.user_name under another name, or two things; to have it renamed, say so under renames in the config, or with --rename t.user_name:name.',
      'No proved plan: it needs t.name, and that waits for a word: it may be t.user_name under another name, or two things; to have it renamed, say so under renames in the config, or with --rename t.user_name:name.',
    ],
  },
  {
    what: 'a function that only finds out when it is called waits for that word, too, and one that means something else does not',
    both: 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN 1; END$$; CREATE FUNCTION h() RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN 1; END$$',
    production: 'CREATE TABLE t (id int, user_name text, age int)',
    declared: `CREATE TABLE t (id int, name text, age int);
      CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$BEGIN INSERT INTO t (name) VALUES ('a'); RETURN 1; END$$;
      CREATE OR REPLACE FUNCTION h() RETURNS int LANGUAGE plpgsql AS $$DECLARE name int; BEGIN RETURN 2; END$$`,
    isRename: false,
    plan: [
      'CREATE OR REPLACE FUNCTION public.h() RETURNS integer LANGUAGE plpgsql AS $$DECLARE name int; BEGIN RETURN 2; END$$',
    ],
    unplanned: [
      'No proved plan: it may be t.user_name under another name, or two things; to have it renamed, say so under renames in the config, or with --rename t.user_name:name.',
      'No proved plan: it needs t.name, and that waits for a word: it may be t.user_name under another name, or two things; to have it renamed, say so under renames in the config, or with --rename t.user_name:name.',
    ],
  },
  {
    what: 'a function of other arguments is there beside the old one until a default lets go of that',
    production:
      'CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS $$SELECT 1$$; CREATE TABLE t (n int DEFAULT f(1))',
    declared:
      'CREATE FUNCTION f(bigint) RETURNS int LANGUAGE sql AS $$SELECT 1$$; CREATE TABLE t (n int DEFAULT f(1::bigint))',
    plan: [
      'CREATE FUNCTION public.f(bigint) RETURNS integer LANGUAGE sql AS $$SELECT 1$$',
      given(
        'FUNCTION public.f(bigint)',
        "(SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE oid = 'public.f(integer)'::regprocedure)",
        "FUNCTION public.f(bigint) FROM %s', grantee::regrole), '; '), '') FROM pg_proc, aclexplode(proacl) WHERE oid = 'public.f(bigint)'::regprocedure AND grantee NOT IN (0, proowner)",
      ),
      'ALTER TABLE public.t ALTER COLUMN n SET DEFAULT public.f((1)::bigint)',
      'DROP FUNCTION public.f(integer)',
    ],
    titles: ['function f(bigint)', 'column t.n', 'function f(integer)'],
  },
  {
    what: 'a function is replaced where its defaults come or change, and dropped where one goes',
    production: functionsOf('a int, b text', "a int DEFAULT 1, b text DEFAULT ','", 'a int, b int DEFAULT 2'),
    declared: functionsOf(
      'a int, b text DEFAULT $q$x DEFAULT $q$',
      "a int DEFAULT 2, b text DEFAULT 'y'",
      'a int, b int',
    ),
    plan: [
      "CREATE OR REPLACE FUNCTION public.f0(a integer, b text DEFAULT 'x DEFAULT '::text) RETURNS integer LANGUAGE sql AS $$SELECT 1$$",
      "CREATE OR REPLACE FUNCTION public.f1(a integer DEFAULT 2, b text DEFAULT 'y'::text) RETURNS integer LANGUAGE sql AS $$SELECT 1$$",
      remembered('owner', "proowner) FROM pg_proc WHERE oid = 'public.f2(integer, integer)'::regprocedure"),
      'DROP FUNCTION public.f2(integer, integer)',
      'CREATE FUNCTION public.f2(a integer, b integer) RETURNS integer LANGUAGE sql AS $$SELECT 1$$',
      given(
        'FUNCTION public.f2(integer, integer)',
        rememberedAs('owner', 1),
        "FUNCTION public.f2(integer, integer) FROM %s', grantee::regrole), '; '), '') FROM pg_proc, aclexplode(proacl) WHERE oid = 'public.f2(integer, integer)'::regprocedure AND grantee NOT IN (0, proowner)",
      ),
    ],
  },
  {
    what: 'a function is replaced with a word of what keeps the values that it computed',
    production: `${slugged('lower')}; CREATE FUNCTION other(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT 1'`,
    declared: `${slugged('upper')}; CREATE FUNCTION other(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT 2'`,
    plan: ['other', 'slug'].map((called) =>
      expect.stringContaining(`CREATE OR REPLACE FUNCTION public.${called}(`),
    ),
    assumes: [
      "What slug(text) has computed stays as it was where it is kept; if it computes anything otherwise now, have that made anew: UPDATE public.t SET s = DEFAULT, SELECT FROM public.t WHERE NOT ((public.slug(n) <> ''::text)) for rows that t_n_check refuses, REINDEX INDEX CONCURRENTLY public.t_by_operator, REINDEX INDEX CONCURRENTLY public.t_slug and REFRESH MATERIALIZED VIEW public.mv.",
    ],
  },
  {
    what: 'what no statement does is said, and the rest is planned',
    both: 'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w',
    production: 'CREATE TABLE t (id int); CREATE TABLE u (id int); CREATE DOMAIN d AS int',
    declared:
      'CREATE FOREIGN TABLE t (id int) SERVER s; CREATE TABLE u (id bigint); CREATE DOMAIN d AS bigint',
    plan: ['ALTER TABLE public.u ALTER COLUMN id TYPE bigint'],
    unplanned: [
      'No proved plan: the rows of a foreign table are elsewhere: rename it, make the other one under its name, and copy what it should have.',
      'No proved plan: a domain keeps the type that it is made of: make another domain, have the columns take that, and drop this one.',
    ],
  },
];

describe('what brings production in line with the migrations', () => {
  const server = testServer();

  test.each(cases)('$what', async ({ both = '', production = '', declared = '', rows, ...expected }) => {
    const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
    try {
      await own.query(`${both}; ${production}`);
      await right.query(`${both}; ${declared}`);
      const statistics = new Map(
        Object.entries(rows ?? {}).map(([name, count]) => [
          objectId('table', ['public', name]),
          { keptBy: 'primary' as const, rows: count },
        ]),
      );
      const { plan } = await planned(server, await catalogOf(own), await catalogOf(right), {
        read: { statistics },
        isRename: () => expected.isRename ?? false,
        form: expected.form ?? 'statements',
      });
      expect({
        plan: statementsOf(plan),
        before: plan.steps.flatMap(({ before, statements }) =>
          [...before, ...statements.flatMap((one) => one.before ?? [])].map(({ sql }) => sql),
        ),
        unplanned: plan.unplanned.map(({ reason }) => reason),
      }).toEqual({ plan: expected.plan, before: expected.before ?? [], unplanned: expected.unplanned ?? [] });
      if (expected.assumes !== undefined)
        expect(
          plan.steps.flatMap(({ statements }) => statements.flatMap((one) => one.assumes ?? [])),
        ).toEqual(expected.assumes);
      if (expected.titles !== undefined)
        expect(plan.steps.map(({ title }) => title)).toEqual(expected.titles);
      if (expected.effects !== undefined)
        expect(
          plan.steps.flatMap(({ statements }) =>
            statements.map(({ effects }) => effects.map(({ lock, work }) => `${lock}, ${work}`).join('; ')),
          ),
        ).toEqual(expected.effects);
      if (expected.opens !== undefined)
        expect(plan.steps.flatMap(({ opens = [] }) => opens)).toEqual(expected.opens);
    } finally {
      await Promise.all([own.end(), right.end()]);
    }
  });
});

test.runIf((testMajors[0] ?? 18) < 16)('before 16, a function of the session tries each value', async () => {
  const server = testServer(testMajors[0]);
  const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
  await own.query("CREATE TABLE t (id text); INSERT INTO t VALUES ('1'), ('x'), ('2')");
  await right.query('CREATE TABLE t (id integer)');
  const { plan } = await planned(server, await catalogOf(own), await catalogOf(right));
  const [question] = plan.steps.flatMap(({ before }) => before);
  const results: unknown = await own.query(question?.sql ?? '');
  expect((results as { rows: unknown[] }[]).at(-1)?.rows).toEqual([{ count: '1' }]);
  await Promise.all([own.end(), right.end()]);
});

test.runIf((testMajors[0] ?? 18) < 17)(
  'before 17, a generated column that computes otherwise is made again with what is said of it',
  async () => {
    const server = testServer(testMajors[0]);
    const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
    const made = (factor: number) =>
      `CREATE TABLE t (n int, m int GENERATED ALWAYS AS (n * ${factor}) STORED); COMMENT ON COLUMN t.m IS 'more'; GRANT SELECT (m) ON t TO pg_monitor`;
    await own.query(made(2));
    await right.query(made(3));
    const { plan } = await planned(server, await catalogOf(own), await catalogOf(right));
    expect(plan.steps.map(({ statements }) => statements.map(({ sql }) => sql))).toEqual([
      [
        'ALTER TABLE public.t DROP COLUMN m',
        'ALTER TABLE public.t ADD COLUMN m integer GENERATED ALWAYS AS ((n * 3)) STORED',
        'GRANT SELECT (m) ON TABLE public.t TO pg_monitor',
        "COMMENT ON COLUMN public.t.m IS 'more'",
      ],
    ]);
    await Promise.all([own.end(), right.end()]);
  },
);

test.runIf((testMajors.at(-1) ?? 0) >= 18)(
  'what a virtual column computes is in no row that could keep it, which is said',
  async () => {
    const server = testServer();
    const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
    await own.query('CREATE TABLE t (a int, v int GENERATED ALWAYS AS (a) VIRTUAL)');
    await right.query('CREATE TABLE t (a int, v int)');
    const { plan } = await planned(server, await catalogOf(own), await catalogOf(right));
    expect(plan.unplanned.map(({ reason }) => reason)).toEqual([
      'No proved plan: the values of a virtual column are in no row that could keep them: add another one, fill it with them, and drop this one.',
    ]);
    await Promise.all([own.end(), right.end()]);
  },
);

test.runIf((testMajors.at(-1) ?? 0) >= 18)(
  'a NOT NULL that children are to have as well is passed on, once their rows are counted',
  async () => {
    const server = testServer();
    const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
    const made = (how: string) =>
      `CREATE TABLE p (n int, CONSTRAINT there NOT NULL n${how}); CREATE TABLE c () INHERITS (p)`;
    await own.query(made(' NO INHERIT'));
    await right.query(made(''));
    const { plan } = await planned(server, await catalogOf(own), await catalogOf(right));
    expect(plan.unplanned).toEqual([]);
    // By then the child has it, under the name that it is to have there.
    expect(statementsOf(plan)[0]).toBe('ALTER TABLE public.p ALTER CONSTRAINT there INHERIT');
    expect(plan.steps[0]?.before.map(({ sql }) => sql)).toEqual([
      'SELECT count(*) FROM public.p WHERE n IS NULL',
    ]);
    await Promise.all([own.end(), right.end()]);
  },
);
