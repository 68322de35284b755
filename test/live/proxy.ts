import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Proxy {
  readonly port: number;
  /** How often the client spoke again after it had heard something: the round trips, the first word included. */
  roundTrips(): number;
  close(): void;
}

/** Passes a connection on to a port of 127.0.0.1, and every answer of the server after a delay. */
export async function startProxy(port: number, delayMilliseconds = 0): Promise<Proxy> {
  const open = new Set<Socket>();
  let trips = 0;
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    let heard = true;
    client.on('data', (bytes) => {
      if (heard) trips += 1;
      heard = false;
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      setTimeout(() => {
        heard = true;
        client.write(bytes);
      }, delayMilliseconds);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(socket);
      socket
        .on('error', () => other.destroy())
        .on('close', () => setTimeout(() => other.destroy(), delayMilliseconds));
    }
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (proxy.address() as AddressInfo).port,
    roundTrips: () => trips,
    close() {
      for (const socket of open) socket.destroy();
      proxy.close();
    },
  };
}
