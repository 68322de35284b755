/**
 * Entries are written into the text of the file, and taken out of it, by their places: whatever else stands there,
 * comments and order and how it is laid out, is left as it is.
 */
import { isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { oneLine, shortened, visible } from '../base/visible.ts';
import { openYaml } from '../config/mistakes/yaml-document.ts';
import type { Said } from '../report/said.ts';
import type { BaselineEntry } from './baseline.ts';
import type { WrittenEntry } from './baseline-file.ts';

/** What is to be written of a finding. */
export interface NewEntry extends WrittenEntry {
  /** What the finding says, for whoever reads the file. */
  readonly title: string;
}

const head = `# yaml-language-server: $schema=node_modules/schema-drift/schema/baseline.schema.json
# Findings that somebody accepted, each for a reason and until a day (\`expiry\`, the last one).
accepted:
`;

/** The text of a baseline of these entries alone. */
export function newBaseline(entries: readonly NewEntry[]): string {
  return head + entries.map((entry) => entryText(entry, '  ')).join('');
}

/**
 * A baseline with these entries as well: behind the others or, where one has the same fingerprint, in its place.
 *
 * @param text of a baseline without mistakes
 */
export function extendedBaseline(text: string, entries: readonly NewEntry[]): string {
  const before = placed(text);
  const renewed = entries.filter(({ fingerprint }) =>
    before.items.some((it) => it.fingerprint === fingerprint),
  );
  const changes = renewed.flatMap((entry) => {
    const its = before.items.find(({ fingerprint }) => fingerprint === entry.fingerprint);
    return its === undefined ? [] : valuesChanged(its.node, entry, text);
  });
  const now = changes
    .sort((a, b) => b.from - a.from)
    .reduce((result, { from, to, by }) => result.slice(0, from) + by + result.slice(to), text);
  return appended(
    now,
    entries.filter((entry) => !renewed.includes(entry)),
  );
}

/** A baseline without some of its entries. */
export function prunedBaseline(text: string, entries: readonly Pick<BaselineEntry, 'location'>[]): string {
  const { items, list } = placed(text);
  const gone = items.filter(({ line, column }) =>
    entries.some(({ location }) => location.line === line && location.column === column),
  );
  if (list?.flow === true) {
    const { document } = openYaml(text);
    for (const item of gone.reverse()) document.deleteIn(['accepted', items.indexOf(item)]);
    return document.toString({ lineWidth: 0 });
  }
  const rest = gone.reduceRight((result, { from, to }) => result.slice(0, from) + result.slice(to), text);
  return gone.length < items.length ? rest : rest.replace(/^accepted:/m, 'accepted: []');
}

interface Item {
  readonly fingerprint: string;
  readonly node: YAMLMap;
  /** Of the fingerprint. */
  readonly line: number;
  readonly column: number;
  /** Of its first line, and behind its last one; only in a list in block style. */
  readonly from: number;
  readonly to: number;
}

/** The list of a baseline, and where its entries stand in the text. */
function placed(text: string): { readonly list: YAMLSeq | undefined; readonly items: readonly Item[] } {
  const { document, lines } = openYaml(text);
  const list = document.get('accepted', true);
  if (!isSeq(list)) return { list: undefined, items: [] };
  const items = list.items.flatMap((node): Item[] => {
    if (!isMap(node)) return [];
    const value = node.get('fingerprint', true);
    const fingerprint = isScalar(value) ? (value.source ?? String(value.value)) : '';
    const [start, end] = node.range ?? [0, 0];
    const { line, col: column } = lines.linePos(isScalar(value) ? (value.range?.[0] ?? start) : start);
    const from = lineStart(text, text.lastIndexOf('-', start));
    return [{ fingerprint, node, line, column, from, to: lineEnd(text, end) }];
  });
  return { list, items };
}

function appended(text: string, entries: readonly NewEntry[]): string {
  if (entries.length === 0) return text;
  const { list, items } = placed(text);
  const last = items.at(-1);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  if (list === undefined) return `${ended(text)}${newBaseline(entries).slice(head.indexOf('accepted:'))}`;
  if (list.flow === true || last === undefined) return appendedToFlow(text, entries);
  const indent = /^[ \t]*/.exec(text.slice(last.from))?.[0] ?? '';
  const added = entries.map((entry) => entryText(entry, indent)).join('');
  return `${ended(text.slice(0, last.to), newline)}${added.replaceAll('\n', newline)}${text.slice(last.to)}`;
}

/** A list in brackets becomes one in lines, each with an entry. */
function appendedToFlow(text: string, entries: readonly NewEntry[]): string {
  const open = inLines(text);
  const at = placed(open).items.at(-1)?.to ?? lineEnd(open, open.search(/^accepted:/m) + 1);
  const added = entries.map((entry) => entryText(entry, '  ')).join('');
  return `${ended(open.slice(0, at))}${added}${open.slice(at)}`;
}

function inLines(text: string): string {
  const { document } = openYaml(text);
  const list = document.get('accepted', true) as YAMLSeq;
  const [from = 0, to = 0] = list.range ?? [];
  if (list.items.length === 0) return text.slice(0, from).trimEnd() + text.slice(to);
  list.flow = false;
  return document.toString({ lineWidth: 0 });
}

function ended(text: string, newline = '\n'): string {
  return text === '' || text.endsWith('\n') ? text : text + newline;
}

/** The values of an entry that are others now. */
function valuesChanged(
  node: YAMLMap,
  entry: NewEntry,
  text: string,
): { readonly from: number; readonly to: number; readonly by: string }[] {
  const { says } = entry;
  const changed = (['object', 'severity', 'reason', 'owner', 'expiry'] as const).flatMap((key) => {
    const now = entry[key];
    const place = now === undefined ? undefined : placeOf(node, key, text);
    if (now === undefined || place === undefined) return [];
    // What an older entry does not say yet.
    const more = key === 'object' && says !== undefined && !node.has('says') ? besides(node, says, text) : '';
    return [{ ...place, by: `${scalar(now)}${more}${place.end}` }];
  });
  const place = says === undefined ? undefined : placeOf(node, 'says', text);
  if (says === undefined || place === undefined) return changed;
  return [...changed, { ...place, by: `${saidText(says)}${place.end}` }];
}

/** Where the value of a key stands, and the line break that a text of several lines takes along. */
function placeOf(
  node: YAMLMap,
  key: string,
  text: string,
): { readonly from: number; readonly to: number; readonly end: string } | undefined {
  const [from, to] = (node.get(key, true) as Node | undefined)?.range ?? [];
  if (from === undefined || to === undefined) return undefined;
  return { from, to, end: text.slice(from, to).endsWith('\n') ? '\n' : '' };
}

/** One more key for an entry, to stand behind a value of it. */
function besides(node: YAMLMap, says: Said, text: string): string {
  const key = `says: ${saidText(says)}`;
  if (node.flow === true) return `, ${key}`;
  const start = node.range?.[0] ?? 0;
  return `\n${' '.repeat(start - lineStart(text, start))}${key}`;
}

const longestTitle = 100;

function entryText({ title, ...entry }: NewEntry, indent: string): string {
  const comment = title === '' ? '' : ` # ${shortened(oneLine(visible(title)), longestTitle)}`;
  const keys = ['fingerprint', 'object', 'severity', 'says', 'reason', 'owner', 'expiry'] as const;
  const lines = keys.flatMap((key) => {
    const value = entry[key];
    if (value === undefined) return [];
    const shown = typeof value === 'string' ? scalar(value) : saidText(value);
    return [`${key}: ${shown}${key === 'fingerprint' ? comment : ''}`];
  });
  return lines.map((line, at) => `${indent}${at === 0 ? '- ' : '  '}${line}\n`).join('');
}

/** What sources said, in one line. */
function saidText(says: Said): string {
  const values = Object.entries(says).map(([source, value]) => {
    const shown = typeof value === 'string' ? scalar(value) : `[${value.map(scalar).join(', ')}]`;
    return `${scalar(source)}: ${shown}`;
  });
  return `{ ${values.join(', ')} }`;
}

/** A text as YAML: in quotes unless nothing in it could mean anything else. */
function scalar(value: string): string {
  const isPlain =
    /^[\p{L}\p{N}_(](?:[\p{L}\p{N}_.()/@' -]*[\p{L}\p{N}_.)])?$/u.test(value) &&
    Number.isNaN(Number(value)) &&
    !/^(?:true|false|null|yes|no|on|off)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Behind the line break that ends the line of what ends at `at`, perhaps with it. */
function lineEnd(text: string, at: number): number {
  if (text[at - 1] === '\n') return at;
  const next = text.indexOf('\n', at);
  return next === -1 ? text.length : next + 1;
}
