import type { CatalogObject } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import type { ObjectChange } from './change.ts';
import { readable } from './readable.ts';
import { block, literal, name, operator, qualified, routine, signature } from './sql.ts';

/** What is dropped, and what takes its place. */
export type Replacement = Pick<ObjectChange, 'own' | 'right'>;

/** How the owner of an object is asked for and said. */
interface Owned {
  /** What is behind ALTER: `VIEW "public"."v"`. */
  readonly altered: string;
  /** The query for the name of its owner. */
  readonly owner: string;
}

/** Who owned what is dropped for something else to take its place, which is to belong to the same role. */
export interface KeptOwners {
  /** Statements before the first drop: they stop where whoever runs them could not give back what is made again. */
  readonly remembered: readonly string[];
  /** Statements behind those that make an object, and before any right on it is given to others. */
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
    `  owners name[] := ARRAY[${known.map(({ before }) => `\n    (${before.owner})`).join(',')}];`,
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
    return like === undefined || own === undefined ? [] : [givenTo(`(${like.owner})`, own)];
  });
}

function givenTo(owner: string, { altered }: Owned): string {
  const statement = `ALTER ${readable(altered).replaceAll('%', '%%')} OWNER TO %I`;
  return block('owner', [`BEGIN EXECUTE format(${literal(statement)}, ${owner}); END`]);
}

function ownedAs(object: CatalogObject): Owned | undefined {
  return kinds[object.kind]?.(object);
}

/** @param column of a table of Postgres's own, which has the owner of each object in it */
function at(altered: string, table: string, column: string, condition: string): Owned {
  return { altered, owner: `SELECT pg_get_userbyid(${column}) FROM ${table} WHERE ${condition}` };
}

const isThis = (sql: string, type: string) => `oid = ${literal(readable(sql))}::${type}`;

const relation = (word: string) => (object: CatalogObject) =>
  at(`${word} ${qualified(object.path)}`, 'pg_class', 'relowner', isThis(qualified(object.path), 'regclass'));

const callable = (word: string) => (object: CatalogObject) => {
  const { name: own, types } = signature(object);
  const called = `${name(object.path[0] ?? '')}.${name(own)}(${types})`;
  return at(`${word} ${routine(object)}`, 'pg_proc', 'proowner', isThis(called, 'regprocedure'));
};

const type = (word: string) => (object: CatalogObject) =>
  at(`${word} ${qualified(object.path)}`, 'pg_type', 'typowner', isThis(qualified(object.path), 'regtype'));

/**
 * Kinds that have owners of their own, of those that are dropped and made again; without statistics, which show nothing
 * to anybody, and which Postgres itself gives to whoever changes the type of a column.
 */
const kinds: Readonly<Partial<Record<ObjectKind, (object: CatalogObject) => Owned>>> = {
  table: relation('TABLE'),
  view: relation('VIEW'),
  'materialized view': relation('MATERIALIZED VIEW'),
  function: callable('FUNCTION'),
  procedure: callable('PROCEDURE'),
  aggregate: callable('AGGREGATE'),
  enum: type('TYPE'),
  'range type': type('TYPE'),
  collation: ({ path }) =>
    at(`COLLATION ${qualified(path)}`, 'pg_collation', 'collowner', isThis(qualified(path), 'regcollation')),
  operator: (object) => {
    const { types } = signature(object);
    const operands = types.includes(', ') ? types : `NONE, ${types}`;
    const called = operator(object);
    return at(
      `OPERATOR ${called} (${operands})`,
      'pg_operator',
      'oprowner',
      isThis(`${called}(${operands})`, 'regoperator'),
    );
  },
  publication: ({ path: [own = ''] }) =>
    at(`PUBLICATION ${name(own)}`, 'pg_publication', 'pubowner', `pubname = ${literal(own)}`),
  'event trigger': ({ path: [own = ''] }) =>
    at(`EVENT TRIGGER ${name(own)}`, 'pg_event_trigger', 'evtowner', `evtname = ${literal(own)}`),
};
