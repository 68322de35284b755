import { groupBy } from '../base/group-by.ts';
import { objectId } from '../catalog/catalog.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { Subject } from '../compare/subject.ts';
import type { Edit, EditPart, Finding } from '../report/report.ts';
import { textIfReadable } from '../repository/read.ts';
import { applied, type Change, inOrder, lineOf, type Replacement, type Span, wholeLines } from './change.ts';
import { python } from './python/language.ts';
import { supabaseTypes } from './supabase-types/language.ts';
import { type Files, type Language, type TextFile, taskOf } from './task.ts';
import { typescript } from './typescript/language.ts';
import { areApart, linesTouched, unifiedDiff } from './unified-diff.ts';

/** The language that a source's declarations are written in, by its kind. */
const languages: Readonly<Record<string, Language>> = {
  drizzle: typescript,
  sqlmodel: python,
  'supabase-types': supabaseTypes,
};

/**
 * Adds to each finding the edits that bring its wrong sources in line. Where the declaration isn't found for
 * certain, or is in a form that isn't known, there is no edit: what to do is said in words all the same.
 *
 * Every diff is against the files as they are, and all different diffs together can be applied too: changes that
 * stand so close that one would be the other's context share one diff, which each of their findings carries; where
 * these are many (hundreds of columns that need the same import), the first.
 *
 * @param subjects what the findings are about, by fingerprint
 * @param root absolute path of the repository
 */
export function withEdits(
  findings: readonly Finding[],
  subjects: ReadonlyMap<string, Subject>,
  sources: readonly ComparedSource[],
  root: string,
): Finding[] {
  const files = openFiles(root);
  const planned = findings.flatMap((finding) => plansFor(finding, subjects, sources, { files, root }));
  const edits = new Map<Finding, Edit[]>();
  for (const bundle of withoutFaults(bundled(planned, files))) {
    const { text } = bundle;
    const diff = unifiedDiff(bundle.file, text, bundle.replacements);
    for (const [place, plan] of bundle.plans.entries()) {
      const isTold = place === 0 || bundle.plans.length <= mostSharing;
      const edit = toEdit(plan, bundle, isTold ? diff : '');
      edits.set(plan.finding, [...(edits.get(plan.finding) ?? []), edit]);
    }
  }
  return findings.map((finding) => {
    const own = edits.get(finding);
    return own === undefined ? finding : { ...finding, edits: own };
  });
}

/** So many findings carry the diff that they share. */
const mostSharing = 10;

interface Plan {
  readonly finding: Finding;
  readonly source: string;
  readonly language: Language;
  readonly change: Change;
}

/** Changes of one file that share a diff. */
interface Bundle {
  readonly file: string;
  readonly text: string;
  readonly language: Language;
  readonly plans: readonly Plan[];
  readonly replacements: readonly Replacement[];
  /** The lines that these touch. */
  readonly lines: readonly Span[];
}

function plansFor(
  finding: Finding,
  subjects: ReadonlyMap<string, Subject>,
  sources: readonly ComparedSource[],
  repository: { readonly files: Files; readonly root: string },
): Plan[] {
  const subject = subjects.get(finding.fingerprint);
  // What no program could notice needs no edit.
  if (subject === undefined || finding.severity === 'cosmetic') return [];
  return sources.flatMap((column): Plan[] =>
    placesOf(subject).flatMap((one): Plan[] => {
      const language = languages[column.kind];
      const task = taskOf(finding, one, column, sources, repository);
      if (task === undefined || language === undefined) return [];
      return [language.plan(task) ?? []]
        .flat()
        .flatMap((change) =>
          change.replacements.length > 0 ? [{ finding, source: column.name, language, change }] : [],
        );
    }),
  );
}

