import { join, parse } from 'node:path';
import { planFiles } from '../../report/plan-files.ts';
import type { Report } from '../../report/report.ts';
import { writeOutput } from './output.ts';

/**
 * Writes the plans of a report to the file that `--output` names. Each is run on a database of its own, so that of
 * several every one gets a file beside that one (`plan.production.sql`), which then lists them. It is written in any
 * case: an older plan must not be taken for that of this check.
 */
export async function writePlans(file: string, report: Report): Promise<void> {
  const plans = planFiles(report);
  const [only] = plans;
  if (only === undefined)
    return writeOutput(file, '-- There is nothing to run: the report says what was found, and why.\n', what);
  if (plans.length === 1) return writeOutput(file, only.text, what);
  const { dir, name, ext } = parse(file);
  const files = plans.map((plan) => ({
    named: `${name}.${plan.name.replace(/\.plan\.sql$/, '')}${ext}`,
    text: plan.text,
  }));
  for (const { named, text } of files) await writeOutput(join(dir, named), text, what);
  const list = files.map(({ named }) => `--   ${named}\n`).join('');
  await writeOutput(file, `-- The plans of several databases, each to be run on its own:\n${list}`, what);
}

const what = 'The plan';
