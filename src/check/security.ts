import type { ComparedSource } from '../compare/compared-source.ts';
import { applyIgnores, type Ignore } from '../compare/ignore.ts';
import type { Config, SourceConfig } from '../config/config.ts';
import type { DatabaseReport, Finding, SecurityAdvice } from '../report/report.ts';
import { adviceFinding, canFail, securityAdvice } from '../security/advise.ts';
import { servedByDefault } from '../sources/supabase/config-file.ts';
import { supabaseProjectOf } from '../sources/supabase/project.ts';

/** What is advised of one database, divided by what becomes of it. */
export interface Advised {
  /** Those that fail the check, if the config has them do so. */
  readonly findings: readonly Finding[];
  /** The others. */
  readonly told?: readonly SecurityAdvice[];
  readonly ignored: DatabaseReport['ignored'];
  /** All of them, as what entries of `ignore` may be about. */
  readonly all: readonly Finding[];
}

/** @param sources those of the database that could be read */
export function adviceOnDatabase(
  {
    name,
    sources: configured,
    ignore,
  }: { name: string; sources: readonly SourceConfig[]; ignore: readonly Ignore[] },
  sources: readonly ComparedSource[],
  { config, root, today }: { readonly config: Config; readonly root: string; readonly today: string },
): Advised {
  const { securityAdvice: wanted = 'report' } = config;
  const isServed = sources.some(({ read }) => read.platform?.rights !== undefined);
  if (wanted === 'off' || !isServed) return { findings: [], ignored: [], all: [] };
  const advised = securityAdvice(sources, servedSchemas(configured, root), name);
  const all = advised.map(adviceFinding);
  const { findings: kept, ignored } = applyIgnores(all, ignore, today);
  const isKept = new Set(kept.map(({ fingerprint }) => fingerprint));
  const failing = new Set(
    wanted === 'fail' ? advised.filter(canFail).map(({ fingerprint }) => fingerprint) : [],
  );
  return {
    findings: kept.filter(({ fingerprint }) => failing.has(fingerprint)),
    told: advised.filter(({ fingerprint }) => isKept.has(fingerprint) && !failing.has(fingerprint)),
    ignored,
    all,
  };
}

/** As the config.toml of the project says that the sources are part of; a database's is the repository's. */
function servedSchemas(sources: readonly SourceConfig[], root: string): readonly string[] {
  const paths = sources.flatMap((source) =>
    source.kind === 'migrations' ? [source.path] : source.kind === 'sql' ? source.files : [],
  );
  const [project] = [...paths, '.'].flatMap((path) => supabaseProjectOf(path, root) ?? []);
  return project?.config.exposedSchemas ?? servedByDefault;
}
