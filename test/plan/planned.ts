import type { Client } from 'pg';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { compare } from '../../src/compare/compare.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import { planFor } from '../../src/plan/plan.ts';
import type { PlanOptions } from '../../src/plan/plan-options.ts';
import type { Server } from '../../src/postgres/server.ts';
import type { Finding } from '../../src/report/finding.ts';
import type { MendingPlan } from '../../src/report/mending-plan.ts';
import type { Renaming } from '../../src/sources/renamings.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { readSourceOf } from '../support/read-source.ts';

export interface Planned {
  readonly plan: MendingPlan;
  readonly findings: readonly Finding[];
}

/** The plan that brings `production` in line with `migrations`. */
export async function planned(
  server: Server,
  production: Catalog,
  declared: Catalog,
  more: Partial<Pick<PlanOptions, 'form' | 'isRename' | 'renames'>> & {
    readonly read?: Partial<ReadSource>;
    /** What the migrations give another name. */
    readonly renamings?: readonly Renaming[];
    /** Which findings are chosen; all where it is absent. */
    readonly only?: (finding: Finding) => boolean;
  } = {},
): Promise<Planned> {
  const { read, renamings = [], only = () => true, ...options } = more;
  const source: ComparedSource = {
    name: 'production',
    kind: 'live',
    read: readSourceOf([], { ...read, catalog: production }),
  };
  const sources: ComparedSource[] = [
    { name: 'migrations', kind: 'migrations', read: readSourceOf([], { catalog: declared, renamings }) },
    source,
  ];
  const { findings, subjects, unusedRenames } = compare(sources, 'migrations', 'shop', [], options.renames);
  if (unusedRenames.length > 0) throw new Error(unusedRenames.map(({ why }) => why).join('; '));
  const plan = await planFor({
    source,
    sources,
    truth: 'migrations',
    database: 'shop',
    findings: findings.filter(only),
    others: findings.filter((finding) => !only(finding)),
    subjects,
    server,
    form: 'statements',
    isRename: () => true,
    signal: new AbortController().signal,
    ...options,
  });
  return { plan, findings };
}

/** A plan as its statements, in their order: `-- …` where a person has to put something in, `held: …` what is held. */
export function statementsOf({ steps }: MendingPlan): string[] {
  return steps.flatMap(({ statements, held }) =>
    statements.map(({ sql, open }) => `${held ? 'held: ' : ''}${open === undefined ? '' : '-- '}${sql}`),
  );
}

export async function catalogOf(client: Client): Promise<Catalog> {
  return (await extractCatalog(client)).catalog;
}
