import { aboutRows } from '../base/phrases.ts';
import type { Problem } from '../base/problem.ts';
import type { SourceFault } from '../sources/fault.ts';
import type { ReadSource } from '../sources/source.ts';
import type { Effect } from './effects.ts';
import type { Rehearsal } from './rehearse.ts';

/** A rehearsal as facts and warnings about the database. */
export function toldOf(
  { outcome, effects, unseen, notRehearsed, warnings }: Rehearsal,
  pending: readonly { readonly name: string }[],
): Pick<ReadSource, 'facts' | 'warnings' | 'untriedDeploy'> {
  const end = {
    'ends equal': 'will apply, and end equal to the migrations',
    fails: 'will fail',
    differs: 'will apply, but not end equal to the migrations',
    'not rehearsed': 'could not be rehearsed',
  }[outcome.kind];
  return {
    facts: [`${counted(pending)} ${end}`],
    ...(outcome.kind === 'not rehearsed' ? { untriedDeploy: true } : {}),
    warnings: [
      ...(outcome.kind === 'not rehearsed'
        ? [`Not rehearsed: ${outcome.reason} (${outcome.location.file}:${outcome.location.line}).`]
        : []),
      ...effects.map(effectInWords),
      ...unseen.map(
        ({ location, statement, why }) => `${location.file}:${location.line} \`${statement}\`: ${why}`,
      ),
      ...notRehearsed
        .filter(({ blocks, byPlatform }) => blocks && byPlatform === undefined)
        .map(({ kind, path, reason }) => `Not in the rehearsal: ${kind} ${path.join('.')}, since ${reason}.`),
      ...warnings,
    ],
  };
}

/** Pending migrations where there is nothing to rehearse them on. */
export function withoutRehearsal(
  { message, advice = '' }: Problem,
  pending: readonly { readonly name: string }[],
): Pick<ReadSource, 'facts' | 'warnings' | 'untriedDeploy'> {
  return {
    facts: [`${counted(pending)} could not be rehearsed`],
    untriedDeploy: true,
    warnings: [`${message} ${advice}`.trim()],
  };
}

/** Pending migrations that their tool refuses before it runs one of them, as a fact. */
export function refusedAtOnce(pending: readonly { readonly name: string }[]): string {
  return `${counted(pending)} not rehearsed: the tool refuses them`;
}

function counted(pending: readonly { readonly name: string }[]): string {
  const many = pending.length === 1 ? '1 pending migration' : `${pending.length} pending migrations`;
  return `${many} (${pending.map(({ name }) => name).join(', ')})`;
}

function effectInWords({ location, table, lock, blocks, work, loses, rows }: Effect): string {
  const size = rows === undefined ? '' : ` (${aboutRows(rows)})`;
  const does = [
    `takes ${lock} on ${table}${size}, which keeps out ${blocks}`,
    ...(work === 'none' ? [] : [work]),
    ...(loses.length === 0 ? [] : [`loses ${loses.join(', ')} for good`]),
  ];
  return `${location.file}:${location.line} ${does.join('; ')}.`;
}

/**
 * What the next deploy would stumble over, as a fault of the database. `told` are the fingerprints of what differs
 * without the deploy, too.
 */
export function asFault({ outcome, source }: Rehearsal, told: ReadonlySet<string>): SourceFault[] {
  if (outcome.kind === 'fails')
    return [
      {
        code: 'deploy-fails',
        severity: 'critical',
        subject: source,
        message: `The next deploy to ${source} fails at \`${outcome.statement}\`: ${outcome.error}`,
        advice: outcome.cause,
        location: outcome.location,
      },
    ];
  const news =
    outcome.kind === 'differs' ? outcome.findings.filter(({ fingerprint }) => !told.has(fingerprint)) : [];
  if (news.length === 0) return [];
  return [
    {
      code: 'deploy-differs',
      severity: 'warning',
      subject: source,
      message: `The pending migrations will apply to ${source}, and leave it other than they declare: ${news.map(({ title }) => title).join('; ')}`,
      advice: 'Bring the database in line with the migrations that it has before the next deploy.',
    },
  ];
}
