import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { renderJson } from '../../src/report/json/json.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import type { Report } from '../../src/report/report.ts';
import { type SoughtTable, searchUses } from '../../src/usage/search.ts';
import { oneDifference } from '../report/samples.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'usage-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string | Buffer): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function search(
  tables: readonly SoughtTable[],
  { leaveOut = [], declaring = [] }: { leaveOut?: readonly string[]; declaring?: readonly string[] } = {},
) {
  return searchUses(tables, { root, leaveOut, declaring: new Set(declaring) }, new AbortController().signal);
}

/** How often a table is used and mentioned in one file. */
async function counted(names: readonly string[], text: string, file = 'src/page.ts') {
  write(file, text);
  const { byTable } = await search([{ id: 'table:t', names }]);
  const { uses = -1, mentions = -1 } = byTable.get('table:t') ?? {};
  return { uses, mentions };
}

/** A report in which something bears a name. */
function naming(name: string): Report {
  const databases = oneDifference.databases.map((database) => ({
    ...database,
    findings: database.findings.map((finding) => ({ ...finding, title: `column ${name}.id is missing` })),
  }));
  return { ...oneDifference, databases };
}

const used = { uses: 1, mentions: 0 };
const mentioned = { uses: 0, mentions: 1 };
const neither = { uses: 0, mentions: 0 };

test.each([
  ['in a string', ['scene_plan'], "createTable('scene_plan', {})", used],
  [
    'in a plan that schema-drift wrote',
    ['scene_plan'],
    '-- Plan for production: 1 step.\nDROP TABLE scene_plan;',
    neither,
  ],
  ['in a report that schema-drift wrote', ['uses_of_drift'], renderJson(naming('uses_of_drift')), neither],
  ['in one as markdown', ['uses_of_drift'], renderMarkdown(naming('uses_of_drift')), neither],
  ['in SQL, in capitals', ['scene_plan'], 'SELECT * FROM SCENE_PLAN', used],
  ['with its schema', ['scene_plan'], 'select 1 from app.scene_plan', used],
  ['with a prefix and a hyphen', ['my-app_plan', 'plan'], 'delete from "my-app_plan"', used],
  ['as part of a longer name', ['scene_plan'], 'scene_plan_id, old_scene_plan, $scene_plan', neither],
  ['as part of a name with hyphens', ['scene_plan'], 'class="scene_plan-row big-scene_plan"', neither],
  ['before an operator', ['scene_plan'], "select scene_plan->'x'", used],
  ['with accents, in capitals', ['größe_alt'], 'select 1 from GRÖSSE_ALT, GRÖßE_ALT', used],
  ['beginning with a letter that has an accent', ['ärzte_alt'], 'from "ärzte_alt"', used],
  ['with spaces', ['old scene plan'], 'from "old scene plan"; from "old scene planet"', used],
  ['with characters that mean something in patterns', ['a.b*'], 'from "a.b*"; from "aXb"', used],
  ['a plain word among others', ['orders'], 'const orders = cart.orders; // two orders', neither],
  ['a plain word in quotes', ['orders'], "supabase.from('orders')", used],
  ['a plain word in quotes, in another case', ['patch'], "fetch(url, { method: 'PATCH' })", neither],
  ['a plain word in quotes with its schema', ['orders'], 'table("shop.orders")', used],
  ['a plain word as part of a text', ['orders'], "title('your orders')", neither],
  ['a plain word behind a word of SQL', ['orders'], 'sql`select 1 from\n   shop.orders o`', used],
  ['a plain word as a class, in its own case', ['hero'], 'class Hero(SQLModel, table=True):', used],
  ['a comment in TypeScript', ['scene_plan'], '  // scene_plan is gone', mentioned],
  ['a comment in Python', ['scene_plan'], '# scene_plan is gone', mentioned],
  ['a comment within a longer one', ['scene_plan'], '/**\n * fills scene_plan\n */', mentioned],
  ['code before a comment', ['scene_plan'], "from('scene_plan') // why not", used],
] as const)('%s', async (_, names, text, expected) => {
  expect(await counted(names, text)).toEqual(expected);
});

