/** What people misread about differences with Python models. */

import { isAtLeast } from '../../base/at-least.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { objectId } from '../../catalog/catalog.ts';
import type { Difference } from '../difference.ts';
import { cellIn, type PresentCell, presentCells } from '../matrix.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { names } from '../values.ts';

/** A difference as one source of Python models has it, and as the others do that do not agree with it. */
interface Sides {
  readonly model: ComparedSource;
  readonly own: CatalogObject;
  readonly others: readonly CatalogObject[];
}

/** The default that a program fills in, where others differ on that of the database. */
export function pythonDefault({ row }: Difference): string | undefined {
  const filling = presentCells(row).find(leavesDefaultOpen);
  if (filling === undefined) return undefined;
  return `${filling.source.name} fills in a value in Python, which is no default of the database: rows that anything else writes do not get it.`;
}

/** Members of an enum are stored by name. */
export function enumMembers(difference: Difference): string | undefined {
  const sides = sidesOf(difference);
  if (sides === undefined) return undefined;
  const folded = ({ attributes }: CatalogObject) =>
    names(attributes.labels)
      .map((label) => label.toLowerCase().replace(/[^a-z0-9]/g, ''))
      .sort()
      .join();
  const isSpelling = sides.others.some((other) => folded(other) === folded(sides.own));
  return isSpelling
    ? `SQLAlchemy stores the names of an enum's members, not their values; \`values_callable\` changes that.`
    : undefined;
}

/** Since 0.0.45, a `datetime` has a time zone. */
export function datetimeZone(difference: Difference): string | undefined {
  const sides = sidesOf(difference);
  const version = sides?.model.read.versions?.sqlmodel;
  if (sides === undefined || version === undefined) return undefined;
  const [without, withZone] = ['timestamp without time zone', 'timestamp with time zone'];
  const isOwn = (type: string | undefined) => sides.own.attributes.type === type;
  const isOthers = (type: string | undefined) =>
    sides.others.some(({ attributes }) => attributes.type === type);
  const isNew = isAtLeast(version, '0.0.45');
  if (isNew && isOwn(withZone) && isOthers(without))
    return `A plain \`datetime\` has a time zone from SQLModel 0.0.45 on: your models need not have changed, SQLModel ${version} did.`;
  if (!isNew && isOwn(without) && isOthers(withZone))
    return `A plain \`datetime\` has no time zone under SQLModel ${version}; from 0.0.45 on it has one.`;
  return undefined;
}

/** What lets a field be null is not the same for pydantic 1 and 2. */
export function optionalField(difference: Difference): string | undefined {
  const sides = sidesOf(difference);
  const { sqlmodel, pydantic } = sides?.model.read.versions ?? {};
  if (sides === undefined || sqlmodel === undefined) return undefined;
  const isNotNull = sides.own.attributes.notNull === true;
  const isOld = pydantic === undefined ? !isAtLeast(sqlmodel, '0.0.14') : !isAtLeast(pydantic, '2');
  if (isNotNull && !isOld)
    return 'Under pydantic 2 only the annotation lets a field be null (`Optional[…]`); under pydantic 1 a default of None did.';
  if (!isNotNull && isOld)
    return 'Under pydantic 1 a default of None lets a field be null, whatever its annotation says; under pydantic 2 it does not.';
  return undefined;
}

/** An alias is no name of a column. */
export function aliasedColumn(difference: Difference): string | undefined {
  const sides = sidesOf(difference);
  if (sides === undefined) return undefined;
  const folded = ({ path }: CatalogObject) => (path.at(-1) ?? '').toLowerCase().replaceAll('_', '');
  return sides.others.some((other) => folded(other) === folded(sides.own))
    ? '`alias` names a field in JSON only; its column keeps the name of the attribute, or the one that `sa_column=Column("…")` gives it.'
    : undefined;
}

function leavesDefaultOpen({ source, object: { kind, path } }: PresentCell): boolean {
  return source.read.coverage.leftOpen?.[objectId(kind, path)]?.default !== undefined;
}

/** `undefined` where no Python models take part, or all others agree with them. */
function sidesOf({ row, groups }: Difference): Sides | undefined {
  const objectOf = (source: ComparedSource): CatalogObject[] => {
    const cell = cellIn(row, source);
    return cell?.state === 'present' ? [cell.object] : [];
  };
  for (const group of groups) {
    const model = group.find(({ kind }) => kind === 'sqlmodel');
    const [own] = model === undefined ? [] : objectOf(model);
    if (model === undefined || own === undefined) continue;
    return {
      model,
      own,
      others: groups.filter((other) => other !== group).flatMap((other) => other.flatMap(objectOf)),
    };
  }
  return undefined;
}
