import { groupBy } from '../../base/group-by.ts';
import { counted, list } from '../../base/phrases.ts';
import { oneLine } from '../../base/visible.ts';
import type { Edit, EditPart, Finding } from '../finding.ts';
import { type DiffLine, distinctParts, editLines, lineDiff } from '../line-diff.ts';
import type { MendingPlan } from '../mending-plan.ts';
import { lapsedWords } from '../phrases/acceptance.ts';
import { belongingWords } from '../phrases/across.ts';
import { longTextsOf, sourcesOf } from '../phrases/cells.ts';
import {
  alike,
  byGroup,
  cellText,
  countSeverities,
  foldedWords,
  headline,
  isCosmetic,
  isFault,
  labelOf,
  objectLines,
  reasonToTell,
  severityCounts,
  sideOf,
  togetherWords,
} from '../phrases/phrases.ts';
import { membersOf } from '../phrases/repeated.ts';
import { headingOf, sectionsOf } from '../phrases/sections.ts';
import { alongWords, ownEdits } from '../phrases/settled-along.ts';
import { usageWords } from '../phrases/usage.ts';
import { hasSomethingToRun, planFileName } from '../plan-files.ts';
import { planInShort, planLines } from '../plan-script.ts';
import type { DatabaseReport, Report } from '../report.ts';
import { baselineDetails, setAside } from './accepted.ts';
import {
  bullets,
  fenced,
  folded,
  type Link,
  place,
  type Room,
  row,
  severityIcons,
  strong,
  value,
  wayOut,
  wholly,
} from './blocks.ts';
import type { Detail } from './detail.ts';
import { code, htmlCode, plain, prose, proseNaming } from './escape.ts';
import { foreignKeyPicture } from './foreign-keys.ts';

/** Everything told in full: a picture of the foreign keys, phase by phase and table by table, then what is cosmetic, then what is ignored or accepted. */
export function detailsOf(report: Report, link: Link | undefined, room: Room): Detail[] {
  const ofDatabases = report.databases.flatMap((database): Detail[] => {
    const prefix = report.databases.length > 1 ? `${htmlCode(database.name)} · ` : '';
    return [
      ...picture(database, prefix),
      ...sectionsOf(database).flatMap((section) => {
        const heading = headingOf(section);
        return byGroup(section.findings).flatMap(({ group, findings }) => {
          const fold = `${prefix}<b>${htmlCode(group)}</b>: ${severityCounts(countSeverities(findings.flatMap(membersOf)))}`;
          return findings.map((finding) => ({
            ...(heading === undefined ? {} : { section: `${prefix}<b>${heading}</b>` }),
            fold,
            text: findingBlock(finding, database, link, room),
            findings: membersOf(finding).length,
            danger: finding.severity,
          }));
        });
      }),
      ...(database.plans ?? []).map((plan) => planDetail(plan, database, report, prefix)),
      ...cosmetic(database.findings.filter(isCosmetic), prefix, link, room),
      ...setAside(database, prefix, room),
    ];
  });
  return [...ofDatabases, ...baselineDetails(report, link, room)];
}

/** Never cut within: half a plan is worse than none. */
function planDetail(plan: MendingPlan, { name }: DatabaseReport, report: Report, prefix: string): Detail {
  const { source } = plan;
  const several = report.databases.length > 1;
  return {
    fold: `${prefix}Plan for ${htmlCode(source)}: ${planInShort(plan)}`,
    text: fenced(planLines(plan, { allowDataLoss: false }), 'sql', wholly),
    findings: 0,
    danger: 'warning',
    ...(hasSomethingToRun(plan)
      ? { plan: { source, file: planFileName(source, several ? name : undefined) } }
      : {}),
  };
}

const tablesShownAtOnce = 8;

