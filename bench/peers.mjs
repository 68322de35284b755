// `npm run bench -- peers pg-delta=PATH psqldef=PATH pg-schema-diff=PATH`: the whole command on two live databases of
// 1,000 tables, 1 % of them drifted, with the plan it proves, against what other programs plan for the same two. Only
// those that are named are run; none of them comes with this repository.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOfTwo, twoLiveDatabases } from './live.mjs';
import { inTurn, line, seconds } from './measure.mjs';
import { installedPostgres, startTcpServer, urlOf } from './postgres.mjs';

/** How each program tells what brings the first database in line with the second, by its name. */
const programs = {
  'pg-delta': (path, from, to) => [path, ['plan', '--source', from, '--desired', to]],
  'pg-schema-diff': (path, from, to) => [path, ['plan', '--from-dsn', from, '--to-dsn', to]],
  // It compares a database with a file, which it writes itself.
  psqldef: (path, from, to) => [
    '/bin/sh',
    ['-c', `"$0" ${loginOf(to)} --export >"$1" && "$0" ${loginOf(from)} --dry-run <"$1"`, path, 'wanted.sql'],
  ],
};

export async function benchPeers(runs, named) {
  const peers = named.map((argument) => {
    const [name, path] = argument.split(/=(.*)/s);
    if (programs[name] === undefined || !path)
      throw new Error(`${argument}: name one of ${Object.keys(programs).join(', ')}, as NAME=PATH.`);
    return { name, path };
  });
  const postgres = installedPostgres(['initdb', 'pg_ctl', 'pg_dump']);
  if (postgres === undefined || peers.length === 0) {
    console.log('peers: needs a PostgreSQL below /usr/lib/postgresql, and the programs as NAME=PATH');
    return;
  }
  const server = await startTcpServer(postgres.bin);
  const folder = mkdtempSync(join(tmpdir(), 'sd-bench-peers-'));
  try {
    await twoLiveDatabases(server, folder);
    const [production, drifted] = ['production', 'drifted'].map((database) => urlOf(server.port, database));
    const own = () => checkOfTwo(folder, production, drifted);
    for (const { name, path } of peers) {
      const [command, args] = programs[name](path, drifted, production);
      const theirs = () => seconds(command, args, { cwd: folder });
      line(
        `two live databases, drifted, with the plan, against ${name}`,
        await inTurn(runs, own, theirs),
        name === 'pg-delta' ? 0.35 : undefined,
      );
    }
  } finally {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A database as psqldef takes it. */
function loginOf(url) {
  const { username, password, hostname, port, pathname } = new URL(url);
  return `-U ${username} -W ${password} -h ${hostname} -p ${port} ${pathname.slice(1)}`;
}
