// A process of its own that passes connections on to a port of 127.0.0.1 and delays both ways, as a network does:
// `fork(proxy, [port, milliseconds of a round trip])`. It sends its port, and on each message since then how often a
// client was answered, by connection.
import { connect, createServer } from 'node:net';

const [port, roundTrip] = process.argv.slice(2).map(Number);
let answers = [];

const proxy = createServer({ noDelay: true }, (client) => {
  const server = connect({ port, host: '127.0.0.1', noDelay: true });
  const at = answers.push(0) - 1;
  const own = answers;
  let waits = false;
  const later = (work) => setTimeout(work, roundTrip / 2);
  client.on('data', (bytes) => {
    waits = true;
    later(() => server.write(bytes));
  });
  server.on('data', (bytes) => {
    later(() => {
      if (waits) own[at] += 1;
      waits = false;
      client.write(bytes);
    });
  });
  for (const [one, other] of [
    [client, server],
    [server, client],
  ])
    one.on('error', () => other.destroy()).on('close', () => later(() => other.destroy()));
});

proxy.listen(0, '127.0.0.1', () => process.send(proxy.address().port));
process.on('message', () => {
  process.send(answers);
  answers = [];
});
process.on('disconnect', () => process.exit());
