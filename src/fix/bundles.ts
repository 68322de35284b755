/** Plans for the same files, brought together where they meet. */

import { groupBy } from '../base/group-by.ts';
import type { Finding } from '../report/finding.ts';
import { applied, type Change, isOther, type Piece, type Replacement, type Span } from './change.ts';
import { boundLists, inOrder } from './merge.ts';
import type { Files, Language } from './task.ts';
import { areApart, linesTouched } from './unified-diff.ts';

/** What a finding wants changed in a file. */
export interface Plan {
  readonly finding: Finding;
  readonly source: string;
  readonly language: Language;
  readonly change: Change;
  /** The same for changes of several files of which none holds without the others. */
  readonly part: readonly Change[];
}

/** Changes of one file that share a diff. */
export interface Bundle {
  readonly file: string;
  readonly text: string;
  readonly language: Language;
  readonly plans: readonly Plan[];
  /** What these want, and what that is once it is brought together. */
  readonly pieces: readonly Piece[];
  readonly replacements: readonly Replacement[];
  /**
   * Lists that all who change them have to write together, names that somebody uses and another one brings, and the
   * findings, of which no part is made without the others.
   */
  readonly bonds: ReadonlySet<string>;
  /** The lines that these touch. */
  readonly lines: readonly Span[];
}

/** The bundles of plans that can be made in every file that they change. */
export function wholeBundles(plans: readonly Plan[], files: Files): Bundle[] {
  const together = bundled(plans, files);
  const unfit = new Set([...together.flatMap(takingWhatIsUsed), ...needingWhatIsNot(together)]);
  const bundles = withoutFaults(together);
  const made = new Set(bundles.flatMap((bundle) => bundle.plans.filter((plan) => !unfit.has(plan))));
  const halves = new Set(plans.filter((plan) => !made.has(plan)).map(({ part }) => part));
  const isHalf = ({ part }: Plan) => halves.has(part);
  if (unfit.size === 0 && ![...made].some(isHalf)) return bundles;
  return wholeBundles(
    plans.filter((plan) => !isHalf(plan)),
    files,
  );
}

/** Plans that take away what the file still refers to when all that goes together is made. */
function takingWhatIsUsed({ text, language, plans, replacements }: Bundle): Plan[] {
  const bonds = plans.flatMap(({ change }) => change.bonds ?? []);
  const brought = new Set(bonds.flatMap(({ brings }) => brings));
  const taken = new Set(bonds.flatMap(({ takes }) => takes).filter((name) => !brought.has(name)));
  if (taken.size === 0) return [];
  const left = new Set(language.namesIn?.(applied(text, replacements)).filter((name) => taken.has(name)));
  return plans.filter(({ change }) => change.bonds?.takes.some((name) => left.has(name)) === true);
}

/** Plans whose words refer to what is not there, and what no plan brings. */
function needingWhatIsNot(bundles: readonly Bundle[]): Plan[] {
  const plans = bundles.flatMap((bundle) => bundle.plans);
  const brought = new Set(plans.flatMap(({ change }) => change.bonds?.brings ?? []));
  return plans.filter(({ change }) => change.bonds?.needs.some((name) => !brought.has(name)) === true);
}

/** A plan with those that bring what it uses. */
export function withBrought(plan: Plan, { plans }: Bundle): Plan[] {
  return [plan, ...plans.filter((other) => other !== plan && bringsWhatUses(other, plan))];
}

/**
 * The plans of some findings, with all those of others without which these do not hold: what brings a name that they
 * use, and what uses one that they take away. That some stand in the same lines or in one list does not bind them.
 */
export function plansNeeded(plans: readonly Plan[], chosen: ReadonlySet<Finding>): Plan[] {
  const needed = new Set(plans.filter(({ finding }) => chosen.has(finding)));
  // What is added while it is gone through is gone through as well.
  for (const plan of needed)
    for (const other of plans)
      if (isHalfOf(other, plan) || bringsWhatUses(other, plan) || usesWhatTakes(other, plan))
        needed.add(other);
  return plans.filter((plan) => needed.has(plan));
}

function isHalfOf(one: Plan, other: Plan): boolean {
  return one.finding === other.finding && one.source === other.source;
}

function bringsWhatUses({ change: { bonds } }: Plan, { change }: Plan): boolean {
  const uses = change.bonds?.uses ?? [];
  return [...(bonds?.brings ?? []), ...(bonds?.takes ?? [])].some((name) => uses.includes(name));
}

function usesWhatTakes({ change: { bonds } }: Plan, { change }: Plan): boolean {
  return change.bonds?.takes.some((name) => bonds?.uses.includes(name)) === true;
}

