import { list } from '../../base/phrases.ts';
import { oneLine, shortened, visible } from '../../base/visible.ts';
import type { Finding, ForeignKeyEnds } from '../finding.ts';
import { isCosmetic, sideOf } from '../phrases/phrases.ts';
import type { DatabaseReport } from '../report.ts';

/** A picture of the foreign keys on which the sources of a database disagree. */
export interface Picture {
  /** A Mermaid flowchart, without a newline at its end. */
  readonly mermaid: string;
  readonly tables: number;
  /** How many foreign keys it is about. */
  readonly keys: number;
  /** Foreign keys that found no room in it. */
  readonly leftOut: number;
  /** How to read it, in one line of Markdown. */
  readonly legend: string;
}

/** One arrow: where some of the sources let a foreign key point. */
interface Arrow {
  readonly ends: ForeignKeyEnds;
  readonly sources: readonly string[];
  readonly missingIn: readonly string[];
  readonly side: 'right' | 'wrong' | undefined;
}

/** Beyond this a picture is no help; Mermaid itself draws up to 500 arrows. */
const arrowsAtMost = 40;
/** Mermaid refuses texts of more than 50,000 characters. */
const charactersAtMost = 40_000;
const nameAtMost = 70;

/**
 * Draws the tables whose foreign keys the sources of a database declare differently, an arrow for each of the
 * different declarations, the most dangerous ones first. `undefined` where they all point to the same.
 */
export function foreignKeyPicture(database: DatabaseReport): Picture | undefined {
  const drawable = database.findings.filter((it) => !isCosmetic(it) && arrowsOf(it).length > 0);
  if (drawable.length === 0) return undefined;
  const arrows = distinct(drawable.flatMap(arrowsOf));
  const sources = database.sources.map(({ name }) => name);
  let count = Math.min(arrows.length, arrowsAtMost);
  let mermaid = draw(arrows.slice(0, count), sources);
  while (mermaid.length > charactersAtMost && count > 1) {
    count = Math.floor(count / 2);
    mermaid = draw(arrows.slice(0, count), sources);
  }
  const drawn = arrows.slice(0, count);
  return {
    mermaid,
    tables: tablesOf(drawn).length,
    keys: new Set(drawable.map(keyOf)).size,
    leftOut: arrows.length - count,
    legend: legendOf(drawn),
  };
}

/** One foreign key can be told in two findings. */
function keyOf({ foreignKeys = {} }: Finding): string {
  const [ends] = Object.values(foreignKeys);
  return JSON.stringify([ends?.table, ends?.columns]);
}

function arrowsOf(finding: Finding): Arrow[] {
  const bySource = Object.entries(finding.foreignKeys ?? {});
  const missingIn = Object.keys(finding.cells).filter((source) => finding.cells[source]?.state === 'missing');
  const groups = new Map<string, string[]>();
  for (const [source, ends] of bySource) {
    const key = JSON.stringify(ends);
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  if (groups.size < 2 && missingIn.length === 0) return [];
  return [...groups.values()].flatMap((sources) => {
    const [first = ''] = sources;
    const ends = finding.foreignKeys?.[first];
    return ends === undefined ? [] : [{ ends, sources, missingIn, side: sideOf(finding, first) }];
  });
}

/** One foreign key can be in two findings, missing in one source and different in another; wrong in one is wrong. */
function distinct(arrows: readonly Arrow[]): Arrow[] {
  const known = new Map<string, Arrow>();
  for (const arrow of arrows) {
    const key = JSON.stringify([arrow.ends, arrow.sources]);
    if (known.get(key)?.side !== 'wrong') known.set(key, arrow);
  }
  return [...known.values()];
}

function tablesOf(arrows: readonly Arrow[]): string[] {
  return [...new Set(arrows.flatMap(({ ends }) => [ends.table, ends.toTable]))];
}

const colours = { right: '#1a7f37', wrong: '#d1242f' } as const;
const marks = { right: '✅ ', wrong: '❌ ' } as const;
/** How the arrow of a lone source is dashed, by the source's place; what several sources say is drawn solid. */
const dashes = ['8 4', '2 3', '12 4 2 4', '4 4'] as const;

function draw(arrows: readonly Arrow[], sources: readonly string[]): string {
  const tables = tablesOf(arrows);
  const node = (table: string) => `t${tables.indexOf(table)}`;
  return [
    'flowchart LR',
    ...tables.map((table) => `  ${node(table)}[${label(short(table))}]`),
    ...arrows.map(
      (arrow) => `  ${node(arrow.ends.table)} -->|${label(wordsOf(arrow))}| ${node(arrow.ends.toTable)}`,
    ),
    ...arrows.map((arrow, place) => `  linkStyle ${place} ${styleOf(arrow, sources)}`),
  ].join('\n');
}

/** `❌ drizzle: customer_id → id`. */
function wordsOf({ ends, sources, missingIn, side }: Arrow): string {
  const columns = (names: readonly string[]) => short(names.join(', '));
  const mark = side === undefined ? '' : marks[side];
  const lacking = missingIn.length === 0 ? '' : `, missing in ${short(list(missingIn))}`;
  return `${mark}${short(list(sources))}: ${columns(ends.columns)} → ${columns(ends.toColumns)}${lacking}`;
}

function styleOf({ sources, side }: Arrow, all: readonly string[]): string {
  const dash = sources.length > 1 ? '0' : dashes[all.indexOf(sources[0] ?? '') % dashes.length];
  return `${side === undefined ? '' : `stroke:${colours[side]},`}stroke-width:2px,stroke-dasharray:${dash ?? '0'}`;
}

function legendOf(arrows: readonly Arrow[]): string {
  const parts = [
    arrows.some(({ sources }) => sources.length > 1)
      ? 'Solid: several sources say so; dashed: one alone.'
      : '',
    arrows.some(({ side }) => side === 'wrong') ? 'Red: wrong.' : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function short(text: string): string {
  return shortened(oneLine(visible(text)), nameAtMost);
}

/**
 * A text in quotes in which nothing means anything to Mermaid: every sign is an entity. `ﬂ°` and `¶ß` are how Mermaid
 * itself notes an entity, so that an empty space has to part them; and a label can't be empty.
 */
function label(text: string): string {
  const apart = text.replace(/(?<=\ufb02)(?=\u00b0)|(?<=\u00b6)(?=\u00df)/g, '\u200b') || '\u200b';
  const safe = apart.replace(
    /[^\p{L}\p{N} _.,\u2192\u2026\u2705\u274c]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
  return `"${safe}"`;
}
