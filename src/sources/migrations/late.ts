import type { Dirent } from 'node:fs';
import { dirname, join } from 'node:path';
import { isWithin } from '../../repository/boundary.ts';
import { listFolder, textIfReadable } from '../../repository/read.ts';
import { runsOutOfOrder } from './flyway/settings.ts';
import type { MigrationFolder } from './migration.ts';
import type { MigrationTool } from './recognise.ts';

/** What a repository has its tool do with a migration that comes behind a newer one. */
export type Late = 'runs' | 'skips';

interface Setting {
  readonly late: Late;
  /** The names of the files that may say so. */
  readonly in: RegExp;
  readonly says: RegExp;
}

/** What holds the commands of a repository. */
const scripts =
  /^(?:package\.json|(?:gnu)?makefile|justfile|procfile|taskfile\.ya?ml|dockerfile(?:\..+)?|.+\.dockerfile|(?:docker-)?compose.*\.ya?ml|.+\.(?:sh|mk))$/i;
const workflows = '.github/workflows';
/** Where beside the folder, or beside one above it, such files lie. */
const places = ['', 'conf', 'config', 'scripts', 'bin', workflows];

/** An option of a command, as a shell, JSON and a Dockerfile have it. */
function command(late: Late, tool: string, option: string): Setting {
  return { late, in: scripts, says: new RegExp(String.raw`\b${tool}\b[^\n;&|]*["'\s]--?(?:${option})\b`) };
}

const settings: Readonly<Partial<Record<MigrationTool, readonly Setting[]>>> = {
  flyway: [
    command('runs', 'flyway', `outOfOrder=["']?true`),
    { late: 'runs', in: scripts, says: /\bFLYWAY_OUT_OF_ORDER["']?\s*[=:]\s*["']?true\b/ },
  ],
  goose: [command('runs', 'goose', 'allow-missing(?!=["\']?false)')],
  'node-pg-migrate': [
    { late: 'runs', in: /\.(?:json5?|[cm]?[jt]s|ya?ml)$/, says: /["']?check-order["']?\s*:\s*false\b/ },
    { late: 'runs', in: /migrat.*\.[cm]?[jt]s$/i, says: /\bcheckOrder\s*:\s*false\b/ },
    command('runs', 'node-pg-migrate', 'no-check-?[oO]rder|check-?[oO]rder[=\\s]+false'),
  ],
  atlas: [
    { late: 'runs', in: /^.+\.hcl$/, says: /^\s*exec_order\s*=\s*"?NON_LINEAR\b/m },
    command('runs', 'atlas', `exec-order[=\\s"',]+non-linear`),
    { late: 'skips', in: /^.+\.hcl$/, says: /^\s*exec_order\s*=\s*"?LINEAR_SKIP\b/m },
    command('skips', 'atlas', `exec-order[=\\s"',]+linear-skip`),
  ],
};

/**
 * What configs and scripts beside a folder, or above it in the repository, have its tool do with a migration that comes
 * behind a newer one; `undefined` where they leave that to the tool.
 */
export function lateBySettings(
  tool: MigrationTool,
  { absolute, root, shown }: MigrationFolder,
): Late | undefined {
  const sought = settings[tool] ?? [];
  if (sought.length === 0) return undefined;
  if (tool === 'flyway' && runsOutOfOrder(shown, root)) return 'runs';
  let skips = false;
  for (let at = absolute; isWithin(at, root); at = dirname(at)) {
    for (const place of places) {
      for (const { name } of filesIn(join(at, place), root)) {
        const inWorkflow = place === workflows && /\.ya?ml$/.test(name);
        const own = sought.filter((one) => one.in.test(name) || (inWorkflow && one.in === scripts));
        if (own.length === 0) continue;
        const text = (textIfReadable(join(at, place, name), root) ?? '').replaceAll(/\\\r?\n/g, ' ');
        const said = own.filter(({ says }) => says.test(text));
        if (said.some(({ late }) => late === 'runs')) return 'runs';
        skips ||= said.length > 0;
      }
    }
    if (at === dirname(at)) break;
  }
  return skips ? 'skips' : undefined;
}

function filesIn(folder: string, root: string): Dirent[] {
  try {
    return listFolder(folder, root).filter((entry) => !entry.isDirectory());
  } catch {
    return [];
  }
}
