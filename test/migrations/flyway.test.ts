// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how placeholders of Flyway are written
import { describe, expect, test } from 'vitest';
import { flywayChecksum } from '../../src/ledger/checksums.ts';
import { propertiesOf } from '../../src/sources/migrations/flyway/properties.ts';
import { flywaySettings, runsOutOfOrder } from '../../src/sources/migrations/flyway/settings.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import { readMigrations } from '../../src/sources/migrations/read.ts';
import { problemOf } from '../config/support.ts';
import { testServer } from '../support/postgres.ts';
import { folderOf } from './support.ts';

const folder = 'src/main/resources/db/migration';

describe('a placeholder has the value that the repository says', () => {
  test.each<[what: string, files: Readonly<Record<string, string>>, value: string | undefined]>([
    [
      'flyway.conf',
      { 'flyway.conf': '# flyway.placeholders.x=old\nflyway.placeholders.x = C:\\app\n' },
      'C:\\app',
    ],
    [
      'flyway.conf, over several lines',
      { 'conf/flyway.conf': 'flyway.placeholders.x=one \\\n  two\n' },
      'one two',
    ],
    ['flyway.conf, from the environment', { 'flyway.conf': 'flyway.placeholders.x=${X}' }, undefined],
    ['flyway.toml', { 'flyway.toml': '[flyway.placeholders]\nx = "app"\n' }, 'app'],
    [
      'flyway.toml, of the environment that is meant',
      {
        'flyway.toml':
          '[flyway]\nenvironment = "prod"\n[environments.dev.flyway.placeholders]\nx = "dev"\n[environments.prod.flyway.placeholders]\nx = 7\n',
      },
      '7',
    ],
    [
      'flyway.toml, from the environment',
      { 'flyway.toml': '[flyway.placeholders]\nx = "${env.X}"\n' },
      undefined,
    ],
    [
      'application.properties',
      { 'src/main/resources/application.properties': 'spring.flyway.placeholders.X: caf\\u00e9\n' },
      'café',
    ],
    [
      'application.yml',
      { 'src/main/resources/application.yml': 'spring:\n  flyway:\n    placeholders: { x: app }\n' },
      'app',
    ],
    [
      'application.yml, for when the environment says nothing, and from elsewhere in it',
      {
        'src/main/resources/application.yml':
          'app: { name: shop }\nspring.flyway.placeholders.x: ${OWNER:${app.name}}_${NO:a:b}\n',
      },
      'shop_a:b',
    ],
    [
      'application.yml, from the environment',
      { 'src/main/resources/application.yml': 'spring.flyway.placeholders.x: ${OWNER}\n' },
      undefined,
    ],
    [
      'application.yml, which a build fills in, and not what one profile has',
      {
        'src/main/resources/application.yml':
          'info: @version@\nspring.flyway.placeholders.x: app\n---\nspring:\n  config.activate.on-profile: test\n  flyway.placeholders.x: test\n',
      },
      'app',
    ],
    [
      'application.properties, and not what one profile has',
      {
        'config/application.properties':
          'spring.config.activate.on-profile=test\nspring.flyway.placeholders.x=test\n#---\nspring.flyway.placeholders.x=app\n',
      },
      'app',
    ],
    [
      'build.gradle',
      {
        'build.gradle':
          "plugins { id 'org.flywaydb.flyway' }\n/* flyway { placeholders = [x: 'old'] } */\nflyway {\n  url = 'jdbc:x//y' // no comment\n  placeholders = [\n    'x': 'app', y: \"$no\"]\n}\n",
      },
      'app',
    ],
    ['build.gradle, by another word', { 'build.gradle': 'flyway { placeholders = [x: owner] }' }, undefined],
    [
      'build.gradle.kts',
      { 'build.gradle.kts': 'flyway {\n  placeholders = mapOf("y" to "no", "x" to "app")\n}\n' },
      'app',
    ],
    [
      'pom.xml',
      {
        'pom.xml':
          '<project><properties><owner>app</owner></properties><build><plugins><plugin><artifactId>other</artifactId></plugin><plugin>\n<artifactId>flyway-maven-plugin</artifactId><configuration>\n<!-- <placeholders><x>old</x></placeholders> -->\n<placeholders><x>${owner}</x></placeholders></configuration></plugin></plugins></build></project>',
      },
      'app',
    ],
    [
      'pom.xml, of a profile',
      {
        'pom.xml':
          '<project><profiles><profile><properties><flyway.placeholders.x>test</flyway.placeholders.x></properties></profile></profiles></project>',
      },
      undefined,
    ],
    [
      'pom.xml, by a property',
      { 'pom.xml': '<properties><flyway.placeholders.x>a &amp; b</flyway.placeholders.x></properties>' },
      'a & b',
    ],
    [
      'the nearest of several files',
      {
        'flyway.conf': 'flyway.placeholders.x=far',
        'src/main/resources/application.properties': 'spring.flyway.placeholders.x=near',
      },
      'near',
    ],
  ])('%s', (_, files, value) => {
    expect(flywaySettings(folder, folderOf(files)).placeholders.get('x')).toBe(value);
  });

  test.each([
    ['build.gradle', "flyway {\n  schemas = ['shop', 'audit']\n  outOfOrder = true\n}\n"],
    ['build.gradle.kts', 'flyway {\n  schemas = arrayOf("shop",\n    "audit")\n  outOfOrder = true\n}\n'],
    [
      'pom.xml',
      '<plugin><artifactId>flyway-maven-plugin</artifactId><configuration><schemas><schema>shop</schema><schema>audit</schema></schemas><outOfOrder>true</outOfOrder></configuration></plugin>',
    ],
  ])('%s says the schemas, and what runs behind a newer one', (file, text) => {
    const root = folderOf({ [file]: text });
    const { main, made } = flywaySettings(folder, root).schemas ?? {};
    expect([main, made, runsOutOfOrder(folder, root)]).toEqual(['shop', ['shop', 'audit'], true]);
  });

  test('the config file counts before all of them', () => {
    const root = folderOf({ 'flyway.conf': 'flyway.placeholders.x=there' });
    expect(flywaySettings(folder, root, { X: 'here' }).placeholders.get('x')).toBe('here');
  });

  test('a file that cannot be read is told', () => {
    const root = folderOf({ 'flyway.toml': '[flyway]\nplaceholders = {\n' });
    expect(flywaySettings(folder, root).warnings).toEqual([
      expect.stringMatching(/^flyway\.toml:\d: passed over, since it is no TOML\.$/),
    ]);
  });
});

