// How plans do on schemas of others: `node bench/plans.mjs FOLDER [WORD]` takes a folder of pairs of schemas (`old.sql` and
// `new.sql`, `a.sql` and `b.sql`, or the acceptance cases of stripe/pg-schema-diff), plans the way from the one to the
// other on each, with a row in every table, and tells what became of it. WORD is a part of the names of the cases to take.
//
// - converged: the plan was run on a database with rows, and nothing differs after it
// - stopped by rows: a statement that the plan said rows could stop was stopped by the rows that are there
// - refused: there is no proved plan for a finding, and the reason is told
// - awaits a word: all that is refused may be something else under a new name, or needs that; with the words said that the
//   reasons name, it converges or is stopped by rows
// - wrong: it was refused or left a difference that the proof had not, or rows are gone that no step said would go

import { extractCatalog } from '../src/catalog/extract.ts';
import { compare } from '../src/compare/compare.ts';
import { isSaid, saidRenames } from '../src/compare/renames/renames-said.ts';
import { planFor } from '../src/plan/plan.ts';
import { connect } from '../src/postgres/databases.ts';
import { startServer } from '../src/postgres/start.ts';
import { casesIn } from './plans/cases.mjs';
import { countRows, fillTables, lossesBetween, valueFor } from './plans/rows.mjs';

const [folder, word = ''] = process.argv.slice(2);
if (folder === undefined) throw new Error('node bench/plans.mjs FOLDER [WORD]');
const server = await startServer({ major: Number(process.env.BENCH_MAJOR ?? 18) });
const results = {};
const signal = new AbortController().signal;
try {
  for (const { name, from, to } of casesIn(folder).filter((it) => it.name.includes(word))) {
    const { result, told } = await withWords(from, to).catch((error) => ({
      result: 'failed',
      told: String(error.stack ?? error),
    }));
    results[result] = (results[result] ?? 0) + 1;
    if (result !== 'converged' && result !== 'no case' && result !== 'same')
      console.log(`${result}: ${name}\n    ${told}`);
  }
} finally {
  await server.stop();
}
console.log(JSON.stringify(results));

/** A pair with the renames said that its refusals ask for; where all of them do, what comes of it then is looked at. */
async function withWords(from, to) {
  const first = await outcomeOf(from, to, []);
  const words = [...first.told.matchAll(/--rename (\S+:[^\s.;,]+(?:\.[^\s.;,]+)*)/g)].map(([, said]) => said);
  const isAsked = (reason) => reason.includes('--rename ');
  if (first.result !== 'refused' || !first.reasons.every(isAsked)) return first;
  const second = await outcomeOf(from, to, [...new Set(words)]);
  const said = `with ${words.join(', ')}: ${second.result}`;
  return second.result === 'converged' || second.result === 'stopped by rows'
    ? { result: 'awaits a word', told: said }
    : { ...second, told: `${said}\n    ${second.told}` };
}

async function outcomeOf(from, to, words) {
  const renames = saidRenames(words);
  const clients = [await server.createDatabase('from'), await server.createDatabase('to')];
  const [own, right] = clients;
  try {
    try {
      await own.query(from);
      await right.query(to);
    } catch (error) {
      return { result: 'no case', told: error.message };
    }
    for (const client of clients) await client.query('RESET ALL; SET client_min_messages = error');
    const read = async (client) => (await extractCatalog(client)).catalog;
    const sources = async () => [
      { name: 'declared', kind: 'migrations', read: sourceOf(await read(right)) },
      { name: 'database', kind: 'live', read: sourceOf(await read(own)) },
    ];
    await fillTables(own);
    const before = await sources();
    const { findings, subjects } = compare(before, 'declared', 'db', [], renames);
    if (findings.length === 0) return { result: 'same', told: '' };
    const plan = await planFor({
      source: before[1],
      sources: before,
      truth: 'declared',
      database: 'db',
      findings,
      subjects,
      server,
      form: 'statements',
      isRename: (own, right) => isSaid(renames, own.path, right.path),
      renames,
      signal,
    });
    const held = plan.steps.filter((step) => step.held);
    const kept = plan.steps.filter((step) => !step.held);
    const rows = await countRows(own);
    let stopped = await applied(own, kept);
    const lost = lossesBetween(rows, await countRows(own));
    if (lost.length > 0) return { result: 'wrong', told: `rows are gone: ${lost.join(', ')}` };
    stopped ??= await applied(own, held);
    const reasons = plan.unplanned.map(({ title, reason }) => `${title}: ${reason}`).join('\n    ');
    if (stopped !== undefined) return stopped;
    const left = compare(await sources(), 'declared', 'db', [], renames).findings.filter(
      ({ fingerprint }) => !plan.unplanned.some(({ finding }) => finding === fingerprint),
    );
    const titles = left.map(({ title, severity }) => `${severity}: ${title}`).join('\n    ');
    if (left.some(({ severity }) => severity !== 'cosmetic') && reasons === '')
      return { result: 'wrong', told: `left: ${titles}` };
    return reasons === ''
      ? { result: 'converged', told: '' }
      : { result: 'refused', told: reasons, reasons: plan.unplanned.map(({ reason }) => reason) };
  } finally {
    for (const client of clients) await client.end();
    await dropDatabases();
  }
}

/** A pair leaves nothing behind, as hundreds of them would fill the memory in which a server is kept. */
async function dropDatabases() {
  const client = await connect(server.connection, 'template1');
  const { rows } = await client.query(
    'SELECT quote_ident(datname) AS name FROM pg_database WHERE NOT datistemplate',
  );
  // One that a subscription uses stays.
  for (const { name } of rows)
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).catch(() => {});
  await client.end();
}

async function applied(client, steps) {
  await client.query('SET search_path = public; SET check_function_bodies = off');
  for (const step of steps) {
    let transaction;
    for (const { sql, open, transaction: own, risks } of step.statements) {
      if (transaction !== undefined && own !== transaction) await client.query('COMMIT');
      if (own !== undefined && own !== transaction) await client.query('BEGIN');
      transaction = own;
      try {
        await client.query(open === undefined ? sql : await completed(client, sql));
      } catch (error) {
        await client.query('ROLLBACK');
        const isTold = risks.length > 0 || step.before.length > 0 || open !== undefined;
        return { result: isTold ? 'stopped by rows' : 'wrong', told: `${sql}: ${error.message}` };
      }
    }
    if (transaction !== undefined) await client.query('COMMIT');
  }
  return undefined;
}

/** What a person would put in. */
async function completed(client, sql) {
  if (sql.includes('OPTIONS (')) return sql.replaceAll("'…'", "'1'");
  const [, table, column] = /^UPDATE (\S+) SET (.+?) = /.exec(sql);
  const value = await valueFor(client, table, column);
  return sql.replace(/ = (?:…|DEFAULT) WHERE/, ` = ${value} WHERE`);
}

function sourceOf(catalog) {
  return { catalog, coverage: {}, unchecked: [], faults: [], locations: new Map(), facts: [], warnings: [] };
}
