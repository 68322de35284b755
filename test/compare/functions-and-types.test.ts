import { describe, expect, test } from 'vitest';
import type { AttributeValue, CatalogObject } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import { source, table } from './catalogs.ts';

/** A function `public.name(types)` and its attributes. */
function fn(name: string, types: string, more: Record<string, AttributeValue> = {}): CatalogObject {
  return {
    kind: 'function',
    path: ['public', `${name}(${types})`],
    attributes: {
      arguments: types,
      result: 'text',
      language: 'sql',
      volatility: 'volatile',
      body: 'select 1',
      ...more,
    },
  };
}

function enumOf(name: string, labels: string[]): CatalogObject {
  return { kind: 'enum', path: ['public', name], attributes: { labels } };
}

function findings(...catalogs: CatalogObject[][]) {
  const names = ['dev', 'staging', 'production'];
  const sources = catalogs.map((objects, at) => source(names[at] ?? '', 'live', objects));
  return compare(sources, 'none', 'main').findings;
}

describe('functions', () => {
  const told = (dev: CatalogObject[], production: CatalogObject[]) =>
    findings(dev, production).map(({ severity, title }) => `${severity}: ${title}`);

  test('another signature is one finding, and critical: calls fail', () => {
    expect(told([fn('code', '')], [fn('code', 'uuid')])).toEqual([
      'critical: function code(): dev: no arguments, staging: arguments uuid',
    ]);
  });

  test('another body is a warning', () => {
    expect(told([fn('code', '')], [fn('code', '', { body: 'select 2' })])).toEqual([
      'warning: function code(): not the same body',
    ]);
  });

  test('line ends and white space around a body are cosmetic, white space within is not', () => {
    const body = (text: string) => [fn('code', '', { body: text })];
    expect(told(body('\r\nselect\r\n  1;\r\n'), body('select\n  1;'))).toEqual([
      'cosmetic: function code(): not the same body',
    ]);
    expect(told(body("select ' a'"), body("select 'a'"))).toEqual([
      'warning: function code(): not the same body',
    ]);
  });

  /** Bodies, and whether they differ in layout only. */
  const layouts: readonly (readonly [
    what: string,
    language: string,
    one: string,
    other: string,
    alike: boolean,
  ])[] = [
    ['indentation', 'plpgsql', 'begin\n  return 1;\nend', 'begin\n\treturn 1;\nend', true],
    ['a statement on one line or on three', 'sql', 'select a,\n  b\nfrom t', 'select a, b from t', true],
    ['spaces within parentheses', 'sql', 'select f( 1 )', 'select f(1)', true],
    ['a comment to the end of the line', 'sql', 'select 1 -- one', 'select 1', true],
    ['a comment that holds an apostrophe', 'sql', "select 1 -- it's one\n+ 2", 'select 1 + 2', true],
    ['nested comments', 'sql', 'select /* a /* b */ c */ 1', 'select 1', true],
    ['a hint for the planner', 'sql', '/*+ SeqScan(t) */ select 1', 'select 1', false],
    ['dashes within a text', 'sql', "select '-- a'", "select '-- b'", false],
    ['white space within a text', 'sql', "select 'a  b'", "select 'a b'", false],
    ['white space within a text with escapes', 'sql', "select E'it\\'s  a'", "select E'it\\'s a'", false],
    ['white space within a quoted name', 'sql', 'select "a  b"', 'select "a b"', false],
    ['white space within dollar quotes', 'plpgsql', 'execute $q$a  b$q$', 'execute $q$a b$q$', false],
    ['another text', 'plpgsql', 'begin return 1; end', 'begin return 2; end', false],
    ['words that grow together', 'sql', 'select a b', 'select ab', false],
    ['indentation that is the program', 'plpython3u', 'if a:\n  b()\n  c()', 'if a:\n  b()\nc()', false],
  ];

  test.each(layouts)('%s (%s)', (_, language, one, other, alike) => {
    const body = (text: string) => [fn('code', '', { body: text, language })];
    expect(told(body(one), body(other))).toEqual([
      `${alike ? 'cosmetic' : 'warning'}: function code(): not the same body`,
    ]);
  });

  test('of an overloaded function only the variant that has no twin is told', () => {
    expect(
      told([fn('f', 'integer'), fn('f', 'text')], [fn('f', 'integer'), fn('f', 'text'), fn('f', 'uuid')]),
    ).toEqual(['critical: function f(uuid) is missing in dev']);
    expect(told([fn('f', 'integer'), fn('f', 'text')], [fn('f', 'integer'), fn('f', 'uuid')])).toEqual([
      'critical: function f(text): dev: arguments text, staging: arguments uuid',
    ]);
  });

  test('a function reads as the statement that makes it', () => {
    const more = {
      arguments: 'a integer, b text DEFAULT NULL::text',
      language: 'plpgsql',
      volatility: 'stable',
      strict: true,
      securityDefiner: true,
      parallel: 'safe',
      config: ['search_path=public'],
      body: '\nbegin\n  return 1;\nend;\n',
    };
    const [finding] = findings([fn('f', 'integer, text', more)], []);
    expect(finding?.cells.dev?.text.split('\n')).toEqual([
      'function f(a integer, b text DEFAULT NULL::text)',
      'returns text',
      'language plpgsql',
      'stable',
      'strict',
      'security definer',
      'parallel safe',
      'set search_path=public',
      'begin',
      '  return 1;',
      'end;',
    ]);
  });
});

