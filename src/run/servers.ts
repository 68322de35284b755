import type { Server } from '../postgres/server.ts';
import { type ServerNeeds, startServerFor } from './server-choice.ts';

/** The ephemeral servers of one run, each started when it is first asked for. */
export interface Servers {
  /** The server of a major, or of whatever major there is. The same promise for the same major. */
  of(major?: number): Promise<Server>;
  /** Stops all that were started. */
  stop(): Promise<void>;
}

/** `signal` ends the start of every one of them early. */
export function serversFor(needs: ServerNeeds, signal: AbortSignal): Servers {
  const started = new Map<number | undefined, Promise<Server>>();
  let early = needs.earlyServer;
  return {
    of(major) {
      const known = started.get(major);
      if (known !== undefined) return known;
      const { earlyServer: _, ...own } = needs;
      const wanted = early === undefined ? own : { ...own, earlyServer: early };
      early = undefined;
      const server = needs.stages.run(
        major === undefined ? 'postgres' : `postgres ${major}`,
        () => startServerFor(wanted, signal, major),
        ({ description }) => description,
      );
      server.catch(() => {}); // Whoever waits for it is told.
      started.set(major, server);
      return server;
    },
    async stop() {
      const unused = early === undefined ? [] : [early];
      await Promise.all(
        [...started.values(), ...unused].map((server) =>
          server.then(
            (it) => it.stop(),
            () => {},
          ),
        ),
      );
    },
  };
}
