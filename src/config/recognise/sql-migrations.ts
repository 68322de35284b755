import type { DatabaseConfig } from '../config.ts';
import { foldersToldToDbmate } from './dbmate-folders.ts';
import { drizzleSchemasOfOthers } from './drizzle-schemas.ts';
import { type DrizzlePair, findDrizzlePairs } from './drizzle-without-config.ts';
import {
  type ForPostgres,
  foldersCalledMigrations,
  foldersOfTools,
  forPostgres,
  usualFoldersWithMigrations,
} from './migration-folders.ts';
import { filesOfSchema } from './recognised-sources.ts';
import { findSchemasBesideMigrations } from './schema-files.ts';

/** Folders of SQL migrations in a repository that no drizzle.config speaks of. */
export interface SqlMigrations {
  /** Drizzle's, with the schema that they were generated from. */
  readonly pairs: readonly DrizzlePair[];
  /** Those that commands name, then those in the usual places; where there are none of all, those elsewhere. */
  readonly folders: readonly string[];
  /** Those with a schema file (or a folder of such files) beside them. */
  readonly beside: readonly { readonly migrations: string; readonly schemaFile: string }[];
  /** A line for each folder of migrations, and each schema, for another database. */
  readonly ofOthers: readonly string[];
}

export async function findSqlMigrations(root: string): Promise<SqlMigrations> {
  const [pairs, { beside, ofOthers }, schemasOfOthers] = await Promise.all([
    findDrizzlePairs(root),
    findSchemasBesideMigrations(root),
    drizzleSchemasOfOthers(root),
  ]);
  // Beside Drizzle's migrations for Postgres, usual folders hold those for other dialects.
  const likely =
    pairs.length > 0
      ? []
      : [...(await foldersToldToDbmate(root)), ...(await usualFoldersWithMigrations(root))];
  const usual = forPostgres([...new Set(likely)], root);
  const isNone = [pairs, beside, usual.folders].every(({ length }) => length === 0);
  const elsewhere = isNone ? await foldersElsewhere(root) : { folders: [], left: [] };
  return {
    pairs,
    folders: [...usual.folders, ...elsewhere.folders],
    beside,
    ofOthers: [...new Set([...usual.left, ...elsewhere.left, ...schemasOfOthers, ...ofOthers])],
  };
}

/** What a folder is called tells more than what is in it. */
async function foldersElsewhere(root: string): Promise<ForPostgres> {
  const called = forPostgres(await foldersCalledMigrations(root), root);
  if (called.folders.length > 0) return called;
  const ofTools = forPostgres(await foldersOfTools(root), root);
  return { folders: ofTools.folders, left: [...called.left, ...ofTools.left] };
}

/**
 * A line for every folder of SQL migrations that became no source, and for every schema file beside one.
 *
 * @param told a schema file of which is spoken elsewhere
 */
export function leftOutMigrations(
  { pairs, folders, beside, ofOthers }: SqlMigrations,
  databases: readonly DatabaseConfig[],
  told: string | undefined,
  root: string,
): string[] {
  const sources = databases.flatMap((database) => database.sources);
  const used = new Set(
    sources.flatMap((source) => {
      if (source.kind === 'migrations') return [source.path];
      return source.kind === 'sql' ? source.files : [];
    }),
  );
  const schemas = new Map(beside.map(({ migrations, schemaFile }) => [migrations, schemaFile]));
  const all = new Set([...folders, ...[...pairs, ...beside].map(({ migrations }) => migrations)]);
  const unused = [...all].flatMap((folder) => {
    const schema = schemas.get(folder);
    const isUsed = schema !== undefined && filesOfSchema(schema, root).every((file) => used.has(file));
    const isOpen = schema !== undefined && schema !== told && !isUsed;
    if (used.has(folder))
      return isOpen ? [`left out: ${schema}; name it in schema-drift.yml to compare it`] : [];
    return isOpen
      ? [
          `left out: ${folder}/ holds migrations too, and ${schema} beside it a schema; name them in schema-drift.yml to compare them`,
        ]
      : [`left out: ${folder}/ holds migrations too; name it in schema-drift.yml to compare it`];
  });
  return [...ofOthers, ...unused];
}
