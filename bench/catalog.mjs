// Reading and comparing two databases of 1,000 tables (10 columns, 2 indexes, a foreign key each) against one
// `pg_dump -s` of one of them, on the major of the pg_dump at hand.
import { join } from 'node:path';
import { extractCatalog } from '../src/catalog/extract.ts';
import { compare } from '../src/compare/compare.ts';
import { startServer } from '../src/postgres/start.ts';
import { inTurn, line, seconds } from './measure.mjs';
import { installedPostgres } from './postgres.mjs';
import { thousandTables } from './schema.mjs';

export async function benchCatalog(runs) {
  const postgres = installedPostgres(['pg_dump']);
  if (postgres === undefined) {
    console.log('two databases of 1,000 tables: needs pg_dump below /usr/lib/postgresql');
    return;
  }
  const server = await startServer({ major: postgres.major });
  const clients = [await server.createDatabase('bench_a'), await server.createDatabase('bench_b')];
  try {
    for (const client of clients) await client.query(thousandTables());
    const dump = () =>
      seconds(
        join(postgres.bin, 'pg_dump'),
        ['-s', '-h', clients[0].host, '-U', clients[0].user, '-d', 'bench_a', '-f', '/dev/null'],
        { env: { ...process.env, PGPASSWORD: clients[0].password } },
      );
    const extraction = await inTurn(runs, () => took(() => extractBoth(clients)), dump);
    line('reading two databases of 1,000 tables against one pg_dump -s', extraction, 1);
    const whole = await inTurn(runs, () => took(async () => compareBoth(await extractBoth(clients))), dump);
    line('reading and comparing them against one pg_dump -s', whole, 1);
  } finally {
    for (const client of clients) await client.end();
    await server.stop();
  }
}

function extractBoth(clients) {
  return Promise.all(clients.map((client) => extractCatalog(client)));
}

function compareBoth(extractions) {
  const plain = { coverage: {}, unchecked: [], faults: [], locations: new Map(), facts: [], warnings: [] };
  const columns = extractions.map(({ catalog }, index) => ({
    name: `source${index}`,
    kind: 'sql',
    read: { catalog, ...plain },
  }));
  const { findings } = compare(columns, 'none', 'bench');
  if (findings.length > 0) throw new Error(`equal databases differ: ${findings[0].title}`);
}

async function took(work) {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
