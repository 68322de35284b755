import { expect } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import type { Finding } from '../../src/report/finding.ts';
import type { MendingPlan } from '../../src/report/mending-plan.ts';
import { planScript } from '../../src/report/plan-script.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { testServer } from '../support/postgres.ts';
import { readSourceOf } from '../support/read-source.ts';
import { catalogOf, planned } from './planned.ts';

/** Tables that have to do with each other, and with no other family: all are planned together, for a copy each costs more. */
export interface Family {
  readonly was: string;
  readonly is: string;
  readonly rows: string;
  /** Queries with what they give afterwards, on one line. */
  readonly asked: Readonly<Record<string, string>>;
}

/**
 * Plans all families at once, runs the plan with what loses data, and asks of each what it has to.
 *
 * @returns the plan, and what differs after it
 */
export async function settledTogether(
  families: Readonly<Record<string, Family>>,
  major: number,
): Promise<{ readonly plan: MendingPlan; readonly left: readonly Finding[] }> {
  const all = (part: 'was' | 'is' | 'rows') =>
    Object.values(families)
      .map((family) => family[part])
      .join('; ');
  const server = testServer(major);
  const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
  try {
    await own.query(`${all('was')}; ${all('rows')}`);
    await right.query(all('is'));
    const { plan } = await planned(server, await catalogOf(own), await catalogOf(right), {
      isRename: () => false,
      only: ({ severity }) => severity !== 'cosmetic',
    });
    const script = planScript(plan, { allowDataLoss: true }).replaceAll(/^\\.*$/gm, '');
    for (const { text } of splitStatements(script).statements) await own.query(text);
    for (const [what, { asked }] of Object.entries(families))
      for (const [sql, given] of Object.entries(asked)) {
        const { rows } = await own.query<unknown[]>({ text: sql, rowMode: 'array' });
        expect([what, sql, rows.map((row) => row.join(' ')).join(', ')]).toEqual([what, sql, given]);
      }
    const sources = await Promise.all(
      [right, own].map(async (client, at) => ({
        name: at === 0 ? 'migrations' : 'production',
        kind: at === 0 ? ('migrations' as const) : ('live' as const),
        read: readSourceOf([], { catalog: await catalogOf(client) }),
      })),
    );
    return { plan, left: compare(sources, 'migrations', 'shop').findings };
  } finally {
    await Promise.all([own.end(), right.end()]);
  }
}
