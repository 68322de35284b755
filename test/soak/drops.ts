import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { Problem } from '../../src/base/problem.ts';
import { startServer } from '../../src/postgres/start.ts';
import { readLive } from '../../src/sources/live/read.ts';
import { type Part, password } from './place.ts';

const user = 'soak_reader';
const variable = 'SOAK_LIVE_URL';
/** Connections at a time. */
const AT_ONCE = 8;

/**
 * Reads a live database by way of a proxy that breaks the connection off after so many bytes of the server's, for every
 * number of bytes: in this process, since a check for each would take hours.
 */
export async function drops(bytes: number): Promise<Part> {
  const server = await startServer();
  const faults: string[] = [];
  const client = await server.createDatabase('soak');
  try {
    await client.query(
      `CREATE TABLE users (id integer PRIMARY KEY, mail text NOT NULL UNIQUE, at timestamptz DEFAULT now());
       CREATE ROLE ${user} LOGIN PASSWORD '${password}'; GRANT pg_read_all_data TO ${user};`,
    );
    const path = join(server.connection.host, `.s.PGSQL.${server.connection.port}`);
    let read = 0;
    const numbers = Array.from({ length: bytes }, (_, at) => at);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, worker) => {
        for (let limit = numbers.pop(); limit !== undefined; limit = numbers.pop()) {
          const wrong = await readThrough(path, `${variable}_${worker}`, limit, client.database ?? '');
          if (wrong === 'read') read += 1;
          else if (wrong !== undefined) faults.push(`after ${limit} bytes: ${wrong}`);
        }
      }),
    );
    await new Promise((done) => setTimeout(done, 500));
    const { rows } = await client.query(
      'SELECT count(*)::int AS left FROM pg_stat_activity WHERE usename = $1',
      [user],
    );
    if (rows[0]?.left !== 0) faults.push(`${rows[0]?.left} connections are left on the server`);
    const last = await readThrough(path, variable, Number.POSITIVE_INFINITY, client.database ?? '');
    if (last !== 'read') faults.push(`the next one: ${last}`);
    return {
      figure: `a connection that drops after each of the first ${bytes} bytes (${read} of these reads were whole by then)`,
      faults,
    };
  } finally {
    await client.end();
    await server.stop();
  }
}

/** `read`, or what is wrong with how it was told; `undefined` where that is a sentence that says nothing secret. */
async function readThrough(
  path: string,
  name: string,
  limit: number,
  database: string,
): Promise<string | undefined> {
  const { port, close } = await startProxy(path, limit);
  process.env[name] =
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}?sslmode=disable&connect_timeout=10`;
  try {
    await readLive(
      { name: 'live', kind: 'live', urlEnv: name },
      { root: '/', name: 'live', server: new Promise(() => {}), signal: AbortSignal.timeout(60_000) },
    );
    return 'read';
  } catch (error) {
    if (!(error instanceof Problem)) return `no sentence: ${(error as Error).stack}`;
    const said = [error.message, error.advice, error.detail].join(' ');
    const hidden = [password, user, database, String(port)].find((word) => said.includes(word));
    if (hidden !== undefined) return `"${hidden}" of the connection string was said: ${said}`;
    return /^The live database live .*\.$/.test(error.message) ? undefined : `no true sentence: ${said}`;
  } finally {
    close();
  }
}

/** Passes one connection on to a socket until its server has said so many bytes. */
async function startProxy(path: string, limit: number): Promise<{ readonly port: number; close(): void }> {
  const open = new Set<Socket>();
  const proxy = createServer((program) => {
    const server = connect(path);
    for (const [socket, other] of [
      [program, server],
      [server, program],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
    program.pipe(server);
    let said = 0;
    server.on('data', (bytes: Buffer) => {
      const rest = limit - said;
      said += bytes.length;
      if (bytes.length < rest) program.write(bytes);
      else program.end(bytes.subarray(0, rest), () => program.destroy());
    });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (proxy.address() as { port: number }).port,
    close() {
      for (const socket of open) socket.destroy();
      proxy.close();
    },
  };
}
