import { type Catalog, type CatalogObject, objectId } from '../catalog/catalog.ts';
import { serialColumn, serialSequence } from '../rebuild/serial.ts';
import { catalogIndex, stepsFor } from '../rebuild/steps.ts';
import { tableSaying } from '../rebuild/tables.ts';
import { addedColumn } from './column-tasks.ts';
import { isFilledByCopy } from './copy-tasks.ts';
import { type Change, type Making, rankOf, stageOf, tableStage } from './making.ts';
import { nullsComputedFor, rowsRefusedBy } from './refusals.ts';
import { saferForms } from './safer-forms.ts';
import { type Draft, draft, type Task } from './task.ts';

export function addition(
  { catalog, findings }: Change,
  right: CatalogObject,
  making: Making,
): Task[] | string {
  const { manner, isNew, ordinal, copies } = making;
  const id = objectId(right.kind, right.path);
  const ofTable = right.kind === 'column' ? objectId('table', right.path.slice(0, 2)) : '';
  const isNewColumn = right.kind === 'column' && !isNew.has(ofTable);
  const steps = stepsFor([right], catalog);
  const isSerial = (column: CatalogObject) => comesAsSerial(column, catalog, making);
  if (right.kind === 'sequence') {
    const column = serialColumn(right, catalogIndex(catalog));
    if (column !== undefined && isSerial(column)) return [];
  }
  const base = { id, findings, before: [], touches: [], loses: [] };
  if (right.kind === 'column') {
    // It comes with its parent.
    if (right.attributes.inherited === true && isNewColumn) return [];
    const settings = steps
      .filter(({ sql }) => !/ SET DEFAULT /.test(sql) || !isSaidWithTable(right, isNewColumn, catalog))
      .map(({ sql }) => draft(sql));
    const { notNull: _, notNullConstraint: __, ...nullable } = right.attributes;
    const isCopied = copies.some(({ columns }) => columns.some((its) => its.right === right));
    const added = isCopied && isFilledByCopy(right) ? { ...right, attributes: nullable } : right;
    const forms = isNewColumn
      ? addedColumn(added, manner, isSerial(right) ? 'serial' : 'default').map((form) => [
          ...form,
          ...settings,
        ])
      : [settings];
    if (forms.every((form) => form.length === 0)) return [];
    const before = isNewColumn && manner.hasRows(right.path) ? nullsComputedFor(right) : [];
    return [{ ...base, before, phase: 'add', rank: rankOf('add', ordinal, tableStage + 1), forms }];
  }
  if (steps.length === 0 && right.kind !== 'trigger') return [];
  const stage = stageOf(steps[0]);
  const phase = stage < tableStage ? 'prepare' : 'add';
  const plain = steps.map(({ sql }) => draft(sql));
  const isOnRows = right.path.length > 2 && manner.hasRows(right.path);
  const safer = isOnRows && manner.isInParts ? saferForms(right, plain) : [];
  // What a sequence belongs to may count with it, and so is there only after it.
  const owned = steps.filter(({ stage }) => stage === 'owned sequence').map(({ sql }) => draft(sql));
  const isOther = ({ sql }: Draft) => !owned.some((other) => other.sql[0] === sql[0]);
  const table =
    right.kind === 'table'
      ? tableSaying(right, catalogIndex(catalog), (column) => (isSerial(column) ? 'serial' : 'default'))
      : undefined;
  return [
    {
      ...base,
      phase,
      rank: phase === 'prepare' ? rankOf(phase, stage, ordinal) : rankOf(phase, ordinal, stage),
      forms: [...safer, table === undefined ? plain.filter(isOther) : [draft(table), ...plain.slice(1)]],
      before: isOnRows ? rowsRefusedBy(right) : [],
    },
    ...(owned.length === 0
      ? []
      : [
          {
            ...base,
            id: `${id} owner`,
            phase: 'add' as const,
            rank: rankOf('add', ordinal, tableStage + 2),
            forms: [owned],
          },
        ]),
  ];
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
