import { oneLine, shortened } from '../../base/visible.ts';
import type { Finding } from '../finding.ts';
import {
  effectInWords,
  effectsOf,
  irreversibleOf,
  noTableChanges,
  riskCount,
  risksOn,
  risksToTell,
  stateInWords,
  unseenInWords,
} from '../phrases/schema-change.ts';
import type { DatabaseReport, Report } from '../report.ts';
import type { SchemaChange } from '../schema-change.ts';
import {
  bullets,
  folded,
  type Link,
  place,
  type Room,
  row,
  severityIcons,
  strong,
  wayOut,
} from './blocks.ts';
import { code, html, plain, prose } from './escape.ts';

/**
 * What a pull request does to the schema: a table, what cannot be undone, and folded away the risks and the locks. With
 * little room only the table is left.
 */
export function schemaChangeBlock(
  report: Report,
  link: Link | undefined,
  room: Room,
  isWhole: boolean,
): string {
  const count = report.databases.flatMap(({ changes = [] }) => changes).length;
  if (count === 0) return '';
  const several = count > 1;
  const parts = report.databases.flatMap((database) =>
    (database.changes ?? []).map((change) =>
      [
        ...(several ? [strong(`${code(database.name)}, ${code(change.source)}`)] : []),
        ...partsOf(change, database, link, room, isWhole),
      ].join('\n\n'),
    ),
  );
  return ['### What this pull request does to the schema', ...parts].join('\n\n');
}

function partsOf(
  change: SchemaChange,
  database: DatabaseReport,
  link: Link | undefined,
  room: Room,
  isWhole: boolean,
): string[] {
  const risks = risksToTell(change, database);
  const lost = irreversibleOf(change);
  return [
    ...(change.unseen === undefined ? [] : [prose(shortened(unseenInWords(change), room.characters))]),
    ...table(change, room),
    ...(lost.length === 0 ? [] : [`**Cannot be undone:** ${lost.map((it) => prose(it)).join(', ')}.`]),
    ...(isWhole && risks.length > 0
      ? [folded(html(riskCount(risks)), risks.map((risk) => riskBlock(risk, link, room)).join('\n\n'))]
      : []),
    ...(isWhole ? locks(change, link, room) : []),
  ];
}

const linesAtMost = 12;

function table(change: SchemaChange, room: Room): string[] {
  const { tables } = change;
  if (tables.length === 0) return change.unseen === undefined ? [noTableChanges] : [];
  const shown = tables.slice(0, room.lines);
  const more = tables.length - shown.length;
  const hasRisks = change.risks.length > 0;
  const rows = shown.map((each) => {
    const state = stateInWords(each);
    const said = each.says
      .slice(0, linesAtMost)
      .map((line) => code(shortened(oneLine(line), room.characters)));
    const left = each.says.length - said.length;
    const risks = risksOn(each, change).map((risk) => `${severityIcons.warning} ${plain(risk)}`);
    return row([
      each.table === '' ? '*no table*' : code(each.table),
      state === undefined
        ? [...said, ...(left > 0 ? [`… and ${left} more`] : [])].join('<br>')
        : prose(state),
      ...(hasRisks ? [risks.join('<br>')] : []),
    ]);
  });
  const head = ['table', 'what changes', ...(hasRisks ? ['risk'] : [])];
  const text = [row(head), row(head.map(() => '---')), ...rows].join('\n');
  return [text, ...(more > 0 ? [`… and ${more} more.`] : [])];
}

function riskBlock(risk: Finding, link: Link | undefined, room: Room): string {
  const [cell] = Object.values(risk.cells);
  const at = cell?.location === undefined ? '' : ` (${place(cell.location, link)})`;
  return [
    `${severityIcons[risk.severity]} ${strong(prose(risk.title))}${at}<br>${prose(risk.reason)}`,
    ...wayOut(risk.advice, prose, room),
  ].join('\n\n');
}

function locks(change: SchemaChange, link: Link | undefined, room: Room): string[] {
  const effects = effectsOf(change).map(
    (effect) => `${place(effect.location, link)} ${prose(effectInWords(effect))}`,
  );
  const lines = [...effects, ...change.notes.map((note) => prose(shortened(note, room.characters)))];
  return lines.length === 0 ? [] : [folded(html(lockSummary(change)), bullets(lines, room))];
}

function lockSummary(change: SchemaChange): string {
  const tables = new Set(effectsOf(change).map(({ table }) => table)).size;
  const words = tables === 0 ? 'Notes' : `Locks on ${tables === 1 ? 'one table' : `${tables} tables`}`;
  return `${words}, seen where the new migrations were run`;
}
