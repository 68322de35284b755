/**
 * Tables as the tools themselves made them, taken with pg_dump from the database that each had migrated, and the files
 * that it had before it (one more than it applied, where nothing else is said).
 */
import type { LedgerTool } from '../../src/sources/ledgers/ledger.ts';
import type { Files } from './support.ts';

export interface RealTable {
  readonly tool: LedgerTool;
  /** What was run. */
  readonly how: string;
  readonly sql: string;
  readonly files: Files;
  /** Where the files lie, if the place matters. */
  readonly folder?: string;
  /** State of every migration by its name, and what is pending where it has been applied as well. */
  readonly expected: Readonly<Record<string, string>>;
  /** Names in the order of application, where it is not that of `expected`. */
  readonly order?: readonly string[];
}

const flywayTable = `CREATE TABLE public.flyway_schema_history (
  installed_rank integer NOT NULL PRIMARY KEY, version character varying(50), description character varying(200) NOT NULL,
  type character varying(20) NOT NULL, script character varying(1000) NOT NULL, checksum integer,
  installed_by character varying(100) NOT NULL, installed_on timestamp without time zone DEFAULT now() NOT NULL,
  execution_time integer NOT NULL, success boolean NOT NULL);`;

const flywayFiles = {
  'V1__t1.sql': 'create table t1 (id int); -- é\n',
  'V2__t2.sql': 'create table t2 (id int); -- é\n',
  'V3__t3.sql': 'create table t3 (id int); -- é\n',
  'R__all_of_it.sql': 'create or replace view all_of_it as select 1;\n',
};

