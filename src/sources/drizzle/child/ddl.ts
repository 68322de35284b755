/** Asks drizzle-kit for the DDL of a whole schema, as separate statements. */

import { type Location, Problem } from '../../../base/problem.ts';
import { type Noted, notedIn } from '../noted.ts';
import type { Declaration, RefusedDeclaration } from '../protocol.ts';
import type { Casing } from './casing.ts';
import type { Collected } from './collect.ts';
import type { Declared, Kit } from './drizzle.ts';
import { poisoned } from './load-problems.ts';
import { PoisonError } from './poison.ts';
import { quietly, wordsOf } from './quietly.ts';
import { refusedTable } from './refused.ts';
import { importsOf } from './snapshot.ts';

export interface Ddl {
  readonly statements: readonly string[];
  /** Tables and views that drizzle-kit fails on, each alone; there is no statement for them. */
  readonly refused: readonly RefusedDeclaration[];
  readonly noted: Noted | undefined;
}

/**
 * The statements that create everything collected, but for what drizzle-kit fails on. Throws a `Problem` with what it
 * said where leaving that out does not help.
 */
export async function writeDdl(kit: Kit, collected: Collected, casing: Casing): Promise<Ddl> {
  try {
    return { ...(await statementsOf(kit, collected, casing)), refused: [] };
  } catch (error) {
    const failing = await failingAlone(kit, collected, casing);
    if (failing.size === 0) throw refusal(error);
    const without = (items: readonly Declared[]) => items.filter(({ value }) => !failing.has(value));
    const { tables, views, materializedViews } = collected;
    const rest = {
      ...collected,
      tables: without(tables),
      views: without(views),
      materializedViews: without(materializedViews),
    };
    const written = await statementsOf(kit, rest, casing).catch((still: unknown) => {
      throw refusal(still);
    });
    return { ...written, refused: [...failing.values()] };
  }
}

/** What drizzle-kit fails on even without the rest. */
async function failingAlone(
  kit: Kit,
  collected: Collected,
  casing: Casing,
): Promise<ReadonlyMap<object, RefusedDeclaration>> {
  const failing = new Map<object, RefusedDeclaration>();
  const empty = { ...collected, tables: [], policies: [], views: [], materializedViews: [] };
  for (const kind of ['tables', 'views', 'materializedViews'] as const) {
    for (const declared of collected[kind]) {
      try {
        await statementsOf(kit, { ...empty, [kind]: [declared] }, casing);
      } catch (error) {
        if (error instanceof PoisonError) throw refusal(error);
        const told = wordsOf(error);
        failing.set(declared.value, refusedRelation(kit, kind, declared, told));
      }
    }
  }
  return failing;
}

function refusedRelation(
  kit: Kit,
  kind: 'tables' | 'views' | 'materializedViews',
  declared: Declared,
  why: string,
): RefusedDeclaration {
  if (kind === 'tables') return refusedTable(kit, declared, why);
  const { getViewConfig, getMaterializedViewConfig } = kit.pgCore;
  const { schema = 'public', name } = (kind === 'views' ? getViewConfig : getMaterializedViewConfig)(
    declared.value as never,
  );
  return {
    kind: kind === 'views' ? 'view' : 'materialized view',
    path: [schema, name],
    reason: `drizzle-kit cannot take view ${name}: ${why}`,
    advice: 'Correct the view; `drizzle-kit generate` fails on it, too.',
    ...(declared.location && { location: declared.location }),
  };
}

async function statementsOf(kit: Kit, collected: Collected, casing: Casing): Promise<Omit<Ddl, 'refused'>> {
  const imports = importsOf(collected);
  const { generateDrizzleJson, generateMigration } = kit.kit;
  return quietly(async () => {
    const empty = await generateDrizzleJson({}, undefined, undefined, casing);
    const full = await generateDrizzleJson(imports, undefined, undefined, casing);
    return { statements: await generateMigration(empty, full), noted: notedIn({ ...full }) };
  });
}

function refusal(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof PoisonError) return poisoned(error);
  return new Problem('drizzle-kit refuses the schema.', {
    advice: 'Correct what it names; `drizzle-kit generate` refuses the same.',
    detail: wordsOf(error),
  });
}

/** Names used twice, which the kits would give up on, or silently take the last of. Throws a `Problem` for the first. */
export function refuseDuplicates(declarations: readonly Declaration[]): void {
  const seen = new Map<string, Declaration>();
  for (const one of declarations) {
    if (!one.name || one.kind === 'role' || one.kind === 'schema') continue;
    const relation = ['table', 'view', 'materialized view', 'sequence', 'index'].includes(one.kind);
    const scope = relation ? ['relation', one.schema] : [one.kind, one.schema, one.table];
    const key = JSON.stringify([...scope, one.name]);
    const earlier = seen.get(key);
    seen.set(key, one);
    if (!earlier) continue;
    const where = earlier.location ? ` (first at ${earlier.location.file}:${earlier.location.line})` : '';
    throw new Problem(
      `Two declarations share the name ${one.name}: ${article(earlier.kind)} and ${earlier.kind === one.kind ? `another ${one.kind}` : article(one.kind)}${where}.`,
      {
        advice: 'Rename or remove one of them; Postgres can hold only one.',
        ...(one.location && { location: one.location as Location }),
      },
    );
  }
}

function article(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}
