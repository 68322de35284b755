/**
 * What the extraction costs beside `pg_dump -s`: 1,000 tables of 10 columns, 2 indexes and a foreign key each,
 * on an ephemeral server of major 15 (the major of the pg_dump at hand). Prints medians and their ratio, one
 * dump against the extraction of two databases at once, since that is what a comparison needs.
 *
 *     node bench/catalog.mjs [--runs 7] [--pg-dump /usr/lib/postgresql/15/bin/pg_dump]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { extractCatalog } from '../src/catalog/extract.ts';
import { startServer } from '../src/postgres/start.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    'pg-dump': { type: 'string', default: '/usr/lib/postgresql/15/bin/pg_dump' },
  },
});

const server = await startServer({ major: 15, onProgress: () => {} });
try {
  const clients = [await server.createDatabase('bench_a'), await server.createDatabase('bench_b')];
  for (const client of clients) await client.query(schema(1000));
  const times = { dump: [], one: [], two: [] };
  for (let run = 0; run < Number(values.runs); run++) {
    times.dump.push(await milliseconds(() => dump(clients[0])));
    times.one.push(await milliseconds(() => extractCatalog(clients[0])));
    times.two.push(await milliseconds(() => Promise.all(clients.map((client) => extractCatalog(client)))));
  }
  const { objects } = (await extractCatalog(clients[0])).catalog;
  const [pgDump, one, two] = [median(times.dump), median(times.one), median(times.two)];
  console.log(`objects in a database     ${objects.length}`);
  console.log(`pg_dump -s of one         ${pgDump.toFixed(0)} ms`);
  console.log(`extraction of one         ${one.toFixed(0)} ms   ${(one / pgDump).toFixed(2)} of pg_dump`);
  console.log(`extraction of two at once ${two.toFixed(0)} ms   ${(two / pgDump).toFixed(2)} of pg_dump`);
  for (const client of clients) await client.end();
} finally {
  await server.stop();
}

function schema(tables) {
  const statements = [];
  for (let n = 0; n < tables; n++) {
    const parent =
      n === 0 ? 'parent_id integer' : `parent_id integer references t${n - 1} (id) on delete cascade`;
    statements.push(`create table t${n} (
      id integer generated always as identity primary key, ${parent}, name text not null, email varchar(200),
      price numeric(10, 2) default 0, active boolean not null default true, created timestamptz default now(),
      data jsonb, tags text[], note text);
      create index t${n}_name on t${n} (name);
      create index t${n}_active on t${n} (created desc) where active`);
  }
  return statements.join(';\n');
}

async function dump(client) {
  const { host, port, user, database } = client;
  const args = ['-s', '-h', host, '-p', String(port), '-U', user, '-d', database, '-f', '/dev/null'];
  const child = spawn(values['pg-dump'], args, {
    stdio: 'inherit',
    env: { ...process.env, PGPASSWORD: client.password ?? '' },
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`pg_dump ended with ${code}`);
}

async function milliseconds(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
