import { list } from '../../base/phrases.ts';
import type { Finding, Phase } from '../finding.ts';
import type { DatabaseReport } from '../report.ts';
import { isCosmetic } from './phrases.ts';
import { countOf, withRepeated } from './repeated.ts';

/** Findings that are told together. */
export interface Section {
  /** `Phase 1 of 3 · correct what is there`; absent where the findings are all there are. */
  readonly title?: string;
  readonly findings: readonly Finding[];
}

const phases: readonly { readonly phase: Phase; readonly words: string }[] = [
  { phase: 'correct', words: 'correct what is there' },
  { phase: 'add', words: 'add what is missing' },
  { phase: 'clean up', words: 'clean up what is left over' },
];

/**
 * The findings of one database in the order in which they are worked through: phase by phase where there are at least
 * two, before them what is pending, then those that no order concerns. Within a section they keep their order;
 * cosmetic ones are left out, and what is the same of many tables is told once.
 */
export function sectionsOf(database: DatabaseReport): readonly Section[] {
  const known = sectionsByDatabase.get(database) ?? findSections(database);
  sectionsByDatabase.set(database, known);
  return known;
}

/** Whoever asks twice compares what they got. */
const sectionsByDatabase = new WeakMap<DatabaseReport, readonly Section[]>();

function findSections({ findings }: DatabaseReport): Section[] {
  const serious = withRepeated(findings.filter((finding) => !isCosmetic(finding)));
  const steps = phasesIn(serious);
  if (steps.length < 2) return serious.length === 0 ? [] : [{ findings: serious }];
  const others = serious.filter(({ phase }) => phase === undefined);
  const pending = others.filter((finding) => finding.class === 'pending migration');
  const rest = others.filter((finding) => finding.class !== 'pending migration');
  return [
    ...(pending.length === 0
      ? []
      : [{ title: 'Before these phases · deploy what is pending', findings: pending }]),
    ...steps.map(({ words, findings: own }, at) => ({
      title: `Phase ${at + 1} of ${steps.length} · ${words}`,
      findings: own,
    })),
    ...(rest.length === 0 ? [] : [{ title: 'Apart from these phases', findings: rest }]),
  ];
}

/** `Phase 3 of 3 · clean up what is left over · 5 (2 need investigation)`; `undefined` where there is but one section. */
export function headingOf({ title, findings }: Section): string | undefined {
  return title === undefined ? undefined : `${title} · ${countOf(findings)}${reservations(findings)}`;
}

/** `1. correct what is there (5), 2. add what is missing (4)`; `undefined` where there is no order. */
export function orderOfWork({ findings }: DatabaseReport): string | undefined {
  const steps = phasesIn(findings.filter((finding) => !isCosmetic(finding)));
  if (steps.length < 2) return undefined;
  return steps.map(({ words, findings: own }, at) => `${at + 1}. ${words} (${own.length})`).join(', ');
}

function phasesIn(findings: readonly Finding[]): { words: string; findings: Finding[] }[] {
  return phases.flatMap(({ phase, words }) => {
    const own = findings.filter((finding) => finding.phase === phase);
    return own.length === 0 ? [] : [{ words, findings: own }];
  });
}

/** What keeps tables from being dropped at once: ` (3 need investigation and 1 used in code)`. */
function reservations(findings: readonly Finding[]): string {
  const having = (verdict: string) => findings.filter(({ usage }) => usage?.verdict === verdict).length;
  const [unclear, used] = [having('needs investigation'), having('used in code but not declared')];
  const parts = [
    ...(unclear === 0 ? [] : [`${unclear} ${unclear === 1 ? 'needs' : 'need'} investigation`]),
    ...(used === 0 ? [] : [`${used} used in code`]),
  ];
  return parts.length === 0 ? '' : ` (${list(parts)})`;
}
