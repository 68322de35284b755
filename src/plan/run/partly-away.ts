import { record, text, texts, values } from '../../catalog/attributes.ts';
import {
  type AttributeValue,
  type Catalog,
  type CatalogObject,
  objectId,
  objectsById,
  withoutArguments,
} from '../../catalog/catalog.ts';
import { isSame, same } from '../../compare/values.ts';
import { changeStatements } from '../../rebuild/change-object.ts';
import { inheritedColumns } from '../../rebuild/inherited-columns.ts';
import { publishedTable } from '../../rebuild/of-database.ts';
import { name, qualified } from '../../rebuild/sql.ts';
import { everyPartOf, stepsFor } from '../../rebuild/steps.ts';
import { columnAddition } from '../../rebuild/tables.ts';
import type { Dependents } from '../dependents.ts';
import { typeNamed } from '../types/types-made-of.ts';
import { typeOf } from '../values/column-tasks.ts';

/** How an object stays while that of it which rests on something else is out of the way of a change of that. */
export interface PartlyAway {
  readonly before: readonly string[];
  /** @param right the object as it should be after that; as it was, where it is not to change */
  after(right: CatalogObject): readonly string[];
  /** Whether it comes back as it should be in an attribute. */
  settles(attribute: string, right: CatalogObject): boolean;
}

/** What is to change, and what is put out of the way of that. */
export interface Meanwhile {
  /** `objectId`s. */
  readonly touches: readonly string[];
  readonly away: readonly CatalogObject[];
  readonly dependents: Dependents;
  /** What an object is to be, where something is still to be done to it. */
  readonly targetOf: (object: CatalogObject) => CatalogObject | undefined;
}

/** Whether an object stays while something of it is away, with all that rests on it: a computed column may go. */
export function staysMeanwhile({ kind, attributes }: CatalogObject): boolean {
  return (
    kind === 'domain' || kind === 'publication' || (kind === 'column' && attributes.generated === undefined)
  );
}

/** Whether a computed column is to become one with values of its own: those that were computed, which go where it is dropped. */
export function keepsWhatWasComputed(
  { kind, attributes }: CatalogObject,
  target: CatalogObject | undefined,
): boolean {
  return (
    kind === 'column' &&
    attributes.generated !== undefined &&
    target?.kind === 'column' &&
    target.attributes.generated === undefined
  );
}

/**
 * Puts away the default of a column, what it is computed of, checks and the default of a domain, or tables of a publication, whose subscribers would not get
 * over another publication in its place. A trigger that a partition has of its table goes and comes with that.
 * `undefined` for what is dropped as a whole.
 */
export function partlyAway(object: CatalogObject, meanwhile: Meanwhile): PartlyAway | undefined {
  if (object.kind === 'publication') return unpublished(object, meanwhile);
  if (object.kind === 'domain') return unchecked(object, meanwhile);
  if (object.attributes.cloned === true) return firingOtherwise(meanwhile);
  if (object.kind !== 'column') return undefined;
  const whose = inheritedFrom(object, meanwhile.away, meanwhile.dependents.catalog);
  if (whose !== undefined) return comingAlong(object, whose, meanwhile);
  if (object.attributes.generated === undefined) return withoutDefault(object);
  return staysWithoutValues(object, meanwhile) ? withoutValues(object) : dropped(object, meanwhile);
}

function firingOtherwise({ dependents }: Meanwhile): PartlyAway {
  return {
    before: [],
    after: (right) => stepsFor([right], dependents.catalog).map(({ sql }) => sql),
    settles: () => true,
  };
}

function withoutDefault(column: CatalogObject): PartlyAway {
  return {
    before: [altered(column, 'DROP DEFAULT')],
    after: (right) =>
      right.attributes.default === undefined
        ? []
        : [altered(column, `SET DEFAULT ${text(right.attributes.default)}`)],
    settles: (attribute) => attribute === 'default',
  };
}

/** A domain stays without the checks and the default that name what is to change, or what is away with that. */
function unchecked(domain: CatalogObject, { touches, away, dependents }: Meanwhile): PartlyAway {
  const { catalog } = dependents;
  const gone = [...touches.flatMap((id) => objectsById(catalog).get(id) ?? []), ...away];
  const names = gone.map(({ path }) => withoutArguments(path.at(-1)));
  const staying = (value: AttributeValue) => !names.some((name) => text(value)?.includes(name));
  const { checks, default: initial, ...others } = domain.attributes;
  const without = {
    ...domain,
    attributes: {
      ...others,
      checks: values(checks).filter((check) => staying(record(check).expression ?? '')),
      ...(initial === undefined || !staying(initial) ? {} : { default: initial }),
    },
  };
  const between = (own: CatalogObject, right: CatalogObject) =>
    changeStatements({
      ...{ own, right, ownCatalog: catalog, rightCatalog: catalog },
      attributes: ['default', 'checks'].filter(
        (attribute) => !isSame(own.attributes[attribute], right.attributes[attribute]),
      ),
    }) ?? [];
  return {
    before: between(domain, without),
    after: (right) => between(without, right),
    settles: (attribute) => attribute === 'default' || attribute === 'checks',
  };
}

