import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openDoor } from '../../src/postgres/door.ts';
import { letIn } from '../../src/postgres/guest.ts';
import { freshDatabase } from '../support/postgres.ts';

async function guestOfDatabase() {
  const client = await freshDatabase();
  const guest = await letIn(client);
  onTestFinished(async () => {
    await guest.close();
    await client.end();
  });
  return guest;
}

function clientOf(options: ConstructorParameters<typeof Client>[0]): Client {
  const client = new Client(options);
  client.on('error', () => {});
  return client;
}

test('a program works in one database by TCP, also when it asks for encryption first', async () => {
  const { close: _, port, ...login } = await guestOfDatabase();
  const client = clientOf({ ...login, port: Number(port) });
  await client.connect();
  const { rows } = await client.query('select current_user, current_database()');
  expect(rows).toEqual([{ current_user: login.user, current_database: login.database }]);
  await client.end();
  // The answer is "no": the connection does not leave the machine.
  const asking = clientOf({ ...login, port: Number(port), ssl: true });
  await expect(asking.connect()).rejects.toThrow('does not support SSL');
});

test.each(['postgres', 'schema_drift_000000000000000000000000'])('nobody comes in as %s', async (user) => {
  const { close: _, port, ...login } = await guestOfDatabase();
  await expect(clientOf({ ...login, port: Number(port), user }).connect()).rejects.toThrow(
    /terminated|ECONNRESET/,
  );
});

test.each([
  ['no message of Postgres', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['a cancellation', Buffer.from([0, 0, 0, 16, 4, 210, 22, 46, 0, 0, 0, 1, 0, 0, 0, 1])],
  ['a startup message without end', Buffer.from([127, 255, 255, 255, 0, 3, 0, 0, 117])],
])('%s is turned away', async (_what, bytes) => {
  const { host, port } = await guestOfDatabase();
  const socket = connectSocket(Number(port), host);
  socket.on('error', () => {}).resume();
  await once(socket, 'connect');
  socket.write(bytes);
  await once(socket, 'close');
});

test('a server that listens by itself needs no door', async () => {
  const door = await openDoor({ host: 'db.example', port: 5433 }, 'app');
  expect(door).toMatchObject({ host: 'db.example', port: 5433 });
  await door.close();
});
