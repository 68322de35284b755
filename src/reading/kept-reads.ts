import type { SourceConfig } from '../config/config.ts';
import type { Rights, ServerFacts, ServerOnDemand } from '../postgres/server.ts';
import { type Inputs, joinInputs, noteUnsteady } from '../repository/inputs.ts';
import type { RunContext } from '../run/run-context.ts';
import type { ReadSource } from '../sources/source.ts';

/** What decides how a source is read, besides the server and the files that are read for it. */
export interface ReadingOf {
  readonly source: SourceConfig;
  /** All sources of its database, which it may refer to. */
  readonly beside: readonly SourceConfig[];
  /** Its database on the server. */
  readonly databaseName: string;
}

/** A source that was read, and what of the repository for it. */
export interface OfFiles {
  readonly read: ReadSource;
  readonly inputs: Inputs;
}

type Keeping = Pick<RunContext, 'kept' | 'rights'>;

/** What an earlier run read of a source whose files are what they were, on the server that this run would start. */
export async function keptRead(
  reading: ReadingOf,
  server: ServerOnDemand | undefined,
  { kept, rights }: Keeping,
): Promise<OfFiles | undefined> {
  if (kept === undefined || !isOfSql(reading.source)) return undefined;
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
  { kept, rights, stages }: Keeping & Pick<RunContext, 'stages'>,
): Promise<void> {
  if (kept === undefined || !isOfSql(reading.source)) return;
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

/** What a program of the repository says may depend on more than files, and a database is asked. */
function isOfSql(source: SourceConfig): boolean {
  return source.kind === 'sql' || (source.kind === 'migrations' && source.command === undefined);
}

function wordsOf(reading: ReadingOf, server: ServerFacts, rights: Rights | undefined): readonly unknown[] {
  const { source, beside, databaseName } = reading;
  return ['source', source, beside, databaseName, rights, server.description, server.state];
}
