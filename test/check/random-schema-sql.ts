import type { Column, Schema, Table } from './random-schema.ts';
import { checkName, indexName, typeOf } from './random-schema-drizzle.ts';

/**
 * The schema as SQL that somebody wrote by hand. `choose(n)` gives a number below n and decides between spellings
 * that mean the same to Postgres; 0 is always the plainest.
 */
export function asSql(schema: Schema, choose: (n: number) => number): string {
  const statements = schema.enums.map(
    ({ name, labels }) => `CREATE TYPE ${quoted(name)} AS ENUM (${labels.map(literal).join(', ')});`,
  );
  for (const table of schema.tables) statements.push(...tableStatements(table, schema, choose));
  for (const table of schema.tables) statements.push(...foreignKeys(table, choose));
  return `${statements.join('\n')}\n`;
}

function tableStatements(table: Table, schema: Schema, choose: (n: number) => number): string[] {
  const before: string[] = [];
  const after: string[] = [];
  const name = quoted(table.name);
  const lines = [
    keyLine(table, choose, before, after),
    ...table.columns.map((column) => columnLine(table, column, schema, choose, after)),
    ...table.foreignKeys.map(({ column, to }) => {
      const key = schema.tables.find((it) => it.name === to)?.key;
      return `${quoted(column)} ${key === 'uuid' ? 'uuid' : 'integer'}`;
    }),
  ];
  for (const columns of table.uniques) {
    const unique = `UNIQUE (${columns.map(quoted).join(', ')})`;
    // Without a name Postgres gives its own, which is not the one that drizzle-kit gives.
    if (choose(2) === 0) lines.push(unique);
    else after.push(`ALTER TABLE ${name} ADD ${unique};`);
  }
  for (const { column, above } of table.checks) {
    const constraint = `CONSTRAINT ${quoted(checkName(table, column))} CHECK (${
      choose(2) === 0 ? `${quoted(column)} > ${above}` : `(${quoted(column)})>(${above})`
    })`;
    if (choose(2) === 0) lines.push(constraint);
    else after.push(`ALTER TABLE ${name} ADD ${constraint};`);
  }
  for (const [i, { columns, unique, where }] of table.indexes.entries()) {
    const keys = columns.map(({ name: column, descending }) => {
      // What drizzle-kit makes of `.desc()`: nulls last, which is not what Postgres takes for DESC alone.
      if (descending) return `${quoted(column)} DESC NULLS LAST`;
      return quoted(column) + (choose(2) === 0 ? '' : ' ASC NULLS LAST');
    });
    const holds = `${quoted(where ?? '')} IS NOT NULL`;
    const filter = where === undefined ? '' : ` WHERE ${choose(2) === 0 ? holds : `(${holds})`}`;
    const using = choose(2) === 0 ? '' : ' USING btree';
    after.push(
      `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quoted(indexName(table, i))} ON ${name}${using} (${keys.join(', ')})${filter};`,
    );
  }
  return [...before, `CREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n);`, ...after];
}

function keyLine(table: Table, choose: (n: number) => number, before: string[], after: string[]): string {
  if (table.key === 'identity') return 'id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY';
  if (table.key === 'uuid')
    return choose(2) === 0
      ? 'id uuid PRIMARY KEY DEFAULT gen_random_uuid()'
      : `id uuid DEFAULT gen_random_uuid() NOT NULL, CONSTRAINT ${quoted(`pk ${table.name.slice(0, 20)}`)} PRIMARY KEY (id)`;
  if (choose(2) === 0) return 'id serial PRIMARY KEY';
  const sequence = `${table.name.slice(0, 30)}_id_seq`;
  before.push(`CREATE SEQUENCE ${quoted(sequence)} AS integer;`);
  after.push(`ALTER SEQUENCE ${quoted(sequence)} OWNED BY ${quoted(table.name)}.id;`);
  return `id integer PRIMARY KEY DEFAULT nextval(${literal(quoted(sequence))})`;
}

function columnLine(
  table: Table,
  column: Column,
  schema: Schema,
  choose: (n: number) => number,
  after: string[],
): string {
  const pick = (spellings: readonly string[]) => spellings[choose(spellings.length)] ?? '';
  const parts = [quoted(column.name)];
  if (column.type.startsWith('enum ')) {
    const declared = schema.enums.find(({ name }) => `enum ${name}` === column.type);
    const value = literal(declared?.labels[0] ?? '');
    const type = quoted(declared?.name ?? '');
    parts.push(type);
    if (column.default !== undefined) parts.push(`DEFAULT ${pick([value, `${value}::${type}`])}`);
  } else {
    const { sql, defaults } = typeOf(column);
    parts.push(pick(sql));
    if (column.default !== undefined) parts.push(`DEFAULT ${pick(defaults[column.default]?.[1] ?? [])}`);
  }
  if (column.notNull) {
    if (choose(2) === 0) parts.push('NOT NULL');
    else after.push(`ALTER TABLE ${quoted(table.name)} ALTER COLUMN ${quoted(column.name)} SET NOT NULL;`);
  }
  return parts.join(' ');
}

function foreignKeys(table: Table, choose: (n: number) => number): string[] {
  return table.foreignKeys.map(({ column, to, onDelete }) => {
    const action = onDelete === 'no action' ? '' : ` ON DELETE ${onDelete}`;
    const target = choose(2) === 0 ? `${quoted(to)} (id)` : quoted(to);
    return `ALTER TABLE ${quoted(table.name)} ADD FOREIGN KEY (${quoted(column)}) REFERENCES ${target}${action};`;
  });
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
