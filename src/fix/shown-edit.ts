/** The edit of a finding as a report shows it: its own lines, before and after. */
import type { Edit, EditPart } from '../report/finding.ts';
import { type Bundle, type Plan, withBrought } from './bundles.ts';
import { applied, lineOf, type Replacement, type Span, wholeLines } from './change.ts';
import { inOrder } from './merge.ts';

/**
 * @param bundle that the plan is in
 * @param diff of all the bundle; empty where another edit has it
 */
export function toEdit(plan: Plan, bundle: Bundle, diff: string): Edit {
  const { source, language, change } = plan;
  const linesOf = (span: Span) => wholeLines(bundle.text, grown(span, bundle));
  const shown = linesOf(change.shown);
  const needed = withBrought(plan, bundle);
  const elsewhere = needed
    .flatMap((its) => inOrder(its.change.replacements) ?? [])
    .map(linesOf)
    .filter(({ from, to }) => to < shown.from || from > shown.to);
  const halves = bundle.plans.filter((it) => it.finding === plan.finding && it.source === source);
  const own =
    inOrder([...needed, ...halves].flatMap((its) => its.change.replacements)) ?? bundle.replacements;
  const spans = new Map(elsewhere.map((span) => [span.from, span]));
  const besides = [...spans.values()]
    .sort((one, other) => one.from - other.from)
    .map((span) => partOf(bundle, span, own));
  return {
    source,
    language: language.name,
    ...partOf(bundle, shown, own),
    ...(besides.length === 0 ? {} : { besides }),
    diff,
  };
}

/** A span with what is replaced at once with something in it. */
function grown(span: Span, { replacements }: Bundle): Span {
  const over = replacements.filter(({ from, to }) => from < span.to && to > span.from);
  const all = [span, ...over];
  return {
    from: Math.min(...all.map(({ from }) => from)),
    to: Math.max(...all.map(({ to }) => to)),
  };
}

/** Whole lines of a file, and what takes their place. */
function partOf({ file, text, replacements }: Bundle, span: Span, own: readonly Replacement[]): EditPart {
  const within = shownIn(text, span, own, replacements);
  const shifted = within.map((it) => ({ ...it, from: it.from - span.from, to: it.to - span.from }));
  const block = text.slice(span.from, span.to + 1);
  return {
    location: { file, line: lineOf(text, span.from) },
    from: block.replace(/\r?\n$/, ''),
    to: applied(block, shifted).replace(/\r?\n$/, ''),
  };
}

/**
 * What an edit shows of some lines: where it changes them, all that is changed in them, so that they can be copied as
 * they are; where it only has lines come beside them, nothing else. Lines of which others have them come are not its own.
 */
function shownIn(
  text: string,
  span: Span,
  own: readonly Replacement[],
  all: readonly Replacement[],
): readonly Replacement[] {
  // What comes at the beginning of the next line is not of these.
  const isWithin = ({ from, to }: Span) => from >= span.from && from <= span.to && to <= span.to + 1;
  const mine = own.filter(isWithin);
  const others = all.filter((it) => isWithin(it) && !isOfWholeLines(it, text));
  if (!mine.every((it) => isPieceOf(all, it))) return all.filter(isWithin);
  const isBeside = mine.length > 0 && mine.every((it) => isOfWholeLines(it, text));
  return inOrder(isBeside ? mine : [...mine, ...others]) ?? all.filter(isWithin);
}

/** Whether a replacement stands among the others as it is, and not as a part of a list that several write as one. */
function isPieceOf(all: readonly Replacement[], { from, to, text }: Replacement): boolean {
  return all.some((it) => it.from <= from && it.to >= to && it.text.includes(text));
}

/** Whether a replacement has lines come, and leaves those that are there. */
function isOfWholeLines({ from, to, text: fresh }: Replacement, text: string): boolean {
  const isInFront = fresh.endsWith('\n') && (from === 0 || text[from - 1] === '\n');
  const isBehind = fresh.startsWith('\n') && /^\r?(?:\n|$)/.test(text.slice(from, from + 2));
  return from === to && (isInFront || isBehind);
}