/** What moved from one table to another is edited in both, each column for itself. */
function placesOf(subject: Subject): Subject[] {
  if (subject.moves.length === 0) return [subject];
  const table = tableIn(subject);
  const isPart = (one: Subject) => subject.kind === 'table' && tableIn(one) === table;
  return [
    { ...subject, moves: [], folded: subject.folded.filter(isPart) },
    ...subject.folded.filter((one) => !isPart(one)),
  ];
}

function tableIn({ objects }: Subject): string {
  const [object] = objects.values();
  return object === undefined ? '' : objectId('table', object.path.slice(0, 2));
}

/** Brings plans together that can't be applied one after the other; one that contradicts another is left out. */
function bundled(plans: readonly Plan[], files: Files): Bundle[] {
  let bundles: Bundle[] = [];
  for (const plan of plans) {
    const { file } = plan.change;
    const text = files(file)?.text;
    const own = inOrder(plan.change.replacements.map((it) => withLineBreaksOf(text ?? '', it)));
    if (text === undefined || own === undefined) continue;
    const lines = linesTouched(text, own);
    const near = bundles.filter((it) => it.file === file && !areApart(it.lines, lines));
    const replacements = inOrder([...near.flatMap((it) => it.replacements), ...own]);
    if (replacements === undefined) continue;
    const rest = bundles.filter((it) => !near.includes(it));
    const joined = {
      plans: [...near.flatMap((it) => it.plans), plan],
      lines: [...near.flatMap((it) => it.lines), ...lines],
    };
    bundles = [...rest, { file, text, language: plan.language, replacements, ...joined }];
  }
  return bundles;
}

/** The bundles after which a file can still be parsed; all of a file at once, and one by one where that fails. */
function withoutFaults(bundles: readonly Bundle[]): Bundle[] {
  return [...groupBy(bundles, ({ file }) => file).values()].flatMap((ofFile) => {
    const isFaultless = (some: readonly Bundle[]) => {
      const [first] = some;
      const all = inOrder(some.flatMap(({ replacements }) => replacements));
      return first !== undefined && all !== undefined && first.language.isFaultless(applied(first.text, all));
    };
    return isFaultless(ofFile) ? ofFile : ofFile.filter((bundle) => isFaultless([bundle]));
  });
}

function withLineBreaksOf(text: string, replacement: Replacement): Replacement {
  return text.includes('\r\n')
    ? { ...replacement, text: replacement.text.replace(/\r?\n/g, '\r\n') }
    : replacement;
}

function toEdit({ source, language, change }: Plan, bundle: Bundle, diff: string): Edit {
  const shown = wholeLines(bundle.text, change.shown);
  const elsewhere = change.replacements
    .map((it) => wholeLines(bundle.text, it))
    .filter(({ from, to }) => to < shown.from || from > shown.to);
  const spans = new Map(elsewhere.map((span) => [span.from, span]));
  const besides = [...spans.values()]
    .sort((one, other) => one.from - other.from)
    .map((span) => partOf(bundle, span));
  return {
    source,
    language: language.name,
    ...partOf(bundle, shown),
    ...(besides.length === 0 ? {} : { besides }),
    diff,
  };
}

/** Whole lines of a file, and what takes their place. */
function partOf({ file, text, replacements }: Bundle, span: Span): EditPart {
  const within = replacements.filter(({ from, to }) => from >= span.from && to <= span.to + 1);
  const shifted = within.map((it) => ({ ...it, from: it.from - span.from, to: it.to - span.from }));
  const block = text.slice(span.from, span.to + 1);
  return {
    location: { file, line: lineOf(text, span.from) },
    from: block.replace(/\r?\n$/, ''),
    to: applied(block, shifted).replace(/\r?\n$/, ''),
  };
}

/** Files within the repository only, however a link in it may point; each is read once. */
function openFiles(root: string): Files {
  const known = new Map<string, TextFile | undefined>();
  return (file) => {
    if (!known.has(file)) {
      const text = textIfReadable(file, root);
      known.set(file, text === undefined ? undefined : { file, text });
    }
    return known.get(file);
  };
}
