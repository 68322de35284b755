import { defined } from '../base/defined.ts';
import type { Finding } from '../report/finding.ts';
import type { DatabaseReport, SecurityAdvice } from '../report/report.ts';
import { isSaidAgain } from '../report/said.ts';
import type { RenamedAdvice } from '../security/advise.ts';

/** What is said of a database in the base, whether it is ignored or accepted or not. */
export interface SaidBefore {
  readonly findings: readonly Finding[];
  /** Advice that fails nothing. */
  readonly advice?: readonly Finding[];
  /** Advice on what the change only calls otherwise, by its fingerprint. */
  readonly renamed?: ReadonlyMap<string, RenamedAdvice>;
  /** Names of the sources. */
  readonly sources?: readonly string[];
}

/**
 * Tells what a change brings from what was said of its base, with what it mends and what it compares no longer.
 *
 * @param lacks what the base compares and the change does not
 */
export function withOrigins(
  database: DatabaseReport,
  before: SaidBefore = { findings: [] },
  lacks: DatabaseReport['notCompared'] = [],
): DatabaseReport {
  const { findings, accepted, securityAdvice, notCompared } = database;
  const { marked, markedAdvice } = marksOf(before);
  return {
    ...database,
    findings: findings.map(marked),
    accepted: accepted.map(({ finding, acceptance }) => ({ finding: marked(finding), acceptance })),
    ...defined({ securityAdvice: securityAdvice?.map(markedAdvice) }),
    fixed: fixedSince(database, before),
    notCompared: [...notCompared, ...lacks],
  };
}

/** How a finding is told to be new or old: each stands for itself, and so does each object of one cause. */
function marksOf({ findings, advice = [], renamed = new Map() }: SaidBefore) {
  const all = [...findings, ...advice];
  const known = new Map(
    all
      .filter(({ fingerprint }) => renamed.get(fingerprint)?.isNameTaken !== true)
      .map((finding) => [finding.fingerprint, finding]),
  );
  const underNewNames = new Set(
    all.flatMap(({ fingerprint }) => renamed.get(fingerprint)?.fingerprint ?? []),
  );
  const knownParts = new Set(findings.flatMap(partsOf));
  const isOld = (finding: Finding) =>
    underNewNames.has(finding.fingerprint) ||
    (finding.objects === undefined
      ? isSaidAgain(known.get(finding.fingerprint), finding)
      : partsOf(finding).every((part) => knownParts.has(part)));
  return {
    marked: (finding: Finding): Finding => ({
      ...finding,
      origin: isOld(finding) ? 'old' : 'new',
      ...defined({ objects: objectsByOrigin(finding, knownParts) }),
    }),
    markedAdvice: (it: SecurityAdvice): SecurityAdvice => ({
      ...it,
      origin: known.has(it.fingerprint) || underNewNames.has(it.fingerprint) ? 'old' : 'new',
    }),
  };
}

/** The objects of a finding with the origin of each, where they are not all of the same one. */
function objectsByOrigin(finding: Finding, known: ReadonlySet<string>): Finding['objects'] {
  const areOld = partsOf(finding).map((part) => known.has(part));
  const isMixed = areOld.includes(true) && areOld.includes(false);
  return finding.objects?.map((it, at) => (isMixed ? { ...it, origin: areOld[at] ? 'old' : 'new' } : it));
}

/**
 * What was said of the base and no longer is, be it ignored, accepted or advice now. What a source said that is no
 * longer compared is not fixed by that.
 */
function fixedSince(
  { findings, accepted, ignored, securityAdvice = [], sources }: DatabaseReport,
  before: SaidBefore,
): Finding[] {
  const compared = new Set(sources.map(({ name }) => name));
  const gone = (before.sources ?? []).filter((source) => !compared.has(source));
  const all = [...findings, ...[...accepted, ...ignored].map(({ finding }) => finding)];
  const said = new Set([...all, ...securityAdvice].map(({ fingerprint }) => fingerprint));
  const isSaid = ({ fingerprint }: Finding) => {
    const now = before.renamed?.get(fingerprint);
    return (now?.isNameTaken !== true && said.has(fingerprint)) || said.has(now?.fingerprint ?? '');
  };
  const parts = new Set(all.flatMap((finding) => (finding.objects === undefined ? [] : partsOf(finding))));
  return before.findings.filter(
    (finding) =>
      !isSaid(finding) &&
      !partsOf(finding).some((part) => parts.has(part)) &&
      !gone.some((source) => Object.hasOwn(finding.cells, source)),
  );
}

/** The objects that a finding is about, each with who has it: several of one cause are told as one. */
function partsOf({ kind, object, objects, cells }: Finding): string[] {
  const states = Object.entries(cells).map(([source, { state }]) => `${source} ${state}`);
  const names = objects?.map((it) => it.object) ?? [object];
  return names.map((name) => JSON.stringify([kind, name, ...states.sort()]));
}
