// A check of a Supabase project of 90 migrations and a file of its schema with its generated types, against the same
// without the types.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateTypescript, sortGeneratorMetadata } from '@supabase/postgrest-typegen/generation';
import { introspect } from '@supabase/postgrest-typegen/introspection';
import { Pool } from 'pg';
import { startServer } from '../src/postgres/start.ts';
import { inTurn, line, seconds } from './measure.mjs';

const root = new URL('..', import.meta.url).pathname;
const migrations = 90;

export async function benchSupabase(runs) {
  const folder = mkdtempSync(join(tmpdir(), 'sd-bench-supabase-'));
  try {
    const below = join(folder, 'supabase/migrations');
    mkdirSync(below, { recursive: true });
    writeFileSync(join(folder, 'supabase/config.toml'), 'project_id = "bench"\n');
    const all = Array.from({ length: migrations }, (_, n) => migration(n));
    for (const [n, sql] of all.entries()) writeFileSync(join(below, `${20250101000000 + n}_step.sql`), sql);
    writeFileSync(join(folder, 'schema.sql'), all.join('\n'));
    writeFileSync(join(folder, 'types.ts'), await typesOf(all));
    writeFileSync(join(folder, 'with.yml'), `${sources}  supabase-types: types.ts\n`);
    writeFileSync(join(folder, 'without.yml'), sources);
    // Something has changed since the last run, as it has whenever a check is worth its time.
    const checked = (config) => () => {
      writeFileSync(join(below, `${20250101000000 + migrations}_last.sql`), `select ${Math.random()};`);
      return seconds('node', ['dist/cli.js', 'check', '--cwd', folder, '--config', config], { cwd: root });
    };
    line(
      `a Supabase project of ${migrations} migrations, with its types against without`,
      await inTurn(runs, checked('with.yml'), checked('without.yml')),
      1.3,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const sources = 'sources:\n  migrations: supabase/migrations\n  sql: schema.sql\n';

/** A table with an enum, a key, an index, row level security and a policy, and now and then a view and a function. */
function migration(n) {
  const parent = n === 0 ? '' : `, parent_id bigint references t${n - 1} (id)`;
  const more = `create view v${n} with (security_invoker = on) as select id, name from t${n};
    create function f${n}(wanted bigint) returns setof t${n} language sql stable as $$ select * from t${n} where id = wanted $$;`;
  return `create type s${n} as enum ('new', 'paid', 'gone');
    create table t${n} (
      id bigint generated always as identity primary key, name text not null, state s${n} not null default 'new',
      price numeric(10, 2), tags text[], data jsonb, created timestamptz not null default now()${parent});
    create index t${n}_created on t${n} (created desc);
    alter table t${n} enable row level security;
    create policy everyone on t${n} for select using (true);
    ${n % 3 === 0 ? more : ''}`;
}

/** What Supabase's own generator writes of what the migrations make. */
async function typesOf(all) {
  const server = await startServer();
  const client = await server.createDatabase('bench');
  try {
    for (const sql of all) await client.query(sql);
    const { host, port, user, password, database } = client;
    const pool = new Pool({ host, port, user, password, database });
    const metadata = await introspect(pool, { includedSchemas: ['public'] });
    await pool.end();
    return await generateTypescript(sortGeneratorMetadata(metadata), { detectOneToOneRelationships: true });
  } finally {
    await client.end();
    await server.stop();
  }
}
