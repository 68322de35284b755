import { record, text, texts, values } from '../../catalog/attributes.ts';
import {
  type Catalog,
  type CatalogObject,
  displayName,
  objectId,
  objectsOfKind,
} from '../../catalog/catalog.ts';
import { renamedLabel } from '../../rebuild/change-type.ts';
import { name, qualified } from '../../rebuild/sql.ts';
import { catalogIndex } from '../../rebuild/steps.ts';
import type { PlanQuery } from '../../report/mending-plan.ts';
import { typeOf } from '../values/column-tasks.ts';
import { holdsLabel } from './label-uses.ts';
import { isOfType, typesMadeOf } from './types-made-of.ts';

type Question = Omit<PlanQuery, 'prints'>;

/** The columns of tables that hold values of a type, or arrays of them; those that are inherited come with their parent. */
export function columnsOfType(type: CatalogObject, catalog: Catalog): CatalogObject[] {
  const index = catalogIndex(catalog);
  return objectsOfKind(catalog, 'column').filter((object) => {
    if (object.attributes.inherited === true) return false;
    const isOfTable = index.find(objectId('table', object.path.slice(0, 2))) !== undefined;
    return isOfTable && isOfType(typeOf(object), type);
  });
}

/** Counts the values that a type, once it is changed, refuses: labels that go, new checks of a domain, nulls. */
export function valuesRefusedBy(
  own: CatalogObject,
  right: CatalogObject,
  catalog: Catalog,
  hasRows: (table: readonly string[]) => boolean,
): Question[] {
  const filled = (type = own) => columnsOfType(type, catalog).filter(({ path }) => hasRows(path));
  if (own.kind === 'enum' && right.kind === 'enum') {
    const searched = { ...labelsChanged(own, right), of: own, catalog };
    return [own, ...typesMadeOf(own, catalog)]
      .flatMap((type) => filled(type))
      .flatMap((column) => withLabels(column, searched));
  }
  if (own.kind !== 'domain' || right.kind !== 'domain') return [];
  const known = new Set(checksOf(own));
  const added = checksOf(right).filter((check) => !known.has(check));
  const isTightened = right.attributes.notNull === true && own.attributes.notNull !== true;
  // Of arrays only Postgres itself knows.
  return filled()
    .filter((column) => !typeOf(column).endsWith('[]'))
    .flatMap((column): Question[] => {
      const called = name(column.path[2] ?? '');
      const refused = [
        ...added.map((check) => `NOT (${ofColumn(check, called)})`),
        ...(isTightened ? [`${called} IS NULL`] : []),
      ];
      return refused.length === 0
        ? []
        : [
            {
              sql: `SELECT count(*) FROM ${qualified(column.path)} WHERE ${refused.join(' OR ')}`,
              tells: `values of ${displayName(column.path)} that ${displayName(right.path)} refuses`,
            },
          ];
    });
}

/** The labels that go, and the order of the others where it is another one; one that is only renamed stays with its values. */
function labelsChanged(own: CatalogObject, right: CatalogObject): Pick<Searched, 'labels' | 'order'> {
  const [before, after] = [texts(own.attributes.labels), texts(right.attributes.labels)];
  if (renamedLabel(before, after) !== undefined) return { labels: [] };
  const labels = before.filter((label) => !after.includes(label));
  const kept = after.filter((label) => before.includes(label));
  const isInOrder = kept.join() === before.filter((label) => after.includes(label)).join();
  return isInOrder ? { labels } : { labels, order: after };
}

type Searched = Parameters<typeof holdsLabel>[2];

function withLabels(column: CatalogObject, searched: Searched): Question[] {
  const isOne = holdsLabel(name(column.path[2] ?? ''), typeOf(column), searched);
  if (isOne === undefined) return [];
  const why = [
    ...(searched.labels.length === 0 ? [] : [`whose label goes (${searched.labels.join(', ')})`]),
    ...(isOne.includes('array_position(') ? ['whose bounds change sides'] : []),
  ];
  return [
    {
      sql: `SELECT count(*) FROM ${qualified(column.path)} WHERE ${isOne}`,
      tells: `values of ${displayName(column.path)} ${why.join(', or ')}`,
    },
  ];
}

function checksOf({ attributes }: CatalogObject): string[] {
  return values(attributes.checks)
    .map(record)
    .filter((check) => check.notValid !== true)
    .flatMap((check) => text(check.expression) ?? []);
}

/** A domain's check, asked of a column: `VALUE` outside of texts and quoted names. */
function ofColumn(check: string, column: string): string {
  return check.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\bVALUE\b/g, (part) =>
    part === 'VALUE' ? column : part,
  );
}
