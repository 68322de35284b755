import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { unifiedDiff } from '../../src/fix/unified-diff.ts';
import { writeFixes } from '../../src/fix/write-fixes.ts';
import type { Edit } from '../../src/report/finding.ts';
import type { MendingPlan } from '../../src/report/mending-plan.ts';
import type { DatabaseReport } from '../../src/report/report.ts';
import { threeSources } from '../report/samples.ts';

const [database] = threeSources.databases as [DatabaseReport];
const planFor = (source: string): MendingPlan => ({
  ...{ source, form: 'statements', steps: [], verification: [], unplanned: [], needs: [] },
  notes: [{ migrations: 'migrations', finding: '0', by: 'command', text: 'migrate force 1' }],
});

test('where the script for a database cannot be written, no other is, and edits are taken back', async () => {
  const root = mkdtempSync(join(tmpdir(), 'schema-drift-scripts-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'schema.ts'), 'one\n');
  writeFileSync(join(root, 'dev.plan.sql'), 'of an earlier run');
  const diff = unifiedDiff('schema.ts', 'one\n', [{ from: 0, to: 4, text: 'two\n' }]);
  const place = { file: 'schema.ts', line: 1 };
  const edit = { source: 'drizzle', language: 'typescript', location: place, from: 'one', to: 'two', diff };
  const plans = ['dev', 'production'].map(planFor);
  const write = () =>
    writeFixes({
      ...{ report: { ...threeSources, databases: [{ ...database, plans }] }, edits: [edit as Edit], root },
      ...{ config: { databases: [] } as never, isWhole: true, allowDataLoss: false },
      ...{ signal: new AbortController().signal, checkedAgain: async () => threeSources },
    });
  mkdirSync(join(root, 'production.plan.sql'));
  await expect(write()).rejects.toThrow(
    /^The SQL could not be written to .*production\.plan\.sql: it is a folder\.$/,
  );
  expect(readFileSync(join(root, 'schema.ts'), 'utf8')).toBe('one\n');
  expect(readFileSync(join(root, 'dev.plan.sql'), 'utf8')).toBe('of an earlier run');
  expect(readdirSync(root)).toHaveLength(3);

  rmSync(join(root, 'production.plan.sql'), { recursive: true });
  await write();
  expect(readFileSync(join(root, 'schema.ts'), 'utf8')).toBe('two\n');
  expect(readFileSync(join(root, 'dev.plan.sql'), 'utf8')).toContain('migrate force 1');
  expect(existsSync(join(root, 'production.plan.sql'))).toBe(true);
});
