import { dirname, join } from 'node:path';
import { writeNamedFile } from '../base/named-file.ts';
import { planFiles } from '../report/plan-files.ts';
import type { Report } from '../report/report.ts';

/**
 * Writes the plans beside the JSON report, a script for each database that is wrong.
 *
 * @param reportFile absolute
 * @returns their paths
 */
export async function writePlanFiles(report: Report, reportFile: string): Promise<readonly string[]> {
  const files = planFiles(report).map(({ name, text }) => ({ path: join(dirname(reportFile), name), text }));
  for (const { path, text } of files)
    await writeNamedFile(path, text, {
      what: 'The plan',
      advice: 'Give the input `report` a file in a folder that can be written: plans stand beside it.',
    });
  return files.map(({ path }) => path);
}
