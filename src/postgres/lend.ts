import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { connect } from './databases.ts';
import type { ExtensionStatement } from './extension-statement.ts';
import type { Connection, Lend } from './server.ts';

/**
 * Extensions that Postgres leaves to superusers and that give nobody a way to files, programs or the network.
 * Those that Postgres calls trusted need no loan. Left out on purpose are, among others, dblink and postgres_fdw
 * (network), file_fdw, adminpack and postgis_raster (files), and every untrusted language.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  'address_standardizer',
  'address_standardizer_data_us',
  'amcheck',
  'autoinc',
  'bloom',
  'earthdistance',
  'hypopg',
  'insert_username',
  'intagg',
  'moddatetime',
  'pg_buffercache',
  'pg_freespacemap',
  'pg_stat_statements',
  'pg_uuidv7',
  'pg_visibility',
  'pgrouting',
  'pgrowlocks',
  'pgstattuple',
  'pgtap',
  'postgis',
  'postgis_sfcgal',
  'postgis_tiger_geocoder',
  'postgis_topology',
  'refint',
  'sslinfo',
  'vector',
]);

/** Whether a superuser may run it for SQL of strangers: a comment always, the rest for extensions known as harmless. */
export function isHarmless({ verb, name }: ExtensionStatement): boolean {
  return verb === 'comment' || HARMLESS.has(name);
}

/** Long enough for any extension's script; it ends what the client's own transaction would block for ever. */
const LOCK_TIMEOUT = '10s';

/**
 * Lends the superuser's rights for one statement: a function that can do nothing else is there while the client calls
 * it, so that the statement is part of the client's transaction.
 *
 * An extension's script finds functions and operators through the schemas that it is put into; one that the client
 * planted there would run as superuser. So these schemas must hold none.
 */
export function lender(superuser: Connection): Lend {
  return async (client, statement) => {
    const lent = `schema_drift_lent_${randomBytes(6).toString('hex')}`;
    const target = await client.query<{ schema: string | null }>(
      'SELECT pg_catalog.current_schema() AS schema',
    );
    const body = bodyOf(client, statement, target.rows[0]?.schema ?? null);
    const lending = await connect(superuser, client.database ?? '');
    try {
      await lending.query(
        `SET search_path = pg_catalog, pg_temp; SET lock_timeout = '${LOCK_TIMEOUT}';
         CREATE SCHEMA ${lent};
         CREATE FUNCTION ${lent}.run() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
           SET search_path = pg_catalog, pg_temp AS ${client.escapeLiteral(body)};
         GRANT USAGE ON SCHEMA ${lent} TO PUBLIC`,
      );
      await client.query(`SELECT ${lent}.run()`);
    } finally {
      await lending.query(`DROP SCHEMA IF EXISTS ${lent} CASCADE`).finally(() => lending.end());
    }
  };
}

function bodyOf(client: Client, statement: ExtensionStatement, current: string | null): string {
  const sql = sqlOf(client, statement);
  if (statement.verb !== 'create' && statement.verb !== 'update') return `BEGIN ${sql}; END`;
  const name = client.escapeLiteral(statement.name);
  const target = (statement.verb === 'create' ? statement.schema : undefined) ?? current ?? '';
  const path = target === '' ? '' : client.escapeIdentifier(target);
  return `BEGIN
    IF EXISTS (
      SELECT FROM pg_namespace n
      WHERE (n.nspname = ${client.escapeLiteral(target)}
          OR n.oid IN (SELECT e.extnamespace FROM pg_extension e, pg_available_extension_versions v
                       WHERE v.name = ${name} AND (e.extname = v.name OR e.extname = ANY (v.requires)))
          OR n.nspname IN (SELECT v.schema FROM pg_available_extension_versions v WHERE v.name = ${name}))
        AND (EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = n.oid AND p.proowner <> 10)
          OR EXISTS (SELECT FROM pg_operator o WHERE o.oprnamespace = n.oid AND o.oprowner <> 10))
    ) THEN
      RAISE insufficient_privilege USING MESSAGE =
        ${client.escapeLiteral(`the extension "${statement.name}" would be created in a schema that holds functions or operators of the migrations`)},
        HINT = 'Create the extension before the first function, or in a schema of its own.';
    END IF;
    PERFORM set_config('search_path', ${client.escapeLiteral(path)}, true);
    ${sql};
  END`;
}

function sqlOf(client: Client, statement: ExtensionStatement): string {
  const name = client.escapeIdentifier(statement.name);
  const flag = (wanted: boolean, words: string) => (wanted ? ` ${words}` : '');
  const option = (words: string, value: string | undefined) =>
    value === undefined ? '' : ` ${words} ${client.escapeIdentifier(value)}`;
  switch (statement.verb) {
    case 'create': {
      const { ifNotExists, schema, version, cascade } = statement;
      const options = `${option('SCHEMA', schema)}${option('VERSION', version)}${flag(cascade, 'CASCADE')}`;
      return `CREATE EXTENSION${flag(ifNotExists, 'IF NOT EXISTS')} ${name}${options}`;
    }
    case 'update':
      return `ALTER EXTENSION ${name} UPDATE${option('TO', statement.version)}`;
    case 'drop':
      return `DROP EXTENSION${flag(statement.ifExists, 'IF EXISTS')} ${name}${flag(statement.cascade, 'CASCADE')}`;
    case 'comment': {
      const { comment } = statement;
      return `COMMENT ON EXTENSION ${name} IS ${comment === null ? 'NULL' : client.escapeLiteral(comment)}`;
    }
  }
}
