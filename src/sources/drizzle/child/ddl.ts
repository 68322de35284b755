/** Asks drizzle-kit for the DDL of a whole schema, as separate statements. */
import { stripVTControlCharacters } from 'node:util';
import { type Location, Problem } from '../../../base/problem.ts';
import type { Declaration } from '../protocol.ts';
import type { Collected } from './collect.ts';
import type { Casing, Kit } from './drizzle.ts';
import { ExitAttempt } from './guard.ts';
import { PoisonError } from './poison.ts';

/** The statements that create everything collected. Throws a `Problem` with what the kit said if it gave up. */
export async function writeDdl(kit: Kit, collected: Collected, casing: Casing): Promise<string[]> {
  const values = [
    collected.schemas,
    collected.enums,
    collected.sequences,
    collected.roles,
    collected.tables,
    collected.policies,
    collected.views,
    collected.materializedViews,
  ].flatMap((items) => items.map(({ value }) => value));
  const imports = Object.fromEntries(values.map((value, index) => [`export${index}`, value]));
  const { generateDrizzleJson, generateMigration } = kit.kit;
  const said: string[] = [];
  const log = console.log;
  console.log = (...words) => said.push(words.join(' '));
  try {
    const empty = await generateDrizzleJson({}, undefined, undefined, casing);
    const full = await generateDrizzleJson(imports, undefined, undefined, casing);
    return await generateMigration(empty, full);
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof PoisonError) {
      throw new Problem(`The schema cannot be turned into DDL: ${error.message}.`, {
        advice: error.advice ?? 'Make it available to the check, or keep the schema free of it.',
      });
    }
    const told = plainText(said.join('\n')) || (error instanceof Error ? error.message : String(error));
    throw new Problem('drizzle-kit refuses the schema.', {
      advice: 'Correct what it names; `drizzle-kit generate` refuses the same.',
      detail: error instanceof ExitAttempt && said.length === 0 ? 'It stopped without a reason.' : told,
    });
  } finally {
    console.log = log;
  }
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

function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(/\s+/g, ' ').trim();
}

function article(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}
