import { Problem } from '../../base/problem.ts';
import { bookkeepingTables } from '../../catalog/bookkeeping.ts';
import { readOnlySetting } from './login.ts';

/** What the login is called when nobody names it. */
export const usualRole = 'schema_drift';

/**
 * SQL that makes a login for `schema-drift` and may be run again. It needs no rights on any table of the project,
 * since catalogs are open to every login; only the migration tools' own records are granted to it.
 *
 * @throws Problem for a name that is none of an ordinary role
 */
export function roleSql(name: string = usualRole): string {
  if (!/^[a-z_][a-z0-9_$]{0,62}$/.test(name) || name.startsWith('pg_'))
    throw new Problem(`\`${name}\` is no name for the role.`, {
      advice: 'Take small letters, digits and _, such as schema_drift.',
    });
  const tables = [...bookkeepingTables].map((table) => `'${table}'`).join(', ');
  return `-- A login with which schema-drift reads a live database. It is given nothing that it does not read; what everyone
-- may do, it may do too. (Before PostgreSQL 15 that is to make tables in schema public, unless somebody has taken it
-- away: REVOKE CREATE ON SCHEMA public FROM PUBLIC.)
-- Run this in every database that it reads, as a superuser or as the owner of the database who may create roles. It
-- may be run again, and has to be when a migration tool makes its table later.
DO $$
DECLARE
  ledger record;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') THEN
    CREATE ROLE "${name}" LOGIN NOINHERIT CONNECTION LIMIT 5;
  ELSIF NOT EXISTS (SELECT FROM pg_roles
      WHERE rolname = '${name}' AND '${readOnlySetting}' = ANY (rolconfig)) THEN
    -- What comes next would keep whoever uses it from writing.
    RAISE EXCEPTION 'There is a role ${name} already, which was not made for this.'
      USING HINT = 'Take another name: schema-drift init --role NAME';
  END IF;

  -- Whatever asks it to, it writes nothing, and nobody waits for it long.
  ALTER ROLE "${name}" SET default_transaction_read_only = on;
  ALTER ROLE "${name}" SET statement_timeout = '60s';
  ALTER ROLE "${name}" SET lock_timeout = '5s';

  -- The schema itself is open to every login. What the migration tools noted is not: whether a migration has run.
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO "${name}"', current_database());
  FOR ledger IN
    SELECT n.nspname AS schema, c.relname AS table
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relname IN (${tables})
  LOOP
    BEGIN
      IF NOT has_schema_privilege('${name}', ledger.schema, 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO "${name}"', ledger.schema);
      END IF;
      EXECUTE format('GRANT SELECT ON TABLE %I.%I TO "${name}"', ledger.schema, ledger.table);
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE WARNING 'Its owner has to open %.% to this login: %', ledger.schema, ledger.table, format(
        'GRANT USAGE ON SCHEMA %I TO "${name}"; GRANT SELECT ON TABLE %I.%I TO "${name}";',
        ledger.schema, ledger.schema, ledger.table);
    END;
  END LOOP;
END $$;

-- It cannot log in before it has a password. In psql:  \\password ${name}
-- Elsewhere:  ALTER ROLE "${name}" PASSWORD '…';
`;
}
