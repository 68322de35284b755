/** A publication that becomes another while its subscribers go on reading it. */
import { text, texts, values } from '../catalog/attributes.ts';
import type { AttributeValue, CatalogObject } from '../catalog/catalog.ts';
import type { Changer } from './change.ts';
import { publishedTable } from './of-database.ts';
import { literal, name } from './sql.ts';

/** `undefined` where it is for all tables, or was, which no statement changes. */
export const changePublication: Changer = ({ own, right, attributes }) => {
  if (['allTables', 'allSequences', 'except'].some((attribute) => attributes.includes(attribute)))
    return undefined;
  const { operations, viaRoot, generatedColumns } = right.attributes;
  const options = [
    attributes.includes('operations') && `publish = ${literal(texts(operations).join(', '))}`,
    attributes.includes('viaRoot') && `publish_via_partition_root = ${viaRoot === true}`,
    attributes.includes('generatedColumns') &&
      `publish_generated_columns = ${text(generatedColumns) ?? 'none'}`,
  ].filter((option) => option !== false);
  const steps = [
    ...(attributes.includes('tables') || attributes.includes('schemas') ? changedMembers(own, right) : []),
    ...(options.length === 0 ? [] : [`SET (${options.join(', ')})`]),
  ];
  return steps.map((step) => `ALTER PUBLICATION ${name(right.path[0] ?? '')} ${step}`);
};

/**
 * What goes out of a publication, and what comes into it. All else stays, also what only some of the databases publish
 * in which the statements are run: `SET TABLE` would take that out.
 */
function changedMembers(own: CatalogObject, right: CatalogObject): string[] {
  const [before, after] = [membersOf(own), membersOf(right)];
  const gone = [...before].filter(([key, member]) => after.get(key)?.said !== member.said);
  const come = [...after].filter(([key, member]) => before.get(key)?.said !== member.said);
  return [
    ...gone.map(([, { kind, called }]) => `DROP ${kind} ${called}`),
    ...come.map(([, { kind, said }]) => `ADD ${kind} ${said}`),
  ];
}

interface Member {
  readonly kind: 'TABLE' | 'TABLES IN SCHEMA';
  /** The table or schema alone, and with all that is said of it. */
  readonly called: string;
  readonly said: string;
}

/** What is published by what it is, be it with other columns or other rows. */
function membersOf({ attributes }: CatalogObject): Map<string, Member> {
  const tables = values(attributes.tables).map((entry): Member => {
    const { table } = entry as { readonly table: AttributeValue };
    return { kind: 'TABLE', called: publishedTable({ table }), said: publishedTable(entry) };
  });
  const schemas = texts(attributes.schemas).map((schema): Member => {
    const called = name(schema);
    return { kind: 'TABLES IN SCHEMA', called, said: called };
  });
  return new Map([...tables, ...schemas].map((member) => [`${member.kind} ${member.called}`, member]));
}
