/**
 * Where migration tools keep their own records. Each source has different ones, by nature, so they are left
 * out of every catalog together with their columns, constraints and sequences.
 */
export const bookkeepingTables: ReadonlySet<string> = new Set([
  '__drizzle_migrations',
  '__EFMigrationsHistory',
  '_prisma_migrations',
  '_sqlx_migrations',
  '__diesel_schema_migrations',
  'alembic_version',
  'ar_internal_metadata',
  'atlas_schema_revisions',
  'databasechangelog',
  'databasechangeloglock',
  'django_migrations',
  'flyway_schema_history',
  'gorp_migrations',
  'goose_db_version',
  'knex_migrations',
  'knex_migrations_lock',
  'kysely_migration',
  'kysely_migration_lock',
  'mikro_orm_migrations',
  'node_pg_migrate',
  'pgmigrations',
  'schema_migrations',
  'schema_version',
  'SequelizeMeta',
  'sequelize_meta',
  'typeorm_metadata',
]);

/** Schemas that exist only to hold such tables. */
export const bookkeepingSchemas: ReadonlySet<string> = new Set([
  'drizzle',
  'supabase_migrations',
  'atlas_schema_revisions',
  'graphile_migrate',
]);
