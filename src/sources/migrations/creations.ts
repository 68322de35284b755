import { pathOfName } from '../../catalog/catalog.ts';
import type { MigrationOfSource } from '../source.ts';
import type { Migration } from './migration.ts';

const part = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\d_$]*)`;
const name = String.raw`(${part}(?:\s*\.\s*${part})?)`;
const creation = new RegExp(
  String.raw`^create\s+(?:or\s+replace\s+)?(?:function|procedure|(?:recursive\s+|materialized\s+)?view|type)\s+(?:if\s+not\s+exists\s+)?${name}`,
  'iu',
);
const addition = new RegExp(
  String.raw`^alter\s+type\s+${name}\s+add\s+value\s+(?:if\s+not\s+exists\s+)?'((?:[^']|'')*)'`,
  'iu',
);

/** A migration with what it writes that a later one may write again as a whole, and the labels that it adds to enums. */
export function withCreations({ name, file, statements }: Migration): MigrationOfSource {
  const creates = statements.flatMap(({ text }) => ownName(creation.exec(text)?.[1]));
  const labels = statements.flatMap(({ text }) => {
    const [, written, label = ''] = addition.exec(text) ?? [];
    return ownName(written).map((type) => [type, label.replaceAll("''", "'")] as const);
  });
  return { name, file, creates: [...new Set(creates)], labels };
}

/** A name as catalogs have it, without its schema. */
function ownName(written: string | undefined): string[] {
  const own = written === undefined ? undefined : pathOfName(written).at(-1)?.trim();
  return own === undefined ? [] : [written?.endsWith('"') === true ? own : own.toLowerCase()];
}