test.each([
  ['the longer one', "from('scene-plan-old')", ['scene-plan-old']],
  [
    'the shorter one, where the longer is part of a name',
    "from('scene-plan'); x = 'scene-plan-older'",
    ['scene-plan'],
  ],
  [
    'each of several in a row',
    "from('scene-plan'), from('scene-plan-old')",
    ['scene-plan', 'scene-plan-old'],
  ],
] as const)('of two names that begin alike, a text speaks of %s', async (_, text, expected) => {
  write('page.ts', text);
  const { byTable } = await search(
    ['scene-plan', 'scene-plan-old'].map((name) => ({ id: name, names: [name] })),
  );
  expect([...byTable].filter(([, { uses }]) => uses > 0).map(([id]) => id)).toEqual(expected);
});

test('twenty thousand names are looked for in one pass, and the end of the run is heard meanwhile', async () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `scene_${index}`);
  const text = names.map((name) => `from('${name}') join ${name}x`).join('\n');
  for (let file = 0; file < 30; file += 1) write(`page-${file}.ts`, text);
  const sought = names.map((name) => ({ id: name, names: [name] }));
  const { byTable } = await search(sought);
  expect(byTable.get('scene_19999')).toMatchObject({ uses: 30, places: [{ line: 20_000 }, {}, {}] });
  const ending = new AbortController();
  const under = searchUses(sought, { root, leaveOut: [], declaring: new Set() }, ending.signal);
  setTimeout(() => ending.abort(), 1);
  const cut = await under;
  expect(cut.notSearched === 'all' || cut.notSearched > 0).toBe(true);
});

test.each([
  'README.md',
  'supabase/migrations/001.sql',
  'drizzle/meta/0000_snapshot.json',
  'alembic/versions/a.py',
])('%s tells of a table without using it', async (file) => {
  expect(await counted(['scene_plan'], 'create table scene_plan ();', file)).toEqual(mentioned);
});

test('in a file that declares tables, strings name what it declares; SQL uses a table all the same', async () => {
  write('schema.ts', "createTable('scene_plan', {});\nsql`select 1 from scene_plan`;\ncreateTable('orders')");
  const sought = ['scene_plan', 'orders'].map((name) => ({ id: name, names: [name] }));
  const { byTable } = await search(sought, { declaring: ['schema.ts'] });
  expect(byTable.get('scene_plan')).toMatchObject({ uses: 1, places: [{ file: 'schema.ts', line: 2 }] });
  expect(byTable.get('orders')).toMatchObject({ uses: 0 });
});

test('the first places are told, in the order of the files; all are counted, of each table on its own', async () => {
  write('b.ts', "from('a_a')\nfrom('b_b')\n\nfrom('a_a')");
  write('a/c.ts', "\nfrom('a_a'); join('a_a')");
  const sought = ['a_a', 'b_b', 'c_c'].map((name) => ({ id: name, names: [name] }));
  const { byTable, files } = await search(sought);
  expect(files).toBe(2);
  expect(byTable.get('a_a')).toEqual({
    uses: 4,
    places: [
      { file: 'a/c.ts', line: 2 },
      { file: 'a/c.ts', line: 2 },
      { file: 'b.ts', line: 1 },
    ],
    mentions: 0,
  });
  expect(byTable.get('b_b')?.places).toEqual([{ file: 'b.ts', line: 2 }]);
  expect(byTable.get('c_c')).toEqual({ uses: 0, places: [], mentions: 0 });
});

