import type { Client } from 'pg';
import { answered } from './answered.ts';
import { postgresErrorOf, type Subject } from './failures.ts';
import { readRow } from './read-row.ts';

/**
 * What stood in the way of a reading that Postgres refused, asked of the database afterwards: where a lock was waited
 * for too long, the tables that somebody holds for himself alone; where the login may not read a part of the system
 * catalogs, the statements that open it. Empty where that is not what was wrong, and where nobody says.
 */
export async function hindrancesTo(
  client: Client,
  subject: Subject,
  error: unknown,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const refused = postgresErrorOf(error);
  const query = refused && queries[refused.code]?.(refused.message);
  if (query === undefined) return [];
  const found = answered(client, subject, signal, () => readRow<[string[]]>(client, ['rollback'], query));
  const [names] = await found.catch(() => [[]]);
  return names;
}

/** SQL for an array of texts, by the code of the error, made of its message. */
const queries: Readonly<Record<string, (message: string) => string | undefined>> = {
  '55P03': () => lockedTablesSql,
  // `permission denied for table pg_proc`, `… for function pg_get_viewdef`: of functions of one name, those that are closed.
  '42501': (message) => {
    const [, name] = /^permission denied for (?:table|view|function) (\w+)$/.exec(message) ?? [];
    return name === undefined ? undefined : closedSql(name);
  },
};

const lockedTablesSql = `select coalesce(json_agg(distinct regexp_replace(relation::regclass::text, '^public\\.', '')), '[]')
  from pg_locks
  where mode = 'AccessExclusiveLock' and granted and relation >= 16384
    and database = (select oid from pg_database where datname = current_database())
    and relation in (select oid from pg_class where relkind in ('r', 'p', 'f', 'v', 'm'))`;

function closedSql(name: string): string {
  return `select coalesce(json_agg(statement order by statement), '[]') from (
    select format('GRANT SELECT ON pg_catalog.%I TO PUBLIC;', relname) as statement from pg_class
      where relnamespace = 'pg_catalog'::regnamespace and relname = '${name}' and not has_table_privilege(oid, 'select')
    union all
    select format('GRANT EXECUTE ON FUNCTION pg_catalog.%I(%s) TO PUBLIC;', proname, pg_get_function_identity_arguments(oid))
      from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname = '${name}'
        and not has_function_privilege(oid, 'execute')) closed`;
}
