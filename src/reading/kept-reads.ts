import type { SourceConfig } from '../config/config.ts';
import type { Rights, ServerFacts, ServerOnDemand } from '../postgres/server.ts';
import { type Inputs, joinInputs, noteUnsteady } from '../repository/inputs.ts';
import type { RunContext } from '../run/run-context.ts';
import type { ReadSource } from '../sources/source.ts';
import type { Trust } from '../sources/trust.ts';

/** What decides how a source is read, besides the server and the files that are read for it. */
export interface ReadingOf {
  readonly source: SourceConfig;
  /** All sources of its database, which it may refer to. */
  readonly beside: readonly SourceConfig[];
  /** Its database on the server. */
  readonly databaseName: string;
  /** The roles that own the databases it is compared with. */
  readonly owners: readonly string[];
}

/** A source that was read, and what of the repository for it. */
export interface OfFiles {
  readonly read: ReadSource;
  readonly inputs: Inputs;
}

type Keeping = Pick<RunContext, 'kept' | 'rights' | 'trust'>;

/** What an earlier run read of a source whose files are what they were, on the server that this run would start. */
export async function keptRead(
  reading: ReadingOf,
  server: ServerOnDemand | undefined,
  { kept, rights, trust }: Keeping,
): Promise<OfFiles | undefined> {
  if (kept === undefined || !isKept(reading.source, trust)) return undefined;
  const facts = await server?.known();
  if (facts?.state === undefined) return undefined;
  const found = await kept.recall<ReadSource>(wordsOf(reading, facts, rights));
  if (found === undefined) return undefined;
  const { value, since, inputs } = found;
  const note = `unchanged since ${since.slice(0, 16).replace('T', ' ')} UTC, not applied again`;
  return { read: { ...value, facts: [...value.facts, note] }, inputs };
}

/** Keeps what was read of a source, where that would be read again of the same files. */
export async function keepRead(
  reading: ReadingOf,
  server: ServerOnDemand | undefined,
  { read, inputs }: OfFiles,
  { kept, rights, trust, stages }: Keeping & Pick<RunContext, 'stages'>,
): Promise<void> {
  if (kept === undefined || !isKept(reading.source, trust)) return;
  if (inputs.unsteady !== undefined)
    stages.note(reading.source.name, `is read anew each time: ${inputs.unsteady}`);
  const facts = await server?.facts();
  if (facts?.state !== undefined) kept.keep(wordsOf(reading, facts, rights), read, inputs);
}

/** What a source takes from another is among what it was read of. */
export function readOfAnother(read: { readonly inputs?: Inputs } | undefined): void {
  if (read?.inputs === undefined) noteUnsteady('it refers to a source that may change');
  else joinInputs(read.inputs);
}

/**
 * Databases are asked each time, and commands may do anything. What code says that was not merged is neither taken nor
 * kept: whatever it left would speak for it later.
 */
function isKept(source: SourceConfig, trust: Trust | undefined): boolean {
  const isMerged = trust?.isMerged !== false;
  switch (source.kind) {
    case 'migrations':
      return source.command === undefined;
    case 'sql':
      return true;
    case 'drizzle':
      return isMerged;
    case 'sqlmodel':
      return isMerged || source.mode === 'static' || source.mode === 'export';
    default:
      return false;
  }
}

function wordsOf(reading: ReadingOf, server: ServerFacts, rights: Rights | undefined): readonly unknown[] {
  const { source, beside, databaseName, owners } = reading;
  return ['source', source, beside, databaseName, owners, rights, server.description, server.state];
}