function picture(database: DatabaseReport, prefix: string): Detail[] {
  const drawn = foreignKeyPicture(database);
  // Of a single one, the row above says as much.
  if (drawn === undefined || drawn.keys < 2) return [];
  const below = [drawn.legend, drawn.leftOut === 0 ? '' : `${drawn.leftOut} more are not drawn.`];
  const legend = below.filter((part) => part !== '').join(' ');
  return [
    {
      fold: `${prefix}Where the foreign keys point`,
      text: `${fenced(drawn.mermaid.split('\n'), 'mermaid', wholly)}${legend === '' ? '' : `\n\n<sub>${legend}</sub>`}`,
      findings: 0,
      danger: 'warning',
      open: drawn.tables <= tablesShownAtOnce,
    },
  ];
}

/** The details, each fold's in one; where not all of a fold are given, it says how many are left out. */
export function foldedDetails(all: readonly Detail[], isKept: (detail: Detail) => boolean): string[] {
  const opened = all.find(({ section }) => section !== undefined)?.section;
  return gathered(
    titled(all, ({ section, fold }) => section ?? fold).flatMap(([title, members]) => {
      const folds = foldsOf(members, isKept);
      if (members[0]?.section === undefined || folds.length === 0) return folds;
      const text = folded(title, folds.map((fold) => fold.text).join('\n\n'), title === opened);
      return [{ text, findings: folds.reduce((sum, { findings }) => sum + findings, 0) }];
    }),
  );
}

/** Details by their title, both in their order. */
function titled(details: readonly Detail[], titleOf: (detail: Detail) => string): [string, Detail[]][] {
  return [...groupBy(details, titleOf)];
}

interface Fold {
  readonly text: string;
  readonly findings: number;
}

function foldsOf(details: readonly Detail[], isKept: (detail: Detail) => boolean): Fold[] {
  return titled(details, ({ fold }) => fold).flatMap(([fold, members]) => {
    const kept = members.filter(isKept);
    if (kept.length === 0) return [];
    const more = told(members) - told(kept);
    const parts = [
      ...kept.map(({ text }) => text),
      ...(more > 0 ? [`… and ${more} more, left out here for length.`] : []),
    ];
    return [{ text: folded(fold, parts.join('\n\n---\n\n'), kept[0]?.open), findings: told(kept) }];
  });
}

function told(details: readonly Detail[]): number {
  return details.reduce((sum, { findings }) => sum + findings, 0);
}

/** Beyond this many, all folds that tell of findings go into one: a comment is no screenful. */
const foldsAtMost = 10;

function gathered(folds: readonly Fold[]): string[] {
  const telling = folds.filter(({ findings }) => findings > 0);
  if (telling.length <= foldsAtMost) return folds.map(({ text }) => text);
  const count = telling.reduce((sum, { findings }) => sum + findings, 0);
  const one = folded(`Details of ${counted(count, 'finding')}`, telling.map(({ text }) => text).join('\n\n'));
  return folds.flatMap((fold) => (fold === telling[0] ? [one] : fold.findings > 0 ? [] : [fold.text]));
}

/** A finding in full: what each source says, why one is wrong, and what to do. */
export function findingBlock(
  finding: Finding,
  database: DatabaseReport,
  link: Link | undefined,
  room: Room,
): string {
  const words = foldedWords(finding);
  const reason = reasonToTell(finding, database.truth);
  const together = togetherWords(finding, database);
  const lapsed = lapsedWords(finding);
  const along = alongWords(finding, database);
  return [
    `${severityIcons[finding.severity]} ${strong(proseNaming(headline(finding), finding.object))}${plain(labelOf(finding))} · ${code(finding.fingerprint)}`,
    ...declarations(finding, database, link, room),
    ...longTexts(finding, database, room),
    ...(finding.objects === undefined ? [] : [bullets(objectLines(finding).map(prose), room)]),
    ...(words === undefined ? [] : [`${plain(words)}: ${finding.folded.map(code).join(', ')}`]),
    ...(finding.usage === undefined ? [] : [prose(usageWords(finding.usage))]),
    ...(finding.belongs === undefined ? [] : [prose(belongingWords(finding.belongs))]),
    ...(reason === undefined ? [] : [prose(reason)]),
    ...wayOut(finding.advice, (step) => proseNaming(step, finding.object), room),
    ...(together === undefined ? [] : [prose(together)]),
    ...(along === undefined ? [] : [prose(along)]),
    ...edits(ownEdits(finding, database), link, room),
    ...(lapsed === undefined ? [] : [`> ${prose(lapsed)}`]),
    ...(finding.note === undefined ? [] : [`> ${prose(finding.note)}`]),
  ].join('\n\n');
}

