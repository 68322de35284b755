/**
 * Holds the table of docs/security.md against the tests that ran, where all of them did; `SCHEMA_DRIFT_ATTACKS=write`
 * writes it (`npm run attacks`).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { attackFiles, attacksTable, type Passed, rules } from './attacks.ts';

const page = resolve(import.meta.dirname, '../../docs/security.md');
const block = /(?<=<!-- attacks -->\n)[\s\S]*?(?=\n<!-- end of attacks -->)/;

/** How many tests there are depends on the machine (the majors of Postgres that it has), so only cells are compared. */
const uncounted = (table: string) => table.replaceAll(/ \(\d+\)/g, '');

export class AttacksReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const ran = modules.flatMap((module) => {
      const file = attackFiles.find((name) => module.moduleId.endsWith(`/test/${name}.test.ts`));
      return file === undefined ? [] : [{ file, tests: [...module.children.allTests()] }];
    });
    const isWhole = attackFiles.every((file) => ran.some((module) => module.file === file));
    const tests = ran.flatMap(({ file, tests }) =>
      tests.map((test) => ({ file, name: test.fullName, test })),
    );
    const counted = tests.filter((one) =>
      rules.some((rule) => rule.file === one.file && rule.tests.test(one.name)),
    );
    // Failures are told by themselves; what was left out (by `-t`, or on another system) shows nothing either way.
    if (!isWhole || counted.some(({ test }) => test.result().state !== 'passed')) return;
    const passed = counted.map(({ file, name }): Passed => ({ file, name }));
    const { table, missing } = attacksTable(passed);
    const text = readFileSync(page, 'utf8');
    if (!block.test(text)) throw new Error('docs/security.md has no place for the table of attacks.');
    const isWriting = process.env.SCHEMA_DRIFT_ATTACKS === 'write';
    const mistakes = [
      ...missing,
      ...(isWriting || uncounted(block.exec(text)?.[0] ?? '') === uncounted(table)
        ? []
        : ['docs/security.md is stale: `npm run attacks` writes its table']),
    ];
    for (const mistake of mistakes) console.error(`attacks: ${mistake}`);
    if (mistakes.length > 0) process.exitCode = 1;
    else if (isWriting)
      writeFileSync(
        page,
        text.replace(block, () => table),
      );
  }
}
