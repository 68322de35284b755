/**
 * A process that starts a server (of the engine that its second argument names, if there is one) and ends in the way
 * that its first argument names; the tests look at what it leaves.
 * It says `starting` before the start, and the server's folder once that answers.
 */
import { startServer } from '../../src/postgres/start.ts';

const [, , way, engine] = process.argv;
const endings: Readonly<Record<string, () => void>> = {
  nothing: () => {},
  exit: () => process.exit(3),
  exception: () => {
    throw new Error('an uncaught exception');
  },
  rejection: () => {
    void Promise.reject(new Error('an unhandled rejection'));
  },
  // Something else has to keep the process going until the signal comes.
  waits: () => void setInterval(() => {}, 1000),
};

console.log('starting');
const server = await startServer(engine === 'pglite' ? { engine, extensions: ['vector'] } : {});
const client = await server.createDatabase('held open');
console.log(server.connection.host);
if (way === 'stop') {
  await client.query('SELECT 1');
  await Promise.all([server.stop(), server.stop()]);
} else {
  // A session in the middle of a transaction must not hold up the end.
  await client.query('BEGIN');
  if (way === 'nothing') await client.end();
  endings[way ?? '']?.();
}
