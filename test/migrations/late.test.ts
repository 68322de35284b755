import { expect, test } from 'vitest';
import { rulesFor } from '../../src/ledger/rules.ts';
import { type Late, lateBySettings } from '../../src/sources/migrations/late.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import type { MigrationTool } from '../../src/sources/migrations/recognise.ts';
import { ledgerOf } from '../ledger/support.ts';
import { folderOf } from './support.ts';

const cases: readonly (readonly [MigrationTool, file: string, text: string, Late | undefined])[] = [
  ['flyway', 'flyway.conf', 'flyway.outOfOrder=true\n', 'runs'],
  ['flyway', 'db/conf/flyway.toml', '[flyway]\noutOfOrder = true\n', 'runs'],
  ['flyway', 'application.yml', 'spring:\n  flyway:\n    out-of-order: true\n', 'runs'],
  ['flyway', 'flyway.toml', 'environments.default.flyway.outOfOrder = true # of it\n', 'runs'],
  ['flyway', 'flyway.toml', '[environments.test.flyway]\noutOfOrder = true\n', undefined],
  [
    'flyway',
    'application.yml',
    'spring.flyway.out-of-order: true\n---\nspring:\n  config.activate.on-profile: test\n',
    'runs',
  ],
  [
    'flyway',
    'application.yml',
    'spring:\n  config.activate.on-profile: test\n  flyway:\n    out-of-order: true\n',
    undefined,
  ],
  ['flyway', 'Makefile', 'up:\n\tflyway migrate \\\n\t  -outOfOrder=true\n', 'runs'],
  ['flyway', 'compose.yml', 'environment:\n  FLYWAY_OUT_OF_ORDER: "true"\n', 'runs'],
  ['flyway', 'flyway.conf', 'flyway.outOfOrder=false\n', undefined],
  [
    'goose',
    'package.json',
    '{"scripts": {"migrate": "goose -dir db/sql up -allow-missing && echo"}}',
    'runs',
  ],
  ['goose', 'Dockerfile', 'CMD ["goose", "up", "--allow-missing"]\n', 'runs'],
  ['goose', '.github/workflows/deploy.yml', 'steps:\n  - run: goose up -allow-missing\n', 'runs'],
  ['goose', 'Makefile', 'up:\n\tgoose up && other -allow-missing\n', undefined],
  ['goose', 'README.md', 'goose up -allow-missing\n', undefined],
  ['goose', 'db/scripts/up.sh', 'goose up -allow-missing=false\n', undefined],
  ['node-pg-migrate', 'config/default.json', '{"db": {"check-order": false}}', 'runs'],
  ['node-pg-migrate', 'package.json', '{"scripts": {"up": "node-pg-migrate up --no-check-order"}}', 'runs'],
  ['node-pg-migrate', 'scripts/migrate.ts', "runner({ dir: 'db/sql', checkOrder: false })", 'runs'],
  ['node-pg-migrate', 'package.json', '{"scripts": {"up": "node-pg-migrate up --check-order"}}', undefined],
  ['atlas', 'atlas.hcl', 'env "prod" {\n  migration {\n    exec_order = NON_LINEAR\n  }\n}\n', 'runs'],
  ['atlas', 'db/atlas.hcl', '  migration {\n    exec_order = LINEAR_SKIP // for now\n  }\n', 'skips'],
  ['atlas', 'Makefile', 'up:\n\tatlas migrate apply --exec-order non-linear\n', 'runs'],
  ['atlas', 'Makefile', 'up:\n\tatlas migrate apply --exec-order=linear-skip\n', 'skips'],
  ['atlas', 'atlas.hcl', '# exec_order = NON_LINEAR\n', undefined],
  ['dbmate', 'Makefile', 'up:\n\tgoose up -allow-missing\n', undefined],
];

test.each(cases)('%s, by %s: %j', (tool, file, text, late) => {
  const root = folderOf({ 'db/sql/1_a.sql': 'select 1;', [file]: text });
  expect(lateBySettings(tool, { root, absolute: `${root}/db/sql`, shown: 'db/sql' })).toBe(late);
});

test('of several files the nearest says what Flyway does, and a command before all of them', () => {
  const files = {
    'db/sql/V1__a.sql': 'select 1;',
    'flyway.conf': 'flyway.outOfOrder=true',
    'db/flyway.toml': '[flyway]\noutOfOrder = false',
  };
  const late = (more = {}) => {
    const root = folderOf({ ...files, ...more });
    return lateBySettings('flyway', { root, absolute: `${root}/db/sql`, shown: 'db/sql' });
  };
  expect(late()).toBeUndefined();
  expect(late({ Makefile: 'up:\n\tflyway migrate -outOfOrder=true\n' })).toBe('runs');
});

test.each([
  ['-allow-missing', 'runs'],
  ['', 'refuses'],
])('goose up %s: what comes behind a newer one it %s', async (option, does) => {
  const root = folderOf({ 'm/1_a.sql': '-- +goose Up\nselect 1;', Makefile: `up:\n\tgoose up ${option}\n` });
  const opened = await openMigrations({ path: 'm' }, root);
  expect(rulesFor(ledgerOf('goose', ['1']), opened).late.does).toBe(does);
});
