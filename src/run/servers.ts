import type { Server } from '../postgres/server.ts';
import { majorToStart, type ServerNeeds, startServerFor } from './server-choice.ts';

/** The ephemeral servers of one run, each started when it is first asked for. */
export interface Servers {
  /**
   * The server of a major, or of whatever major there is; for one newer than all binaries to be had, that of the newest
   * of these. The same server for the same major.
   */
  of(major?: number): Promise<Server>;
  /** Stops all that were started; once nobody asks for one any more. */
  stop(): Promise<void>;
}

/** `signal` ends the start of every one of them early. */
export function serversFor(needs: ServerNeeds, signal: AbortSignal): Servers {
  const asked = new Map<number | undefined, Promise<Server>>();
  const started = new Map<number | undefined, Promise<Server>>();
  let early = needs.earlyServer;
  const start = (major: number | undefined) => {
    const { earlyServer: _, ...own } = needs;
    const wanted = early === undefined ? own : { ...own, earlyServer: early };
    early = undefined;
    return needs.stages.run(
      major === undefined ? 'postgres' : `postgres ${major}`,
      () => startServerFor(wanted, signal, major),
      ({ description }) => description,
    );
  };
  let stopping: Promise<void> | undefined;
  const stopAll = async () => {
    const unused = early === undefined ? [] : [early];
    await Promise.all(
      [...asked.values(), ...unused].map((server) =>
        server.then(
          (it) => it.stop(),
          () => {},
        ),
      ),
    );
  };
  return {
    of: once(asked, (major) => majorToStart(needs, major).then(once(started, (chosen) => start(chosen)))),
    stop: () => {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

/** The same server for the same major, kept in `known`. */
function once(
  known: Map<number | undefined, Promise<Server>>,
  make: (major: number | undefined) => Promise<Server>,
): (major?: number) => Promise<Server> {
  return (major) => {
    const server = known.get(major) ?? make(major);
    server.catch(() => {}); // Whoever waits for it is told.
    known.set(major, server);
    return server;
  };
}
