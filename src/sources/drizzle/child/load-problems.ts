/** Why a file of the repository could not be loaded, as a person can act on it: with the line in the source. */
import { type Location, Problem } from '../../../base/problem.ts';
import { shown } from '../files.ts';
import type { Loading } from './loading.ts';
import { PoisonError } from './poison.ts';

/** Whatever a file threw while it ran. */
export function asProblem(error: unknown, file: string, loading: Loading): Problem {
  if (error instanceof Problem) return error;
  const name = shown(file, loading.root);
  const location = locate(error, loading) ?? { file: name, line: 1 };
  if (error instanceof PoisonError) {
    return new Problem(`${name} cannot be read: ${error.message}.`, {
      advice: error.advice ?? 'Make it available to the check, or keep the schema free of it.',
      location,
    });
  }
  return new Problem(`${name} throws when it is loaded: ${firstLine(error)}`, {
    advice: 'A schema must be loadable without a database, without secrets and without writing files.',
    detail: firstLine(error),
    location,
    cause: error,
  });
}

/** An import of a file that is not there. */
export function leadsNowhere(specifier: string, importer: string, loading: Loading): Problem {
  return new Problem(
    `${shown(importer, loading.root)} imports \`${specifier}\`, which is no file of this repository.`,
    {
      advice: 'Correct the import, or commit the file (a generated one must be generated before the check).',
      location: whereImported(specifier, importer, loading),
    },
  );
}

/** A value that was needed for the DDL and that something missing should have given. */
export function poisoned(error: PoisonError): Problem {
  return new Problem(`The schema cannot be turned into DDL: ${error.message}.`, {
    advice: error.advice ?? 'Make it available to the check, or keep the schema free of it.',
  });
}

export function notJson(error: unknown, file: string, { root }: Loading): Problem {
  return new Problem(`${shown(file, root)} is not valid JSON: ${firstLine(error)}`, {
    advice: 'Mend the file.',
    location: { file: shown(file, root), line: 1 },
  });
}

export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? '';
}

/** The first stack frame in a file of the repository, mapped back to the source. */
function locate(error: unknown, { transpiled, root }: Loading): Location | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  for (const [, path = '', line, column] of stack.matchAll(
    /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^():]+):(\d+):(\d+)\)?/g,
  )) {
    const file = path.replace(/^file:\/\//, '');
    const original = transpiled.get(file)?.originalPosition(Number(line), Number(column));
    if (original) return { file: shown(file, root), ...original };
  }
  return undefined;
}

function whereImported(specifier: string, importer: string, { sources, root }: Loading): Location {
  const lines = (sources.get(importer) ?? '').split('\n');
  const line = lines.findIndex((text) => text.includes(`'${specifier}'`) || text.includes(`"${specifier}"`));
  return { file: shown(importer, root), line: Math.max(line, 0) + 1 };
}
