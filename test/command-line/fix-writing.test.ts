/** What `fix --all --write` tells as left once all is written. */

import { expect, test, vi } from 'vitest';
import type { Arguments } from '../../src/command-line/arguments.ts';
import type { Settlement } from '../../src/command-line/commands/fix-told.ts';
import { written } from '../../src/command-line/commands/fix-writing.ts';
import type { Edit, Finding } from '../../src/report/finding.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import { threeSources } from '../report/samples.ts';

const [database] = threeSources.databases as [DatabaseReport];

test.each([
  ['what is still found', 3, 1],
  ['and not what the edits of others have settled', 3, 0],
  ['nor so of two sources', 2, 0],
])('%s', async (_, count, status) => {
  const sources = database.sources.slice(0, count);
  const reportOf = (...findings: readonly Finding[]): Report => ({
    ...threeSources,
    databases: [{ ...database, sources, findings }],
  });
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const [finding] = database.findings as [Finding];
  const report = reportOf({ ...finding, edits: [] });
  const settled = {
    ...{ report, chosen: report, isChosen: () => true, config: { databases: [] } },
    ...{ edits: [], plans: [], isWhole: true, isEmpty: false },
  } as unknown as Settlement;
  const after = status === 1 ? report : reportOf();
  const files = [{ path: 'schema.ts', isEdited: true }];
  const ready = { refused: [], isEmpty: false, write: async () => ({ files, gone: new Set<string>() }) };
  const again = async () => ({ ...settled, report: after, chosen: after });
  const run = {
    ...{ root: '', typed: { all: true, write: true } as unknown as Arguments },
    ...{ signal: new AbortController().signal, checkedAgain: async () => after, settledAgain: again },
  };
  expect(await written(ready, settled, run)).toBe(status);
  vi.restoreAllMocks();
});

test('what one source still lacks once another has it is written, too', async () => {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const [finding] = database.findings as [Finding];
  const editOf = (source: string, file: string) =>
    ({ source, diff: '', location: { file, line: 1 } }) as unknown as Edit;
  const settledWith = (...edits: readonly Edit[]) => {
    const report = { ...threeSources, databases: [{ ...database, findings: [{ ...finding, edits }] }] };
    const rest = {
      isChosen: () => true,
      config: { databases: [] },
      plans: [],
      isWhole: true,
      isEmpty: false,
    };
    return { report, chosen: report, edits, ...rest } as unknown as Settlement;
  };
  const later = [settledWith(editOf('types', 'types.ts'), editOf('schema', 'schema.ts')), settledWith()];
  const files = [{ path: 'types.ts', isEdited: true }];
  const ready = { refused: [], isEmpty: false, write: async () => ({ files, gone: new Set<string>() }) };
  await written(ready, settledWith(editOf('types', 'types.ts')), {
    ...{ root: '', typed: { all: true, write: true } as unknown as Arguments },
    ...{ signal: new AbortController().signal, checkedAgain: async () => threeSources },
    settledAgain: async () => later.shift() as Settlement,
  });
  expect(out.mock.calls.flat()).toEqual(['edited types.ts\n', 'edited schema.ts\n']);
  vi.restoreAllMocks();
});
