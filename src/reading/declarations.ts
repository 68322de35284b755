import { Problem } from '../base/problem.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { standsFor } from '../postgres/majors.ts';
import type { ServerOnDemand } from '../postgres/server.ts';
import { rebuild } from '../rehearsal/clone.ts';
import type { Servers } from '../run/servers.ts';
import type { Result } from './read-source.ts';

/**
 * What one database's sources declare, and what has to be made of it for databases to be compared with it. Each of these
 * is made when it is first asked for, and once, however many databases ask.
 */
export interface Declarations {
  /** The server that they were applied to, and its major. */
  readonly server: ServerOnDemand;
  readonly major: number;
  /** In the order of the sources, without the databases among them. */
  readonly results: readonly Result[];
  /**
   * The same, applied to a server of another major, or one that stands for it; with a problem each, where the run has
   * none.
   */
  onMajor(major: number): Promise<readonly OnMajor[]>;
  /** A catalog of theirs as Postgres prints it when it is made again of its own texts. */
  madeAgain(declared: Catalog): Promise<Catalog>;
}

/** A source that declares, as it was read, and as it is read on a server of another major. */
export interface OnMajor {
  readonly declared: Result;
  readonly onMajor: Result;
}

export interface DeclarationsOptions {
  readonly major: number;
  readonly servers: Servers;
  readonly signal: AbortSignal;
  /** Names databases on a server, for people. */
  readonly databaseName: (purpose: string) => string;
  /** Applies the declarations to another server; `suffix` goes to the names of their databases. */
  readonly applyTo: (server: ServerOnDemand, suffix: string) => Promise<readonly Result[]>;
}

export function declarationsOf(
  results: readonly Result[],
  server: ServerOnDemand,
  { major, servers, signal, databaseName, applyTo }: DeclarationsOptions,
): Declarations {
  const pairs = (others: readonly Result[]) =>
    results.map((declared, index): OnMajor => ({ declared, onMajor: others[index] ?? declared }));
  return {
    server,
    major,
    results,
    onMajor: once(async (other: number) => {
      if (other === major) return pairs(results);
      const another = servers.of(other);
      const started = await another.facts().then(
        (it) => it.major,
        () => other,
      );
      if (started === major && standsFor(started, other)) return pairs(results);
      if (standsFor(started, other)) return pairs(await applyTo(another, `_${started}`));
      const problem = new Problem(`The server at hand is PostgreSQL ${started}.`, {
        advice: 'Leave the server to schema-drift, which takes one of every major that it needs.',
      });
      return pairs(results.map(({ source }) => ({ source, problem })));
    }),
    madeAgain: once(async (declared: Catalog) => {
      const clone = await rebuild(declared, await server.server, { name: databaseName('again'), signal });
      await clone.client.end();
      return clone.made;
    }),
  };
}

/** The same promise for the same argument. */
function once<Argument, Value>(
  make: (argument: Argument) => Promise<Value>,
): (argument: Argument) => Promise<Value> {
  const made = new Map<Argument, Promise<Value>>();
  return (argument) => {
    const known = made.get(argument) ?? make(argument);
    made.set(argument, known);
    return known;
  };
}
