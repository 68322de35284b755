import { type CatalogObject, objectId, objectsById, pathOfName } from '../catalog/catalog.ts';
import { type ObjectKind, objectKinds } from '../catalog/object-kind.ts';
import type { SeenStatement } from '../rehearsal/deploy.ts';
import type { Risk } from './risks.ts';
import { ownName, type SameObjects } from './same-objects.ts';
import type { WatchedChange } from './watch.ts';

/**
 * What is risky about a change for what is no table: what of it is called otherwise, values of enums too, and what a
 * CASCADE takes along.
 */
export function objectRisks({ statements }: Pick<WatchedChange, 'statements'>, same: SameObjects): Risk[] {
  const renamed = same.moved.filter(({ then }) => kindsAskedFor.has(then.kind));
  return statements.flatMap((seen) => [
    ...renamed
      .filter(({ then }) => isRenamedBy(seen, then))
      .map(({ then, path }): Risk => ({ kind: 'rename', seen, about: then, renamed: path })),
    ...renamedValue(seen, same),
    ...cascadeOf(seen, same),
  ]);
}

/** Kinds whose objects code asks for by their names, and that are no tables. */
const kindsAskedFor: ReadonlySet<ObjectKind> = new Set([
  'enum',
  'domain',
  'composite type',
  'range type',
  'view',
  'function',
  'procedure',
]);

/** By its words: no row of the catalogs tells which of several statements it was. */
function isRenamedBy({ statement: { text } }: SeenStatement, { path }: CatalogObject): boolean {
  const own = pathOfName(renaming.exec(text)?.[1] ?? '').at(-1) ?? '';
  return own === ownName(path) || own.toLowerCase() === ownName(path);
}

const renaming =
  /^alter\s+(?:type|domain|view|table|function|procedure|routine)\s+(?:if\s+exists\s+)?((?:"[^"]*"|[^\s("])+)\s*(?:\(.*\)\s*)?(?:rename\s+to|set\s+schema)\s/is;

/** A value is told by the path of its enum, and its own text behind that. */
function renamedValue(seen: SeenStatement, { before }: SameObjects): Risk[] {
  const [, type = '', from, to] = renamingValue.exec(seen.statement.text) ?? [];
  if (from === undefined || to === undefined) return [];
  const own = pathOfName(type).at(-1) ?? '';
  const path = before.objects.find(
    (object) => object.kind === 'enum' && [own, own.toLowerCase()].includes(ownName(object.path)),
  )?.path ?? ['public', own];
  const [was, is] = [from, to].map((value) => value.replaceAll("''", "'"));
  return [
    {
      kind: 'rename',
      seen,
      about: { kind: 'enum', path: [...path, was ?? ''] },
      renamed: [...path, is ?? ''],
    },
  ];
}

const renamingValue =
  /^alter\s+type\s+((?:"[^"]*"|[^\s"])+)\s+rename\s+value\s+'((?:[^']|'')*)'\s+to\s+'((?:[^']|'')*)'/i;

/** Columns that go are told as such, and what the change makes again is nothing lost. */
function cascadeOf(seen: SeenStatement, { before, after }: SameObjects): Risk[] {
  const [was, is] = [objectsById(before), objectsById(after)];
  const taken = seen.cascaded
    .filter((told) => !/^(?:column|default value for column) /.test(told))
    .map((told) => ({ told, ...namedBy(told) }))
    .filter(({ kind, path }) => !is.has(objectId(kind, path)));
  const about = taken.find(({ kind, path }) => was.has(objectId(kind, path))) ?? taken[0];
  if (about === undefined) return [];
  const others = taken.filter((each) => each !== about).map(({ told }) => told);
  return [{ kind: 'cascade', seen, about, others }];
}

/** The object that Postgres tells as `view v` or as `policy p on table t`; where it names no schema that is `public`. */
function namedBy(told: string): Risk['about'] {
  const kind = kindsByLength.find((each) => told.startsWith(`${each} `)) ?? 'table';
  const [own = '', above = ''] = told.slice(kind.length + 1).split(/ on (?:table|view|materialized view) /);
  const path = [...pathOfName(above), ...pathOfName(own)];
  const isWhole = path.length === (above === '' ? 2 : 3);
  return { kind, path: isWhole ? path : ['public', ...path] };
}

/** So that no kind is taken for one whose name it begins with. */
const kindsByLength = [...objectKinds].sort((a, b) => b.length - a.length);
