/** Plans for the same files, brought together where they meet. */
import { groupBy } from '../base/group-by.ts';
import type { Finding } from '../report/report.ts';
import { applied, type Change, type Piece, type Replacement, type Span, withReplacements } from './change.ts';
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
  /** Lists that all who change them have to write together, and names that somebody uses and another one brings. */
  readonly bonds: ReadonlySet<string>;
  /** The lines that these touch. */
  readonly lines: readonly Span[];
}

/** The bundles of plans that can be made in every file that they change. */
export function wholeBundles(plans: readonly Plan[], files: Files): Bundle[] {
  const bundles = withoutFaults(bundled(plans, files));
  const made = new Set(bundles.flatMap((bundle) => bundle.plans));
  const halves = new Set(plans.filter((plan) => !made.has(plan)).map(({ part }) => part));
  const isHalf = ({ part }: Plan) => halves.has(part);
  if (![...made].some(isHalf)) return bundles;
  return wholeBundles(
    plans.filter((plan) => !isHalf(plan)),
    files,
  );
}

/** A plan with those that bring what it uses. */
export function withBrought(plan: Plan, { plans }: Bundle): Plan[] {
  const uses = plan.change.bonds?.uses ?? [];
  const isUsed = ({ change: { bonds } }: Plan) => bonds?.brings.some((name) => uses.includes(name)) === true;
  return [plan, ...plans.filter((other) => other !== plan && isUsed(other))];
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
  const piecesOf = ({ change }: Plan) => change.replacements.map((it) => withLineBreaksOf(text, it));
  const brought = new Set(plans.flatMap(({ change }) => change.bonds?.brings ?? []));
  const bound = new Set([...boundLists(plans.flatMap(piecesOf)), ...brought]);
  let bundles: Bundle[] = [];
  for (const plan of plans) {
    let joined = bundleOf([plan], piecesOf(plan));
    let near: readonly Bundle[] = [];
    // What is brought together may touch more lines than its parts.
    for (let found = nearTo(joined); joined !== undefined && found.length > near.length; ) {
      near = found;
      joined = bundleOf(
        [...near.flatMap((it) => it.plans), plan],
        [...near.flatMap((it) => it.pieces), ...piecesOf(plan)],
      );
      found = nearTo(joined);
    }
    if (joined !== undefined) bundles = [...bundles.filter((it) => !near.includes(it)), joined];
  }
  return bundles;

  function bundleOf(own: readonly Plan[], pieces: readonly Piece[]): Bundle | undefined {
    const replacements = inOrder(pieces);
    const [first] = own;
    if (replacements === undefined || first === undefined) return undefined;
    const lines = linesTouched(text, replacements);
    const names = own.flatMap(({ change: { bonds } }) => [...(bonds?.brings ?? []), ...(bonds?.uses ?? [])]);
    const lists = pieces.flatMap((it) => ('list' in it ? [it.list] : []));
    const bonds = new Set([...names, ...lists].filter((it) => bound.has(it)));
    return { file, text, language: first.language, plans: own, pieces, replacements, bonds, lines };
  }

  function nearTo(bundle: Bundle | undefined): Bundle[] {
    if (bundle === undefined) return [];
    return bundles.filter(
      ({ lines, bonds }) =>
        !areApart(lines, bundle.lines) || [...bundle.bonds].some((bond) => bonds.has(bond)),
    );
  }
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

function withLineBreaksOf(text: string, piece: Piece): Piece {
  return text.includes('\r\n')
    ? withReplacements(piece, (it) => ({ ...it, text: it.text.replace(/\r?\n/g, '\r\n') }))
    : piece;
}
