/** What of a statement can be done though it names something that was left out. */

import { unquoted } from './extension-statement.ts';
import type { Unmade } from './left-out.ts';
import type { Statement } from './statements.ts';
import type { WholePaths } from './whole-paths.ts';

const name = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\d_$]*)`;
const qualified = String.raw`${name}(?:\s*\.\s*${name})*`;
const rights = new RegExp(
  String.raw`^(?<begin>(?:grant|revoke)\b.*?\bon\s+(?:table\s+|sequence\s+)?)(?<names>${qualified}(?:\s*,\s*${qualified})+)(?<end>\s+(?:to|from)\s.*)$`,
  'isu',
);
const drops =
  /^drop\s+(?:materialized\s+view|foreign\s+(?:table|data\s+wrapper)|event\s+trigger|text\s+search\s+\w+|operator\s+(?:class|family)|user\s+mapping|index\s+concurrently|table|view|sequence|index|type|domain|function|procedure|aggregate|schema|policy|trigger|rule|publication|server|cast)\s+(?!if\s+exists\b)/i;

/**
 * A statement without what was left out: rights on the rest of several tables, and the end of the rest of what is
 * dropped; `undefined` where nothing remains of it.
 */
export function whatRemains(
  { text }: Pick<Statement, 'text'>,
  unmade: readonly Unmade[],
  paths: WholePaths,
): string | undefined {
  const dropping = drops.exec(text)?.[0];
  if (dropping !== undefined) return `${dropping}IF EXISTS ${text.slice(dropping.length)}`;
  const { begin = '', names, end = '' } = rights.exec(text)?.groups ?? {};
  if (names === undefined) return undefined;
  const all = names.split(',').map((each) => each.trim());
  const left = all.filter((each) => {
    const path = paths.of({ noun: 'table', path: each.split('.').map((part) => unquoted(part.trim())) });
    return !unmade.some(
      (one) => one.path.length === path.length && one.path.every((part, at) => part === path[at]),
    );
  });
  return left.length === 0 || left.length === all.length ? undefined : begin + left.join(', ') + end;
}
