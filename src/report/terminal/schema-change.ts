import type { Finding } from '../finding.ts';
import { adviceParts } from '../phrases/advice.ts';
import {
  effectInWords,
  effectsOf,
  irreversibleOf,
  noTableChanges,
  riskCount,
  risksToTell,
  stateInWords,
  unseenInWords,
} from '../phrases/schema-change.ts';
import type { DatabaseReport } from '../report.ts';
import type { SchemaChange } from '../schema-change.ts';
import { type Page, severityMarks } from './page.ts';
import { padTo, widthOf } from './wrap.ts';

/** What the change does to the schema, source by source. */
export function schemaChangeLines(database: DatabaseReport, page: Page): string[] {
  return (database.changes ?? []).flatMap((change) => [
    ...page.paragraph(0, '', `What this change does to the schema (${change.source}):`, 'bold', 'bold'),
    ...page.paragraph(2, '✗ ', unseenInWords(change), 'red').filter(() => change.unseen !== undefined),
    ...tables(change, page),
    ...irreversibleOf(change).flatMap((lost) => page.paragraph(2, '✗ ', `cannot be undone: ${lost}`, 'red')),
    ...risks(risksToTell(change, database), page),
    ...effectsOf(change).flatMap((effect) => [
      ...page.paragraph(2, '· ', `lock on ${effectInWords(effect)}`, 'dim', 'dim'),
      `    ${page.place(effect.location)}`,
    ]),
    ...change.notes.flatMap((note) => page.paragraph(2, '· ', note, 'dim', 'dim')),
    '',
  ]);
}

function tables({ tables: all, unseen }: SchemaChange, page: Page): string[] {
  if (all.length === 0 && unseen === undefined) return page.paragraph(2, '', noTableChanges, 'dim', 'dim');
  const name = (table: string) => (table === '' ? '(no table)' : table);
  const names = Math.max(0, ...all.map(({ table }) => widthOf(name(table))));
  return all.flatMap((each) => {
    const state = stateInWords(each);
    return (state === undefined ? each.says : [state]).flatMap((line, at) =>
      page.paragraph(2, `${padTo(at === 0 ? name(each.table) : '', names)}  `, line, 'bold'),
    );
  });
}

function risks(all: readonly Finding[], page: Page): string[] {
  if (all.length === 0) return [];
  return [
    ...page.paragraph(2, '', `${riskCount(all)}:`, 'bold', 'bold'),
    ...all.flatMap(({ title, reason, advice, cells, severity }) => {
      const { steps, code } = adviceParts(advice);
      const at = Object.values(cells)[0]?.location;
      return [
        ...page.paragraph(2, `${severityMarks[severity].mark} `, title, severityMarks[severity].colour),
        ...(at === undefined ? [] : [`    ${page.place(at)}`]),
        ...page.paragraph(4, '', reason, 'dim', 'dim'),
        ...steps.flatMap((step) => page.paragraph(4, '→ ', step, 'green')),
        ...code.map((line) => `      ${line}`),
      ];
    }),
  ];
}
