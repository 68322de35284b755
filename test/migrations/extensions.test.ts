/** Extensions that are switched on in a dashboard, so that nothing in the repository creates them. */
import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { readByCommand } from '../../src/sources/migrations/command.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { catalogOfSql } from '../../src/sources/sql/catalog-of-sql.ts';
import { likelyCause } from '../../src/sources/sql/causes.ts';
import { likelyExtension } from '../../src/sources/sql/extension-contents.ts';
import { knownNames } from '../../src/sources/sql/known-names.ts';
import { missingExtensionIn } from '../../src/sources/sql/providers.ts';
import { supabase } from '../../src/sources/supabase/platform.ts';
import { ownerServer } from '../postgres/owner-servers.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { problemOf } from '../support/problem-of.ts';
import { folderOf, sqlFiles } from './support.ts';

function contextOf(server = testServer()) {
  return {
    root: folderOf({}),
    server: Promise.resolve(server),
    name: 'extensions',
    signal: new AbortController().signal,
  };
}

const namesOf = ({ catalog }: Pick<ReadSource, 'catalog'>, wanted: string) =>
  catalog.objects.filter(({ kind }) => kind === wanted).map(({ path }) => path.join('.'));

const uses: readonly (readonly [extension: string, sql: string])[] = [
  ['pg_trgm', 'CREATE TABLE t (n text); CREATE INDEX i ON t USING gin (n gin_trgm_ops)'],
  ['citext', 'CREATE TABLE t (n citext[])'],
  ['uuid-ossp', 'CREATE TABLE t (id uuid DEFAULT uuid_generate_v4())'],
  ['btree_gist', 'CREATE TABLE t (n int, r int4range, EXCLUDE USING gist (n WITH =, r WITH &&))'],
  [
    'unaccent',
    'CREATE TEXT SEARCH CONFIGURATION c (COPY = simple); ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word WITH unaccent, simple',
  ],
  ['bloom', 'CREATE TABLE t (n int); CREATE INDEX i ON t USING bloom (n)'],
  [
    'moddatetime',
    'CREATE TABLE t (at timestamptz); CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION moddatetime(at)',
  ],
];