export const realTables: readonly RealTable[] = [
  {
    tool: 'supabase',
    how: 'supabase 3.1.0: db push',
    sql: `CREATE SCHEMA supabase_migrations;
      CREATE TABLE supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY, statements text[], name text);
      INSERT INTO supabase_migrations.schema_migrations VALUES ('20240101000000', '{"-- first
create table t1 (id int)","create function f() returns int language sql as $$ select 1; $$","-- end"}', 't1');
      INSERT INTO supabase_migrations.schema_migrations VALUES ('20240102000000', '{"create table t2 (id int)","insert into t2 values (1)"}', 't2');`,
    folder: 'supabase/migrations',
    files: {
      '20240101000000_t1.sql':
        '-- first\ncreate table t1 (id int);;\n\ncreate function f() returns int language sql as $$ select 1; $$;\n-- end\n',
      '20240102000000_t2.sql': 'create table t2 (id int);\r\ninsert into t2 values (1) ;\r\n',
      '20240103000000_t3.sql': 'create table t3 (id int);\n',
    },
    expected: {
      '20240101000000_t1': 'applied',
      '20240102000000_t2': 'applied',
      '20240103000000_t3': 'pending',
    },
  },
  {
    tool: 'prisma',
    how: 'prisma 6.19.3: migrate deploy, which failed at the second; migrate resolve --rolled-back; deploy, failed; migrate resolve --applied; deploy, with a migration that came between; then the second edited',
    sql: `CREATE TABLE public._prisma_migrations (
        id character varying(36) NOT NULL PRIMARY KEY, checksum character varying(64) NOT NULL,
        finished_at timestamp with time zone, migration_name character varying(255) NOT NULL, logs text,
        rolled_back_at timestamp with time zone, started_at timestamp with time zone DEFAULT now() NOT NULL,
        applied_steps_count integer DEFAULT 0 NOT NULL);
      INSERT INTO public._prisma_migrations VALUES
        ('ac3dec8e-7afa-4617-838a-24fd37fbb1a1', '1e2cffd05f245863fa5bff27591f28e505fe4af466ad3337ebf8ae2015d5bf69',
         '2026-11-21 11:00:30.559+00', '20240101000000_init', NULL, NULL, '2026-11-21 11:00:30.555+00', 1),
        ('b0b3affe-1d24-4bdb-8d92-035a04560436', 'f82dad35f5064993b37252c6bda305b28907a26c5ef822e7f519629b813dcbe7',
         NULL, '20240102000000_two', 'ERROR: syntax error', '2026-11-21 11:01:00.578+00', '2026-11-21 11:00:30.56+00', 0),
        ('08e5ec6b-66f8-4d4e-a754-80c7d6da6374', '05e04bd53ab3230518945d256f8effb2d134cd307dfcf1c6d174cfc5586782a1',
         NULL, '20240102000000_two', 'ERROR: relation "t2" already exists', '2026-11-21 11:01:37.553+00', '2026-11-21 11:01:15.865+00', 0),
        ('fcabbdc7-5e55-4346-947e-c7841ce3886c', '0d72b01950d94c05fb08f0f12b2225712fff19f7afbc72a2a5e23f130c3009b0',
         '2026-11-21 11:01:37.556+00', '20240102000000_two', '', NULL, '2026-11-21 11:01:37.556+00', 0),
        ('d49c1024-a37a-46ef-bc4e-6d8d09602104', 'cd2abe7ce19a658b2763afee6001c3ce7d2b040378c630bd707a12ad3a812317',
         '2026-11-21 11:01:51.436+00', '20240101120000_late', NULL, NULL, '2026-11-21 11:01:51.425+00', 1);`,
    files: {
      'migration_lock.toml': 'provider = "postgresql"\n',
      '20240101000000_init/migration.sql': 'create table t1 (id int);\n',
      '20240101120000_late/migration.sql': 'create table late (id int);\n',
      '20240102000000_two/migration.sql': 'create table t2 (id int);\n-- x\n-- y\n',
      '20240103000000_three/migration.sql': 'create table t3 (id int);\n',
    },
    expected: {
      '20240101000000_init': 'applied',
      '20240101120000_late': 'applied',
      '20240102000000_two': 'edited',
      '20240103000000_three': 'pending',
    },
    order: ['20240101000000_init', '20240102000000_two', '20240101120000_late'],
  },
  {
    tool: 'flyway',
    how: 'Flyway 11.8.0: migrate',
    sql: `${flywayTable}
      INSERT INTO public.flyway_schema_history VALUES
        (1, '1', 't1', 'SQL', 'V1__t1.sql', -737216736, 'postgres', '2026-11-21 11:14:57.782016', 10, true),
        (2, '2', 't2', 'SQL', 'V2__t2.sql', -2020299612, 'postgres', '2026-11-21 11:14:57.896793', 7, true),
        (3, NULL, 'all of it', 'SQL', 'R__all_of_it.sql', 1706944903, 'postgres', '2026-11-21 11:14:57.988534', 30, true);`,
    files: flywayFiles,
    expected: { V1__t1: 'applied', V2__t2: 'applied', V3__t3: 'pending', R__all_of_it: 'applied' },
    order: ['V1__t1', 'V2__t2', 'R__all_of_it'],
  },
  {
    tool: 'flyway',
    how: 'Flyway 11.8.0: baseline on a database with a table, then migrate',
    sql: `${flywayTable}
      INSERT INTO public.flyway_schema_history VALUES
        (1, '1', '<< Flyway Baseline >>', 'BASELINE', '<< Flyway Baseline >>', NULL, 'postgres', '2026-11-21 11:15:07.221157', 0, true),
        (2, '2', 't2', 'SQL', 'V2__t2.sql', -2020299612, 'postgres', '2026-11-21 11:15:17.071764', 226, true),
        (3, '3', 't3', 'SQL', 'V3__t3.sql', 3303399, 'postgres', '2026-11-21 11:15:17.802038', 39, true),
        (4, NULL, 'all of it', 'SQL', 'R__all_of_it.sql', 1706944903, 'postgres', '2026-11-21 11:15:17.92881', 34, true);`,
    files: { ...flywayFiles, 'R__all_of_it.sql': 'create or replace view all_of_it as select 2;\n' },
    expected: { V1__t1: 'applied', V2__t2: 'applied', V3__t3: 'applied', R__all_of_it: 'pending' },
    order: ['V1__t1', 'V2__t2', 'V3__t3', 'R__all_of_it'],
  },
  {
    tool: 'golang-migrate',
    how: 'golang-migrate 4.20.1: up 2',
    sql: `CREATE TABLE public.schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
      INSERT INTO public.schema_migrations VALUES (2, false);`,
    files: {
      '000001_t1.up.sql': 'create table t1 (id int);\n',
      '000001_t1.down.sql': 'drop table t1;\n',
      '000002_t2.up.sql': 'create table t2 (id int);\n',
      '000003_t3.up.sql': 'create table t3 (id int);\n',
    },
    expected: { '000001_t1.up': 'applied', '000002_t2.up': 'applied', '000003_t3.up': 'pending' },
  },
  {
    tool: 'dbmate',
    how: 'dbmate 2.36.0: up',
    sql: `CREATE TABLE public.schema_migrations (version character varying NOT NULL PRIMARY KEY);
      INSERT INTO public.schema_migrations VALUES ('20240101000000'), ('20240102000000');`,
    files: {
      '20240101000000_t1.sql':
        '-- migrate:up\ncreate table t1 (id int);\n\n-- migrate:down\ndrop table t1;\n',
      '20240102000000_t2.sql':
        '-- migrate:up\ncreate table t2 (id int);\n\n-- migrate:down\ndrop table t2;\n',
      '20240103000000_t3.sql':
        '-- migrate:up\ncreate table t3 (id int);\n\n-- migrate:down\ndrop table t3;\n',
    },
    expected: {
      '20240101000000_t1': 'applied',
      '20240102000000_t2': 'applied',
      '20240103000000_t3': 'pending',
    },
  },
  {
    tool: 'goose',
    how: 'goose 3.29.0: up, then down',
    sql: `CREATE TABLE public.goose_db_version (
        id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY (START WITH 4), version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp without time zone DEFAULT now() NOT NULL);
      INSERT INTO public.goose_db_version VALUES
        (1, 0, true, '2026-11-21 11:14:46.360232'), (2, 1, true, '2026-11-21 11:14:46.382675'), (3, 2, true, '2026-11-21 11:14:46.384711');`,
    files: {
      '00001_t1.sql': '-- +goose Up\ncreate table t1 (id int);\n-- +goose Down\ndrop table t1;\n',
      '00002_t2.sql': '-- +goose Up\ncreate table t2 (id int);\n-- +goose Down\ndrop table t2;\n',
      '00003_t3.sql': '-- +goose Up\ncreate table t3 (id int);\n-- +goose Down\ndrop table t3;\n',
    },
    expected: { '00001_t1': 'applied', '00002_t2': 'applied', '00003_t3': 'pending' },
  },
  {
    tool: 'node-pg-migrate',
    how: 'node-pg-migrate 9.0.0: up 2',
    sql: `CREATE TABLE public.pgmigrations (id serial PRIMARY KEY, name character varying(255) NOT NULL, run_on timestamp without time zone NOT NULL);
      INSERT INTO public.pgmigrations VALUES
        (1, '1700000000001_t1', '2026-11-21 11:14:47.907006'), (2, '1700000000002_t2', '2026-11-21 11:14:47.907006');
      SELECT setval('public.pgmigrations_id_seq', 2);`,
    files: {
      '1700000000001_t1.sql':
        '-- Up Migration\ncreate table t1 (id int);\n-- Down Migration\ndrop table t1;\n',
      '1700000000002_t2.sql':
        '-- Up Migration\ncreate table t2 (id int);\n-- Down Migration\ndrop table t2;\n',
      '1700000000003_t3.sql':
        '-- Up Migration\ncreate table t3 (id int);\n-- Down Migration\ndrop table t3;\n',
    },
    expected: { '1700000000001_t1': 'applied', '1700000000002_t2': 'applied', '1700000000003_t3': 'pending' },
  },
  {
    tool: 'sqlx',
    how: 'sqlx 0.8: Migrator::run',
    sql: `CREATE TABLE public._sqlx_migrations (version bigint NOT NULL PRIMARY KEY, description text NOT NULL,
        installed_on timestamp with time zone DEFAULT now() NOT NULL, success boolean NOT NULL, checksum bytea NOT NULL,
        execution_time bigint NOT NULL);
      INSERT INTO public._sqlx_migrations VALUES
        (1, 't1', '2026-11-21 11:15:18.540204+00', true, '\\x6a48186d586e23ee5146aea82cdd0540bb34dfe76efcb26778973ba707abe37815fe509b1cc1343ef6c123d97da37c0f', 39086245),
        (2, 't2', '2026-11-21 11:15:18.582205+00', true, '\\x55761eacd3f41cc88361cb8f14f12daeb2c5ae62b8dd69a85c22fc41c10aba26d4b3f0820666f99ecdd416185ce51370', 19300467);`,
    files: {
      '0001_t1.sql': 'create table t1 (id int);\n',
      '0002_t2.sql': 'create table t2 (id int);\n',
      '0003_t3.sql': 'create table t3 (id int);\n',
    },
    expected: { '0001_t1': 'applied', '0002_t2': 'applied', '0003_t3': 'pending' },
  },
  {
    tool: 'diesel',
    how: 'diesel_migrations 2.2: run_pending_migrations',
    sql: `CREATE TABLE public.__diesel_schema_migrations (version character varying(50) NOT NULL PRIMARY KEY,
        run_on timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL);
      INSERT INTO public.__diesel_schema_migrations VALUES
        ('20240101000000', '2026-11-21 11:22:24.83114'), ('20240102000000', '2026-11-21 11:22:24.831716');`,
    files: {
      '2024-01-01-000000_t1/up.sql': 'create table t1 (id int);\n',
      '2024-01-02-000000_t2/up.sql': 'create table t2 (id int);\n',
      '2024-01-03-000000_t3/up.sql': 'create table t3 (id int);\n',
    },
    expected: {
      '2024-01-01-000000_t1': 'applied',
      '2024-01-02-000000_t2': 'applied',
      '2024-01-03-000000_t3': 'pending',
    },
  },
];
