import { type CatalogObject, displayName, objectId } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { same } from '../../compare/values.ts';
import { changeStatements, holdNothing } from '../../rebuild/change-object.ts';
import { foreignKeysTo } from '../../rebuild/dependents.ts';
import { dropStatements } from '../../rebuild/drop.ts';
import { lossOfFields, lossOfType } from '../../rebuild/losses.ts';
import { countingOn, type Discrepancy } from '../../rebuild/mend.ts';
import type { ObjectChange } from '../../rebuild/object-change.ts';
import { replaced } from '../../rebuild/replaced.ts';
import { everyPartOf, stepsFor } from '../../rebuild/steps.ts';
import type { Change } from '../change.ts';
import type { Forms } from '../forms.ts';
import { rowsOutsideBound, rowsThatPointInto, rowsWithoutPartition } from '../tables/partition-rows.ts';
import type { RemadeTable } from '../tables/remade-tables.ts';
import { remaking } from '../tables/remaking.ts';
import { type Draft, draft, type Task } from '../task.ts';
import { replacedEnum, touchedByReplaced } from '../types/replaced-enum.ts';
import { formsWithTables } from '../types/typed-tables.ts';
import { tablesOfType } from '../types/types-made-of.ts';
import { addedColumn, changedColumn, type Manner } from '../values/column-tasks.ts';
import { guardedFrom } from '../values/guard.ts';
import { doublesThatComeAbout, rowsRefusedBy, stopAtValues, valuesThatDoNotFit } from '../values/refusals.ts';
import { remadeSafely } from '../values/safer-forms.ts';
import { enforcedMeanwhile } from './enforced-meanwhile.ts';
import type { Making } from './making.ts';
import { passedOn } from './passed-on.ts';
import { remarked } from './remarks.ts';

/** `undefined` where no statement makes the change and keeps what is there. */
export function formsOf(
  change: ObjectChange,
  { manner, changes, remade, dependents }: Making,
): Forms | undefined {
  const { own, right } = change;
  const table = own.kind === 'table' ? remade.find((one) => same(one.own.path, own.path)) : undefined;
  if (table !== undefined) return remadeForms(change, table, manner);
  if (own.kind === 'column' && right.kind === 'column') return columnForms(change, manner, changes);
  const statements = changeStatements(withoutChangedKeys(change, changes));
  const typed = own.kind === 'composite type' ? tablesOfType(own, change.ownCatalog) : [];
  if (statements !== undefined && typed.length > 0) return formsWithTables(change, typed, statements, manner);
  if (statements !== undefined) {
    const drafts = statements.map((sql) => remarked(sql, own, dependents));
    const forms = [[...passedOn(own, right, change.ownCatalog, changes), ...drafts]];
    const isRemade = statements.length > 1 && own.kind === 'constraint' && manner.isInParts;
    const safer = isRemade && manner.hasRows(right.path) ? remadeSafely(right, statements) : [];
    return {
      drafts: [
        ...safer.map((form) => [...guardedFrom(rowsRefusedBy(right)), ...form]),
        ...forms,
        ...withoutParentsFirst(change, statements, changes),
      ],
      loses: lossOfFields(own, right),
      before: manner.hasRows(own.path) ? rowsBetweenPartitions(change) : [],
    };
  }
  if (own.kind === 'enum' && right.kind === 'enum')
    return {
      drafts: replacedEnum(own, right, change.ownCatalog, changes),
      touches: touchedByReplaced(own, change.ownCatalog),
    };
  if (!replaceable.has(own.kind) || !replaceable.has(right.kind)) return undefined;
  const anew = replaced(change);
  return anew && { drafts: [anew.map(draft)] };
}

/**
 * A column gets no other type as long as it is inherited, and the table no parent as long as that has it in another type:
 * the old parents go by themselves then, and what is left once the column has its type follows.
 */
function withoutParentsFirst(
  { own, attributes }: ObjectChange,
  statements: readonly string[],
  changes: readonly Change[],
): Draft[][] {
  if (own.kind !== 'table' || !attributes.includes('inherits')) return [];
  const isRetyped = changes.some(
    (one) =>
      one.own?.kind === 'column' &&
      one.own.attributes.inherited === true &&
      one.attributes.includes('type') &&
      same(one.own.path.slice(0, 2), own.path),
  );
  const going = statements.filter((sql) => sql.includes(' NO INHERIT '));
  return isRetyped && going.length > 0 ? [going.map(draft)] : [];
}

/**
 * A key is made anew with the foreign keys that need it. Of these, one that is to change as well may not fit the new
 * one as it is: Postgres names it then, and it comes back as it should be.
 */
