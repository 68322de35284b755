import { lazily } from '../base/lazily.ts';
import type { Kept } from '../kept/kept.ts';
import type { Server, ServerFacts, ServerOnDemand } from '../postgres/server.ts';
import { withoutRecording } from '../repository/inputs.ts';
import { askKept } from './known-programs.ts';
import { knownServer, startAndKeep } from './known-server.ts';
import { majorToStart, type ServerNeeds, startServerFor } from './server-choice.ts';

/** The ephemeral servers of one run, each started when it is first waited for. */
export interface Servers {
  /**
   * The server of a major, or of whatever major there is; for one newer than all binaries to be had, that of the newest
   * of these. The same server for the same major.
   */
  of(major?: number): ServerOnDemand;
  /** Starts a server; resolves as soon as it goes on by itself, or has failed, which whoever needs it is told. */
  begin(major: number): Promise<void>;
  /** Stops all that were started; once nobody asks for one any more. */
  stop(): Promise<void>;
}

/** A server that runs, and what was known of it before, if anything was. */
interface Started {
  readonly server: Server;
  readonly facts: ServerFacts;
}

/**
 * @param signal ends the start of every one of them early
 * @param kept what earlier runs know of servers
 */
export function serversFor(given: ServerNeeds, signal: AbortSignal, kept?: Kept): Servers {
  const needs = kept === undefined ? given : { ...given, ask: askKept(kept) };
  const onDemand = new Map<number | undefined, ServerOnDemand>();
  const asked = new Map<number | undefined, Promise<Started>>();
  const started = new Map<number | undefined, Promise<Started>>();
  let early = needs.earlyServer;
  const onLaunch = new Set<() => void>();
  const start = (major: number | undefined): Promise<Started> => {
    const { earlyServer: _, ...own } = needs;
    const wanted = early === undefined ? own : { ...own, earlyServer: early };
    early = undefined;
    const launched = () => {
      for (const tell of onLaunch) tell();
    };
    const begin = () => startServerFor(wanted, signal, major, launched);
    return needs.stages.run(
      major === undefined ? 'postgres' : `postgres ${major}`,
      async () => {
        if (kept !== undefined) return startAndKeep(needs, kept, major, begin);
        const server = await begin();
        return { server, facts: { major: server.major, description: server.description } };
      },
      ({ server }) => server.description,
    );
  };
  const startOf = once(asked, (major) =>
    // What choosing a server asks of the repository is nothing that whoever needs it first asks.
    withoutRecording(() => majorToStart(needs, major).then(once(started, start))),
  );
  const of = (major?: number): ServerOnDemand => {
    const known =
      onDemand.get(major) ??
      demanded(() => startOf(major), {
        running: () => asked.get(major),
        lookUp: kept && (() => withoutRecording(() => knownServer(needs, kept, major))),
      });
    onDemand.set(major, known);
    return known;
  };
  let stopping: Promise<void> | undefined;
  return {
    of,
    begin: (major) =>
      new Promise((resolve) => {
        const done = () => resolve();
        onLaunch.add(done);
        startOf(major).then(done, done);
      }),
    stop: () => {
      const begun = () => [...asked.values()].map((it) => it.then(({ server }) => server));
      stopping ??= stopAll([...begun(), ...(early === undefined ? [] : [early])]);
      return stopping;
    },
  };
}

/**
 * A server that is started once it is needed itself, and not for what is known of it.
 *
 * @param start starts it, once
 * @param running what is being started, if anything is
 * @param lookUp what an earlier run has kept of it
 */
function demanded(
  start: () => Promise<Started>,
  {
    running,
    lookUp,
  }: {
    readonly running: () => Promise<Started> | undefined;
    readonly lookUp: (() => Promise<ServerFacts | undefined>) | undefined;
  },
): ServerOnDemand {
  let expected: Promise<ServerFacts | undefined> | undefined;
  const known = () => {
    expected ??= lookUp?.();
    return expected ?? Promise.resolve(undefined);
  };
  const factsOf = (it: Promise<Started>) => it.then(({ facts }) => facts);
  return {
    server: lazily(() => start().then(({ server }) => server)),
    known,
    facts: async () => {
      const begun = running();
      return begun === undefined ? ((await known()) ?? factsOf(start())) : factsOf(begun);
    },
    isAsExpected: async () => {
      const facts = await expected;
      const begun = running();
      return facts === undefined || begun === undefined || facts.state === (await factsOf(begun)).state;
    },
  };
}

/** Stops servers that were begun, those that could not be started excepted. */
async function stopAll(servers: readonly Promise<Started['server']>[]): Promise<void> {
  const stopped = servers.map((server) =>
    server.then(
      (it) => it.stop(),
      () => {},
    ),
  );
  await Promise.all(stopped);
}

/** The same for the same major, kept in `known`. */
function once<Value>(
  known: Map<number | undefined, Promise<Value>>,
  make: (major: number | undefined) => Promise<Value>,
): (major: number | undefined) => Promise<Value> {
  return (major) => {
    const value = known.get(major) ?? make(major);
    value.catch(() => {}); // Whoever waits for it is told.
    known.set(major, value);
    return value;
  };
}
