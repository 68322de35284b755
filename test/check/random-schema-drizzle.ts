import type { Column, Schema, Table } from './random-schema.ts';
import { types } from './random-schema-types.ts';

/** The schema as `schema.ts`, as a team would write it for drizzle-orm 0.45. */
export function asDrizzle(schema: Schema): string {
  const enums = schema.enums.map(
    ({ name, labels }) =>
      `export const ${enumVariable(name)} = p.pgEnum(${text(name)}, [${labels.map(text).join(', ')}]);\n`,
  );
  const variables = new Map(schema.tables.map(({ name }, i) => [name, `table${i}`]));
  const tables = schema.tables.map((table) => tableText(table, schema, variables));
  return [
    "import { sql } from 'drizzle-orm';\nimport * as p from 'drizzle-orm/pg-core';\n",
    ...enums,
    ...tables,
  ].join('\n');
}

function tableText(table: Table, schema: Schema, variables: ReadonlyMap<string, string>): string {
  const fields = new Map(table.columns.map(({ name }, i) => [name, `c${i}`]));
  const lines = [
    `  id: ${keyText(table.key)},`,
    ...table.columns.map((column) => `  ${fields.get(column.name)}: ${columnText(column, schema)},`),
    ...table.foreignKeys.map(({ column, to, onDelete }) => {
      const action = onDelete === 'no action' ? '' : `, { onDelete: ${text(onDelete)} }`;
      const type = keyColumnType(schema, to);
      return `  ${column}: p.${type}(${text(column)}).references((): p.AnyPgColumn => ${variables.get(to)}.id${action}),`;
    }),
  ];
  const field = (name: string) => `t.${fields.get(name)}`;
  const extras = [
    ...table.uniques.map((columns) => `    p.unique().on(${columns.map(field).join(', ')}),`),
    ...table.indexes.map(({ columns, unique, where }, i) => {
      const keys = columns.map(({ name, descending }) => `${field(name)}${descending ? '.desc()' : ''}`);
      const filter = where === undefined ? '' : `.where(sql\`\${${field(where)}} is not null\`)`;
      return `    p.${unique ? 'uniqueIndex' : 'index'}(${text(indexName(table, i))}).on(${keys.join(', ')})${filter},`;
    }),
    ...table.checks.map(
      ({ column, above }) =>
        `    p.check(${text(checkName(table, column))}, sql\`\${${field(column)}} > \${sql.raw('${above}')}\`),`,
    ),
  ];
  const more = extras.length === 0 ? '' : `, (t) => [\n${extras.join('\n')}\n]`;
  return `export const ${variables.get(table.name)} = p.pgTable(${text(table.name)}, {\n${lines.join('\n')}\n}${more});\n`;
}

function keyText(key: Table['key']): string {
  if (key === 'serial') return "p.serial('id').primaryKey()";
  if (key === 'identity') return "p.integer('id').primaryKey().generatedAlwaysAsIdentity()";
  return "p.uuid('id').primaryKey().defaultRandom()";
}

function keyColumnType(schema: Schema, table: string): string {
  return schema.tables.find(({ name }) => name === table)?.key === 'uuid' ? 'uuid' : 'integer';
}

function columnText(column: Column, schema: Schema): string {
  const notNull = column.notNull ? '.notNull()' : '';
  if (column.type.startsWith('enum ')) {
    const declared = schema.enums.find(({ name }) => `enum ${name}` === column.type);
    const value = column.default === undefined ? '' : `.default(${text(declared?.labels[0] ?? '')})`;
    return `${enumVariable(declared?.name ?? '')}(${text(column.name)})${notNull}${value}`;
  }
  const { drizzle, suffix = '', defaults } = typeOf(column);
  const value = column.default === undefined ? '' : `.default(${defaults[column.default]?.[0]})`;
  return `p.${drizzle[0]}(${text(column.name)}${drizzle[1]})${suffix}${notNull}${value}`;
}

export function typeOf(column: Column) {
  const spelling = types[column.type];
  if (spelling === undefined) throw new Error(`No spelling for the type ${column.type}.`);
  return spelling;
}

/** Names are short: that long ones are cut is what constraints without a name show. */
export function indexName(table: Table, i: number): string {
  return `${table.name.slice(0, 20)}_index_${i}`;
}

export function checkName(table: Table, column: string): string {
  return `${table.name.slice(0, 20)}_${column.slice(0, 20)}_positive`;
}

function enumVariable(name: string): string {
  return `enum${name}`;
}

function text(value: string): string {
  return JSON.stringify(value);
}
