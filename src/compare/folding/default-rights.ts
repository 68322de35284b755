import { defaultRightsOn } from '../../catalog/default-rights.ts';
import { isObjectKind } from '../../catalog/object-kind.ts';
import { cellIn, type Matrix, type Row } from '../matrix.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { attributeText, names } from '../values.ts';

/**
 * The rows of default privileges that a grant follows from: in every source that speaks of it, the role may do with the
 * object just what the default privileges there give it on objects of its kind.
 */
export function defaultsBehind(grant: Row, matrix: Matrix): string[] {
  const [kind = ''] = (grant.parent ?? '').split(':');
  const objects = isObjectKind(kind) ? defaultRightsOn[kind] : undefined;
  const role = grant.path.at(-1);
  // The path of a grant on a column has one part more.
  if (objects === undefined || role === undefined || grant.path.length > 3) return [];
  const [schema] = grant.path;
  const last = `${objects} to ${role}`;
  return defaultsIn(matrix).flatMap(({ id, row }) => {
    const its = row.path.at(-1) ?? '';
    const isForIt = its === last || its.startsWith(`${last} by `);
    const isThere = row.path.length === 1 || (kind !== 'schema' && row.path[0] === schema);
    return isForIt && isThere && saysTheSame(grant, row) ? [id] : [];
  });
}

function saysTheSame(grant: Row, defaults: Row): boolean {
  return grant.cells.every(({ source, state }) => {
    const isSpoken = state === 'present' || state === 'missing';
    return !isSpoken || privilegesIn(grant, source) === privilegesIn(defaults, source);
  });
}

function privilegesIn(row: Row, source: ComparedSource): string | undefined {
  const cell = cellIn(row, source);
  if (cell?.state === 'missing') return '';
  if (cell?.state !== 'present') return undefined;
  const { privileges, maintain } = cell.object.attributes;
  return [...names(privileges), attributeText(maintain)].join();
}

interface Entry {
  readonly id: string;
  readonly row: Row;
}

/** Found once a matrix, since any number of grants can ask. */
function defaultsIn(matrix: Matrix): readonly Entry[] {
  let found = foundBefore.get(matrix);
  if (found === undefined) {
    found = [...matrix].flatMap(([id, row]) => (row.kind === 'default privileges' ? [{ id, row }] : []));
    foundBefore.set(matrix, found);
  }
  return found;
}

const foundBefore = new WeakMap<Matrix, readonly Entry[]>();
