/** How one type is written: in Drizzle, and in SQL in all the ways that mean the same. */
export interface TypeSpelling {
  /** Function of `drizzle-orm/pg-core` and its options, as text after the name: `, { length: 40 }`. */
  readonly drizzle: readonly [name: string, options: string];
  readonly suffix?: string;
  readonly sql: readonly string[];
  /** Defaults, each as the argument of `.default(…)` and in SQL, again in all ways. */
  readonly defaults: readonly (readonly [drizzle: string, sql: readonly string[]])[];
  /** A type that is another one for every program. */
  readonly other: string;
}

export const types: Readonly<Record<string, TypeSpelling>> = {
  text: {
    drizzle: ['text', ''],
    sql: ['text', 'TEXT', 'varchar'],
    defaults: [
      [`"it's"`, [`'it''s'`, `'it''s'::text`, `E'it\\'s'`]],
      ["''", ["''", "''::text"]],
    ],
    other: 'integer',
  },
  varchar: {
    drizzle: ['varchar', ', { length: 40 }'],
    sql: ['varchar(40)', 'character varying(40)'],
    defaults: [
      ["'draft'", ["'draft'", "'draft'::varchar", "'draft'::character varying(40)"]],
      ["'1'", ["'1'"]],
    ],
    other: 'date',
  },
  integer: {
    drizzle: ['integer', ''],
    sql: ['integer', 'int', 'int4'],
    defaults: [
      ['0', ['0', "'0'", '0::int']],
      ['-7', ['-7', "'-7'", '(-7)']],
    ],
    other: 'boolean',
  },
  bigint: {
    drizzle: ['bigint', ", { mode: 'number' }"],
    sql: ['bigint', 'int8'],
    defaults: [
      ['1', ['1', "'1'::bigint", '1::int8']],
      ['9007199254740991', ['9007199254740991']],
    ],
    other: 'uuid',
  },
  numeric: {
    drizzle: ['numeric', ', { precision: 12, scale: 2 }'],
    sql: ['numeric(12, 2)', 'decimal(12,2)'],
    defaults: [
      ["'19.90'", ["'19.90'", '19.90']],
      ["'0'", ["'0'", '0']],
    ],
    other: 'text',
  },
  boolean: {
    drizzle: ['boolean', ''],
    sql: ['boolean', 'bool'],
    defaults: [
      ['true', ['true', 'TRUE', "'t'"]],
      ['sql`false`', ['false', "'false'"]],
    ],
    other: 'text[]',
  },
  timestamptz: {
    drizzle: ['timestamp', ', { withTimezone: true }'],
    sql: ['timestamp with time zone', 'timestamptz'],
    defaults: [
      ['sql`now()`', ['now()', 'CURRENT_TIMESTAMP', 'NOW()']],
      ["sql`now() + interval '1 day'`", ["now() + interval '1 day'", "now() + '1 day'::interval"]],
    ],
    other: 'text',
  },
  date: {
    drizzle: ['date', ''],
    sql: ['date'],
    defaults: [
      ["'2025-01-31'", ["'2025-01-31'", "'2025-01-31'::date", "DATE '2025-01-31'"]],
      ['sql`CURRENT_DATE`', ['CURRENT_DATE', 'current_date']],
    ],
    other: 'jsonb',
  },
  uuid: {
    drizzle: ['uuid', ''],
    sql: ['uuid', 'UUID'],
    defaults: [
      ['sql`gen_random_uuid()`', ['gen_random_uuid()', 'pg_catalog.gen_random_uuid()']],
      ["'00000000-0000-0000-0000-000000000000'", ["'00000000-0000-0000-0000-000000000000'"]],
    ],
    other: 'text',
  },
  jsonb: {
    drizzle: ['jsonb', ''],
    sql: ['jsonb', 'JSONB'],
    defaults: [
      ['{}', ["'{}'", "'{}'::jsonb"]],
      [`{ text: "it's", list: [1, 2] }`, [`'{"text": "it''s", "list": [1, 2]}'`]],
    ],
    other: 'text',
  },
  'text[]': {
    drizzle: ['text', ''],
    suffix: '.array()',
    sql: ['text[]', 'text ARRAY', '_text'],
    defaults: [
      ['[]', ["'{}'", "'{}'::text[]", 'ARRAY[]::text[]']],
      ["['a', 'b c']", [`'{a,"b c"}'`, `'{"a","b c"}'`]],
    ],
    other: 'text',
  },
  double: {
    drizzle: ['doublePrecision', ''],
    sql: ['double precision', 'float8', 'float'],
    defaults: [
      ['0.5', ['0.5', "'0.5'"]],
      ['1', ['1', "'1'::double precision"]],
    ],
    other: 'boolean',
  },
};
