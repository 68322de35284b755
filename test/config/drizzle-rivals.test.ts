import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import type { DrizzleConfigFacts } from '../../src/config/recognise/drizzle-configs.ts';
import { recognise } from '../../src/config/recognise/recognise.ts';
import { repository } from './support.ts';

const config = (facts: DrizzleConfigFacts) =>
  `export default ${JSON.stringify({ dialect: 'postgresql', ...facts })};\n`;
const sql = { 'drizzle/0000_m.sql': 'create table t ();' };

/** Stands for configs that cannot be evaluated: their text says all. */
const readDrizzleConfig = async (): Promise<DrizzleConfigFacts> => {
  throw new Problem('It cannot be evaluated.');
};

interface Case {
  readonly files: Readonly<Record<string, string>>;
  /** The migrations and the config of each database. */
  readonly databases: readonly string[];
  readonly left: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  'a second config whose schema is gone': {
    files: {
      'package.json': '{}',
      'drizzle.config.ts': config({ schema: './src/s.ts', out: './drizzle' }),
      'src/drizzle.config.ts': config({ schema: './src/db/gone.ts', out: './drizzle' }),
      'src/s.ts': '',
      ...sql,
    },
    databases: ['drizzle + drizzle.config.ts'],
    left: ['left out: src/drizzle.config.ts names a schema that is not there (./src/db/gone.ts)'],
  },
  'a first config whose schema is gone': {
    files: {
      'drizzle.config.ts': config({ schema: './src/gone/*.ts', out: './drizzle' }),
      'src/drizzle.config.ts': config({ schema: './src/s.ts', out: './drizzle' }),
      'src/s.ts': '',
      ...sql,
    },
    databases: ['drizzle + src/drizzle.config.ts'],
    left: ['left out: drizzle.config.ts names a schema that is not there (./src/gone/*.ts)'],
  },
  'a schema that is gone with migrations of its own stays, so that it is told': {
    files: {
      'drizzle.config.ts': config({ schema: './src/s.ts', out: './drizzle' }),
      'drizzle.config.audit.ts': config({ schema: './src/gone.ts', out: './audit' }),
      'src/s.ts': '',
      'audit/0000_m.sql': '',
      ...sql,
    },
    databases: ['drizzle + drizzle.config.ts', 'audit + drizzle.config.audit.ts'],
    left: [],
  },
  'another database whose config does not say where its migrations are': {
    files: {
      'drizzle.config.ts': config({ schema: './src/s.ts', out: './drizzle' }),
      'drizzle.config.events.ts': config({ schema: './src/events.ts' }),
      'src/s.ts': '',
      'src/events.ts': '',
      ...sql,
    },
    databases: ['drizzle + drizzle.config.ts'],
    left: [
      'left out: drizzle.config.events.ts does not name its migrations, and drizzle/ holds the migrations of drizzle.config.ts; name it in schema-drift.yml to compare it',
    ],
  },
  'the config that names the migrations comes second': {
    files: {
      'drizzle.config.ts': config({ schema: './src/s.ts' }),
      'drizzle.config.main.ts': config({ schema: './src/main.ts', out: './drizzle' }),
      'src/s.ts': '',
      'src/main.ts': '',
      ...sql,
    },
    databases: ['drizzle + drizzle.config.main.ts'],
    left: [
      'left out: drizzle.config.ts does not name its migrations, and drizzle/ holds the migrations of drizzle.config.main.ts; name it in schema-drift.yml to compare it',
    ],
  },
  'a config whose own folder is empty does not take the usual one from another': {
    files: {
      'drizzle.config.ts': config({ schema: './src/s.ts', out: './drizzle' }),
      'drizzle.config.events.ts': config({ schema: './src/events.ts', out: './events' }),
      'src/s.ts': '',
      'src/events.ts': '',
      ...sql,
    },
    databases: ['drizzle + drizzle.config.ts'],
    left: [
      'left out: drizzle.config.events.ts has no migrations of its own, and drizzle/ holds the migrations of drizzle.config.ts; name it in schema-drift.yml to compare it',
    ],
  },
  'two schemas for the same migrations': {
    files: {
      'drizzle.config.ts': config({ schema: './src/s.ts', out: './drizzle' }),
      'drizzle.config.part.ts': config({ schema: './src/part.ts', out: './drizzle' }),
      'src/s.ts': '',
      'src/part.ts': '',
      ...sql,
    },
    databases: ['drizzle + drizzle.config.ts'],
    left: [
      'left out: drizzle.config.part.ts names another schema (./src/part.ts), and drizzle/ holds the migrations of drizzle.config.ts; name it in schema-drift.yml to compare it',
    ],
  },
  'a config in a nested package whose paths start from the root': {
    files: {
      'package.json': '{}',
      'db/package.json': '{}',
      'db/drizzle.config.ts': config({ schema: './db/schema/*.ts', out: './db/migrations' }),
      'db/schema/s.ts': '',
      'db/migrations/0000_m.sql': '',
    },
    databases: ['db/migrations + db/drizzle.config.ts'],
    left: [],
  },
  'packages whose migrations are where their schemas are found': {
    files: {
      'package.json': '{}',
      ...sql,
      ...Object.fromEntries(
        ['a', 'b'].flatMap((name) => [
          [`packages/${name}/package.json`, '{}'],
          [
            `packages/${name}/drizzle.config.ts`,
            config({ schema: `./packages/${name}/s.ts`, out: `./packages/${name}/drizzle` }),
          ],
          [`packages/${name}/s.ts`, ''],
          [`packages/${name}/drizzle/0000_m.sql`, ''],
        ]),
      ),
    },
    databases: [
      'packages/a/drizzle + packages/a/drizzle.config.ts',
      'packages/b/drizzle + packages/b/drizzle.config.ts',
    ],
    left: [],
  },
  'a config of another name, which a script gives to drizzle-kit': {
    files: {
      'package.json': JSON.stringify({
        scripts: { generate: 'drizzle-kit generate --config=./configs/db.ts && node x.js --config=y.ts' },
      }),
      'configs/db.ts': config({ schema: './src/s.ts', out: './drizzle' }),
      'y.ts': config({}),
      'src/s.ts': '',
      ...sql,
    },
    databases: ['drizzle + configs/db.ts'],
    left: [],
  },
};

describe('of configs that are about the same, the one with the better right is compared', () => {
  test.for(Object.entries(cases))('%s', async ([, { files, databases, left }]) => {
    const { config: found, lines } = await recognise(await repository(files), { readDrizzleConfig });
    const compared = found.databases.map(({ sources }) =>
      sources.map((source) => (source.kind === 'drizzle' ? source.config : 'path' in source && source.path)),
    );
    expect(compared.map((sources) => sources.join(' + '))).toEqual(databases);
    expect(lines.filter((line) => line.startsWith('left out'))).toEqual(left);
  });
});
