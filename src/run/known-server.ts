import type { Kept } from '../kept/kept.ts';
import { stateOfInstallation, stateOfMachine } from '../postgres/installation.ts';
import type { Server, ServerFacts } from '../postgres/server.ts';
import { type Recorded, recorded } from '../repository/inputs.ts';
import { givenServer, type ServerNeeds } from './server-choice.ts';

/** What is kept of a server: what it was, and all that had it chosen. */
interface ChosenServer extends ServerFacts {
  readonly startedFrom: NonNullable<Server['startedFrom']>;
  readonly state: string;
  readonly machine: string;
}

/**
 * What the server would be that is started for some sources, by what an earlier run started for the very same files on
 * the very same machine; `undefined` where nobody knows that before.
 */
export async function knownServer(
  needs: ServerNeeds,
  kept: Kept,
  major: number | undefined,
): Promise<ServerFacts | undefined> {
  if (givenServer(needs) !== undefined) return undefined;
  const machine = stateOfMachine();
  const known = await kept.recall<ChosenServer>(
    wordsOf(needs, major),
    (chosen) => chosen.machine === machine && chosen.state === stateOfInstallation(chosen.startedFrom),
  );
  return known?.value;
}

/** Starts a server, and keeps what had it chosen. */
export async function startAndKeep(
  needs: ServerNeeds,
  kept: Kept,
  major: number | undefined,
  start: () => Promise<Server>,
): Promise<{ readonly server: Server; readonly facts: ServerFacts }> {
  const machine = stateOfMachine();
  const { inputs, outcome }: Recorded<Server> = await recorded(start);
  const server = outcome();
  const { major: its, description, startedFrom } = server;
  const state = startedFrom === undefined ? undefined : stateOfInstallation(startedFrom);
  if (state === undefined || startedFrom === undefined) return { server, facts: { major: its, description } };
  const chosen: ChosenServer = { major: its, description, startedFrom: { ...startedFrom }, state, machine };
  const words = wordsOf(needs, major);
  const same = await kept.recall<ChosenServer>(
    words,
    (before) => before.machine === machine && before.state === state,
  );
  if (same === undefined) kept.keep(words, chosen, inputs);
  return { server, facts: chosen };
}

function wordsOf({ config, rights }: ServerNeeds, major: number | undefined): readonly unknown[] {
  const sources = config.databases.map((database) => database.sources);
  return ['server', config.postgres, major, rights, sources];
}
