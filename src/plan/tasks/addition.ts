import { texts } from '../../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { ownedLike } from '../../rebuild/owners.ts';
import { serialColumn, serialSequence } from '../../rebuild/serial.ts';
import { catalogIndex, type RebuildStep, stepsFor } from '../../rebuild/steps.ts';
import { tableSaying } from '../../rebuild/tables.ts';
import { isFilledByCopy } from '../carried/copy-tasks.ts';
import type { Change } from '../change.ts';
import { rankOf, stageOf, tableStage } from '../rank.ts';
import { type Draft, draft, type Task } from '../task.ts';
import { addedColumn } from '../values/column-tasks.ts';
import { guardedFrom } from '../values/guard.ts';
import { nullsComputedFor, rowsRefusedBy } from '../values/refusals.ts';
import { saferForms } from '../values/safer-forms.ts';
import type { Making } from './making.ts';
import { replacesIdentity } from './replaced-identity.ts';

/** The tasks that make what is missing; none where it comes with something else. */
export function addition(change: Change, model: CatalogObject, making: Making): Task[] {
  const { catalog, findings } = change;
  const { manner, ordinal } = making;
  const right = givenByOwner(model);
  const steps = stepsFor([right], catalog);
  if (right.kind === 'column') return columnAddition(change, right, making, steps);
  const column = right.kind === 'sequence' ? serialColumn(right, catalogIndex(catalog)) : undefined;
  if (column !== undefined && comesAsSerial(column, catalog, making)) return [];
  if (replacesIdentity(right, making.changes)) return [];
  if (steps.length === 0 && right.kind !== 'trigger') return [];
  const stage = stageOf(steps[0]);
  const phase = stage < tableStage ? 'prepare' : 'add';
  const plain = steps.map(({ sql }) => draft(sql));
  const isOnRows = right.path.length > 2 && manner.hasRows(right.path);
  const refused = isOnRows ? rowsRefusedBy(right) : [];
  const safer =
    isOnRows && manner.isInParts
      ? saferForms(right, plain).map((form) => [...guardedFrom(refused), ...form])
      : [];
  // What a sequence belongs to may count with it, and so is there only after it.
  const owned = steps.filter(({ stage }) => stage === 'owned sequence').map(({ sql }) => draft(sql));
  const isOther = ({ sql }: Draft) => !owned.some((other) => other.sql[0] === sql[0]);
  const alone = [...plain.filter(isOther), ...(owned.length === 0 ? [] : givenToTablesOwner(right, making))];
  const table = tableStatement(right, catalog, making);
  const base = { id: objectId(right.kind, right.path), findings, before: [], touches: [], loses: [] };
  const made: Task = {
    ...base,
    phase,
    rank: phase === 'prepare' ? rankOf(phase, stage, ordinal) : rankOf(phase, ordinal, stage),
    forms: [...safer, table === undefined ? alone : [draft(table), ...plain.slice(1)]],
    before: refused,
  };
  if (owned.length === 0) return [made];
  const rank = rankOf('add', ordinal, tableStage + 2);
  return [made, { ...base, id: `${base.id} owner`, phase: 'add', rank, forms: [owned] }];
}

/** What a column of a table that is there is to own has to belong to whom that table does; others may run the plan. */
function givenToTablesOwner({ kind, path, attributes }: CatalogObject, making: Making): Draft[] {
  const table = texts(attributes.ownedBy).slice(0, 2);
  if (making.isNew.has(objectId('table', table))) return [];
  const before = { kind: 'table', path: making.renames.was(table), attributes: {} } as const;
  return ownedLike(before, [{ kind, path, attributes }]).map((sql) => draft(sql));
}

/** Whoever gave a right elsewhere need not have any here. */
function givenByOwner(object: CatalogObject): CatalogObject {
  const { grantors, ...own } = object;
  return grantors === undefined ? object : own;
}

/** A column that is missing, or what is to be set of one that comes with its new table. */
function columnAddition(
  { catalog, findings }: Change,
  right: CatalogObject,
  making: Making,
  steps: readonly RebuildStep[],
): Task[] {
  const { manner, isNew, ordinal, copies } = making;
  const isNewColumn = !isNew.has(objectId('table', right.path.slice(0, 2)));
  // It comes with its parent.
  if (right.attributes.inherited === true && isNewColumn) return [];
  const settings = steps
    .filter(({ sql }) => !/ SET DEFAULT /.test(sql) || !isSaidWithTable(right, isNewColumn, catalog))
    .map(({ sql }) => draft(sql));
  const { notNull: _, notNullConstraint: __, ...nullable } = right.attributes;
  const isCopied = copies.some(({ columns }) => columns.some((its) => its.right === right));
  const added = isCopied && isFilledByCopy(right) ? { ...right, attributes: nullable } : right;
  const isSerial = comesAsSerial(right, catalog, making);
  const forms = isNewColumn
    ? addedColumn(added, manner, isSerial ? 'serial' : 'default').map((form) => [...form, ...settings])
    : [settings];
  if (forms.every((form) => form.length === 0)) return [];
  return [
    {
      id: objectId(right.kind, right.path),
      findings,
      before: isNewColumn && manner.hasRows(right.path) ? nullsComputedFor(right) : [],
      touches: [],
      loses: [],
      phase: 'add',
      rank: rankOf('add', ordinal, tableStage + 1),
      forms,
    },
  ];
}

/** The statement that makes a table, with columns that come with their sequences in one word. */
function tableStatement(right: CatalogObject, catalog: Catalog, making: Making): string | undefined {
  return right.kind === 'table'
    ? tableSaying(right, catalogIndex(catalog), (column) =>
        comesAsSerial(column, catalog, making) ? 'serial' : 'default',
      )
    : undefined;
}

/** Whether a column is made with its sequence in one word: both are new, and no rows are copied into it. */
function comesAsSerial(column: CatalogObject, catalog: Catalog, { changes, copies }: Making): boolean {
  const sequence = serialSequence(column, catalogIndex(catalog));
  if (sequence === undefined) return false;
  const isAdded = (object: CatalogObject) =>
    changes.some(({ own, right }) => right === object && own === undefined);
  const isCopied = copies.some(({ columns }) => columns.some(({ right }) => right === column));
  return isAdded(column) && isAdded(sequence) && !isCopied;
}

/** Whether the default of a column is part of the statement that makes it, or its table. */
function isSaidWithTable({ path }: CatalogObject, isNewColumn: boolean, catalog: Catalog): boolean {
  const owner = catalogIndex(catalog).find(objectId('table', path.slice(0, 2)));
  return (
    isNewColumn || (owner?.attributes.partitionOf === undefined && owner?.attributes.ofType === undefined)
  );
}
