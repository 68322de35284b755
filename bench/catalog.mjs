// Reading and comparing two databases of 1,000 tables (10 columns, 2 indexes, a foreign key each) against one
// `pg_dump -s` of one of them, on the major of the pg_dump at hand.
import { existsSync, readdirSync } from 'node:fs';
import { extractCatalog } from '../src/catalog/extract.ts';
import { compare } from '../src/compare/compare.ts';
import { startServer } from '../src/postgres/start.ts';
import { inTurn, line, seconds } from './measure.mjs';

const tables = 1000;

export async function benchCatalog(runs) {
  const program = readdirSync('/usr/lib/postgresql')
    .map((major) => `/usr/lib/postgresql/${major}/bin/pg_dump`)
    .filter((path) => existsSync(path))
    .at(-1);
  if (program === undefined) {
    console.log('two databases of 1,000 tables: needs pg_dump below /usr/lib/postgresql');
    return;
  }
  const server = await startServer({ major: Number(/postgresql\/(\d+)/.exec(program)[1]) });
  const clients = [await server.createDatabase('bench_a'), await server.createDatabase('bench_b')];
  try {
    for (const client of clients) await client.query(schema());
    const dump = () =>
      seconds(program, [
        '-s',
        '-h',
        clients[0].host,
        '-U',
        clients[0].user,
        '-d',
        'bench_a',
        '-f',
        '/dev/null',
      ]);
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

function schema() {
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
