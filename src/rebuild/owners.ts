import { text } from '../catalog/attributes.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { subjectOf } from './granted.ts';
import type { ObjectChange } from './object-change.ts';
import { readable } from './readable.ts';
import { block, literal, name, operator, qualified, routine, signature } from './sql.ts';

/** What is dropped, and what takes its place. */
export type Replacement = Pick<ObjectChange, 'own' | 'right'>;

/** Where it is noted who owns an object, and how statements call it. */
interface Owned {
  /** What is behind ALTER: `VIEW "public"."v"`. */
  readonly altered: string;
  /** The table of Postgres's own that has it, the column of that with its owner, and which row it is. */
  readonly table: string;
  readonly owner: string;
  readonly isThis: string;
  /** Of what others can have rights on. */
  readonly rights?: {
    /** The column that has them. */
    readonly column: string;
    /** What is behind GRANT … ON. */
    readonly subject: string;
    /** Whether everyone has some from the start. */
    readonly areUsual: boolean;
  };
}

/** Who owned what is dropped for something else to take its place, which is to belong to the same role. */
export interface KeptOwners {
  /** Statements before the first drop: they stop where whoever runs them could not give back what is made again. */
  readonly remembered: readonly string[];
  /**
   * Statements behind those that make an object, and before any right on it is given to others: those that whoever runs
   * them gives by default go, also where that is its owner, who may have had other defaults when it was made first.
   */
  given(right: CatalogObject): readonly string[];
}

/**
 * Without it, what is made again belongs to whoever does that: a view or a function with the rights of its owner would
 * then show what that one may see. Owners are asked for when the statements are run, since no catalog has them and each
 * environment has its own.
 *
 * @param setting where they stand meanwhile, in the session; another one for each of two uses at a time
 */
export function keptOwners(replaced: readonly Replacement[], setting: 'owner' | 'owners'): KeptOwners {
  const known = replaced.flatMap(({ own, right }) => {
    const [before, after] = [ownedAs(own), ownedAs(right)];
    return before === undefined || after === undefined ? [] : [{ right, before, after }];
  });
  if (known.length === 0) return { remembered: [], given: () => [] };
  const stored = `schema_drift.${setting}`;
  const remembered = block('owners', [
    'DECLARE',
    `  owners name[] := ARRAY[${known.map(({ before }) => `\n    ${ownerOf(before)}`).join(',')}];`,
    'BEGIN',
    "  IF EXISTS (SELECT FROM unnest(owners) AS owner WHERE NOT pg_has_role(owner, 'MEMBER')) THEN",
    "    RAISE EXCEPTION 'only a superuser or a member of % can give back what is dropped and made again here', owners;",
    '  END IF;',
    `  PERFORM set_config(${literal(stored)}, owners::text, false);`,
    'END',
  ]);
  return {
    remembered: [remembered],
    given: (right) =>
      known.flatMap((one, at) =>
        one.right === right
          ? [givenTo(`(current_setting(${literal(stored)})::name[])[${at + 1}]`, one.after)]
          : [],
      ),
  };
}

/** Statements after which objects belong to the owner of another one, which is there as well. */
export function ownedLike(other: CatalogObject, made: readonly CatalogObject[]): string[] {
  const like = ownedAs(other);
  return made.flatMap((object) => {
    const own = ownedAs(object);
    return like === undefined || own === undefined ? [] : [givenTo(ownerOf(like), own)];
  });
}

function givenTo(owner: string, { altered, rights, ...own }: Owned): string {
  const given = `EXECUTE ${formatted(`ALTER ${altered} OWNER TO %I`, owner)};`;
  if (rights === undefined) return block('owner', [`BEGIN ${given} END`]);
  const { column, subject, areUsual } = rights;
  const [grantee, others] = areUsual
    ? ['grantee::regrole', `grantee NOT IN (0, ${own.owner})`]
    : ["CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END", `grantee <> ${own.owner}`];
  const revoked = formatted(`REVOKE ALL ON ${subject} FROM %s`, grantee);
  return block('owner', [
    'BEGIN',
    `  ${given}`,
    `  EXECUTE (SELECT coalesce(string_agg(${revoked}, '; '), '') FROM ${own.table}, aclexplode(${column}) WHERE ${own.isThis} AND ${others});`,
    'END',
  ]);
}

/** A statement with a value in its only place. */
function formatted(statement: string, value: string): string {
  const [before = '', behind = ''] = statement.split(/(?=%[Is]$)/);
  return `format(${literal(readable(before).replaceAll('%', '%%') + behind)}, ${value})`;
}

