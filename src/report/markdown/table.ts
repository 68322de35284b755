import { groupBy } from '../../base/group-by.ts';
import { list } from '../../base/phrases.ts';
import { oneLine, shortened } from '../../base/visible.ts';
import type { Cell, Finding } from '../finding.ts';
import { classWords, isFault } from '../phrases/phrases.ts';
import { whereOf } from '../phrases/repeated.ts';
import type { DatabaseReport } from '../report.ts';
import { type Link, linked, row, severityIcons, value } from './blocks.ts';
import { code, plain } from './escape.ts';

const valueAtMost = 60;
const nameAtMost = 60;
const fileAtMost = 40;

/**
 * Findings as a table that is read from the left: what it is about, who is wrong, and what is said. Two sources have
 * a column each. With more of them most would say the same or nothing: then one column has what the wrong ones say,
 * and who, and one what the others do.
 */
export function overviewTable(
  findings: readonly Finding[],
  { sources }: DatabaseReport,
  link: Link | undefined,
): string {
  const names = sources.map(({ name }) => name);
  const byName = names.length <= 2;
  return [
    row(['object', 'verdict', ...(byName ? names.map(plain) : ['says', 'the others say'])]),
    row(['---', '---', '---', '---'].slice(0, byName ? 2 + names.length : 4)),
    ...findings.map((finding) =>
      row([
        about(finding),
        verdictOf(finding),
        ...(byName
          ? names.map((name) => said([name], finding, link))
          : sidesOf(finding).map((side) => side.map((group) => saidBy(group, finding, link)).join('<br>'))),
      ]),
    ),
  ].join('\n');
}

function about(finding: Finding): string {
  const attribute = finding.attribute === undefined ? '' : ` ${plain(finding.attribute)}`;
  const where = whereOf(finding);
  return `${severityIcons[finding.severity]} ${plain(finding.kind)} ${code(shortened(finding.object, nameAtMost))}${attribute}${where === undefined ? '' : ` ${plain(where)}`}`;
}

function verdictOf(finding: Finding): string {
  if (finding.belongs !== undefined) return `belongs to ${code(finding.belongs.database)}`;
  if (finding.usage !== undefined) return plain(finding.usage.verdict);
  if (isFault(finding) || finding.wrong.length === 0)
    return plain(finding.class === 'difference' ? 'undecided' : classWords(finding));
  return `${list(finding.wrong.map(plain))} wrong`;
}

/** Sources that say the same. */
type Group = readonly string[];

/** Those that are wrong, or the first of those that nobody judged, and the rest; none that says nothing of it. */
function sidesOf({ cells, wrong }: Finding): readonly [readonly Group[], readonly Group[]] {
  const speaking = Object.entries(cells).filter(([, { state }]) => state !== 'silent');
  const groups = [...groupBy(speaking, ([, { state, text }]) => JSON.stringify([state, text])).values()].map(
    (members) => members.map(([name]) => name),
  );
  const [first, ...rest] = groups;
  if (wrong.length === 0) return [first === undefined ? [] : [first], rest];
  const isWrong = (group: Group) => group.some((name) => wrong.includes(name));
  return [groups.filter(isWrong), groups.filter((group) => !isWrong(group))];
}

const namesAtMost = 3;

function saidBy(group: Group, finding: Finding, link: Link | undefined): string {
  const more = group.length - namesAtMost;
  const who = more > 0 ? [...group.slice(0, namesAtMost), `${more} more`] : group;
  return `${plain(list(who))}: ${said(group, finding, link)}`;
}

/** What sources say, and where the first of them that has a place for it does. */
function said([first = '', ...rest]: Group, finding: Finding, link: Link | undefined): string {
  if (finding.cells[first] === undefined) return '';
  const at = [first, ...rest].flatMap((name) => placeOf(finding.cells[name], link) ?? [])[0];
  return [value(finding, first, valueAtMost), ...(at === undefined ? [] : [at])].join('<br>');
}

/** A place whose file is cut from the left, where it says least; a missing object has that of what it belongs to. */
function placeOf(cell: Cell | undefined, link: Link | undefined): string | undefined {
  const { state, location } = cell ?? {};
  if (location === undefined) return undefined;
  const file = oneLine(location.file);
  const shown = file.length > fileAtMost ? `…${file.slice(file.length - fileAtMost)}` : file;
  return `${state === 'missing' ? 'near ' : ''}${linked(code(`${shown}:${location.line}`), link?.(location))}`;
}