/**
 * Brings plans together that can't be applied one after the other, or do not hold without each other; one that
 * contradicts another is left out.
 */
function bundled(plans: readonly Plan[], files: Files): Bundle[] {
  return [...groupBy(plans, ({ change }) => change.file)].flatMap(([file, own]) => {
    const text = files(file)?.text;
    return text === undefined ? [] : bundledInFile(own, file, text);
  });
}

function bundledInFile(plans: readonly Plan[], file: string, text: string): Bundle[] {
  const piecesOf = ({ change }: Plan) => change.replacements;
  const named = plans.flatMap(({ change: { bonds } }) => [...(bonds?.brings ?? []), ...(bonds?.takes ?? [])]);
  const bound = new Set([...boundLists(plans.flatMap(piecesOf)), ...named]);
  let bundles = plans.flatMap((plan) => bundleOf([plan], piecesOf(plan)) ?? []);
  // What is brought together may touch more lines than its parts.
  for (let before = -1; before !== bundles.length; ) {
    before = bundles.length;
    bundles = groupsOf(bundles).flatMap((group) => joined(group) ?? oneByOne(group));
  }
  return bundles;

  function bundleOf(own: readonly Plan[], pieces: readonly Piece[]): Bundle | undefined {
    const replacements = inOrder(pieces)?.filter((it) => isOther(it, text));
    const [first] = own;
    if (replacements === undefined || first === undefined) return undefined;
    const lines = linesTouched(text, replacements);
    const names = own.flatMap(({ change: { bonds } }) => Object.values(bonds ?? {}).flat());
    const lists = pieces.flatMap((it) => ('list' in it ? [it.list] : []));
    const halves = own.map(({ finding, source }) => `${source} ${finding.fingerprint}`);
    const bonds = new Set([...[...names, ...lists].filter((it) => bound.has(it)), ...halves]);
    return { file, text, language: first.language, plans: own, pieces, replacements, bonds, lines };
  }

  function joined(group: readonly Bundle[]): Bundle | undefined {
    const [first, another] = group;
    if (another === undefined) return first;
    return bundleOf(
      group.flatMap((it) => it.plans),
      group.flatMap((it) => it.pieces),
    );
  }

  /** Where not all of them go together: each with those before it that it meets, or left out. */
  function oneByOne(group: readonly Bundle[]): Bundle[] {
    let made: Bundle[] = [];
    for (const bundle of group) {
      const near = groupsOf([...made, bundle]).find((its) => its.includes(bundle)) ?? [];
      const whole = joined(near);
      if (whole !== undefined) made = [...made.filter((it) => !near.includes(it)), whole];
    }
    return made;
  }
}

/** Bundles that meet, or are bound to each other, in their order. */
function groupsOf(bundles: readonly Bundle[]): Bundle[][] {
  const leaders = bundles.map((_, at) => at);
  const leaderOf = (at: number): number => {
    let leader = at;
    while (leaders[leader] !== leader) leader = leaders[leader] as number;
    leaders[at] = leader;
    return leader;
  };
  const join = (one: number, other: number) => {
    const [a, b] = [leaderOf(one), leaderOf(other)];
    leaders[Math.max(a, b)] = Math.min(a, b);
  };
  const holders = new Map<string, number>();
  for (const [at, { bonds }] of bundles.entries())
    for (const bond of bonds) {
      join(holders.get(bond) ?? at, at);
      holders.set(bond, at);
    }
  const spans = bundles
    .flatMap(({ lines }, at) => lines.map((span) => ({ ...span, at })))
    .sort((one, other) => one.from - other.from);
  let last: (typeof spans)[number] | undefined;
  for (const span of spans) {
    if (last !== undefined && !areApart([last], [span])) join(last.at, span.at);
    if (last === undefined || span.to > last.to) last = span;
  }
  return [...groupBy(bundles.keys(), leaderOf).values()].map((group) =>
    group.map((at) => bundles[at] as Bundle),
  );
}

/** The bundles after which a file can still be parsed; all of a file at once, and one by one where that fails. */
function withoutFaults(bundles: readonly Bundle[]): Bundle[] {
  return [...groupBy(bundles, ({ file }) => file).values()].flatMap((ofFile) => {
    const isFaultless = (some: readonly Bundle[]) => {
      const [first] = some;
      const all = inOrder(some.flatMap(({ pieces }) => pieces));
      return first !== undefined && all !== undefined && first.language.isFaultless(applied(first.text, all));
    };
    return isFaultless(ofFile) ? ofFile : ofFile.filter((bundle) => isFaultless([bundle]));
  });
}
