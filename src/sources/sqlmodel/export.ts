import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import type { SqlmodelSource } from '../../config/config.ts';
import { exportPath } from './committed-export.ts';
import { findModelFiles } from './model-files.ts';
import { findPython } from './python.ts';
import { runModels } from './run-models.ts';

/**
 * Runs the models of a source and gives the export that is to be committed: its path, relative to the repository,
 * and its text, which is the same for the same models.
 *
 * @throws Problem when the models can't be run, or not all of them
 */
export async function exportSqlmodel(
  source: SqlmodelSource,
  root: string,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly text: string }> {
  const files = await findModelFiles(source.models, root);
  const python = await findPython(source.python, files, root, signal);
  const { declared } = await runModels(source, python, files, { root, signal, mayGoUnconfined: true });
  const [first, ...others] = declared.errors;
  if (!declared.complete && first !== undefined) {
    throw new Problem(first.message, {
      ...(first.advice && { advice: first.advice }),
      ...defined({ location: first.location }),
      ...(others.length > 0 && { detail: others.map(({ message }) => message).join('\n') }),
    });
  }
  return { path: exportPath(source), text: `${JSON.stringify(declared, null, 1)}\n` };
}