function withoutChangedKeys(change: ObjectChange, changes: readonly Change[]): ObjectChange {
  const referring = foreignKeysTo(change.own, change.ownCatalog);
  const changed = referring.filter(({ path }) =>
    changes.some(({ own }) => own?.kind === 'constraint' && same(own.path, path)),
  );
  if (changed.length === 0) return change;
  const objects = change.ownCatalog.objects.filter((object) => !changed.includes(object));
  return { ...change, ownCatalog: { ...change.ownCatalog, objects } };
}

function remadeForms(change: ObjectChange, table: RemadeTable, manner: Manner): Forms {
  const { own, right, ownCatalog } = change;
  const { leaving, gone, made, retyped } = table;
  const hasRows = manner.hasRows(own.path);
  const loses = retyped.flatMap(lossOfType);
  const fitting = leaving.length === 0 ? rowsWithoutPartition(own, right, made, retyped) : [];
  // Who asks for what loses values has been told of it.
  const guarded = hasRows && loses.length === 0 ? retyped : [];
  return {
    drafts: [
      remaking(
        change,
        table,
        guarded.flatMap((column) => stopAtValues(column) ?? []),
      ),
    ],
    touches: gone.map(({ path }) => objectId('table', path)),
    before: hasRows
      ? [
          ...retyped.flatMap((column) => [...valuesThatDoNotFit(column), ...doublesThatComeAbout(column)]),
          ...fitting,
          ...leaving.flatMap((partition) => rowsThatPointInto(partition, ownCatalog)),
        ]
      : [],
    loses,
    isMadeAgain: true,
  };
}

/** Rows that keep a table from being a partition, or from being none any more. */
function rowsBetweenPartitions(change: ObjectChange): Task['before'] {
  const { own, right, ownCatalog, rightCatalog, attributes } = change;
  const isAttached =
    own.kind === 'table' &&
    right.attributes.partitionOf !== undefined &&
    attributes.some((attribute) => attribute === 'partitionOf' || attribute === 'partitionBound');
  return [
    ...(isDetached(change) ? rowsThatPointInto(own, ownCatalog) : []),
    ...(isAttached ? rowsOutsideBound(own, right, rightCatalog) : []),
  ];
}

function isDetached({ own, attributes }: ObjectChange): boolean {
  return (
    own.kind === 'table' && attributes.includes('partitionOf') && own.attributes.partitionOf !== undefined
  );
}

/** Kinds of which one can be dropped for another to take its place: what names them is put out of the way meanwhile. */
const replaceable: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  ...holdNothing,
  'policy',
  'trigger',
  'rule',
  'operator',
  'cast',
  'statistics',
  'collation',
  'range type',
]);

function columnForms(change: ObjectChange, manner: Manner, changes: readonly Change[]): Forms | undefined {
  const { own, right, attributes } = change;
  const drafts = changedColumn(change, manner);
  if (drafts !== undefined) {
    const counted = attributes.includes('default') ? countedOnNew(own, right, changes) : [];
    const loses = attributes.includes('type') ? lossOfType(change) : [];
    return { drafts: drafts.map((form) => [...form, ...counted.map(draft)]), loses };
  }
  const isGeneration = attributes.some((attribute) => attribute.startsWith('generat'));
  if (!isGeneration || right.attributes.generated === undefined) return undefined;
  const dropped = dropStatements(own, change.ownCatalog) ?? [];
  // What is said of it and who has rights on it goes with it.
  const parts = stepsFor(everyPartOf(own, change.ownCatalog), change.ownCatalog).map(({ sql }) => draft(sql));
  const enforced = enforcedMeanwhile(own, change.ownCatalog, changes).map(draft);
  const added = addedColumn(right, manner).map((form) => [
    ...dropped.map(draft),
    ...form,
    ...parts,
    ...enforced,
  ]);
  return own.attributes.generated === undefined
    ? { drafts: added, loses: [`the values of ${displayName(own.path)}`] }
    : { drafts: added, isMadeAgain: true };
}

/** A column that begins to count with a sequence that is made meanwhile. */
function countedOnNew(own: CatalogObject, right: CatalogObject, changes: readonly Change[]): string[] {
  const sequences = changes.flatMap(({ own: before, right: made }) =>
    before === undefined && made?.kind === 'sequence' ? [made] : [],
  );
  return sequences.flatMap((sequence) =>
    countingOn(sequence, [{ own, right, attributes: ['default'] }] satisfies Discrepancy[]),
  );
}
