import { applyIgnores, type Ignore } from '../compare/ignore.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { Config, SourceConfig } from '../config/config.ts';
import { supabaseOf } from '../reading/supabase-of.ts';
import type { Finding } from '../report/finding.ts';
import type { DatabaseReport, SecurityAdvice } from '../report/report.ts';
import { adviceFinding, canFail, securityAdvice } from '../security/advise.ts';
import { servedByDefault } from '../sources/supabase/config-file.ts';

/** What is advised of one database, divided by what becomes of it. */
export interface Advised {
  /** Those that fail the check, if the config has them do so. */
  readonly findings: readonly Finding[];
  /** The others. */
  readonly told?: readonly SecurityAdvice[];
  readonly ignored: DatabaseReport['ignored'];
  /** Those that would fail the check, were none of them ignored. */
  readonly failing: readonly Finding[];
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
  if (wanted === 'off' || !isServed) return { findings: [], ignored: [], failing: [], all: [] };
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
    failing: all.filter(({ fingerprint }) => failing.has(fingerprint)),
    all,
  };
}

/** As the project's config.toml says; that of a database is the repository's. */
function servedSchemas(sources: readonly SourceConfig[], root: string): readonly string[] {
  return supabaseOf(sources, root)?.config.exposedSchemas ?? servedByDefault;
}
