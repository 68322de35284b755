import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { differing } from './repositories.ts';
import { comments, type Scene, scene } from './scene.ts';

let it: Scene;
let proxy: Server;
afterEach(async () => {
  proxy.close();
  expect(it.github.violations).toEqual([]);
  await it.end();
});

test('a runner behind a proxy reaches GitHub through it', async () => {
  const tunnels: string[] = [];
  proxy = createServer().on('connect', ({ url = '' }, client) => {
    tunnels.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const server = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.pipe(client).pipe(server);
    });
    for (const socket of [server, client]) socket.on('error', () => server.destroy());
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  it = await scene(differing());
  // No proxy is asked for `127.0.0.1`; this is the same machine by another name.
  const apiUrl = it.github.url.replace('127.0.0.1', '0.0.0.0');
  const { exitCode } = await it.start({
    env: {
      GITHUB_API_URL: apiUrl,
      http_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    },
  });
  expect(exitCode).toBe(1);
  expect(comments(it).length).toBe(1);
  expect(new Set(tunnels)).toEqual(new Set([apiUrl.replace('http://', '')]));
});
