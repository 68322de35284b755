/** Why a file of the repository could not be loaded, as a person can act on it: with the line in the source. */
import { type Location, Problem } from '../../../base/problem.ts';
import { shown } from '../files.ts';
import type { Loading } from './loading.ts';
import { PoisonError } from './poison.ts';
import { standIn } from './stand-ins.ts';

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
  const { why, from } = namingImport(firstLine(error), loading.sources.get(file) ?? '');
  return new Problem(`${name} throws when it is loaded: ${why}`, {
    advice:
      from !== undefined && standIn(from) !== undefined
        ? `The check does not run \`${from}\`, and what stands for it gives values of the environment at most: keep the schema free of it.`
        : 'A schema must be loadable without a database, without secrets and without writing files.',
    detail: why,
    location,
    cause: error,
  });
}

/** What V8 says of an imported name, by the name and the module instead of what was made of them: `(0 , __m1.now)`. */
function namingImport(why: string, source: string): { readonly why: string; readonly from?: string } {
  const [made, name = ''] = /\(0 , \w+\.(\w+)\)/.exec(why) ?? [];
  if (made === undefined) return { why };
  const named = new RegExp(`\\bimport\\b[^;'"]*[{,\\s]${name}\\b[^;'"]*from\\s*['"]([^'"\\n]+)['"]`);
  const from = named.exec(source)?.[1];
  return from === undefined
    ? { why: why.replace(made, () => `\`${name}\``) }
    : { why: why.replace(made, () => `\`${name}\` of \`${from}\``), from };
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
