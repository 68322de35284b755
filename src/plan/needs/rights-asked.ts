import { type CatalogObject, displayName } from '../../catalog/catalog.ts';
import { databaseOwner } from '../../rebuild/default-privileges.ts';
import { ownerAsOid } from '../../rebuild/owners.ts';
import { readable } from '../../rebuild/readable.ts';
import { literal, name, qualified } from '../../rebuild/sql.ts';
import type { PlanRight } from '../../report/mending-plan.ts';

/** The rights that whoever runs a plan can be asked for before anything is changed. */
export type Asked = readonly PlanRight[];

const shown = ({ kind, path }: CatalogObject) => `${kind} ${displayName(path)}`;

/** A name as it is looked up where quotes would be part of it. */
export const bare = (sql: string) =>
  literal(sql.startsWith('"') ? sql.slice(1, -1).replaceAll('""', '"') : sql);

const schemaOf = ({ path }: CatalogObject): CatalogObject => ({
  kind: 'schema',
  path: path.slice(0, 1),
  attributes: {},
});

const has = (owner: string) => `pg_has_role(${owner}, 'USAGE')`;

/** What an owner may do; none where nobody knows how to ask for the owner. */
export function owning(object: CatalogObject): Asked {
  const owner = ownerAsOid(object);
  return owner === undefined
    ? []
    : [...reaching(object), { needed: `own ${shown(object)}`, sql: has(owner) }];
}

/** Nobody finds what is in a schema that they may not use. */
function reaching({ path }: CatalogObject): Asked {
  return path.length < 2 ? [] : inSchema(readable(name(path[0] ?? '')), 'USAGE');
}

/** Whoever owns a schema may drop what is in it. */
export function dropping(object: CatalogObject): Asked {
  const [owner, ofSchema] = [ownerAsOid(object), ownerAsOid(schemaOf(object))];
  if (owner === undefined || ofSchema === undefined || object.kind === 'schema') return owning(object);
  return [
    ...reaching(object),
    { needed: `own ${shown(object)} or its schema`, sql: `${has(owner)} OR ${has(ofSchema)}` },
  ];
}

/** What is dropped and made again is given back to its owner, who has to be somebody that may have it. */
export function givingBack(object: CatalogObject, serverVersion: number): Asked {
  const owner = ownerAsOid(object);
  const [schema = ''] = object.path;
  if (owner === undefined) return [];
  return [
    ...reaching(object),
    {
      needed: `be a member of the role that owns ${shown(object)}`,
      sql: `pg_has_role(${owner}, ${memberWord(serverVersion)})`,
    },
    ...(object.path.length < 2
      ? []
      : [
          {
            needed: `have whoever owns ${shown(object)} create in the schema ${schema}`,
            sql: `has_schema_privilege(${owner}, ${literal(schema)}, 'CREATE')`,
          },
        ]),
  ];
}

/** Since 16 a member may not be allowed to act as the role. */
const memberWord = (serverVersion: number) => (serverVersion >= 160_000 ? "'SET'" : "'MEMBER'");

export function beingOf(role: string, serverVersion: number): Asked {
  return [
    { needed: `be a member of ${role}`, sql: `pg_has_role(${bare(role)}, ${memberWord(serverVersion)})` },
  ];
}

/** Since 16, default privileges of a role are set by whoever has its rights, be it that they may not act as it. */
export function settingDefaultsOf(role: string, serverVersion: number): Asked {
  return [
    { needed: `have the rights of ${role}`, sql: `pg_has_role(${bare(role)}, ${rightsWord(serverVersion)})` },
  ];
}

/** Default privileges in whose statement no role is named are those of the database's owner, or of that of its tables. */
export function settingDefaultsOfMaker(maker: string, serverVersion: number): Asked {
  return [
    {
      needed: `have the rights of the role that owns ${maker === databaseOwner ? 'the database' : 'its tables'}`,
      sql: `pg_has_role(${maker}, ${rightsWord(serverVersion)})`,
    },
  ];
}

const rightsWord = (serverVersion: number) => (serverVersion >= 160_000 ? "'USAGE'" : "'MEMBER'");

/** What a column is to own has to belong to whom its table does. */
export function ownedAlike(sequence: CatalogObject, table: CatalogObject): Asked {
  const [own, its] = [ownerAsOid(sequence), ownerAsOid(table)];
  return [
    ...reaching(sequence),
    ...reaching(table),
    {
      needed: `${shown(sequence)} to belong to whoever owns ${shown(table)}`,
      sql: `${own} = ${its}`,
      isOfObjects: true,
    },
  ];
}

export function inSchema(schema: string, privilege: 'USAGE' | 'CREATE'): Asked {
  const words = privilege === 'USAGE' ? 'use' : 'create in';
  return [
    {
      needed: `${words} the schema ${schema}`,
      sql: `has_schema_privilege(${bare(schema)}, '${privilege}')`,
      ...(privilege === 'USAGE' ? { isFirst: true } : {}),
    },
  ];
}

/** Who may no longer use a schema can act in it while its owner lets them. */
export function lending(schema: string, role: string): Asked {
  const owner = `(SELECT nspowner FROM pg_namespace WHERE nspname = ${bare(schema)})`;
  return [
    {
      needed: `own schema ${schema}, which ${role} may not use`,
      sql: `has_schema_privilege(${bare(role)}, ${bare(schema)}, 'USAGE') OR ${has(owner)}`,
    },
  ];
}

export function inDatabase(privilege: 'CREATE' | 'TEMP', what: string): Asked {
  return [{ needed: `make ${what}`, sql: `has_database_privilege(current_database(), '${privilege}')` }];
}

const onTable = {
  SELECT: ['read', 'has_table_privilege'],
  TRIGGER: ['make triggers on', 'has_table_privilege'],
  REFERENCES: ['have keys lead to', 'has_any_column_privilege'],
} as const;

export function ofTable(table: CatalogObject, privilege: keyof typeof onTable): Asked {
  const [words, asking] = onTable[privilege];
  return [
    ...reaching(table),
    {
      needed: `${words} ${shown(table)}`,
      sql: `${asking}(${literal(readable(qualified(table.path)))}, '${privilege}')`,
    },
  ];
}

const isBeyondPolicies = '(SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user)';

/** Policies that hide rows make Postgres refuse to count the others alone: only some roles see all of them. */
export function seeingAll(table: CatalogObject, isForced: boolean): Asked {
  const owner = ownerAsOid(table);
  const isOwn = isForced || owner === undefined ? [] : [has(owner)];
  const who = isForced ? 'BYPASSRLS, which its owner needs, too' : 'its owner or BYPASSRLS';
  return [
    {
      needed: `see all rows of ${shown(table)} behind its row level security (${who})`,
      sql: [...isOwn, isBeyondPolicies].join(' OR '),
    },
  ];
}

export function superuserAs(who: string): Asked {
  return [{ needed: `be a superuser, as ${who}`, sql: 'false' }];
}
