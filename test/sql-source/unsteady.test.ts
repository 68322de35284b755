import { expect, test } from 'vitest';
import { unsteadyIn } from '../../src/sources/sql/unsteady.ts';
import { sqlFiles } from '../migrations/support.ts';

/** Whether the same statements make the same another day. */
const cases: readonly [what: string, isSteady: boolean, ...sql: string[]][] = [
  ['a default', true, 'CREATE TABLE t (at timestamptz DEFAULT now(), id uuid DEFAULT gen_random_uuid())'],
  ['rows', true, 'INSERT INTO t VALUES (now())'],
  [
    'the function of a trigger',
    true,
    'CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at = now(); RETURN NEW; END $$',
    "DO $$ BEGIN EXECUTE format('CREATE TRIGGER a BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION touch()', 't'); END $$",
  ],
  [
    'a block that looks for a type',
    true,
    'DO $$ BEGIN CREATE TYPE e AS ENUM (); EXCEPTION WHEN duplicate_object THEN null; END $$',
  ],
  [
    'bounds that are written',
    true,
    "CREATE TABLE p PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')",
  ],
  [
    'a block that reads a view which asks for the time',
    false,
    'CREATE VIEW today AS SELECT current_date AS d',
    "DO $$ BEGIN IF (SELECT d FROM today) > '2026-12-24' THEN CREATE TABLE later (); END IF; END $$",
  ],
  [
    'a block that reads rows in which the time was noted',
    false,
    'CREATE TABLE cfg (d date DEFAULT current_date)',
    'INSERT INTO cfg DEFAULT VALUES',
    "DO $$ BEGIN IF EXISTS (SELECT FROM cfg WHERE d > '2026-12-24') THEN CREATE TABLE later (); END IF; END $$",
  ],
  [
    'a routine that reads such rows, called',
    false,
    'CREATE TABLE cfg (d date DEFAULT now())',
    "CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF (SELECT max(d) FROM cfg) > '2026-12-24' THEN CREATE TABLE later (); END IF; END $$",
    'SELECT make()',
  ],
  [
    'a block that reads the catalog beside a default',
    true,
    'CREATE TABLE t (at timestamptz DEFAULT now())',
    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'e') THEN CREATE TYPE e AS ENUM (); END IF; END $$",
  ],
  [
    'a block that reads rows where nothing asks for the time',
    true,
    'DO $$ BEGIN IF EXISTS (SELECT FROM t) THEN CREATE TABLE later (); END IF; END $$',
  ],
  [
    'a block that looks at rows and stops, beside a default',
    true,
    'CREATE TABLE t (at timestamptz DEFAULT now(), d text)',
    "DO $$\nBEGIN\n  IF EXISTS (SELECT FROM t WHERE d ~ '^0') THEN\n    RAISE EXCEPTION USING MESSAGE = 'mend ''them'' first';\n  END IF;\nEND\n$$",
  ],
  [
    'a block that looks at rows, stops, or goes on',
    false,
    'CREATE TABLE t (at timestamptz DEFAULT now(), d text)',
    "DO $$ BEGIN IF EXISTS (SELECT FROM t) THEN RAISE EXCEPTION USING MESSAGE = 'x'; END IF; CREATE TABLE u (); END $$",
  ],
  ['a day in words with a space', false, "DO $$ BEGIN PERFORM ' today'::date; END $$"],
  [
    'a role that may be there',
    false,
    "DO $$ BEGIN IF to_regrole('x') IS NULL THEN CREATE TABLE t (); END IF; END $$",
  ],
  [
    'a block that asks for the time',
    false,
    "DO $$ BEGIN EXECUTE 'CREATE TABLE t_' || to_char(now(), 'YYYYMM') || ' ()'; END $$",
  ],
  [
    'a block that asks for the day in words',
    false,
    "DO $$ BEGIN IF 'today'::date > '2030-01-01' THEN DROP TABLE t; END IF; END $$",
  ],
  [
    'a block that takes a chance',
    false,
    "DO $$ BEGIN EXECUTE format('CREATE TABLE %I ()', gen_random_uuid()); END $$",
  ],
  [
    'a block that looks for roles',
    false,
    'DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles) THEN CREATE TABLE t (); END IF; END $$',
  ],
  [
    'bounds that are worked out',
    false,
    'CREATE TABLE p PARTITION OF t FOR VALUES FROM (CURRENT_DATE) TO (MAXVALUE)',
  ],
  [
    'a function that asks for the time, called',
    false,
    'CREATE OR REPLACE FUNCTION app.month() RETURNS text LANGUAGE sql AS $$ SELECT current_date::text $$',
    "CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE TABLE t_' || app.month() || '()'; END $$",
    'SELECT make()',
  ],
  [
    'the same, not called',
    true,
    'CREATE OR REPLACE FUNCTION app.month() RETURNS text LANGUAGE sql AS $$ SELECT current_date::text $$',
    "CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE TABLE t_' || app.month() || '()'; END $$",
  ],
];

test.each(cases)('%s: %s', (_, isSteady, ...sql) => {
  expect(unsteadyIn(sqlFiles(...sql)) === undefined).toBe(isSteady);
});
