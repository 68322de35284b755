import { type Catalog, displayName, objectId, objectsById } from '../../catalog/catalog.ts';
import type { StatisticsByTable } from '../../catalog/statistics.ts';
import { name, qualified } from '../../rebuild/sql.ts';
import type { Finding } from '../../report/finding.ts';
import { rankOf } from '../rank.ts';
import { draft, type Task } from '../task.ts';
import type { Wanted } from '../wanted.ts';
import { besideName } from './beside-name.ts';
import { type GivenName, inOldTable } from './given-names.ts';
import { namesAnyOf } from './naming-given.ts';

/**
 * Gives tables, or columns of one, names that others of them have had, in one transaction: in an order in which each name
 * is free when it is given, and through another one where they go round in a circle. What else differs is told once all
 * have their own names.
 */
export function givingNames(group: readonly GivenName[], wanted: readonly Wanted[], own: Catalog): Task {
  const findings = new Set<Finding>(wanted.filter(namesAnyOf(group)).map(({ finding }) => finding));
  const told = group.map(({ kind, from, to }) => `${kind} ${displayName(from)} as ${displayName(to)}`);
  return {
    id: `names of ${group.map(({ kind, from }) => objectId(kind, from)).join(', ')}`,
    phase: 'correct',
    rank: rankOf('correct', 0),
    findings: [...findings],
    title: told.join(', '),
    forms: [statementsFor(group, own).map(draft)],
    before: [],
    touches: [],
    loses: [],
  };
}

interface Move {
  readonly kind: GivenName['kind'];
  readonly from: readonly string[];
  readonly to: readonly string[];
}

function statementsFor(group: readonly GivenName[], own: Catalog): string[] {
  const taken = new Set(objectsById(own).keys());
  const statements: string[] = [];
  const move = ({ kind, from, to }: Move) => {
    statements.push(...renaming({ kind, from, to }));
    taken.delete(objectId(kind, from));
    taken.add(objectId(kind, to));
  };
  let left = group.map((one): Move => ({ kind: one.kind, from: one.from, to: inOldTable(one) }));
  while (left.length > 0) {
    const free = left.find(({ kind, to }) => !taken.has(objectId(kind, to)));
    const [first] = left as [Move, ...Move[]];
    const next = free ?? { ...first, to: first.from.with(-1, besideName(first.from.at(-1) ?? '', 'before')) };
    move(next);
    left =
      free === undefined
        ? [...left.slice(1), { ...first, from: next.to }]
        : left.filter((one) => one !== free);
  }
  return statements;
}

function renaming({ kind, from, to }: Move): string[] {
  const [schema = '', old = ''] = from;
  if (kind === 'column')
    return [
      `ALTER TABLE ${qualified(from.slice(0, 2))} RENAME COLUMN ${name(from[2] ?? '')} TO ${name(to[2] ?? '')}`,
    ];
  if (to[0] === schema) return [`ALTER TABLE ${qualified(from)} RENAME TO ${name(to[1] ?? '')}`];
  // Neither schema has anything of this name.
  const between = besideName(old, 'before');
  return [
    `ALTER TABLE ${qualified(from)} RENAME TO ${name(between)}`,
    `ALTER TABLE ${qualified([schema, between])} SET SCHEMA ${name(to[0] ?? '')}`,
    `ALTER TABLE ${qualified([to[0] ?? '', between])} RENAME TO ${name(to[1] ?? '')}`,
  ];
}

/** The statistics of tables by the names that they have once these are given. */
export function statisticsBy(
  groups: readonly (readonly GivenName[])[],
  statistics: StatisticsByTable | undefined,
): StatisticsByTable | undefined {
  const tables = groups.flat().filter(({ kind }) => kind === 'table');
  if (statistics === undefined || tables.length === 0) return statistics;
  const now = new Map(tables.map(({ from, to }) => [objectId('table', from), objectId('table', to)]));
  return new Map([...statistics].map(([id, its]) => [now.get(id) ?? id, its]));
}
