/**
 * What Python models declare, as plain JSON: written by the exporter, by the static reader, and committed as
 * `sqlmodel.schema.json`. Same models, same bytes.
 *
 * The keys are short words without capitals, since two languages share them. Files are relative to the repository,
 * with `/`; lines count from 1.
 */
import * as z from 'zod';
import { Problem } from '../../base/problem.ts';
import { objectKinds } from '../../catalog/object-kind.ts';
import { harmless } from '../harmless.ts';

/** Grows when an older reader would misunderstand a newer file. */
const format = 1;

const location = z.strictObject({ file: z.string(), line: z.int().positive() });

/** Text that the models had a say in. */
const prose = z.string().overwrite(harmless);

/** Kinds of statements, in the order in which they are listed and applied. */
export const statementKinds = [
  'schema',
  'sequence',
  'enum',
  'domain',
  'table',
  'unique',
  'check',
  'exclude',
  'view',
  'materialized view',
  'index',
  'foreign key',
  'comment',
] as const;
export type StatementKind = (typeof statementKinds)[number];

const statement = z.strictObject({
  kind: z.enum(statementKinds),
  /**
   * The object it makes, as a path of a catalog: `["public", "users"]` for a table, `["public", "users", "email"]`
   * for an index or a constraint, whose last element is `null` where Postgres chooses the name, `["billing"]` for
   * a schema. Extensions are none: whoever applies the statements creates what a type or an operator class needs.
   */
  path: z.array(z.string().nullable()).min(1),
  /** One statement, without a semicolon. */
  sql: z.string(),
  /** The statement for servers before PostgreSQL 18, where it is another: these store every generated column. */
  older: z.string().optional(),
  /** What a constraint or an index is over: names of columns, without expressions. */
  columns: z.array(z.string()).optional(),
  location: location.optional(),
  /** For a table: where each column is declared that has a place of its own. */
  places: z.record(z.string(), location).optional(),
  /** For a table: where its primary key is declared, when that is no column. */
  key: location.optional(),
  /** For a table: columns that the program gives a value when none is set, and the database does not. */
  filled: z.array(z.string()).optional(),
});

const external = z.strictObject({
  schema: z.string(),
  table: z.string(),
  /**
   * The columns that are referred to, with the type that the referring columns have; `null` where these take
   * theirs from the table.
   */
  columns: z.record(z.string(), z.string().nullable()),
  /** Each group of columns that a foreign key refers to: it has to be unique. */
  keys: z.array(z.array(z.string()).min(1)),
});

const error = z.strictObject({
  /** What is wrong, to tell errors apart: a module, a table, a column. The file when left out. */
  subject: z.string().optional(),
  message: prose,
  advice: prose.optional(),
  location: location.optional(),
});

const unknown = z.strictObject({
  /** Kind and path of a catalog's object. */
  kind: z.enum(objectKinds),
  path: z.array(z.string()).min(1),
  reason: prose,
  /** For a foreign key: the columns that refer, by which it is known whatever others call it. */
  columns: z.array(z.string()).optional(),
  location: location.optional(),
});

export const sqlmodelExport = z.strictObject({
  format: z.literal(format),
  /** Of what took part: `sqlalchemy`, and `python`, `sqlmodel`, `pydantic` where they are known. */
  versions: z.record(z.string(), z.string()),
  /** `false` when a file could not be read: then a table that isn't listed may be declared all the same. */
  complete: z.boolean(),
  /** Every file of the repository that took part: SHA-256 of its text, with `\n` for line breaks, in hexadecimal. */
  inputs: z.record(z.string(), z.string()),
  /** Environment variables that the models need and that were given made-up values. */
  placeholders: z.array(z.string()),
  /** What went differently from a plain import and changed no result. */
  warnings: z.array(prose),
  /** What could not be read at all. */
  errors: z.array(error),
  /** Objects that are declared, and that the statements lack or do not tell faithfully. */
  unknowns: z.array(unknown),
  /** Tables that foreign keys refer to and that no model declares. */
  external: z.array(external),
  /** The statements that make everything, in order. */
  ddl: z.array(statement),
});

export type SqlmodelExport = z.infer<typeof sqlmodelExport>;
export type ExportStatement = SqlmodelExport['ddl'][number];
export type ExternalTable = SqlmodelExport['external'][number];
export type ExportError = SqlmodelExport['errors'][number];
export type UnknownObject = SqlmodelExport['unknowns'][number];

/**
 * Reads the text of an export. `file` names it in what is thrown, and `renew` is what makes a new one.
 *
 * @throws Problem when it is no JSON, of another format, or not as an exporter writes it
 */
export function parseExport(text: string, file: string, renew: string): SqlmodelExport {
  const value = parseJson(text, file, renew);
  const written = (value as { format?: unknown } | null)?.format;
  if (typeof written === 'number' && written > format) {
    throw new Problem(
      `${file} is of format ${written}; this version of schema-drift reads up to ${format}.`,
      {
        advice: `Update schema-drift, or ${renew}.`,
        location: { file, line: 1 },
      },
    );
  }
  const parsed = sqlmodelExport.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Problem(`${file} is not as an export of SQLModel models is written.`, {
    advice: `It is a generated file: ${renew}.`,
    detail: parsed.error.issues
      .slice(0, 3)
      .map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`)
      .join('\n'),
    location: { file, line: 1 },
  });
}

function parseJson(text: string, file: string, renew: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem(`${file} is not valid JSON.`, {
      advice: /^<{7} /m.test(text)
        ? `It holds conflict markers: ${renew}, then commit it.`
        : `It is a generated file: ${renew}.`,
      detail: (cause as Error).message,
      location: { file, line: 1 },
      cause,
    });
  }
}
