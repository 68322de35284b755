import { check } from '../../src/check.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { recognise } from '../../src/config/recognise.ts';
import type { Report } from '../../src/report/report.ts';
import { readDrizzleConfig } from '../../src/sources/drizzle/read-config.ts';
import { followStages } from '../../src/stages.ts';

/** What is to be checked in a repository: its own config file, or else what it is recognised as. */
export async function configOf(root: string): Promise<{ config: Config; lines: readonly string[] }> {
  const loaded = await loadConfig(root);
  if (loaded !== undefined) return { config: loaded.config, lines: [] };
  return recognise(root, { readDrizzleConfig: (file) => readDrizzleConfig(file, root) });
}

/** The whole job on one repository; with a `config` nothing has to be recognised, which saves time. */
export async function checkRepository(root: string, config?: Config): Promise<Report> {
  const found = config === undefined ? await configOf(root) : { config, lines: [] };
  return check({ root, config: found.config, recognised: found.lines, stages: followStages(() => {}) });
}
