import { posix } from 'node:path';
import { Problem } from '../../base/problem.ts';
import { oneLine, visible } from '../../base/visible.ts';
import type { Report } from '../report.ts';
import { reportSchema } from './json-schema.ts';

/** Bytes that a JSON report may have; look at the size of a file before reading it. */
export const largestReport = 5_000_000;

const longestText = 200_000;
const longestList = 20_000;
/** A report is nested seven deep. */
const deepest = 16;
const longestPath = 1000;

/**
 * A JSON report as it comes from a job that ran a stranger's code: of the right shape, of bearable size, its places
 * inside the repository. Keys that a report does not have are dropped, since a newer version may write more than
 * this one knows. Texts are left as they are, control characters included: every renderer escapes.
 *
 * What the report claims is not vouched for: whoever wrote the pull request could have written it.
 *
 * @param directory the folder that the report's paths are relative to, itself relative to the repository
 * @throws Problem saying what is wrong and where
 */
export function readReport(text: string, { directory = '.' }: { readonly directory?: string } = {}): Report {
  if (Buffer.byteLength(text) > largestReport) throw tooLarge();
  const value = parse(text);
  examine(value, [], directory);
  const { success, data, error } = reportSchema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw refused(`\`${pathText(issue?.path ?? [])}\` is wrong (${issue?.message ?? 'of another shape'})`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused('it is no JSON');
  }
}

type Path = readonly PropertyKey[];

/** Sizes first, so that nothing later works through millions of values; then every place. */
function examine(value: unknown, path: Path, directory: string): void {
  if (typeof value === 'string' && value.length > longestText)
    throw refused(`\`${pathText(path)}\` is longer than ${longestText} characters`);
  if (typeof value === 'number' && !(Number.isFinite(value) && value >= 0))
    throw refused(`\`${pathText(path)}\` is no number that a report has`);
  if (typeof value !== 'object' || value === null) return;
  if (path.length > deepest) throw refused(`it is nested more than ${deepest} deep`);
  const entries = Object.entries(value);
  if (entries.length > longestList)
    throw refused(`\`${pathText(path)}\` has more than ${longestList} elements`);
  for (const [key, inner] of entries)
    examine(inner, [...path, Array.isArray(value) ? Number(key) : key], directory);
  // In the whole format nothing but a place has a `file` that is a text.
  if ('file' in value && typeof value.file === 'string') examinePlace(value, value.file, path, directory);
}

function examinePlace(place: object, file: string, path: Path, directory: string): void {
  if (!isPlainPath(file) || isOutside(posix.join(directory, file)))
    throw refused(`\`${pathText(path)}\` names a file that is not plainly one of the repository`);
  const { line, column } = place as { readonly line?: unknown; readonly column?: unknown };
  for (const number of [line, column])
    if (number !== undefined && !(Number.isSafeInteger(number) && Number(number) >= 1))
      throw refused(`\`${pathText(path)}\` has a line or column that is none`);
}

/** Whether a path is relative, and nothing but what it looks like. */
export function isPlainPath(file: string): boolean {
  if (file === '' || file.length > longestPath) return false;
  return !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\\]|^\/|^[a-z]:|:\/\//iu.test(file);
}

function isOutside(path: string): boolean {
  return path === '..' || path.startsWith('../') || path.startsWith('/');
}

function pathText(path: Path): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return oneLine(visible(text.replace(/^\./, '').replaceAll('`', "'"))).slice(0, 120) || 'the report';
}

export function tooLarge(): Problem {
  return refused(`it is larger than ${largestReport / 1e6} MB`);
}

function refused(why: string): Problem {
  return new Problem(`The JSON report was not accepted: ${why}.`, {
    advice:
      'Upload what `schema-drift check --output report.json` (or the action) wrote, unchanged and by a version like this one.',
  });
}
