import { type Catalog, type CatalogObject, displayName, objectId, objectsById } from '../catalog/catalog.ts';
import { draft } from '../plan/task.ts';
import { granting, privilegesOf, subjectOf } from '../rebuild/granted.ts';
import { fillsItself } from '../rebuild/losses.ts';
import { role } from '../rebuild/on-tables.ts';
import { name, qualified } from '../rebuild/sql.ts';
import { catalogIndex } from '../rebuild/steps.ts';
import { columnAddition } from '../rebuild/tables.ts';
import type { Risk } from './risks.ts';
import type { Asked, SaferForm } from './safer-form.ts';

/** Old code goes on with the old name: of a table by a view behind the rename, of a column in place of the rename. */
export function underBothNames(asked: Asked): SaferForm[] {
  return asked.risk.about.kind === 'table' ? viewInStead(asked) : columnBeside(asked);
}

/** Why a table is given no view under its old name, as a sentence; nothing where it may be. */
export function whyNoView(
  { kind, about, renamed = [] }: Pick<Risk, 'kind' | 'about' | 'renamed'>,
  after: Pick<Catalog, 'serverVersion' | 'objects'>,
): string | undefined {
  if (kind !== 'rename' || about.kind !== 'table' || canAskAsReader(after)) return undefined;
  const isSecured = objectsById(after).get(objectId('table', renamed))?.attributes.rowSecurity === true;
  return isSecured
    ? `A view under the old name is no way here: before PostgreSQL 15 it reads as its owner, for whom the row level security of ${displayName(renamed)} does not hold.`
    : undefined;
}

/** From here on a view can read with the rights of whoever asks (`security_invoker`), by whose policies, too. */
const ASKS_AS_READER = 15;

function canAskAsReader({ serverVersion }: Pick<Catalog, 'serverVersion'>): boolean {
  return Math.floor(serverVersion / 10_000) >= ASKS_AS_READER;
}

/**
 * What is made anew has the rights that default privileges give, which may be more than the table's, so these are taken
 * away first.
 */
function viewInStead({ risk, after, platformRoles }: Asked): SaferForm[] {
  const { about, renamed = [] } = risk;
  const all = objectsById(after);
  const object = all.get(objectId('table', renamed)) ?? all.get(objectId('materialized view', renamed));
  if (object === undefined || whyNoView(risk, after) !== undefined) return [];
  const view: CatalogObject = { kind: 'view', path: about.path, attributes: {} };
  const asked = canAskAsReader(after) ? ' WITH (security_invoker = true)' : '';
  const roles = [...new Set([...rolesByDefault(after, about.path[0] ?? ''), ...platformRoles])].sort();
  return [
    {
      undo: [],
      statements: [
        `CREATE VIEW ${qualified(view.path)}${asked} AS SELECT * FROM ${qualified(renamed)}`,
        ...(roles.length === 0
          ? []
          : [`REVOKE ALL ON ${subjectOf(view)} FROM ${roles.map(role).join(', ')}`]),
        ...grantsOf(object, view, after),
      ].map(draft),
      makes: [],
      standsFor: { view: view.path, table: renamed, hasPolicies: object.attributes.rowSecurity === true },
    },
  ];
}

/** Whom default privileges give something on what is made in a schema. */
function rolesByDefault({ objects }: Catalog, schema: string): string[] {
  return objects.flatMap(({ kind, path }) => {
    if (kind !== 'default privileges' || (path.length > 1 && path[0] !== schema)) return [];
    return /^tables to (.*?)(?: by .*)?$/.exec(path.at(-1) ?? '')?.[1] ?? [];
  });
}

/** The rights on a table, as far as a view has such, given on the view. */
function grantsOf(table: CatalogObject, view: CatalogObject, catalog: Catalog): string[] {
  const index = catalogIndex(catalog);
  const on = (owner: CatalogObject, column?: string) =>
    index.partsOf(owner, 'grant').flatMap((grant) => {
      const ofColumn = column ?? (grant.path.length > table.path.length + 1 ? grant.path.at(-2) : undefined);
      const privileges = privilegesOf(grant).filter((privilege) => ofView.test(privilege));
      return granting(subjectOf(view), grant.path.at(-1) ?? '', privileges, ofColumn);
    });
  return [
    ...on(table),
    ...index.partsOf(table, 'column').flatMap((column) => on(column, column.path.at(-1))),
  ];
}

const ofView = /^(?:SELECT|INSERT|UPDATE|DELETE)\b/;

function columnBeside({ risk: { about, renamed = [] }, after }: Asked): SaferForm[] {
  const object = objectsById(after).get(objectId('column', renamed));
  if (object === undefined || fillsItself(object)) return [];
  const { notNull: _, notNullConstraint: __, ...others } = object.attributes;
  const [own, now] = [name(about.path.at(-1) ?? ''), name(renamed[2] ?? '')];
  const table = qualified(renamed);
  return [
    {
      undo: [`ALTER TABLE ${table} RENAME COLUMN ${now} TO ${own}`],
      statements: [
        draft(columnAddition({ ...object, attributes: others })),
        draft(`UPDATE ${table} SET ${now} = ${own} WHERE ${now} IS NULL`),
      ],
      makes: [],
    },
  ];
}
