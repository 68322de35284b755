import { objectId } from '../catalog/catalog.ts';
import { hasLens } from '../compare/rows/lenses.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { Subject } from '../compare/subject.ts';
import type { Edit, Finding } from '../report/finding.ts';
import { textIfReadable } from '../repository/read.ts';
import { withBringing, withBroughtAlong } from './brought-along.ts';
import { type Plan, plansNeeded, wholeBundles } from './bundles.ts';
import { changing } from './change.ts';
import { python } from './python/language.ts';
import { toEdit } from './shown-edit.ts';
import { supabaseTypes } from './supabase-types/language.ts';
import { type Files, type Language, type Task, type TextFile, taskOf } from './task.ts';
import { typescript } from './typescript/language.ts';
import { unifiedDiff } from './unified-diff.ts';

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
 * @param isChosen which findings alone are to be settled, with what these do not hold without; the others have no edits
 */
export function withEdits(
  findings: readonly Finding[],
  subjects: ReadonlyMap<string, Subject>,
  sources: readonly ComparedSource[],
  root: string,
  isChosen?: (finding: Finding) => boolean,
): Finding[] {
  const files = openFiles(root);
  const possible = findings.flatMap((finding) => plansFor(finding, subjects, sources, { files, root }));
  const chosen = isChosen && withBringing(findings.filter(isChosen), findings, subjects);
  const planned = chosen === undefined ? possible : plansNeeded(possible, chosen);
  const edits = new Map<Finding, Edit[]>();
  for (const bundle of wholeBundles(planned, files)) {
    const { text } = bundle;
    const diff = unifiedDiff(bundle.file, text, bundle.replacements);
    for (const [place, plan] of bundle.plans.entries()) {
      const isTold = place === 0 || bundle.plans.length <= mostSharing;
      const edit = toEdit(plan, bundle, isTold ? diff : '');
      edits.set(plan.finding, [...(edits.get(plan.finding) ?? []), edit]);
    }
  }
  const all = withBroughtAlong(edits, findings, subjects);
  return findings.map((finding) => {
    const own = all.get(finding);
    if (own !== undefined) return { ...finding, edits: own };
    if (chosen?.has(finding) === false) return finding;
    const notes = tasksFor(finding, subjects, sources, { files, root }).flatMap(
      ({ task, language }) => language.hindrance?.(task) ?? [],
    );
    return notes.length === 0 ? finding : { ...finding, note: [finding.note ?? [], notes].flat().join(' ') };
  });
}

/** So many findings carry the diff that they share. */
const mostSharing = 10;

interface Repository {
  readonly files: Files;
  readonly root: string;
}

function plansFor(
  finding: Finding,
  subjects: ReadonlyMap<string, Subject>,
  sources: readonly ComparedSource[],
  repository: Repository,
): Plan[] {
  const planned = tasksFor(finding, subjects, sources, repository).map(({ task, language }) => {
    const changes = [language.plan(task) ?? []]
      .flat()
      .map((change) => changing(change, repository.files(change.file)?.text ?? ''))
      .filter(({ replacements }) => replacements.length > 0);
    return { source: task.source.name, language, changes };
  });
  const isRename = subjects.get(finding.fingerprint)?.renamed !== undefined;
  return planned.flatMap(({ source, language, changes }): Plan[] => {
    // Of a rename, what has the new name comes only where what has the old one goes.
    const halves = isRename ? planned.filter((it) => it.source === source) : [];
    if (halves.some((half) => half.changes.length === 0)) return [];
    const part = halves.length > 0 ? halves.flatMap((half) => half.changes) : changes;
    return changes.map((change) => ({ finding, source, language, change, part }));
  });
}

/** What is to be brought in line of a finding, in every source that is wrong and whose language is known. */
function tasksFor(
  finding: Finding,
  subjects: ReadonlyMap<string, Subject>,
  sources: readonly ComparedSource[],
  repository: Repository,
): { readonly task: Task; readonly language: Language }[] {
  const subject = subjects.get(finding.fingerprint);
  // What no program could notice needs no edit.
  if (subject === undefined || finding.severity === 'cosmetic') return [];
  return sources.flatMap((column) =>
    placesOf(subject, column).flatMap((one) => {
      const language = languages[column.kind];
      const task = taskOf(finding, one, column, sources, { ...repository, subjects });
      return task === undefined || language === undefined ? [] : [{ task, language }];
    }),
  );
}

/**
 * What moved from one table to another is edited in both, each column for itself. A copy is given what has another name
 * now as the new thing that it would be, without the old one.
 */
function placesOf(subject: Subject, source: ComparedSource): readonly Subject[] {
  if (hasLens(source) && subject.broughtAlong === true) return [];
  if (hasLens(source) && subject.renamed !== undefined) return subject.renamed.parts;
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
