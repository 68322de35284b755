import { expect, test } from 'vitest';
import { otherDialectOf } from '../../src/config/recognise/dialects.ts';

test.for([
  ['CREATE TABLE t (id int NOT NULL auto_increment)', 'mysql'],
  ['create table t (id int) engine=InnoDB', 'mysql'],
  ['CREATE TABLE t (\n  id INTEGER PRIMARY KEY AUTOINCREMENT\n)', 'sqlite'],
  ['CREATE TABLE t (id TEXT PRIMARY KEY) WITHOUT ROWID', 'sqlite'],
  ['PRAGMA foreign_keys = ON;\nCREATE TABLE t (id int)', 'sqlite'],
  ["CREATE TABLE t (at text DEFAULT (datetime('now')))", 'sqlite'],
  ['CREATE TABLE [dbo].[t] (id int)', 'mssql'],
  ['CREATE TABLE t (id INT IDENTITY(1,1), name NVARCHAR(20))', 'mssql'],
  ['CREATE TABLE t (id UInt64) ENGINE = ReplacingMergeTree(at)', 'clickhouse'],
  ['CREATE TABLE `t` (`id` int)', 'mysql or sqlite'],
  [
    '-- was `t`, AUTO_INCREMENT\nCREATE TABLE t (id serial, auto_increment boolean, "engine" text)',
    undefined,
  ],
  ["UPDATE cars SET engine = 'V8'; INSERT INTO notes VALUES ('create table `t` (id)')", undefined],
  ['CREATE FUNCTION f() RETURNS void AS $$ CREATE TABLE [a] $$ LANGUAGE sql', undefined],
  ['CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, tags text[], pragma text)', undefined],
] as const)('%s → %s', ([sql, dialect]) => {
  expect(otherDialectOf(sql)).toBe(dialect);
});