const sideIcons = { right: '✅', wrong: '❌' } as const;

function declarations(
  finding: Finding,
  database: DatabaseReport,
  link: Link | undefined,
  room: Room,
): string[] {
  const sources = sourcesOf(finding, database).filter((source) => finding.cells[source]?.state !== 'silent');
  if (sources.length === 0) return [];
  return [
    [
      row(['source', 'says', 'declared at']),
      row(['---', '---', '---']),
      ...sources.map((source) => {
        const cell = finding.cells[source];
        const side = isFault(finding) ? undefined : sideOf(finding, source);
        const near = cell?.state === 'missing' ? 'near ' : '';
        return row([
          `${side === undefined ? '' : `${sideIcons[side]} `}${plain(source)}`,
          value(finding, source, room.characters),
          cell?.location === undefined ? '' : near + place(cell.location, link),
        ]);
      }),
    ].join('\n'),
  ];
}

/** Texts of several lines: as a diff towards the side that is not wrong, or whole where only one side has one. */
function longTexts(finding: Finding, database: DatabaseReport, room: Room): string[] {
  const long = longTextsOf(finding, database);
  if (long === undefined) return [];
  const { base, others } = long;
  const textOf = (source: string) => cellText(finding, source);
  if (others.length === 0) return [fenced(textOf(base).split('\n'), 'sql', room)];
  return others.map((source) => {
    const lines = diffText(lineDiff(textOf(source), textOf(base)));
    return fenced([`--- ${oneLine(source)}`, `+++ ${oneLine(base)}`, ...lines], 'diff', room);
  });
}

function diffText(lines: readonly DiffLine[]): string[] {
  return lines.map(({ mark, text }) => (mark === 'gap' ? `@@ ${text} @@` : `${mark}${text}`));
}

/** The lines to write instead: one block a source, or for all that share these lines, the places above it. */
function edits(all: readonly Edit[], link: Link | undefined, room: Room): string[] {
  const bySource = [...groupBy(all, ({ source }) => source)].map(
    ([source, own]) => [source, distinctParts(own)] as const,
  );
  const alike = groupBy(bySource, ([, parts]) => JSON.stringify(parts));
  return [...alike.values()].flatMap((own) =>
    editOf(
      own.map(([source]) => source),
      own[0]?.[1] ?? [],
      link,
      room,
    ),
  );
}

function editOf(
  sources: readonly string[],
  members: readonly EditPart[],
  link: Link | undefined,
  room: Room,
): string[] {
  return [
    `In ${list(sources.map(code))}, at ${members.map(({ location }) => place(location, link)).join(', ')}:`,
    fenced(
      members.flatMap(({ from, to, location }) => [
        ...(members.length > 1 ? [`@@ ${oneLine(location.file)}:${location.line} @@`] : []),
        ...diffText(editLines(from, to)),
      ]),
      'diff',
      room,
    ),
  ];
}

function cosmetic(
  findings: readonly Finding[],
  prefix: string,
  link: Link | undefined,
  room: Room,
): Detail[] {
  if (findings.length === 0) return [];
  const lines = alike(findings).map(
    ({ words, objects, location, note }) =>
      `${plain(words)}: ${objects.map(code).join(', ')}${location === undefined ? '' : `, ${place(location, link)}`}${note === undefined ? '' : `. ${prose(note)}`}`,
  );
  const fold = `${prefix}${findings.length} cosmetic (never fails the run)`;
  return [{ fold, text: bullets(lines, room), findings: findings.length, danger: 'cosmetic' }];
}
