/**
 * What the parent asks of the loader's process and what it answers. The answer comes from a process that ran
 * code of the repository, so the parent checks its shape before it believes it.
 */

import * as z from 'zod';
import { drizzleKinds } from '../source-kind.ts';
import type { RootEntry } from './readable.ts';

/** What the child is asked to do; all paths are absolute. */
export interface LoaderRequest {
  readonly task: 'config' | 'schema';
  /** The repository: positions are told relative to it and nothing outside is read. */
  readonly root: string;
  /** The folder that the code runs in: that of the config's package. */
  readonly base: string;
  /** The folders that the paths of the schema may start from, likeliest first. */
  readonly folders: readonly string[];
  readonly config?: string;
  readonly schema?: readonly string[];
  readonly casing?: 'snake_case' | 'camelCase';
  /** What is in `root`, which itself may not be listed: only these entries may be read. */
  readonly rootEntries: readonly RootEntry[];
  /** A folder of migrations, for the snapshot that drizzle-kit would keep beside the next of them. */
  readonly snapshotAfter?: string;
  /** Whether the process has to refuse the network itself, since no kernel does. */
  readonly refuseNetwork: boolean;
  /** The file of what V8 compiled of the loader earlier; it may be read. */
  readonly compiled?: string;
  /** Asks for that in place of the schema: of a schema of ours alone, for its code runs in the same process. */
  readonly tellCompiled?: true;
}

/** What V8 compiled of each script of the loader, in base64. */
export const compiledAnswer = z.object({ compiled: z.record(z.string(), z.base64()) });
export type CompiledAnswer = z.infer<typeof compiledAnswer>;

const location = z.object({ file: z.string(), line: z.number(), column: z.number().optional() });

/** One object that the schema declares, as far as it can be named before Postgres has seen it. */
const declaration = z.object({
  kind: z.enum([...drizzleKinds, 'role']),
  schema: z.string(),
  table: z.string().optional(),
  name: z.string().optional(),
  /** For constraints and indexes: the columns they are over, which find them when their name is Postgres's choice. */
  columns: z.array(z.string()).optional(),
  /** For constraints: `pg_constraint.contype`. */
  type: z.enum(['p', 'u', 'f', 'c']).optional(),
  /** A view that is said to exist already (`.existing()`): nothing is said of what is in it. */
  existing: z.boolean().optional(),
  location: location.optional(),
});
export type Declaration = z.infer<typeof declaration>;

const strings = z.union([z.string(), z.array(z.string())]);

/** The part of a drizzle.config that says what is declared and where; credentials never leave the child. */
export const drizzleConfig = z.object({
  schema: strings.optional(),
  out: z.string().optional(),
  dialect: z.string().optional(),
  casing: z.string().optional(),
  schemaFilter: strings.optional(),
  tablesFilter: strings.optional(),
  migrations: z.object({ table: z.string().optional(), schema: z.string().optional() }).optional(),
  entities: z.unknown().optional(),
  extensionsFilters: strings.optional(),
});
export type DrizzleConfig = z.infer<typeof drizzleConfig>;

const fault = z.object({
  code: z.string(),
  severity: z.enum(['critical', 'warning', 'cosmetic']),
  subject: z.string(),
  message: z.string(),
  advice: z.string(),
  location: location.optional(),
});

/** A declaration that cannot be turned into DDL, so that nothing of it is compared. */
const refusedDeclaration = z.object({
  kind: z.enum([...drizzleKinds, 'role']),
  /** Absent where its name is what is not known, and of a role, which is not compared. */
  path: z.array(z.string()).optional(),
  /** A clause, without a full stop. */
  reason: z.string(),
  /** What is to be corrected in it; absent where nothing of it is wrong. */
  advice: z.string().optional(),
  location: location.optional(),
});
export type RefusedDeclaration = z.infer<typeof refusedDeclaration>;

export const loaderAnswer = z.union([
  z.object({
    problem: z.object({
      message: z.string(),
      advice: z.string().optional(),
      detail: z.string().optional(),
      location: location.optional(),
    }),
  }),
  z.object({
    config: drizzleConfig.optional(),
    warnings: z.array(z.string()),
    /** What was read for the config alone, where no schema was asked for; paths as in `schema`. */
    read: z.array(z.string()).optional(),
    schema: z
      .object({
        statements: z.array(z.string()),
        /** Of a migration that leads here, but for its id; only where it was asked for. */
        snapshot: z.record(z.string(), z.unknown()).optional(),
        /** What drizzle-kit would note of each table, as `ReadSource` has it. */
        noted: z.record(z.string(), z.string()).optional(),
        declarations: z.array(declaration),
        faults: z.array(fault),
        refused: z.array(refusedDeclaration),
        /**
         * Paths in the repository that decide what the schema is: `a/b.ts`, whether it is there or not; `a/`, the names
         * in the folder; `a/-`, which of them are gone; `a/**`, everything below.
         */
        read: z.array(z.string()),
        /** Roles that policies name and nobody declares. */
        roles: z.array(z.string()),
        files: z.number(),
        orm: z.string(),
        ormOrigin: z.enum(['installed', 'bundled']),
        kit: z.string(),
      })
      .optional(),
  }),
]);
export type LoaderAnswer = z.infer<typeof loaderAnswer>;
export type LoadedSchema = NonNullable<Extract<LoaderAnswer, { warnings: string[] }>['schema']>;