describe('enums', () => {
  const note = (...labels: string[][]) => findings(...labels.map((own) => [enumOf('mood', own)]))[0]?.note;

  test('which values are missing where', () => {
    expect(note(['a', 'b'], ['a', 'b', 'c', 'd'])).toBe('dev lacks c, d.');
    expect(note(['a', 'b'], ['b', 'c'], ['b', 'a'])).toBe(
      'dev lacks c; staging lacks a; production lacks c.',
    );
    expect(note(['a'], ['a'], ['a', 'z'])).toBe('dev and staging lack z.');
  });

  test('of many values the first are named, the others counted', () => {
    const many = Array.from({ length: 15 }, (_, at) => `v${at}`);
    expect(note(['x'], ['x', ...many])).toBe(
      'dev lacks v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11 and 3 more.',
    );
  });

  test('only the order', () => {
    expect(note(['a', 'b'], ['b', 'a'])).toBe(
      'The values are the same, in another order; sorting and comparing follow the order.',
    );
  });

  test('a missing one follows from the only table that needs it, but not where a function needs it too', () => {
    const users = table('users', { id: 'integer', mood: 'mood' });
    const titles = (more: CatalogObject[]) =>
      findings([...users, enumOf('mood', ['a']), ...more], []).map(({ title }) => title);
    expect(titles([])).toEqual(['table users is missing in staging']);
    expect(titles([fn('cheer', 'text, mood')])).toEqual([
      'table users is missing in staging',
      'enum mood is missing in staging',
      'function cheer(text, mood) is missing in staging',
    ]);
    expect(titles([fn('moody', '', { result: 'mood' })])).toContain('enum mood is missing in staging');
  });
});

describe('columns that a foreign key joins', () => {
  const key = (owner: string, column: string, to: string): CatalogObject => ({
    kind: 'constraint',
    path: ['public', owner, `${owner}_${column}_fkey`],
    parent: `table:public.${owner}`,
    attributes: {
      type: 'foreign key',
      columns: [column],
      foreignTable: ['public', to],
      foreignColumns: ['id'],
    },
  });
  const keys = [key('b', 'a_id', 'a'), key('c', 'b_id', 'b')];
  const tables = (type: string) => [
    ...table('a', { id: type, name: type }),
    ...table('b', { id: 'text', a_id: type }),
    ...table('c', { b_id: 'text', id: type }),
  ];

  test('of the same wrong type, their findings are linked; others are not', () => {
    const found = findings([...tables('uuid'), ...keys], [...tables('text'), ...keys]);
    const links = found.map(({ object, together = [] }) => [
      object,
      together.map((fingerprint) => found.find((it) => it.fingerprint === fingerprint)?.object),
    ]);
    expect(links).toEqual([
      ['a.id', ['b.a_id']],
      ['a.name', []],
      ['b.a_id', ['a.id']],
      ['c.id', []],
    ]);
  });

  test('over several tables, all are linked', () => {
    const chain = [...table('a', { id: 'x' }), ...table('b', { id: 'x' }), ...table('c', { id: 'x' })];
    const joined = [key('b', 'id', 'a'), key('c', 'id', 'b')];
    const as = (type: string) =>
      chain.map((object) =>
        object.kind === 'column' ? { ...object, attributes: { ...object.attributes, type } } : object,
      );
    const found = findings([...as('uuid'), ...joined], [...as('text'), ...joined]);
    expect(found.map(({ together }) => together?.length)).toEqual([2, 2, 2]);
  });
});