describe('which files are looked through', () => {
  const everything = async (leaveOut: readonly string[] = []) => {
    const { byTable } = await search([{ id: 't', names: ['scene_plan'] }], { leaveOut });
    return byTable.get('t')?.places.map(({ file }) => file);
  };
  const name = "'scene_plan'";

  test('without git: all but installed packages and builds', async () => {
    for (const file of [
      'src/a.ts',
      '.github/x.yml',
      'node_modules/p/i.js',
      'app/node_modules/p/i.js',
      'dist/a.js',
    ])
      write(file, name);
    expect(await everything()).toEqual(['.github/x.yml', 'src/a.ts']);
  });

  test('with git: what it knows or would commit, nothing that it ignores', async () => {
    for (const file of ['dist/committed.js', 'new.ts', 'ignored.ts', 'naïve name.ts']) write(file, name);
    write('.gitignore', 'ignored.ts');
    execFileSync('git', ['init', '-q'], { cwd: root });
    execFileSync('git', ['add', 'dist'], { cwd: root });
    expect(await everything()).toEqual(['dist/committed.js', 'naïve name.ts', 'new.ts']);
  });

  test("no program that the repository's git settings name is started", async () => {
    write('a.ts', name);
    execFileSync('git', ['init', '-q'], { cwd: root });
    execFileSync('git', ['config', 'core.fsmonitor', `touch ${join(root, 'started')}; false`], { cwd: root });
    expect(await everything()).toEqual(['a.ts']);
    expect(existsSync(join(root, 'started'))).toBe(false);
  });

  test('no binary, no large file, no link out of the repository, no pipe', async () => {
    write('a.ts', name);
    write('binary', Buffer.from(`\0${name}`));
    write('large.json', name + ' '.repeat(1_000_000));
    write('pipe', name);
    symlinkSync('/etc/passwd', join(root, 'link'));
    execFileSync('git', ['init', '-q'], { cwd: root });
    execFileSync('git', ['add', '.'], { cwd: root });
    rmSync(join(root, 'pipe'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const { files } = await search([{ id: 't', names: ['root'] }]);
    expect(files).toBe(1);
    expect(await everything()).toEqual(['a.ts']);
  });

  test('not what declares the schema: a file, or everything in a folder', async () => {
    for (const file of ['db/prod.sql', 'db/prod.sql.ts', 'sql/a.ts', 'sqlite.ts']) write(file, name);
    expect(await everything(['db/prod.sql', 'sql'])).toEqual(['db/prod.sql.ts', 'sqlite.ts']);
  });
});

describe('a search that is not ended', () => {
  const sought = [{ id: 't', names: ['scene_plan'] }];
  const repository = () => ({ root, leaveOut: [], declaring: new Set<string>() });

  test.each([
    { most: 40, searched: 40, left: 0 },
    { most: 39, searched: 39, left: 1 },
    { most: 16, searched: 16, left: 24 },
    { most: 0, searched: 0, left: 40 },
  ])('of 40 files, $most at most: $left are left', async ({ most, searched, left }) => {
    for (let number = 100; number < 140; number += 1)
      write(`${number}.ts`, number === 139 ? 'scene_plan' : '');
    const { byTable, files, notSearched } = await searchUses(
      sought,
      repository(),
      new AbortController().signal,
      most,
    );
    expect({ files, notSearched }).toEqual({ files: searched, notSearched: left });
    expect(byTable.get('t')?.uses).toBe(left === 0 ? 1 : 0);
  });

  test.each(['with git', 'without git'])('the run is over before it begins, %s', async (how) => {
    write('a.ts', 'scene_plan');
    if (how === 'with git') execFileSync('git', ['init', '-q'], { cwd: root });
    const { files, notSearched } = await searchUses(sought, repository(), AbortSignal.abort());
    expect({ files, notSearched }).toEqual({ files: 0, notSearched: 'all' });
  });

  test('the run is over in the middle: the rest is left', async () => {
    for (let number = 100; number < 140; number += 1) write(`${number}.ts`, 'scene_plan');
    const run = new AbortController();
    const declaring = new Set<string>();
    vi.spyOn(declaring, 'has').mockImplementation(() => {
      run.abort();
      return false;
    });
    const { files, notSearched } = await searchUses(sought, { root, leaveOut: [], declaring }, run.signal);
    expect({ files, notSearched }).toEqual({ files: 1, notSearched: 39 });
  });
});
