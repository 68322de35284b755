import { isDatabase } from '../sources/source-kind.ts';
import { defaultsNaming, defaultsOfTablesOwner, withoutMakers } from '../sources/unnamed-makers.ts';
import type { Result } from './read-source.ts';
import { withRightsOfMakers } from './rights-of-makers.ts';

/**
 * Default privileges of whoever runs the migrations, in one spelling. To Postgres a statement that names no role is about
 * whoever runs it: where migrations are deployed that is the owner of the database or of all its tables, and a role of
 * ours where they are read. So `FOR ROLE app` and no role at all say the same where `app` owns the database, and only
 * there; and what is declared for no role is about what the owner of all tables of a database gives, where that is
 * another one, and the owner of the database gives nothing of the kind.
 */
export function withDefaultsOfOwner(results: readonly Result[]): Result[] {
  return ofDatabasesOwner(ofTablesOwner(results));
}

function ofDatabasesOwner(results: readonly Result[]): Result[] {
  const owners = new Set(
    results.flatMap(({ source, read }) => (isDatabase(source) ? (read?.owner ?? []) : [])),
  );
  const named = new Set(
    results.flatMap(({ source, read }) =>
      read === undefined || isDatabase(source) ? [] : defaultsNaming(owners, read),
    ),
  );
  const databases = results.flatMap(({ source, read }) =>
    read === undefined || !isDatabase(source) ? [] : [read],
  );
  return results.map((result) => {
    const { source, read } = result;
    if (read === undefined) return result;
    const made = isDatabase(source) ? read : withRightsOfMakers(read, databases);
    return { ...result, read: withoutMakers(made, named) };
  });
}

function ofTablesOwner(results: readonly Result[]): Result[] {
  const declared = results.flatMap(({ source, read }) =>
    read === undefined || isDatabase(source) ? [] : [read.catalog],
  );
  const unnamed = ({ source, read }: Result) =>
    read === undefined || !isDatabase(source) ? [] : defaultsOfTablesOwner(read.catalog, declared);
  // What is declared with the name of that role, too, comes together with what is declared for none.
  const all = results.flatMap(unnamed);
  return results.map((result) => {
    const { source, read } = result;
    if (read === undefined) return result;
    return { ...result, read: withoutMakers(read, new Set(isDatabase(source) ? unnamed(result) : all)) };
  });
}
