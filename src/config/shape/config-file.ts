/**
 * What `schema-drift.yml` may say; its JSON Schema is published for editors (json-schema.ts). To make all of this takes
 * as long as the start of Node: it is imported where there is such a file.
 */
import * as z from 'zod';
import { NEWEST_MAJOR, OLDEST_MAJOR } from '../../postgres/majors.ts';
import {
  failOnWords,
  gateWords,
  namePattern,
  type RiskKind,
  type RiskSetting,
  renamePattern,
  riskKinds,
  riskSettings,
  risks,
  securityAdviceWords,
} from '../config.ts';
import { keysOnly } from './keys-only.ts';
import { sourcesFile } from './source-file.ts';

const text = z.string().min(1);

const ignore = z
  .array(
    keysOnly({
      object: text.describe('Name of an object, or a glob: `public.legacy_*`, `users.notes`.'),
      kind: text.optional().describe('Only objects of this kind: `table`, `column`, `index`, …'),
      reason: text.describe('Why the difference is accepted; shown in the report.'),
      until: z.iso
        .date()
        .optional()
        .describe('Last day, as YYYY-MM-DD, on which it is accepted; afterwards it is reported again.'),
    }),
  )
  .describe('Differences that are accepted.');

const databaseFields = {
  truth: text
    .optional()
    .describe(
      'Who is right when sources differ: the name of a source, `majority`, or `none` (default). Where migrations are, what code alone declares and none of them has ever made is still new, and `fix` adds its migration.',
    ),
  ignore: ignore.optional(),
  renames: z
    .array(
      z
        .string()
        .regex(
          renamePattern,
          'must name what is renamed or moved, and its new name or place: `users.name:full_name`',
        ),
    )
    .optional()
    .describe(
      'Tables and columns that are others under a new name, in another schema or table, so that plans rename, move or copy them: `orders:purchases`, `orders:app.orders`, `users.name:full_name`, `users.credits:user_credits.credits`.',
    ),
};

const database = keysOnly({
  sources: sourcesFile,
  ...databaseFields,
  owns: z
    .union([text, z.array(text).min(1)])
    .optional()
    .describe(
      'Tables, as globs over their names, that belong to this database: one that another database has is a finding there, whatever its `truth` is.',
    ),
});

const postgres = keysOnly({
  version: z
    .int()
    .min(OLDEST_MAJOR)
    .max(NEWEST_MAJOR)
    .optional()
    .describe(
      `Major version of the ephemeral Postgres, ${OLDEST_MAJOR} to ${NEWEST_MAJOR}; best that of production.`,
    ),
  'url-env': z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional()
    .describe(
      'Name of the environment variable that holds the URL of a server to use instead of an ephemeral one. The URL itself never stands in this file.',
    ),
  engine: z
    .enum(['native', 'pglite'])
    .optional()
    .describe(
      '`native` binaries, or `pglite`: PostgreSQL 18 as WebAssembly, which has pgvector and is slower. Chosen when left out.',
    ),
}).describe('The Postgres that every source is applied to.');

const riskSettingsByKind = Object.fromEntries(
  riskKinds.map((kind) => [kind, z.enum(riskSettings).optional().describe(risks[kind])]),
) as Record<RiskKind, z.ZodOptional<z.ZodEnum<Record<RiskSetting, RiskSetting>>>>;

/** The file as it is written. */
export const configFile = keysOnly({
  sources: sourcesFile.optional(),
  ...databaseFields,
  databases: z
    .record(z.string(), database)
    .optional()
    .describe('Several logical databases by name, each with `sources`; instead of `sources` at the top.')
    .meta({ minProperties: 1, propertyNames: { pattern: namePattern.source } }),
  references: z
    .record(z.string(), text)
    .optional()
    .describe(
      'Keys that lead from one of several databases to another, which no foreign key can say: `fltr.datasets.user_id: fltr_auth.users.id`. Both columns have to exist and to be of types that can be compared, and the second one has to be unique.',
    ),
  postgres: postgres.optional(),
  'fail-on': z
    .enum(failOnWords)
    .optional()
    .describe('The least severity that fails the check; `warning` when left out, `never` only reports.'),
  'security-advice': z
    .enum(securityAdviceWords)
    .optional()
    .describe(
      "What Supabase's advisor would say of the schema: `report` (when left out) tells it and never fails the check, `fail` makes findings of its errors and warnings about security, `off` says nothing. Only of Supabase projects.",
    ),
  gate: z
    .enum(gateWords)
    .optional()
    .describe(
      'Which findings fail the check of a pull request: those that it brings (`new`, when left out) or `all`.',
    ),
  'risky-changes': z
    .union([z.enum(riskSettings), keysOnly(riskSettingsByKind)])
    .optional()
    .describe(
      'What becomes of risky statements in the new migrations of a pull request: one word for all kinds, or one for each. `report` (when left out) tells them and never fails the check, `warning` and `critical` make findings that count for `fail-on`, `off` says nothing.',
    ),
  timeout: z
    .int()
    .min(1)
    .max(86_400)
    .optional()
    .describe('Seconds that the whole run may take; 300 when left out.'),
}).meta({
  title: 'schema-drift.yml',
  description: 'Which places declare your Postgres schema, and who is right when they differ.',
  oneOf: [{ required: ['sources'] }, { required: ['databases'] }],
  dependencies: { truth: ['sources'], ignore: ['sources'], renames: ['sources'], references: ['databases'] },
});
export type ConfigFile = z.infer<typeof configFile>;
