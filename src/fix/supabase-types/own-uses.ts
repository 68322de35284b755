/** What somebody wrote beside the types and names something in them: `type Status = Enums<"status">`. */

import { texts, values } from '../../catalog/attributes.ts';
import { type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { isOneKind } from '../../compare/renames/known-renames.ts';
import { same } from '../../compare/values.ts';
import type { Renaming } from '../../sources/renamings.ts';
import type { ModuleFile } from '../../sources/supabase-types/module-file.ts';
import type { Shape } from '../../sources/supabase-types/shapes.ts';
import type { Span } from '../change.ts';
import type { Task } from '../task.ts';
import { namedBy, usesIn } from './bonds.ts';
import { quoted } from './layout.ts';
import { type Mends, memberOf, type Site } from './site.ts';
import type { Value } from './wanted-member.ts';

interface OwnUse extends Span {
  readonly module: ModuleFile;
}

/** Gives what names something that goes the name that it has now, where it is known to be the same under another one. */
export function renamedUses(task: Task, site: Site): Mends {
  const next = nextName(task, site);
  if (next === undefined) return [];
  return ownUses(task, site).map(({ from, to, module }) => {
    const said = module.text.slice(from, to);
    const [whole = '', name = '', quote = ''] = /((["'])(?:[^"'\\]|\\.)*\2)[^"']*$/.exec(said) ?? [];
    const text = said.slice(0, said.length - whole.length) + quoted(next, quote) + whole.slice(name.length);
    return { from, to, text, module };
  });
}

/** What names something that is to be taken away, of which nothing tells another name. */
export function usesOfWhatGoes(task: Task, site: Site): readonly OwnUse[] {
  return nextName(task, site) === undefined ? ownUses(task, site) : [];
}

function ownUses(task: Task, { modules, database }: Site): readonly OwnUse[] {
  if (task.right !== undefined) return [];
  const names = namedBy(task);
  return modules.opened().flatMap((module) => {
    const types = [module.types.get('Database'), database?.module === module ? database.shape : undefined];
    return usesIn(module.text)
      .filter(
        (use) => use.names.some((name) => names.includes(name)) && !types.some((type) => isWithin(use, type)),
      )
      .map(({ from, to }) => ({ from, to, module }));
  });
}

function isWithin({ from, to }: Span, type: Shape | undefined): boolean {
  return type?.kind === 'object' && (type.from ?? 0) <= from && to <= (type.to ?? 0);
}

/**
 * What something that goes is called now: by the migration that renames it, else of an enum or a composite type where it
 * is the only one that goes of those made alike, and only one of these comes.
 */
function nextName(task: Task, site: Site): string | undefined {
  const { wrong, right, model, source } = task;
  if (wrong === undefined || right !== undefined) return undefined;
  const known = knownName(wrong, model.read.renamings ?? [], site);
  if (known !== undefined || wrong.kind === 'table') return known;
  const [schema] = wrong.path;
  const section = sections[wrong.kind];
  const words = wordsOf(wrong.attributes);
  if (section === undefined || words === undefined) return undefined;
  const alike = (objects: Iterable<Task['wrong']>, wordsIn: (one: NonNullable<Task['wrong']>) => unknown) =>
    [...objects].flatMap((one) =>
      one?.kind === wrong.kind && one.path[0] === schema && wordsIn(one) === words ? [one] : [],
    );
  const going = alike(source.read.catalog.objects, ({ attributes }) => wordsOf(attributes)).filter(
    ({ kind, path }) => !site.objects.has(objectId(kind, path)),
  );
  const coming = alike(site.objects.values(), ({ kind, path }) =>
    wordsOf(site.seen(kind, path) ?? {}),
  ).filter(({ path }) => memberOf(site, section, path[1] ?? '') === undefined);
  return going.length === 1 && coming.length === 1 ? coming[0]?.path[1] : undefined;
}

const sections: Readonly<Record<string, string>> = {
  table: 'Tables',
  view: 'Views',
  'materialized view': 'Views',
  enum: 'Enums',
  'composite type': 'CompositeTypes',
};

/** What an enum or a composite type is made of. */
function wordsOf({ labels, fields }: Value): string | undefined {
  if (labels !== undefined) return JSON.stringify(texts(labels));
  if (fields === undefined) return undefined;
  return JSON.stringify(
    (values(fields) as readonly Value[]).map(({ name, base, bases }) => [name, base ?? values(bases)[0]]),
  );
}

function knownName(
  { kind, path }: CatalogObject,
  renamings: readonly Renaming[],
  site: Site,
): string | undefined {
  const known = renamings.find(
    (it) => isOneKind(it.kind, kind) && it.reused !== true && same(it.from, path) && it.to[0] === path[0],
  );
  const [, name = ''] = known?.to ?? [];
  const section = sections[kind];
  if (known === undefined || section === undefined || !site.objects.has(objectId(known.kind, known.to)))
    return undefined;
  return site.isWhole(name) && memberOf(site, section, name) === undefined ? name : undefined;
}
