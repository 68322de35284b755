import { posix } from 'node:path';
import { type DrizzleCandidate, schemaPaths } from './drizzle-candidate.ts';

/**
 * Configs of which another one has the better right to what they name: those that say the same, one that was forgotten
 * when its schema moved, one of another database that says nothing of its migrations. Each is left out with a line.
 *
 * @param candidates the most important first
 */
export function leftOutRivals(candidates: readonly DrizzleCandidate[]): {
  readonly kept: readonly DrizzleCandidate[];
  readonly left: readonly string[];
} {
  const kept: DrizzleCandidate[] = [];
  const left: string[] = [];
  for (const candidate of candidates) {
    const at = kept.findIndex((other) => areRivals(other, candidate));
    const other = kept[at];
    if (other === undefined) {
      kept.push(candidate);
      continue;
    }
    const wins = rules.map(({ better }) => better(candidate) - better(other)).find((one) => one !== 0) ?? 0;
    const [winner, loser] = wins > 0 ? [candidate, other] : [other, candidate];
    kept[at] = winner;
    left.push(`left out: ${loser.file} ${reasonOf(loser, winner)}`);
  }
  return { kept, left };
}

/** Whether two are about the same migrations, or would be if there were any. */
function areRivals(a: DrizzleCandidate, b: DrizzleCandidate): boolean {
  return (a.migrations !== undefined && a.migrations === b.migrations) || saysSame(a, b);
}

const claims = { usual: 0, default: 1, named: 2 };

/** Which of two has the better right; the first rule that tells them apart decides, else the first of them. */
const rules: readonly { readonly better: (it: DrizzleCandidate) => number }[] = [
  { better: ({ hasSchema }) => Number(hasSchema) },
  { better: ({ claim }) => claims[claim] },
  // Of two that say the same, the declaration is that of the package which has the migrations.
  { better: ({ base, migrations }) => Number(migrations?.startsWith(`${posix.normalize(base)}/`) === true) },
];

function reasonOf(loser: DrizzleCandidate, winner: DrizzleCandidate): string {
  if (saysSame(loser, winner)) return `names the same schema and migrations as ${winner.file}`;
  const schema = schemaPaths(loser.facts).join(', ');
  if (!loser.hasSchema && winner.hasSchema) return `names a schema that is not there (${schema})`;
  const migrations = `${winner.migrations}/ holds the migrations of ${winner.file}`;
  return `${claimed[loser.claim](schema)}, and ${migrations}; name it in schema-drift.yml to compare it`;
}

const claimed: Readonly<Record<DrizzleCandidate['claim'], (schema: string) => string>> = {
  named: (schema) => `names another schema (${schema})`,
  default: () => 'does not name its migrations',
  usual: () => 'has no migrations of its own',
};

function saysSame(a: DrizzleCandidate, b: DrizzleCandidate): boolean {
  const schema = (it: DrizzleCandidate) =>
    JSON.stringify(schemaPaths(it.facts).map((path) => posix.resolve('/', it.base, path)));
  return migrationsOf(a) === migrationsOf(b) && schema(a) === schema(b);
}

function migrationsOf({ migrations, base, facts }: DrizzleCandidate): string {
  return migrations ?? posix.join(base, facts.out ?? 'drizzle');
}
