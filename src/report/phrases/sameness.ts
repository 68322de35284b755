/** What findings have in common that say the same of objects of other names. */
import type { Finding } from '../finding.ts';
import { headline } from './phrases.ts';

/** Which name does not count: of the table, or of a column in one table. */
export type ButFor = 'table' | 'column';

const sames: Readonly<Record<ButFor, WeakMap<Finding, string>>> = {
  table: new WeakMap(),
  column: new WeakMap(),
};

/** Everything a reader sees of a finding but for a name, as a text; that of no other where it is a matter of its own. */
export function sameness(finding: Finding, butFor: ButFor): string {
  const known = sames[butFor].get(finding) ?? found(finding, butFor);
  sames[butFor].set(finding, known);
  return known;
}

function found(finding: Finding, butFor: ButFor): string {
  const { severity, class: kindOfDrift, kind, group, object, attribute, cells, wrong, phase } = finding;
  // A table of its own is a matter of its own; so is what has been looked into, or has to go with something else.
  const isAlone =
    object === group ||
    (butFor === 'column' && (kind !== 'column' || !object.startsWith(`${group}.`))) ||
    finding.usage !== undefined ||
    finding.belongs !== undefined ||
    finding.together !== undefined ||
    finding.objects !== undefined ||
    finding.lapsed !== undefined;
  if (isAlone) return finding.fingerprint;
  const said = Object.entries(cells).map(([source, { state, text }]) => [source, state, text]);
  const words = JSON.stringify([
    object,
    headline(finding),
    said,
    finding.reason,
    finding.advice,
    finding.note,
    finding.folded,
  ]);
  const generic = butFor === 'table' ? withoutTable(words, group) : withoutName(words, columnOf(finding));
  const place = butFor === 'column' ? group : undefined;
  return JSON.stringify([severity, kindOfDrift, kind, attribute, wrong, phase, place, generic]);
}

/** `created_at` of `users.created_at`: an object without its table. */
export function columnOf({ object, group }: Finding): string {
  return object.slice(group.length + 1);
}

/** A text in which the name of a table, alone or as part of others (`users_pkey`), is the same as any other's. */
function withoutTable(text: string, table: string): string {
  const bare = table.split('.').at(-1) ?? '';
  return bare === table ? withoutName(text, table) : withoutName(withoutName(text, table), bare);
}

const wordlike = /[\p{L}\d]/u;

function withoutName(text: string, name: string): string {
  if (name === '') return text;
  const [first = '', ...rest] = text.split(name);
  let before = first;
  return rest.reduce((left, after) => {
    const isWord = !wordlike.test(before.at(-1) ?? '') && !wordlike.test(after.at(0) ?? '');
    before = after === '' ? name : after;
    return left + (isWord ? '\0' : name) + after;
  }, first);
}
