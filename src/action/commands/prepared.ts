import { posix } from 'node:path';
import * as z from 'zod';
import { parsedJson } from '../../base/parsed-json.ts';
import { Problem } from '../../base/problem.ts';
import { renderJson } from '../../report/json/json.ts';
import { isPlainPath, largestReport, readReport } from '../../report/json/read-report.ts';
import type { Report } from '../../report/report.ts';

/** What the job that checks leaves for the one that answers. Whoever wrote the pull request could have written it. */
export interface Prepared {
  /** The commit that was checked. */
  readonly head: string;
  readonly report: Report;
  /** Where the baseline is, or would be, as the repository knows it. */
  readonly baseline: string;
  /** What is to be committed, by path as the repository knows it. */
  readonly files: Readonly<Record<string, string>>;
  /** Why there is nothing to commit. */
  readonly refused?: string;
}

const format = 1;
const filesAtMost = 50;
const longestFile = 1_000_000;
/** Characters of all files together. */
const longestFiles = 4_000_000;

const shape = z.object({
  format: z.literal(format),
  head: z.string().regex(/^[0-9a-f]{40,64}$/),
  report: z.unknown(),
  baseline: z.string(),
  files: z.record(z.string(), z.string().max(longestFile)),
  refused: z.exactOptional(z.string().max(2000)),
});

/** Bytes of a whole file; look at its size before reading it. */
export const largestPrepared = largestReport + 4 * longestFiles;

export function preparedText({ report, ...rest }: Prepared): string {
  return `${JSON.stringify({ format, ...rest, report: JSON.parse(renderJson(report)) })}\n`;
}

/**
 * @param directory the folder that was checked, relative to the repository
 * @throws Problem for what no run of ours has written, and for a file that a command may not write
 */
export function readPrepared(text: string, directory: string): Prepared {
  const read = shape.safeParse(parsedJson(text));
  if (!read.success) throw refused('it has another shape');
  const { format: _, report, files, baseline, ...rest } = read.data;
  const entries = Object.entries(files);
  if (entries.length > filesAtMost) throw refused(`it has more than ${filesAtMost} files`);
  if (entries.reduce((sum, [, { length }]) => sum + length, 0) > longestFiles)
    throw refused('its files are too long');
  for (const [path] of entries)
    if (!isWritable(path)) throw refused('it names a file that no command writes');
  if (!isOfRepository(baseline) || !/\.baseline\.ya?ml$/.test(baseline))
    throw refused('what it calls the baseline is none');
  return { ...rest, files, baseline, report: readReport(JSON.stringify(report), { directory }) };
}

/** Declarations and migrations, and what Drizzle notes beside them: nothing that configures, and nothing hidden. */
function isWritable(path: string): boolean {
  const name = posix.basename(path);
  const isNote = /(?:^|\/)meta\/[\w.-]+\.json$/.test(path) || name === 'snapshot.json';
  const isDeclaration = /\.(?:sql|py|[cm]?tsx?|[cm]?jsx?)$/.test(name) && !/\bconfig\b/.test(name);
  const isHidden = path.split('/').some((part) => part.startsWith('.'));
  return isOfRepository(path) && !isHidden && (isNote || isDeclaration);
}

function isOfRepository(path: string): boolean {
  return isPlainPath(path) && posix.normalize(path) === path && !/(?:^|\/)(?:\.\.|\.git)(?:\/|$)/i.test(path);
}

function refused(why: string): Problem {
  return new Problem(`What the check left for the answer is not taken: ${why}.`, {
    advice: 'Nothing was written. The log of the job that checks says more.',
  });
}
