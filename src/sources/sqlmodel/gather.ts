/** Gets hold of what the models declare: by running them, from a committed export, or by reading the files. */

import { resolve } from 'node:path';
import { Problem } from '../../base/problem.ts';
import type { SqlmodelSource } from '../../config/config.ts';
import { notingCode } from '../../repository/code-inputs.ts';
import { noteUnsteady } from '../../repository/inputs.ts';
import { pathExists } from '../../repository/there.ts';
import type { ReadContext } from '../read-context.ts';
import { ownCode } from '../trust.ts';
import { exportPath, readCommitted } from './committed-export.ts';
import type { SqlmodelExport } from './export-format.ts';
import { findModelFiles } from './model-files.ts';
import { findPython } from './python.ts';
import { runModels } from './run-models.ts';

/** What the models declare, and how that was learnt. */
export interface Gathered {
  readonly declared: SqlmodelExport;
  /** Where it is from, when not from running the models: `read from sqlmodel.schema.json`. */
  readonly origin?: string;
  readonly warnings: readonly string[];
}

/**
 * What the models of a source declare, in the way its `mode` says. When that is left out: by running them if there
 * is a Python that can run all of them, else from the committed export, else by reading them.
 *
 * @throws Problem when the way that was asked for leads to no result
 */
export async function gather(source: SqlmodelSource, context: ReadContext): Promise<Gathered> {
  const files = await findModelFiles(source.models, context.root);
  switch (source.mode) {
    case 'run':
      return await gatherByRunning(source, files, context);
    case 'export':
      return await gatherCommitted(source, files, context);
    case 'static':
      return await gatherByReading(source, files, context);
  }
  const ran = await gatherByRunning(source, files, context).catch(problemOnly);
  const failure = ran instanceof Problem ? ran : whyNotToBelieve(ran.declared);
  if (!(ran instanceof Problem) && failure === undefined) return ran;
  const others = pathExists(resolve(context.root, exportPath(source)))
    ? await gatherCommitted(source, files, context)
    : await gatherByReading(source, files, context);
  const { errors } = others.declared;
  const blamed = new Set(errors.map(({ location }) => location?.file));
  const certain = ran instanceof Problem ? [] : ran.declared.errors.filter(isOfTheModels);
  return {
    ...others,
    declared: {
      ...others.declared,
      errors: [...certain.filter(({ location }) => !blamed.has(location?.file)), ...errors],
    },
    origin: `${others.origin}, since they cannot be run: ${failure?.message.replace(/\.$/, '')}`,
  };
}

/**
 * Whether an error is one of the models themselves, whatever is installed: a name that nothing defines, a text that is
 * no Python. Reading them without running them would pass over the first, and over some of the second.
 */
function isOfTheModels({ message }: { readonly message: string }): boolean {
  return /: NameError\b|\(Python \d+\.\d+\)\.$/.test(message);
}

function problemOnly(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

/**
 * Why running them told nothing, or not all for a reason that lies outside of the models: a package that is lacking, or
 * a value that was made up for a variable. That is no mistake of theirs, and reading them tells what they declare.
 */
function whyNotToBelieve(ran: SqlmodelExport): { readonly message: string } | undefined {
  const { ddl, errors, placeholders } = ran;
  if (!ddl.some(({ kind }) => kind === 'table')) return errors[0];
  return errors.find(
    (error) =>
      / cannot be imported: there is no module /.test(error.message) ||
      (placeholders.length > 0 && / cannot be imported: /.test(error.message) && !isOfTheModels(error)),
  );
}

async function gatherByRunning(
  source: SqlmodelSource,
  files: readonly string[],
  { root, signal, trust = ownCode }: ReadContext,
): Promise<Gathered> {
  const python = await findPython(source.python, files, root, signal);
  const mayGoUnconfined = trust.isMerged || trust.allowUnconfined;
  const { declared, notConfined } = await notingCode(
    root,
    () => runModels(source, python, files, { root, signal, mayGoUnconfined }),
    ({ read }) => read && { paths: read },
  ).catch((error: unknown) => {
    noteUnsteady('nobody knows what its models read before they failed');
    throw error;
  });
  if (notConfined !== undefined) noteUnsteady('what confines its models may be another thing the next time');
  return {
    declared,
    warnings:
      notConfined === undefined ? [] : [`The models ran confined by Python alone, since ${notConfined}.`],
  };
}

async function gatherCommitted(
  source: SqlmodelSource,
  files: readonly string[],
  { root }: ReadContext,
): Promise<Gathered> {
  const declared = await readCommitted(source, files, root);
  return { declared, origin: `from ${exportPath(source)}`, warnings: [] };
}

async function gatherByReading(
  { importRoot }: SqlmodelSource,
  files: readonly string[],
  { root }: ReadContext,
): Promise<Gathered> {
  const { readStatically } = await import('./static/read.ts');
  const start = importRoot === undefined ? {} : { importRoot: resolve(root, importRoot) };
  const declared = await readStatically({ files, root, ...start });
  return { declared, origin: 'read without running them', warnings: [] };
}