describe.each(testMajors)('PostgreSQL %i', (major) => {
  test.each(uses)(
    '%s is created for the first statement that needs it, which is said once',
    async (extension, sql) => {
      const files = sqlFiles(
        'CREATE TABLE before (id int)',
        `${sql}; CREATE TABLE after (id int)`,
        sql.replaceAll(/\b([tcig])\b(?= |$|\()/g, '$12'),
      );
      for (const server of [testServer(major), ownerServer(major)]) {
        const read = await catalogOfSql(files, contextOf(server));
        expect(read.warnings).toEqual([
          expect.stringMatching(
            new RegExp(
              `^2\\.sql:1: no file creates the extension "${extension}", which it needs; it was created here: `,
            ),
          ),
        ]);
        // How it is there is not for these files to say.
        expect(namesOf(read, 'extension')).toEqual([]);
        expect(read.unchecked).toEqual([
          {
            kind: 'extension',
            path: [extension],
            reason: 'Nothing here creates it; it was created for what needs it.',
          },
        ]);
      }
    },
  );
});

test('also where a comment says that somebody has to create it', async () => {
  const files = sqlFiles('-- Run CREATE EXTENSION citext; first.\nCREATE TABLE t (n citext)');
  expect(namesOf(await catalogOfSql(files, contextOf()), 'table')).toEqual(['public.t']);
});

test('on a platform it lies where the dashboard puts it', async () => {
  const read = await catalogOfSql(sqlFiles('CREATE TABLE t (n citext)'), contextOf(), supabase);
  const column = read.catalog.objects.find(({ kind }) => kind === 'column');
  expect(column?.attributes.type).toBe('extensions.citext');
});

describe('what needs an extension that the server lacks is left out, and the rest is read', () => {
  const needs = (...sql: string[]) => catalogOfSql(sqlFiles(...sql), contextOf());
  const left = ({ unchecked }: Pick<ReadSource, 'unchecked'>) =>
    unchecked.map(({ kind, path, location }) => `${kind} ${path.join('.')} ${location?.line}`);

  test('with what rests on it', async () => {
    const read = await needs(`CREATE EXTENSION postgis;
      COMMENT ON EXTENSION postgis IS 'places';
      CREATE TABLE shops (id integer PRIMARY KEY);
      CREATE TABLE places (id integer PRIMARY KEY, at geometry(Point, 4326) REFERENCES shops);
      CREATE INDEX ON places USING gist (at);
      CREATE POLICY all_of_them ON places USING (true);
      ALTER TABLE shops ADD COLUMN area geography(Polygon), ADD name text;
      CREATE INDEX ON shops USING gist (area);
      CREATE FUNCTION near(p geometry) RETURNS boolean LANGUAGE sql AS 'SELECT true';
      CREATE VIEW points AS SELECT st_x(at) FROM places;
      CREATE TABLE visits (place integer REFERENCES places);
      INSERT INTO places VALUES (1, st_makepoint(1, 2));
      ALTER TABLE shops ALTER COLUMN id TYPE bigint`);
    expect(namesOf(read, 'table')).toEqual(['public.shops', 'public.visits']);
    expect(left(read)).toEqual([
      'extension postgis 1',
      'table public.places 4',
      'column public.shops.area 7',
      'column public.shops.name 7',
      'index public.shops.shops_area_idx 8',
      'function public.near 9',
      'view public.points 10',
      'constraint public.visits.visits_place_fkey 11',
    ]);
    expect(read.unchecked[1]?.reason).toBe('needs the extension postgis, which the server lacks');
    expect(read.warnings.join()).toMatch(
      /^The server lacks the extension postgis; not checked: table places, .*--postgres-url/,
    );
    const shops = read.catalog.objects.find(({ kind }) => kind === 'column');
    expect(shops?.attributes.type).toBe('bigint');
  });

  test('with the keys of columns, and where a rule stands', async () => {
    const read =
      await needs(`CREATE EXTENSION postgis; CREATE TABLE places (id integer PRIMARY KEY, at geometry UNIQUE);
      CREATE TABLE a (id integer); CREATE TABLE b (id integer); CREATE TABLE c (id integer); CREATE TABLE d (id integer);
      ALTER TABLE a ADD COLUMN place integer UNIQUE REFERENCES places (id);
      ALTER TABLE b ADD g geometry UNIQUE;
      ALTER TABLE c ADD CONSTRAINT of_place FOREIGN KEY (id) REFERENCES places (id);
      CREATE RULE r AS ON INSERT TO d DO ALSO INSERT INTO places (id) VALUES (1)`);
    expect(left(read).slice(2)).toEqual([
      'constraint public.a.a_place_fkey 3',
      'table public.b 4',
      'constraint public.c.of_place 5',
      'rule public.d.r 6',
    ]);
  });

  test('a table that is handed to a function of it', async () => {
    const read =
      await needs(`CREATE EXTENSION IF NOT EXISTS timescaledb CASCADE; CREATE TABLE metrics (time date);
      CREATE TABLE others (id integer); SELECT create_hypertable('metrics', 'time')`);
    expect(left(read)).toEqual(['extension timescaledb 1', 'table public.metrics 2']);
  });

  test('a function in a language of it', async () => {
    const read =
      await needs(`CREATE EXTENSION plv8; CREATE FUNCTION f() RETURNS int LANGUAGE plv8 AS 'return 1';
      CREATE TABLE t (id integer DEFAULT f())`);
    expect(left(read)).toEqual(['extension plv8 1', 'function public.f 1', 'table public.t 2']);
  });

  test('a wrapper of an extension that only a platform has, with its server and tables', async () => {
    const read = await catalogOfSql(
      sqlFiles(`CREATE EXTENSION IF NOT EXISTS wrappers WITH SCHEMA extensions;
        CREATE FOREIGN DATA WRAPPER bills HANDLER stripe_fdw_handler VALIDATOR stripe_fdw_validator;
        CREATE SERVER bank FOREIGN DATA WRAPPER bills OPTIONS (key 'x');
        CREATE FOREIGN TABLE charges (id text) SERVER bank; CREATE TABLE own (id integer);
        CREATE VIEW paid AS SELECT * FROM charges`),
      contextOf(),
      supabase,
    );
    expect(left(read)).toEqual([
      'foreign data wrapper bills 2',
      'foreign server bank 3',
      'table public.charges 4',
      'view public.paid 5',
    ]);
    expect(namesOf(read, 'table')).toEqual(['public.own']);
  });

  test('where a block complains that it is not there, and its own tables are spoken of', async () => {
    const read = await needs(`CREATE EXTENSION postgis; SELECT PostGIS_Version(); CREATE TABLE t (id integer);
      DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'postgis') THEN
        RAISE EXCEPTION 'postgis could not be enabled'; END IF; END $$;
      ALTER TABLE public.spatial_ref_sys ENABLE ROW LEVEL SECURITY; GRANT SELECT ON spatial_ref_sys TO PUBLIC;
      SELECT topology.CreateTopology('roads')`);
    expect(left(read)).toEqual(['extension postgis 1', 'table public.spatial_ref_sys 4']);
    await expect(
      needs(`CREATE EXTENSION postgis; DO $$ BEGIN RAISE EXCEPTION 'no rows'; END $$`),
    ).rejects.toThrow('no rows');
  });

  test('switched on in a dashboard', async () => {
    const read = await needs('CREATE TABLE t (g geometry); CREATE TABLE u (id integer)');
    expect(left(read)).toEqual(['table public.t 1']);
    expect(namesOf(read, 'table')).toEqual(['public.u']);
  });

  const places = 'CREATE EXTENSION postgis; CREATE TABLE places (id serial PRIMARY KEY, at geometry UNIQUE);';
  const later: readonly (readonly [what: string, sql: string, left: readonly string[]])[] = [
    [
      'under the schemas of the search path',
      `CREATE SCHEMA app; CREATE TABLE public.shops (id integer); SET search_path = app, public;
        CREATE TABLE places (at geometry); ALTER TABLE shops ADD COLUMN at geometry; CREATE VIEW v AS SELECT FROM places;
        CREATE POLICY p ON places USING (true); SET search_path = public; CREATE INDEX i ON app.places (at)`,
      ['table app.places', 'column public.shops.at', 'view app.v'],
    ],
    [
      'of temporary tables that a block makes, and of what is made of them',
      `CREATE TABLE zones (id integer); CREATE TABLE near (id integer);
        DO $$ BEGIN CREATE TEMP TABLE points AS SELECT ST_MakePoint(1, 2) AS at; END $$; SELECT ST_MakePoint(1, 2) INTO TEMP more;
        CREATE TEMPORARY TABLE regions AS SELECT * FROM points; INSERT INTO zones SELECT 1 FROM regions;
        CREATE LOCAL TEMP VIEW seen AS SELECT FROM more; CREATE VIEW v AS SELECT FROM seen; DROP TABLE points`,
      ['view public.v'],
    ],
    [
      'of a function that makes it when it is called',
      `CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE spots (at geometry); END $$;
        CREATE FUNCTION all_of_it() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM make(); END $$;
        SELECT all_of_it(); CREATE VIEW v AS SELECT FROM spots`,
      ['table public.spots', 'view public.v'],
    ],
    [
      'under its new name',
      `${places} CREATE VIEW v AS SELECT FROM places; CREATE DOMAIN d AS geometry; CREATE TABLE shops (id integer);
        ALTER TABLE shops ADD at geometry; CREATE SCHEMA app; ALTER TABLE places RENAME TO spots; ALTER VIEW v RENAME TO w;
        ALTER DOMAIN d SET SCHEMA app; ALTER TABLE shops RENAME TO stores; ALTER TABLE stores RENAME at TO place;
        CREATE VIEW x AS SELECT place FROM stores`,
      ['table public.spots', 'view public.w', 'domain app.d', 'column public.stores.place', 'view public.x'],
    ],
    [
      'no more once it is dropped, or made without',
      `${places} CREATE TABLE shops (id integer); ALTER TABLE shops ADD at geometry; CREATE TABLE spots (at geometry);
        CREATE OR REPLACE VIEW v AS SELECT FROM places; CREATE INDEX i ON shops (at); DROP INDEX i;
        CREATE FUNCTION f(g geometry) RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP FUNCTION f(geometry);
        ALTER TABLE shops DROP COLUMN at; DROP TABLE IF EXISTS places; DROP TABLE spots; CREATE TABLE places (id integer);
        CREATE OR REPLACE VIEW v AS SELECT id FROM places`,
      [],
    ],
    [
      'but for a function that is made anew with the same parameters',
      `CREATE EXTENSION plv8; CREATE FUNCTION f(n int, m int = 1) RETURNS int LANGUAGE plv8 AS 'return n';
        CREATE FUNCTION g(n int) RETURNS int LANGUAGE plv8 AS 'return n'; CREATE OR REPLACE FUNCTION g(n int) RETURNS int
        LANGUAGE plv8 AS 'return n + 1'; CREATE FUNCTION h(n int) RETURNS int LANGUAGE plv8 AS 'return n';
        CREATE OR REPLACE FUNCTION f(n int, m int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT n';
        DROP FUNCTION g(int); CREATE OR REPLACE FUNCTION h(n text) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
      ['function public.h'],
    ],
    [
      'but not what is done with others in the same statement',
      `${places} CREATE TABLE a (id integer); CREATE TABLE b (id integer); DROP TABLE a, places; CREATE TABLE a (n text);
        CREATE VIEW v AS SELECT 1 AS one FROM b; CREATE VIEW w AS SELECT st_x('x'); GRANT SELECT ON b, v, w TO PUBLIC;
        ALTER TABLE w RENAME TO x; GRANT SELECT ON x TO PUBLIC`,
      ['view public.x'],
    ],
    [
      'with what has all columns of a table that lacks one',
      `CREATE EXTENSION postgis; CREATE TABLE t (id integer); ALTER TABLE t ADD g geometry; CREATE VIEW v AS SELECT * FROM t;
        CREATE VIEW w AS SELECT v.* FROM v; CREATE VIEW x AS SELECT id, 2 * count(*) AS n FROM t GROUP BY id;
        CREATE TABLE u (LIKE t); CREATE TABLE s AS SELECT id FROM t; CREATE VIEW y AS SELECT * FROM s`,
      ['column public.t.g', 'view public.v', 'view public.w', 'table public.u'],
    ],
    [
      'of a table only the columns that need it, with what is on these',
      `CREATE EXTENSION postgis; CREATE TABLE t ( -- first, as it is the key
          id integer PRIMARY KEY, /* where, and when */ at geometry(Point, 4326) NOT NULL, n numeric(4, 2) DEFAULT 1, x float
          GENERATED ALWAYS AS (st_x(at)) STORED, CONSTRAINT big CHECK (st_area(at) > 1), CONSTRAINT one UNIQUE (n));
        CREATE INDEX ON t USING gist (at); CREATE INDEX ON t (n); CREATE TABLE o (t integer REFERENCES t);
        CREATE VIEW v AS SELECT id, at FROM t; INSERT INTO t VALUES (1, '0101', 2, 3); COMMENT ON COLUMN t.at IS 'x';
        CREATE TABLE p (g geometry, id integer); CREATE TABLE q (g geometry); CREATE TABLE r (id int, g geometry, UNIQUE (g));
        CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT 1, NULL, 2, 3.0'`,
      [
        'column public.t.at',
        'column public.t.x',
        'constraint public.t.big',
        'index public.t.t_at_idx',
        'view public.v',
        'column public.p.g',
        'table public.q',
        'table public.r',
        'function public.f',
      ],
    ],
    [
      'with casts, operators and statistics of it',
      `${places} CREATE TABLE t (a int, b int); CREATE CAST (geometry AS json) WITH INOUT; CREATE OPERATOR &&& (LEFTARG = geometry, PROCEDURE = st_x);
        ALTER TABLE t ADD g geometry; CREATE STATISTICS s ON a, g FROM t; LOAD 'postgis'; CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION st_x()`,
      [
        'table public.places',
        'cast geometry AS json',
        'operator public.&&&',
        'column public.t.g',
        'statistics public.t.s',
        'event trigger e',
      ],
    ],
    [
      'where a block would create it',
      `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'unheard_of') THEN CREATE EXTENSION unheard_of;
        END IF; END $$; CREATE TABLE t (id integer)`,
      [],
    ],
    [
      'with the rows that went into it',
      `CREATE EXTENSION postgis; CREATE TABLE a (id integer PRIMARY KEY, n text);
        CREATE TABLE b (a integer NOT NULL REFERENCES a); INSERT INTO a VALUES (1, st_astext('x'));
        INSERT INTO b VALUES (1); INSERT INTO b SELECT (SELECT id FROM a); CREATE TABLE c (a integer);
        INSERT INTO c VALUES (1); ALTER TABLE c ADD CONSTRAINT of_a FOREIGN KEY (a) REFERENCES a`,
      ['constraint public.c.of_a'],
    ],
    [
      'with keys and sequences of its own',
      `${places} ALTER SEQUENCE places_id_seq RESTART; SELECT setval('places_id_seq', 5); CREATE TABLE a (id integer);
        ALTER TABLE a ADD at geometry, ADD CONSTRAINT one UNIQUE (id); CREATE TABLE b (a integer REFERENCES a (id))`,
      [
        'table public.places',
        'sequence public.places_id_seq',
        'table public.a',
        'constraint public.b.b_a_fkey',
      ],
    ],
    [
      'with the parameters of it',
      `CREATE EXTENSION timescaledb; CREATE TABLE t (at timestamptz, n integer); SELECT create_hypertable('t', by_range('at'));
        ALTER TABLE t SET (timescaledb.compress, timescaledb.compress_segmentby = 'n');
        CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS SELECT n FROM t; SELECT count(last(n, at)) FROM t;
        CALL add_columnstore_policy('t', interval '7d'); CREATE TABLE own (id integer);
        SELECT add_job('own_job', '1h') FROM own; CREATE TABLE u (at date) WITH (tsdb.hypertable)`,
      ['table public.t', 'materialized view public.hourly', 'table public.u'],
    ],
    [
      'but no table of which a job only speaks',
      `CREATE EXTENSION pg_cron; CREATE TABLE logs (id integer); SELECT cron.schedule('tidy', '0 3 * * *', 'DELETE FROM logs');
        UPDATE cron.job SET active = false; GRANT USAGE ON SCHEMA cron TO PUBLIC`,
      [],
    ],
  ];
  test.each(later)('%s', async (_, sql, expected) => {
    const read = await needs(sql);
    const told = read.unchecked.map(({ kind, path }) => `${kind} ${path.join('.')}`);
    expect(told.filter((it) => !it.startsWith('extension'))).toEqual(expected);
    const grants = read.catalog.objects.filter(({ kind }) => kind === 'grant');
    expect(grants).toHaveLength(sql.includes('GRANT SELECT ON b') ? 2 : 0);
  });

  const mistakes: readonly (readonly [extension: string, sql: string, told: string])[] = [
    ['postgis', 'CREATE TABLE t (id integer); SELECT nothing FROM t', 'column "nothing" does not exist'],
    ['postgis', 'CREATE INDEX ON t (id)', 'relation "t" does not exist'],
    ['postgis', 'CREATE TABLE t (done boolen)', 'type "boolen" does not exist'],
    ['postgis', 'CREATE TABLE t (at date DEFAULT nwo())', 'function nwo() does not exist'],
    ['postgis', "CREATE TABLE t (n text DEFAULT upper(1, 'a'))", 'function upper(integer, unknown) does not'],
    [
      'postgis',
      'CREATE TABLE t (n text); CREATE INDEX ON t USING gin (n gin_typo)',
      '"gin_typo" does not exist',
    ],
    ['postgis', "SELECT 1 = 'a'::text", 'operator does not exist: integer = text'],
    [
      'postgis',
      'CREATE TABLE p (id integer PRIMARY KEY, at geometry UNIQUE); CREATE VIEW v AS SELECT FROM usrs, p',
      '"usrs"',
    ],
    [
      'timescaledb',
      "CREATE TABLE t (at date); SELECT create_hypertabel('t', 'at')",
      'function create_hypertabel',
    ],
    ['plv8', "CREATE FUNCTION f() RETURNS int LANGUAGE plv9 AS 'return 1'", 'language "plv9" does not exist'],
    ['unheard_of', 'CREATE TABLE t (done boolen)', 'type "boolen" does not exist'],
    ['unheard_of', 'CREATE TABLE t (at date DEFAULT nwo())', 'function nwo() does not exist'],
    [
      'unheard_of',
      "CREATE TYPE colour AS ENUM ('red'); CREATE TABLE t (c color)",
      'type "color" does not exist',
    ],
    ['unheard_of', "SELECT 1 = 'a'::text", 'operator does not exist: integer = text'],
    [
      'postgis',
      'CREATE TABLE t (g geometry); CREATE DOMAIN geometry AS text',
      'type "geometry" does not exist',
    ],
  ];
  test.each(mistakes)('without %s a mistake is told as ever: %s', async (extension, sql, told) => {
    const problem = await problemOf(needs(`CREATE EXTENSION ${extension}; ${sql}`));
    expect(problem.message).toContain(told);
    if (told.startsWith('type "boolen"'))
      expect(problem.advice).toContain(`nothing of that name comes with ${extension}, `);
  });

  test('of an extension that is not known all that does not look like a slip', async () => {
    const read = await needs(`CREATE EXTENSION pgx_things; CREATE TABLE a (n thing);
      CREATE TABLE b (n integer DEFAULT reckoned()); CREATE TABLE c (n text);
      CREATE INDEX i ON c USING gin (n reckoning_ops); CREATE VIEW v AS SELECT n <~~~> n FROM c;
      CREATE VIEW w AS SELECT * FROM things_stats`);
    expect(left(read).slice(1)).toEqual([
      'table public.a 1',
      'table public.b 2',
      'index public.c.i 3',
      'view public.v 3',
      'view public.w 4',
    ]);
  });
});

test.each(testMajors)(
  'nothing of PostgreSQL %i itself is taken for something of an extension',
  async (major) => {
    const client = await testServer(major).createDatabase('names');
    const known = await knownNames(client).finally(() => client.end());
    const taken = [...known].flatMap(([kind, names]) =>
      [...names].flatMap((name) => (likelyExtension({ kind, path: [name] }) ? [`${kind} ${name}`] : [])),
    );
    expect(known.get('function')?.has('now')).toBe(true);
    expect(taken).toEqual([]);
  },
);

describe('what is wrong with the migrations stays wrong', () => {
  const wrong = [
    ['an extension that a later file creates', ['CREATE TABLE t (n citext)', 'CREATE EXTENSION citext']],
    [
      'one that a later DO block creates',
      ['CREATE TABLE t (n citext)', 'DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS "citext"; END $$'],
    ],
    ['what is of no extension', ['CREATE TABLE t (n no_such_type)']],
  ] as const;
  test.each(wrong)('%s', async (_, files) => {
    const problem = await catalogOfSql(sqlFiles(...files), contextOf()).then(
      () => undefined,
      (error: unknown) => error as Problem,
    );
    expect(problem?.message).toMatch(/type "\w+" does not exist/);
    expect(problem?.location).toMatchObject({ file: '1.sql', line: 1 });
  });
});

const packages = resolve(import.meta.dirname, '../../node_modules');
const migrator = `const { Client } = require('pg');
(async () => {
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  for (const sql of process.argv.slice(2)) await client.query(sql);
  await client.end();
})().catch((error) => { console.error('error: ' + error.message); process.exit(4); });`;

function byCommand(...statements: string[]) {
  const root = folderOf({ 'migrate.cjs': migrator });
  symlinkSync(packages, join(root, 'node_modules'));
  return readByCommand(
    {
      path: '.',
      command: `${JSON.stringify(process.execPath)} migrate.cjs ${statements.map((sql) => JSON.stringify(sql)).join(' ')}`,
      env: { DATABASE_URL: 'postgresql://{user}:{password}@{host}:{port}/{database}' },
    },
    { ...contextOf(), root },
  );
}

describe('a command that needs some', () => {
  test('gets them, in a database without what it made before', async () => {
    const read = await byCommand(
      'create table t (n citext)',
      'create index i on t using gin ((n::text) gin_trgm_ops)',
    );
    expect(namesOf(read, 'table')).toEqual(['public.t']);
    expect(namesOf(read, 'extension')).toEqual([]);
    expect(read.warnings).toEqual([
      'Nothing creates the extension "citext", which the command needs: it was created for it.',
      'Nothing creates the extension "pg_trgm", which the command needs: it was created for it.',
    ]);
  });

  test.each(['create table t (g geometry)', 'create extension postgis'])(
    'that the server lacks is told which: %s',
    async (sql) => {
      const problem = await byCommand(sql).then(
        () => undefined,
        (error: unknown) => error as Problem,
      );
      expect(problem?.advice).toMatch(
        /^The server \(PostgreSQL .*\) lacks the extension postgis\. Give a server .* image postgis\/postgis say\.$/,
      );
    },
  );
});

test.each([
  [
    '58P01',
    'could not open extension control file "/usr/share/extension/postgis.control": No',
    'postgis/postgis',
  ],
  ['58P01', 'could not access file "$libdir/timescaledb-2.17.0": No such file', 'timescale/timescaledb'],
  ['0A000', 'extension "postgis_topology" is not available', 'postgis/postgis'],
  ['0A000', 'extension "vector" is not available', 'pgvector/pgvector say. `postgres: { engine: pglite }`'],
  ['0A000', 'extension "pg_cron" is not available', 'whose image has that extension'],
])('the server is named that serves it: %s %s', (code, message, server) => {
  expect(likelyCause({ code, message })).toContain(server);
});

test.each([
  ['psycopg.errors.UndefinedObject: type "vector" does not exist\nLINE 4:  embedding VECTOR(3)', 'vector'],
  ['operator class "gin_trgm_ops" does not exist for access method "gin"', 'pg_trgm'],
  ['ERROR: function public.uuid_generate_v4() does not exist', 'uuid-ossp'],
  ['data type integer has no default operator class for access method "gist"', 'btree_gist'],
  ['relation "users" does not exist', undefined],
  ['type "mood" does not exist', undefined],
])('of what a program printed: %s', (output, extension) => {
  expect(missingExtensionIn(output)).toBe(extension);
});
