import { record, text, texts, values } from '../catalog/attributes.ts';
import type { AttributeValue, CatalogObject } from '../catalog/catalog.ts';
import { grantStatements } from './granted.ts';
import {
  after,
  foreignOptions,
  literal,
  type Maker,
  name,
  nameList,
  qualified,
  type Step,
  words,
} from './sql.ts';

export const schema: Maker = ({ path }) => [['schema', `CREATE SCHEMA IF NOT EXISTS ${name(path[0] ?? '')}`]];

/** In the newest version that the server has. */
export const extension: Maker = ({ path, attributes }) => [
  [
    'extension',
    words(
      `CREATE EXTENSION IF NOT EXISTS ${name(path[0] ?? '')}`,
      attributes.schema !== 'pg_catalog' && after('SCHEMA ', quoted(text(attributes.schema))),
      'CASCADE',
    ),
  ],
];

export const foreignDataWrapper: Maker = ({ path, attributes }) => [
  [
    'foreign',
    words(
      `CREATE FOREIGN DATA WRAPPER ${name(path[0] ?? '')}`,
      after('HANDLER ', text(attributes.handler)),
      after('VALIDATOR ', text(attributes.validator)),
      foreignOptions(texts(attributes.options)),
    ),
  ],
  ...grantsByRole(`FOREIGN DATA WRAPPER ${name(path[0] ?? '')}`, attributes.grants),
];

export const foreignServer: Maker = ({ path, attributes }) => [
  [
    'foreign',
    words(
      `CREATE SERVER ${name(path[0] ?? '')}`,
      after('TYPE ', literalOf(text(attributes.type))),
      after('VERSION ', literalOf(text(attributes.version))),
      `FOREIGN DATA WRAPPER ${name(text(attributes.wrapper) ?? '')}`,
      foreignOptions(texts(attributes.options)),
    ),
  ],
  ...grantsByRole(`FOREIGN SERVER ${name(path[0] ?? '')}`, attributes.grants),
];

function grantsByRole(on: string, grants: Parameters<typeof record>[0]): Step[] {
  return Object.entries(record(grants)).flatMap(([grantee, privileges]) =>
    grantStatements(on, grantee, texts(privileges)).map((sql): Step => ['grant', sql]),
  );
}

/** What a publication publishes, as statements list it. */
export function publicationMembers({ attributes }: CatalogObject): string[] {
  const tables = values(attributes.tables).map(publishedTable);
  const schemas = texts(attributes.schemas).map((own) => `TABLES IN SCHEMA ${name(own)}`);
  return [...(tables.length > 0 ? [`TABLE ${tables.join(', ')}`] : []), ...schemas];
}

/** An entry of the tables of a publication, as statements list it. */
export function publishedTable(entry: AttributeValue): string {
  const { table, columns, where } = record(entry);
  return words(
    `ONLY ${qualified(texts(table))}`,
    columns !== undefined && `(${nameList(texts(columns))})`,
    after('WHERE (', text(where), ')'),
  );
}

export const publication: Maker = (object) => {
  const { path, attributes } = object;
  const members = publicationMembers(object);
  const except = values(attributes.except).map((table) => `TABLE ${qualified(texts(table))}`);
  const all = [
    attributes.allTables === true &&
      `ALL TABLES${except.length === 0 ? '' : ` EXCEPT (${except.join(', ')})`}`,
    attributes.allSequences === true && 'ALL SEQUENCES',
  ].filter((part) => part !== false);
  const options = [
    `publish = ${literal(texts(attributes.operations).join(', '))}`,
    attributes.viaRoot === true ? 'publish_via_partition_root = true' : undefined,
    after('publish_generated_columns = ', text(attributes.generatedColumns)),
  ].filter((option) => option !== undefined);
  return [
    [
      'publication',
      words(
        `CREATE PUBLICATION ${name(path[0] ?? '')}`,
        all.length > 0 && `FOR ${all.join(', ')}`,
        members.length > 0 && `FOR ${members.join(', ')}`,
        `WITH (${options.join(', ')})`,
      ),
    ],
  ];
};

function quoted(value: string | undefined): string | undefined {
  return value === undefined ? undefined : name(value);
}

function literalOf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : literal(value);
}