test('properties are read as Java reads them', () => {
  const text = '! no\n\n a.b = 1 \nc:2\nd 3\\t4\ne\\:f=\\\n   5\ng=\\\\\n';
  expect(propertiesOf(text, { escapes: true })).toEqual([
    { key: 'a.b', value: '1 ', line: 3 },
    { key: 'c', value: '2', line: 4 },
    { key: 'd', value: '3\t4', line: 5 },
    { key: 'e:f', value: '5', line: 6 },
    { key: 'g', value: '\\', line: 8 },
  ]);
});

describe('what is run of a script', () => {
  const x = 'flyway.placeholders.x=app\n';
  test.each<[what: string, sql: string, run: string, conf?: string]>([
    ['a value, by whatever case of its name', 'SELECT ${x}, ${X}', 'SELECT app, app'],
    [
      'within strings, names and bodies',
      `SELECT '\${x}' AS "\${x}", $$\${x}$$`,
      `SELECT 'app' AS "app", $$app$$`,
    ],
    ['nothing, for one that is empty', 'SELECT 1${y}', 'SELECT 1', 'flyway.placeholders.y='],
    ['a comment, as it is', 'SELECT 1 -- ${unknown} /*\n+ ${x}', 'SELECT 1 -- ${unknown} /*\n+ app'],
    ['what does not end, as it is', 'SELECT $1 + 2, ${x', 'SELECT $1 + 2, ${x'],
    [
      "Flyway's own",
      'SELECT ${flyway:defaultSchema}, ${flyway:table}, ${flyway:filename}, ${flyway:environment}, ${flyway:timestamp}',
      'SELECT public, flyway_schema_history, V1__a.sql, default, 1970-01-01 00:00:00',
    ],
    [
      'what only a database knows',
      'GRANT CONNECT ON DATABASE ${flyway:database} TO ${flyway:user}',
      'GRANT CONNECT ON DATABASE "flyway:database" TO CURRENT_USER',
    ],
    [
      'with other signs around them',
      'SELECT ${x}, #[x]',
      'SELECT ${x}, app',
      `${x}flyway.placeholderPrefix=#[\nflyway.placeholderSuffix=]`,
    ],
    [
      'everything as it is, where nothing is filled in',
      'SELECT ${x}',
      'SELECT ${x}',
      `${x}flyway.placeholderReplacement=false`,
    ],
  ])('%s', async (_, sql, run, conf = x) => {
    const root = folderOf({ 'db/V1__a.sql': sql, 'flyway.conf': conf });
    const [migration] = (await openMigrations({ path: 'db' }, root)).migrations;
    expect(migration?.statements.map(({ text }) => text)).toEqual([run]);
    expect(migration?.sql).toBe(run);
    expect(migration?.written ?? run).toBe(sql);
  });

  test('a script alone can leave them as they are', async () => {
    const root = folderOf({
      'db/V1__a.sql': 'SELECT ${x}',
      'db/V1__a.sql.conf': 'placeholderReplacement = false',
      'db/V2__b.sql': 'SELECT ${x}',
      'flyway.conf': x,
    });
    const { migrations } = await openMigrations({ path: 'db' }, root);
    expect(migrations.map(({ sql }) => sql)).toEqual(['SELECT ${x}', 'SELECT app']);
  });

  test('the checksum is that of the text on disk, and of one that is run again none can be told', async () => {
    const root = folderOf({ 'db/V1__a.sql': 'SELECT ${x}', 'db/R__b.sql': 'SELECT ${x}', 'flyway.conf': x });
    const { migrations } = await openMigrations({ path: 'db' }, root);
    expect(migrations.map(flywayChecksum)).toEqual([
      flywayChecksum({ name: 'V1__a', sql: 'SELECT ${x}' }),
      [],
    ]);
  });
});

