import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitStatements } from '../../src/sources/sql/statements.ts';

const cases: readonly (readonly [name: string, sql: string, statements: readonly string[]])[] = [
  ['nothing', ' \n-- only a comment\n;;/* and */;', []],
  ['two on a line, the last without semicolon', 'SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
  ['comments before and after', '-- a;\nSELECT 1 -- b;\n; /* c; */', ['SELECT 1']],
  ['a comment inside', 'SELECT /* ; */ 1 -- ;\n + 2;', ['SELECT /* ; */ 1 -- ;\n + 2']],
  ['nested comments', '/* a /* b; */ c; */ SELECT 1;', ['SELECT 1']],
  ['strings', "SELECT 'a;b', 'it''s;', '\\';SELECT 2", ["SELECT 'a;b', 'it''s;', '\\'", 'SELECT 2']],
  ['escape strings', "SELECT E'\\';', e'\\\\';SELECT 2", ["SELECT E'\\';', e'\\\\'", 'SELECT 2']],
  [
    'an escape string that goes on',
    "SELECT E'a' -- x\n '\\';b';SELECT 2",
    ["SELECT E'a' -- x\n '\\';b'", 'SELECT 2'],
  ],
  ['no escape after a name that ends in e', "SELECT date'\\';SELECT 2", ["SELECT date'\\'", 'SELECT 2']],
  ['other prefixes', "SELECT U&'\\0061;', B'1', x'f;';", ["SELECT U&'\\0061;', B'1', x'f;'"]],
  ['quoted names', 'SELECT "a;""b;";SELECT 2', ['SELECT "a;""b;"', 'SELECT 2']],
  ['dollar quotes', 'DO $$ a; $b$ $$;SELECT $b$ ; $$ $b$;', ['DO $$ a; $b$ $$', 'SELECT $b$ ; $$ $b$']],
  ['a dollar in a name', 'SELECT a$b$ ; SELECT $1;', ['SELECT a$b$', 'SELECT $1']],
  ['a dollar quote of another alphabet', 'SELECT $é$ ; $é$; SELECT 2', ['SELECT $é$ ; $é$', 'SELECT 2']],
  [
    'parentheses',
    'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3',
    ['CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)', 'SELECT 3'],
  ],
  [
    'an SQL body',
    'CREATE OR REPLACE FUNCTION f(begin int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3',
    [
      'CREATE OR REPLACE FUNCTION f(begin int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
      'SELECT 3',
    ],
  ],
  ['no SQL body', 'BEGIN; SELECT 1; END; SELECT 2', ['BEGIN', 'SELECT 1', 'END', 'SELECT 2']],
  [
    'psql commands',
    '\\restrict x;y\nSELECT 1;\n\\connect db\nSELECT 2 \\gexec\nSELECT 3',
    ['SELECT 1', 'SELECT 2', 'SELECT 3'],
  ],
  ['COPY', "COPY t FROM stdin;\n1\t'a;\n\\.\nSELECT 1;", ['COPY t FROM stdin', 'SELECT 1']],
  ['a byte order mark and CRLF', '\ufeffSELECT 1;\r\nSELECT 2;\r\n', ['SELECT 1', 'SELECT 2']],
  ['Drizzle’s mark is a comment', 'SELECT 1;--> statement-breakpoint\nSELECT 2;', ['SELECT 1', 'SELECT 2']],
  ['a string that never closes', "SELECT 1; SELECT 'a; b", ['SELECT 1', "SELECT 'a; b"]],
];

describe('splitting', () => {
  test.each(cases)('%s', (_, sql, statements) => {
    expect(splitStatements(sql).statements.map(({ text }) => text)).toEqual(statements);
  });

  test.each(cases)('offsets and lines point at the first token: %s', (_, sql) => {
    for (const { text, offset, line } of splitStatements(sql).statements) {
      expect(sql.slice(offset, offset + text.length)).toBe(text);
      expect(line).toBe(sql.slice(0, offset).split('\n').length);
    }
  });

  test('Drizzle’s mark ends a statement that lacks its semicolon', () => {
    const sql = 'CREATE TABLE a ()--> statement-breakpoint\nCREATE TABLE b ()';
    const { statements } = splitStatements(sql, '--> statement-breakpoint');
    expect(statements.map(({ text, line }) => [text, line])).toEqual([
      ['CREATE TABLE a ()', 1],
      ['CREATE TABLE b ()', 2],
    ]);
  });

  test('psql commands are named, with their lines', () => {
    expect(splitStatements('\\restrict x\nSELECT 1;\n  \\connect db').metaCommands).toEqual([
      { text: '\\restrict x', line: 1 },
      { text: '\\connect db', line: 3 },
    ]);
  });

  test('COPY keeps its rows apart', () => {
    const [copy] = splitStatements('COPY t (a) FROM stdin;\n1\n;\n\\.\n').statements;
    expect(copy?.copyData).toBe('1\n;\n');
  });

  test('words tell what a statement is', () => {
    const [statement] = splitStatements(
      '/* x */ CREATE Extension IF NOT EXISTS "uuid-ossp" -- y\n;',
    ).statements;
    expect(statement?.words).toEqual(['create', 'extension', 'if', 'not', 'exists', '"uuid-ossp"']);
  });
});

test('any sequence of statements, glued in any way, comes apart as it was', () => {
  const statement = fc.constantFrom(
    ...cases.flatMap(([name, , statements]) =>
      name.includes('never closes') || name === 'COPY' ? [] : statements,
    ),
  );
  const glue = fc.constantFrom(
    ';',
    ' ;\n',
    ';--> statement-breakpoint\n',
    ';/* ; */',
    '; -- \' $$ "\n',
    ';\r\n;',
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(statement, glue), { maxLength: 8 }), (parts) => {
      const sql = parts.map(([text, end]) => text + end).join('');
      expect(splitStatements(sql).statements.map(({ text }) => text)).toEqual(parts.map(([text]) => text));
    }),
  );
});