function ownerOf({ table, owner, isThis }: Owned): string {
  return `(SELECT pg_get_userbyid(${owner}) FROM ${table} WHERE ${isThis})`;
}

/** An expression for the role that owns an object, as its OID; `undefined` of kinds that it is not known of. */
export function ownerAsOid(object: CatalogObject): string | undefined {
  const own = (kinds[object.kind] ?? others[object.kind])?.(object);
  return own && `(SELECT ${own.owner} FROM ${own.table} WHERE ${own.isThis})`;
}

function ownedAs(object: CatalogObject): Owned | undefined {
  return kinds[object.kind]?.(object);
}

/** The row of an object that has this name, as a type of names says it. */
const named = (sql: string, type: string) => `oid = ${literal(readable(sql))}::${type}`;

const relation = (word: string) => (object: CatalogObject) => ({
  altered: `${word} ${qualified(object.path)}`,
  table: 'pg_class',
  owner: 'relowner',
  isThis: named(qualified(object.path), 'regclass'),
  rights: { column: 'relacl', subject: subjectOf(object), areUsual: false },
});

const callable = (word: string) => (object: CatalogObject) => {
  const { name: own, types } = signature(object);
  return {
    altered: `${word} ${routine(object)}`,
    table: 'pg_proc',
    owner: 'proowner',
    isThis: named(`${name(object.path[0] ?? '')}.${name(own)}(${types})`, 'regprocedure'),
    rights: { column: 'proacl', subject: subjectOf(object), areUsual: true },
  };
};

const type = (object: CatalogObject) => ({
  altered: `TYPE ${qualified(object.path)}`,
  table: 'pg_type',
  owner: 'typowner',
  isThis: named(qualified(object.path), 'regtype'),
  rights: { column: 'typacl', subject: subjectOf(object), areUsual: true },
});

/** Kinds that have owners of their own, of those that are dropped and made again. */
const kinds: Readonly<Partial<Record<ObjectKind, (object: CatalogObject) => Owned>>> = {
  table: relation('TABLE'),
  sequence: relation('SEQUENCE'),
  view: relation('VIEW'),
  'materialized view': relation('MATERIALIZED VIEW'),
  function: callable('FUNCTION'),
  procedure: callable('PROCEDURE'),
  aggregate: callable('AGGREGATE'),
  enum: type,
  domain: type,
  'composite type': type,
  'range type': type,
  collation: ({ path }) => ({
    altered: `COLLATION ${qualified(path)}`,
    table: 'pg_collation',
    owner: 'collowner',
    isThis: named(qualified(path), 'regcollation'),
  }),
  operator: (object) => {
    const { types } = signature(object);
    const operands = types.includes(', ') ? types : `NONE, ${types}`;
    return {
      altered: `OPERATOR ${operator(object)} (${operands})`,
      table: 'pg_operator',
      owner: 'oprowner',
      isThis: named(`${operator(object)}(${operands})`, 'regoperator'),
    };
  },
  statistics: ({ path, attributes }) => {
    const [tables = '', , own = ''] = path;
    const schema = text(attributes.schema) ?? tables;
    return {
      altered: `STATISTICS ${qualified([schema, own])}`,
      table: 'pg_statistic_ext',
      owner: 'stxowner',
      isThis: `stxname = ${literal(own)} AND stxnamespace = ${literal(readable(name(schema)))}::regnamespace`,
    };
  },
  publication: ({ path: [own = ''] }) => ({
    altered: `PUBLICATION ${name(own)}`,
    table: 'pg_publication',
    owner: 'pubowner',
    isThis: `pubname = ${literal(own)}`,
  }),
  'event trigger': ({ path: [own = ''] }) => ({
    altered: `EVENT TRIGGER ${name(own)}`,
    table: 'pg_event_trigger',
    owner: 'evtowner',
    isThis: `evtname = ${literal(own)}`,
  }),
};

/** Those that stay where they are. */
const others: typeof kinds = {
  'text search configuration': ({ path }) => ({
    altered: `TEXT SEARCH CONFIGURATION ${qualified(path)}`,
    table: 'pg_ts_config',
    owner: 'cfgowner',
    isThis: named(qualified(path), 'regconfig'),
  }),
  'text search dictionary': ({ path }) => ({
    altered: `TEXT SEARCH DICTIONARY ${qualified(path)}`,
    table: 'pg_ts_dict',
    owner: 'dictowner',
    isThis: named(qualified(path), 'regdictionary'),
  }),
  schema: ({ path: [own = ''] }) => ({
    altered: `SCHEMA ${name(own)}`,
    table: 'pg_namespace',
    owner: 'nspowner',
    isThis: `nspname = ${literal(own)}`,
  }),
};