describe('a placeholder without a value stops the source', () => {
  test.each<[what: string, sql: string, told: readonly string[]]>([
    ['nobody says it', 'SELECT 1;\nSELECT ${who}', ['db/V1__a.sql:2: ${who}']],
    [
      'the environment says it',
      'SELECT ${env}',
      ['db/V1__a.sql:1: ${env}, which flyway.conf:1 takes from the environment (${ENV})'],
    ],
    [
      'it would have to be a name or a text',
      `SELECT '\${flyway:user}', \${flyway:database}.public.t, \${flyway:workingDirectory}`,
      ['flyway:user', 'flyway:database', 'flyway:workingDirectory'].map(
        (name) => `db/V1__a.sql:1: \${${name}}`,
      ),
    ],
  ])('%s', async (_, sql, told) => {
    const root = folderOf({ 'db/V1__a.sql': sql, 'flyway.conf': 'flyway.placeholders.env=${ENV}\n' });
    const problem = await problemOf(() => openMigrations({ path: 'db' }, root));
    expect(problem.detail?.split('\n')).toEqual(told);
    expect(problem.location).toEqual({ file: 'db/V1__a.sql', line: sql.includes('\n') ? 2 : 1 });
    expect(problem.advice).toContain('`placeholders: { ');
    expect(await openMigrations({ path: 'db', placeholders: false }, root)).toBeDefined();
  });

  test('of other tools none is filled in', async () => {
    const root = folderOf({ 'db/1_a.sql': 'SELECT 1' });
    const problem = await problemOf(() => openMigrations({ path: 'db', placeholders: { x: 'y' } }, root));
    expect(problem.message).toBe('`placeholders` are what Flyway fills in, and db is read as SQL files.');
  });
});

test('migrations run in the schema that Flyway is told, which it makes', async () => {
  const root = folderOf({
    'db/V1__a.sql':
      'CREATE TABLE ${flyway:defaultSchema}.orders (id int);\nCREATE TABLE items (id int);\nGRANT SELECT ON orders TO ${flyway:user};\nGRANT CONNECT ON DATABASE ${flyway:database} TO ${flyway:user};',
    'db/V2__b.sql': 'ALTER TABLE items ADD COLUMN "${x}" int;',
    'flyway.conf': 'flyway.placeholders.x=size\nflyway.schemas=shop, audit\n',
  });
  const context = {
    root,
    server: Promise.resolve(testServer()),
    name: 'flyway',
    signal: new AbortController().signal,
  };
  const { catalog, locations, warnings } = await readMigrations({ path: 'db' }, context);
  const made = catalog.objects.map(({ kind, path }) => `${kind} ${path.join('.')}`);
  expect(made).toEqual(
    expect.arrayContaining(['schema shop', 'schema audit', 'table shop.orders', 'column shop.items.size']),
  );
  expect(made.filter((one) => /^(?:table|grant)/.test(one))).toEqual([
    'table shop.items',
    'table shop.orders',
  ]);
  expect(locations.get('schema:shop')).toEqual({ file: 'flyway.conf', line: 2 });
  expect(locations.get('column:shop.items.size')).toEqual({
    file: 'db/V2__b.sql',
    line: 1,
  });
  expect(warnings).toEqual([expect.stringContaining('the database it names is not here')]);
});
