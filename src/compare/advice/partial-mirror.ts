import { areMany, list } from '../../base/phrases.ts';
import { objectId } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { isMendedBy, mayDeclare, type SourceKind } from '../../sources/source-kind.ts';
import type { Difference } from '../difference.ts';
import type { ComparedSource } from '../sources/compared-source.ts';

/** Code that lacks fewer has forgotten them; where it lacks more, it may be meant that it maps a part. */
const many = 3;

/**
 * What to say in the config of code that maps only a part of the tables and views, on purpose; nothing where it lacks few.
 *
 * @param own sources that are wrong
 * @param model sources that are right
 */
export function partialMirrors(
  { missing, row }: Difference,
  own: readonly ComparedSource[],
  model: readonly ComparedSource[],
): string {
  if (!missing || !relations.has(row.kind)) return '';
  const partial = own.filter((source) => {
    if (!isCode(source)) return false;
    const has = relationsOf([source], source.kind);
    return [...relationsOf(model, source.kind)].filter((id) => !has.has(id)).length >= many;
  });
  if (partial.length === 0) return '';
  return `\nIf ${list(partial.map(({ name }) => name))} ${areMany(partial.map(({ name }) => name)) ? 'are' : 'is'} to map only some of what is there, set \`partial: true\` there in schema-drift.yml.`;
}

const isCode = isMendedBy('edit');

const relations: ReadonlySet<ObjectKind> = new Set(['table', 'view', 'materialized view']);

/** Of those that code of a kind can declare, the ids. */
function relationsOf(sources: readonly ComparedSource[], code: SourceKind): Set<string> {
  const objects = sources.flatMap(({ read }) => read.catalog.objects);
  const own = objects.filter(({ kind }) => relations.has(kind) && mayDeclare(code, kind));
  return new Set(own.map(({ kind, path }) => objectId(kind, path)));
}
