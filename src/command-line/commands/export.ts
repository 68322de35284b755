import { resolve } from 'node:path';
import { defined } from '../../base/defined.ts';
import { writeNamedFile } from '../../base/named-file.ts';
import { Problem } from '../../base/problem.ts';
import { followStages } from '../../base/stages.ts';
import { visibleLine } from '../../base/visible.ts';
import type { SqlmodelSource } from '../../config/config.ts';
import { configurationOf } from '../../run/configuration.ts';
import { exportSqlmodel } from '../../sources/sqlmodel/export.ts';
import type { Arguments } from '../arguments.ts';

/** `schema-drift export sqlmodel`: writes what the models declare, to be committed for jobs without Python. */
export async function runExport(typed: Arguments, root: string, signal: AbortSignal): Promise<number> {
  const [what] = typed.extra;
  if (what !== 'sqlmodel')
    throw new Problem(what === undefined ? 'Export what?' : `\`${what}\` cannot be exported.`, {
      advice: 'Run `schema-drift export sqlmodel`.',
    });
  const sources = await sqlmodelSources(typed, root, signal);
  for (const source of sources) {
    const { path, text } = await exportSqlmodel(source, root, signal);
    await writeNamedFile(resolve(root, path), text, {
      what: 'The export',
      advice: 'Name a file that can be written as `export` of the source in schema-drift.yml.',
    });
    process.stdout.write(`wrote ${visibleLine(path)}\n`);
  }
  process.stdout.write('Commit it, so that checks without Python can read it.\n');
  return 0;
}

async function sqlmodelSources(
  typed: Arguments,
  root: string,
  signal: AbortSignal,
): Promise<readonly SqlmodelSource[]> {
  const { config } = await configurationOf({
    root,
    ...defined({ path: typed.config }),
    stages: followStages(() => {}),
    signal,
  });
  const found = config.databases.flatMap(({ sources }) =>
    sources.filter((source): source is SqlmodelSource => source.kind === 'sqlmodel'),
  );
  if (found.length > 0) return found;
  throw new Problem('No source here has SQLModel classes.', {
    advice: 'Name them in schema-drift.yml: `sqlmodel: path/to/models`.',
  });
}