/** It keeps its place among the columns, and all that rests on it. */
function withoutValues(column: CatalogObject): PartlyAway {
  return {
    before: [altered(column, `SET EXPRESSION AS (NULL::${text(column.attributes.type)})`)],
    after: ({ attributes }) => [
      altered(column, `SET EXPRESSION AS (${text(attributes.generationExpression)})`),
    ],
    settles: (attribute) => attribute === 'generationExpression',
  };
}

/** Its values are computed again; what is on it, and would go with it, comes back with it. */
function dropped(column: CatalogObject, { away, dependents }: Meanwhile): PartlyAway {
  const { catalog } = dependents;
  const along = dropsAlong(column, dependents).filter((object) => !away.includes(object));
  const parts = [column, ...along].flatMap((object) => everyPartOf(object, catalog));
  return {
    before: [`ALTER TABLE ${qualified(column.path)} DROP COLUMN ${name(column.path[2] ?? '')}`],
    after: (right) => [
      columnAddition(right),
      ...stepsFor([right, ...along, ...parts], catalog).map(({ sql }) => sql),
    ],
    settles: () => true,
  };
}

/** The one of some columns from which a generated one is inherited: it goes and comes with that. */
export function inheritedFrom(
  { attributes, path }: CatalogObject,
  columns: readonly CatalogObject[],
  catalog: Catalog,
): CatalogObject | undefined {
  if (attributes.generated === undefined || attributes.inherited !== true) return undefined;
  return columns.find(
    (other) =>
      other.kind === 'column' &&
      inheritedColumns(other, catalog).some((inherited) => same(inherited.path, path)),
  );
}

/** What was on an inherited column comes back with it, where that was dropped. */
function comingAlong(column: CatalogObject, whose: CatalogObject, meanwhile: Meanwhile): PartlyAway {
  const { away, dependents } = meanwhile;
  const { catalog } = dependents;
  if (staysWithoutValues(whose, meanwhile)) return { before: [], after: () => [], settles: () => true };
  const along = dropsAlong(column, dependents).filter((object) => !away.includes(object));
  const parts = [column, ...along].flatMap((object) => everyPartOf(object, catalog));
  return {
    before: [],
    after: () => stepsFor([...along, ...parts], catalog).map(({ sql }) => sql),
    settles: () => true,
  };
}

function altered({ path }: CatalogObject, step: string): string {
  return `ALTER TABLE ${qualified(path)} ALTER COLUMN ${name(path[2] ?? '')} ${step}`;
}

function staysWithoutValues(column: CatalogObject, meanwhile: Meanwhile): boolean {
  return isNullable(column, meanwhile) && !isOfOtherType(column, meanwhile);
}

/** Whether a column can be null in every row for a while, by a statement that there is since 17. */
function isNullable(column: CatalogObject, { dependents }: Meanwhile): boolean {
  const refusesRows = ({ kind, attributes }: CatalogObject) =>
    kind === 'constraint' || (kind === 'index' && attributes.nullsNotDistinct === true);
  return (
    dependents.catalog.serverVersion >= 170_000 &&
    column.attributes.notNull !== true &&
    !dropsAlong(column, dependents).some(refusesRows)
  );
}

/** What Postgres drops with a column without a word. */
function dropsAlong({ path }: CatalogObject, dependents: Dependents): readonly CatalogObject[] {
  return dependents.of([objectId('column', path)], ({ kind }) =>
    ['index', 'statistics', 'constraint'].includes(kind),
  );
}

/** Whether a column gets another type, or one that is replaced: what is computed is not converted. */
function isOfOtherType(column: CatalogObject, { touches, dependents, targetOf }: Meanwhile): boolean {
  const target = targetOf(column);
  if (target !== undefined && target.attributes.type !== column.attributes.type) return true;
  const type = typeNamed(typeOf(column), dependents.catalog);
  return type !== undefined && touches.includes(objectId(type.kind, type.path));
}

/** The tables whose columns are touched go out of it, and come back in the same transaction, in which nobody writes to them. */
function unpublished(publication: CatalogObject, { touches }: Meanwhile): PartlyAway {
  const isTouched = (entry: AttributeValue) => {
    const columns = objectId('column', [...texts(record(entry).table), '']).replace(/(?:"")?$/, '');
    return touches.some((id) => id.startsWith(columns));
  };
  const touched = ({ attributes }: CatalogObject) => values(attributes.tables).filter(isTouched);
  const others = ({ attributes }: CatalogObject) =>
    values(attributes.tables).filter((entry) => !isTouched(entry));
  const step = `ALTER PUBLICATION ${name(publication.path[0] ?? '')}`;
  return {
    before: touched(publication).map(
      (entry) => `${step} DROP TABLE ONLY ${qualified(texts(record(entry).table))}`,
    ),
    after: (right) => touched(right).map((entry) => `${step} ADD TABLE ${publishedTable(entry)}`),
    settles: (attribute, right) => attribute === 'tables' && isSame(others(publication), others(right)),
  };
}
