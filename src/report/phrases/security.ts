import { defined } from '../../base/defined.ts';
import { groupBy } from '../../base/group-by.ts';
import { counted } from '../../base/phrases.ts';
import type { Location } from '../../base/problem.ts';
import type { AdviceLevel, DatabaseReport, Report, SecurityAdvice } from '../report.ts';
import { adviceParts } from './advice.ts';

/** All that one rule has to say of a database. */
export interface AdviceLines {
  /** `Tables that the Data API serves without row level security: 1 new · rls_disabled_in_public`. */
  readonly heading: string;
  readonly level: AdviceLevel;
  /** Whether a change brings it. */
  readonly isNew: boolean;
  readonly objects: readonly AdvisedObject[];
  /** How many there are besides. */
  readonly more: number;
  readonly reason: string;
  /** What to do about those that are named, with the code for all that take the last of these steps. */
  readonly steps: readonly string[];
  readonly code: readonly string[];
}

export interface AdvisedObject {
  /** `notes`, `todos (in production)`. */
  readonly name: string;
  readonly location?: Location;
}

const named = 8;

/** The advice on a database that its base does not have already, a rule each, most urgent first. */
export function adviceLines({ securityAdvice = [] }: DatabaseReport): AdviceLines[] {
  const told = securityAdvice.filter((advice) => !isOld(advice));
  return [...groupBy(told, ({ rule }) => rule)].flatMap(([rule, its]) => {
    const [first] = its;
    if (first === undefined) return [];
    const sameSources = its.every(({ sources: those }) => those.join() === first.sources.join());
    const where = (advice: SecurityAdvice) =>
      advice.differs === true ? ` (in ${advice.sources.join(', ')})` : '';
    const parts = its.slice(0, named).map(({ advice }) => adviceParts(advice));
    const { steps } = parts.find((it) => it.code.length > 0) ?? adviceParts(first.advice);
    const alike = parts.filter((it) => it.steps.join() === steps.join());
    const apart = parts.filter((it) => !alike.includes(it) && it.code.length === 0);
    const code = alike.flatMap((it) => it.code);
    return [
      {
        heading: `${capitalised(first.title)}: ${its.length}${isNew(first) ? ' new' : ''}${sameSources ? where(first) : ''} · ${rule}`,
        level: first.level,
        isNew: isNew(first),
        objects: its.slice(0, named).map((advice) => ({
          name: advice.object + (sameSources ? '' : where(advice)),
          ...defined({ location: advice.location }),
        })),
        more: Math.max(0, its.length - named),
        reason: first.reason,
        steps: [...new Set(apart.flatMap((it) => it.steps)), ...steps],
        code: [...new Set(code)],
      },
    ];
  });
}

/** `From before: rls_disabled_in_public (2).`: what the base has already, and where it is told; nothing where it has none. */
export function olderAdviceLine({ securityAdvice = [] }: DatabaseReport): string {
  const rules = [...groupBy(securityAdvice.filter(isOld), ({ rule }) => rule)].map(([rule, { length }]) =>
    length === 1 ? rule : `${rule} (${length})`,
  );
  return rules.length === 0
    ? ''
    : `From before: ${rules.join(', ')}. A check without a base tells them in full.`;
}

/** `2 errors, 5 warnings, 14 notes, 1 new`; nothing where there is none. */
export function adviceCounts({ databases }: Pick<Report, 'databases'>): string {
  const all = databases.flatMap(({ securityAdvice = [] }) => securityAdvice);
  const words: readonly (readonly [AdviceLevel, string])[] = [
    ['error', 'error'],
    ['warning', 'warning'],
    ['info', 'note'],
  ];
  const counts = words.flatMap(([level, word]) => {
    const count = all.filter((advice) => advice.level === level).length;
    return count === 0 ? [] : [counted(count, word)];
  });
  return `${counts.join(', ')}${newOf(all)}`;
}

/** `1 new error of security`: what a change brings that fails nothing; nothing where it brings none. */
export function newAdviceErrors({ databases }: Pick<Report, 'databases'>): string {
  const all = databases.flatMap(({ securityAdvice = [] }) => securityAdvice);
  const count = all.filter((advice) => isNew(advice) && advice.level === 'error').length;
  return count === 0 ? '' : `${count} new ${count === 1 ? 'error' : 'errors'} of security`;
}

/** `, 2 new`; nothing where none is, or nobody knows. */
function newOf(advice: readonly SecurityAdvice[]): string {
  const count = advice.filter(isNew).length;
  return count === 0 ? '' : `, ${count} new`;
}

function isNew({ origin }: SecurityAdvice): boolean {
  return origin === 'new';
}

function isOld({ origin }: SecurityAdvice): boolean {
  return origin === 'old';
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
