/** The whole paths of what statements name without a schema, by the search path of their session. */
import type { Client } from 'pg';
import type { Deed } from './deeds-of-statement.ts';

export interface WholePaths {
  /** The schema in which something is made that is named without one. */
  readonly schemaOfMade: string;
  /** The schema of a relation, type or function that is named without one. */
  schemaOf(name: string): string;
  /** Of what a statement makes, takes away or names: its own name last, behind its table where it belongs to one. */
  of(deed: Pick<Deed, 'noun' | 'path'> & Partial<Pick<Deed, 'verb'>>): readonly string[];
}

const words = /"((?:[^"]|"")*)"|([\p{L}_][\p{L}\d_$]*)/gu;

/**
 * Asks for all words of texts that may be names.
 *
 * @param client in the session of the statements
 * @param others paths of what is not there and may be meant, too
 */
export async function wholePaths(
  client: Client,
  texts: readonly string[],
  others: readonly { readonly path: readonly string[] }[],
): Promise<WholePaths> {
  const names = new Set<string>();
  for (const [, quoted, bare = ''] of texts.join('\n').matchAll(words))
    names.add(quoted?.replaceAll('""', '"') ?? bare.toLowerCase());
  const { rows } = await client.query<Row>(sql, [[...names]]);
  const [{ made, searched, schemas } = { made: null, searched: [], schemas: null }] = rows;
  const schemaOfMade = made ?? 'public';
  const schemaOf = (name: string) =>
    (schemas !== null && Object.hasOwn(schemas, name) ? schemas[name] : undefined) ??
    searched.find((schema) => others.some(({ path }) => path[0] === schema && path[1] === name)) ??
    schemaOfMade;
  const of: WholePaths['of'] = ({ noun, path, verb }) => {
    const depth = depthOf(noun);
    if (path.length >= depth) return path;
    return [verb === 'creates' && depth === 2 ? schemaOfMade : schemaOf(path[0] ?? ''), ...path];
  };
  return { schemaOfMade, schemaOf, of };
}

/** How many names lead to something. */
export function depthOf(noun: string): number {
  if (/^(?:schema|extension|publication|event trigger|foreign data wrapper|server)$/.test(noun)) return 1;
  return /^(?:column|constraint|policy|trigger|rule)$/.test(noun) ? 3 : 2;
}

interface Row {
  readonly made: string | null;
  readonly searched: readonly string[];
  /** Schemas of what is there, by name. */
  readonly schemas: Readonly<Record<string, string>> | null;
}

/** Where several things have a name the relation counts, which is the last. */
const sql = `SELECT pg_catalog.current_schema()::pg_catalog.text AS made,
  pg_catalog.current_schemas(false)::pg_catalog.text[] AS searched,
  (SELECT pg_catalog.json_object_agg(name, nspname) FROM (
     SELECT proname AS name, pronamespace AS schema FROM pg_catalog.pg_proc
       WHERE proname = ANY ($1::pg_catalog.name[]) AND pg_catalog.pg_function_is_visible(oid)
     UNION ALL SELECT typname, typnamespace FROM pg_catalog.pg_type
       WHERE typname = ANY ($1::pg_catalog.name[]) AND pg_catalog.pg_type_is_visible(oid)
     UNION ALL SELECT relname, relnamespace FROM pg_catalog.pg_class
       WHERE relname = ANY ($1::pg_catalog.name[]) AND pg_catalog.pg_table_is_visible(oid)
   ) AS found JOIN pg_catalog.pg_namespace ON pg_namespace.oid = schema
   WHERE nspname <> 'pg_catalog') AS schemas`;
