// Planning and proving all that differs in one of two databases of 1,000 tables, 1 % of them drifted, against reading
// and comparing both, which is what a check of them does.
import { extractCatalog } from '../src/catalog/extract.ts';
import { compare } from '../src/compare/compare.ts';
import { planFor } from '../src/plan/plan.ts';
import { startServer } from '../src/postgres/start.ts';
import { inTurn, line } from './measure.mjs';
import { thousandTables } from './schema.mjs';

export async function benchPlan(runs) {
  const server = await startServer({ major: 18 });
  const clients = [await server.createDatabase('bench_a'), await server.createDatabase('bench_b')];
  try {
    await clients[0].query(thousandTables());
    await clients[1].query(thousandTables((n) => n % 100 === 0));
    const check = async () => {
      const catalogs = await Promise.all(clients.map((client) => extractCatalog(client)));
      const sources = [
        sourceOf('declared', 'migrations', catalogs[0]),
        sourceOf('database', 'live', catalogs[1]),
      ];
      return { sources, ...compare(sources, 'declared', 'bench') };
    };
    const { sources, findings, subjects } = await check();
    const plan = async () => {
      const made = await planFor({
        source: sources[1],
        sources,
        truth: 'declared',
        database: 'bench',
        findings,
        subjects,
        server,
        form: 'statements',
        isRename: () => false,
        signal: new AbortController().signal,
      });
      if (made.steps.length === 0 || made.unplanned.length > 0) throw new Error('not all of it has a plan');
    };
    const measured = await inTurn(
      runs,
      () => took(plan),
      () => took(check),
    );
    line(
      `planning ${findings.length} findings against reading and comparing the two databases of 1,000 tables`,
      measured,
      3,
    );
  } finally {
    for (const client of clients) await client.end();
    await server.stop();
  }
}

function sourceOf(name, kind, { catalog }) {
  const read = {
    catalog,
    coverage: {},
    unchecked: [],
    faults: [],
    locations: new Map(),
    facts: [],
    warnings: [],
  };
  return { name, kind, read };
}

async function took(work) {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
