import { defined } from '../base/defined.ts';
import { displayName } from '../catalog/catalog.ts';
import { fingerprint } from '../compare/fingerprint.ts';
import type { RiskSetting } from '../config/config.ts';
import { readable } from '../rebuild/readable.ts';
import type { Finding } from '../report/finding.ts';
import type { MigrationTool } from '../sources/migrations/recognise.ts';
import { RUN_BY_HAND, wayWithoutTransaction } from '../sources/migrations/transactions.ts';
import { kindOfRisk, nameOfRisk, namingInWords, riskWords, usesInWords } from './risk-words.ts';
import type { Risk } from './risks.ts';
import type { SaferForm } from './safer-form.ts';
import type { NameUse } from './uses.ts';

export interface ToldRisk {
  readonly risk: Risk;
  /** What the migration is called by its tool. */
  readonly migration: string;
  readonly source: string;
  readonly database: string;
  readonly base: string;
  /** What runs the migration. */
  readonly tool: MigrationTool;
  /** A way that was tried. */
  readonly safer?: SaferForm;
  /** Why the usual other way is none here, as a sentence. */
  readonly whyNone?: string;
  /** What it fires that the migration does not, as a sentence. */
  readonly fires?: string;
  readonly use?: NameUse;
  /** Functions of the database whose bodies have the name that goes. */
  readonly naming: readonly string[];
}

/** A risk as a finding; one that only is told is a warning. */
export function riskFinding(
  { risk, migration, source, database, base, tool, safer, fires, whyNone, use, naming }: ToldRisk,
  setting: Exclude<RiskSetting, 'off'>,
): Finding {
  const { kind, about, seen, then, now = then } = risk;
  const words = riskWords[kind];
  const object = nameOfRisk(risk);
  const does = words.does(risk);
  const location = { file: seen.file.file, line: seen.statement.line };
  return {
    fingerprint: fingerprint(database, source, 'risk', kind, migration, object),
    severity: setting === 'report' ? 'warning' : setting,
    class: 'risky change',
    kind: about.kind,
    object,
    group: now === undefined ? object : displayName(now.name),
    title: `${kindOfRisk(risk)} ${object} ${does} (migration ${migration})`,
    risk: kind,
    cells: { [source]: { state: 'present', text: does, location } },
    wrong: [],
    reason: [words.why(risk), usesInWords(use, base), namingInWords(naming)]
      .filter((text) => text !== '')
      .join(' '),
    advice: [whyNone ?? '', fires ?? '', instead(risk, safer, tool)].filter((text) => text !== '').join(' '),
    folded: [],
    ...defined({ uses: use === undefined || use.uses === 0 ? undefined : use }),
  };
}

function instead(risk: Risk, safer: SaferForm | undefined, tool: MigrationTool): string {
  const { instead: own, otherwise } = riskWords[risk.kind];
  const words = typeof own === 'string' ? own : own(risk);
  if (safer === undefined) return otherwise ?? (words.endsWith('.') ? words : `${words}.`);
  const sql = safer.statements.flatMap(({ sql: [first], open }) => [
    ...(open === undefined ? [] : [`-- ${open}`]),
    `${readable(first)};`,
  ]);
  const apart = safer.statements.find(({ alone }) => alone === 'none')?.sql[0];
  const how = apart === undefined ? '' : `; ${aloneBy(tool, apart)}`;
  return `${words.replace(/\.$/, '')}${how} (tried on the server):\n${sql.join('\n')}`;
}

function aloneBy(tool: MigrationTool, statement: string): string {
  const way = wayWithoutTransaction(tool, statement);
  return way === RUN_BY_HAND
    ? `migrations run in one transaction here, which CONCURRENTLY does not allow: ${way}`
    : `no transaction may be around the statement with CONCURRENTLY: ${way}`;
}
