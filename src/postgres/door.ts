import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Connection } from './server.ts';
import { readFirstMessage } from './startup-message.ts';

/** Where programs that know no unix sockets reach a server. */
export interface Door {
  readonly host: string;
  readonly port: number;
  /** Ends every connection that came through it. */
  close(): Promise<void>;
}

/**
 * Lets programs of this machine reach a server of ours by TCP for a while, as one user; a server that listens by itself
 * is reached as it is. A port is reached by everyone on the machine: so the user's name should be one that nobody else
 * can guess, beside its password.
 */
export async function openDoor(
  { host, port }: Pick<Connection, 'host' | 'port'>,
  user: string,
): Promise<Door> {
  if (!host.startsWith('/')) return { host, port, close: async () => {} };
  const path = join(host, `.s.PGSQL.${port}`);
  const open = new Set<Socket>();
  const remember = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
  };
  const door = createServer((program) => {
    remember(program);
    admit(program, user, (first) => {
      const server = connect(path);
      remember(server);
      server.write(first);
      program.pipe(server).pipe(program);
      program.on('close', () => server.destroy());
      server.on('close', () => program.destroy());
    });
  });
  await new Promise<void>((resolve, reject) => {
    door.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    host: '127.0.0.1',
    port: (door.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        door.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** Hears who a program is, and goes on with what it said so far if that is the one who may enter. */
function admit(program: Socket, user: string, enter: (said: Buffer) => void): void {
  let said = Buffer.alloc(0);
  const hear = (bytes: Buffer) => {
    said = Buffer.concat([said, bytes]);
    const message = readFirstMessage(said);
    if (message.kind === 'incomplete') return;
    if (message.kind === 'encryption') {
      said = Buffer.alloc(0);
      program.write('N');
      return;
    }
    program.off('data', hear);
    if (message.kind === 'startup' && message.user === user) {
      program.pause();
      enter(said);
    } else program.destroy();
  };
  program.on('data', hear);
}
