import { resolve } from 'node:path';
import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import type { SqlmodelSource } from '../../config/config.ts';
import { harmless } from '../harmless.ts';
import type { SqlmodelExport } from './export-format.ts';
import { askExporter, type ExporterRequest } from './exporter-process.ts';
import type { Python } from './python.ts';

/** How long one attempt may take. */
const attemptSeconds = 60;

/** More than the variables that settings ask for one after another. */
const maxAttempts = 12;

/** What running the models gave. */
export interface RanModels {
  readonly declared: SqlmodelExport;
  /** Why the kernel did not confine them, if so. */
  readonly notConfined?: string;
  /** What of the repository was asked for meanwhile, as `ReadByCode` has it; `undefined` where nobody can know. */
  readonly read: readonly string[] | undefined;
}

/**
 * Runs the models of a source and tells what they declare. Where they need environment variables, or an order of
 * imports that avoids a circle, they are run again with these.
 *
 * @param files the models, as absolute paths
 * @throws Problem when that leads to no result; a file that can't be imported is an error within the result instead
 */
export async function runModels(
  source: SqlmodelSource,
  python: Python,
  files: readonly string[],
  options: {
    readonly root: string;
    readonly signal: AbortSignal;
    readonly seconds?: number;
    /** Whether they may run where the kernel confines nothing. */
    readonly mayGoUnconfined: boolean;
  },
): Promise<RanModels> {
  const { root, signal, seconds = attemptSeconds, mayGoUnconfined } = options;
  let request: Omit<ExporterRequest, 'mayRetry'> = {
    root,
    files,
    importRoot: source.importRoot === undefined ? undefined : resolve(root, source.importRoot),
    last: [],
    placeholders: {},
  };
  let read: readonly string[] | undefined = [];
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const { answer, notConfined } = await askExporter(
      python,
      { ...request, mayRetry: attempt < maxAttempts },
      { seconds, signal, mayGoUnconfined },
    );
    if ('problem' in answer) {
      const { message, advice, location } = answer.problem;
      throw new Problem(harmless(message), { advice: harmless(advice), ...defined({ location }) });
    }
    read = answer.read === null ? undefined : read && [...read, ...answer.read];
    if ('export' in answer) return { declared: answer.export, read, ...defined({ notConfined }) };
    const { environment, last } = answer.retry;
    request = { ...request, last, placeholders: { ...request.placeholders, ...environment } };
  }
  throw new Error('The exporter asked for another attempt after the last.');
}
