import { texts } from '../../catalog/attributes.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { name, nameList, parameters, qualified } from '../../rebuild/sql.ts';
import { type Draft, draft } from '../task.ts';

/** Ways that keep others from nothing while rows are looked through. */
export function saferForms(object: CatalogObject, plain: readonly Draft[]): (readonly Draft[])[] {
  const { kind, path, attributes } = object;
  const [table, own] = [qualified(path), name(path[2] ?? '')];
  const [first, ...others] = plain;
  if (first === undefined || attributes.invalid === true) return [];
  const index = `${name(path[0] ?? '')}.${own}`;
  if (kind === 'index') {
    const sql = first.sql[0].replace(/^CREATE (UNIQUE )?INDEX /, 'CREATE $1INDEX CONCURRENTLY ');
    return [[{ sql: [sql], alone: 'none', undo: `DROP INDEX IF EXISTS ${index}` }, ...others]];
  }
  if (kind !== 'constraint') return [];
  const isUnique = attributes.type === 'unique' || attributes.type === 'primary key';
  if (isUnique && attributes.period !== true && attributes.deferrable !== true) {
    const include = texts(attributes.include);
    const options = texts(attributes.options);
    const made = [
      `CREATE UNIQUE INDEX CONCURRENTLY ${own} ON ${table} (${nameList(texts(attributes.columns))})`,
      ...(include.length > 0 ? [`INCLUDE (${nameList(include)})`] : []),
      ...(attributes.nullsNotDistinct === true ? ['NULLS NOT DISTINCT'] : []),
      ...(options.length > 0 ? [`WITH (${parameters(options)})`] : []),
    ].join(' ');
    const word = attributes.type === 'unique' ? 'UNIQUE' : 'PRIMARY KEY';
    return [
      [
        { sql: [made], alone: 'none', undo: `DROP INDEX IF EXISTS ${index}` },
        draft(`ALTER TABLE ${table} ADD CONSTRAINT ${own} ${word} USING INDEX ${own}`),
        ...others,
      ],
    ];
  }
  const isChecked = attributes.type === 'check' || attributes.type === 'foreign key';
  if (!isChecked || attributes.notValid === true || attributes.notEnforced === true) return [];
  return [[...validatedLater(object, first.sql[0]), ...others]];
}

/** Adds a constraint for what comes from now on, and looks through what is there without keeping anybody out. */
export function validatedLater({ path }: CatalogObject, added: string): Draft[] {
  const [table, own] = [qualified(path), name(path[2] ?? '')];
  return [
    {
      sql: [`${added} NOT VALID`],
      alone: 'transaction',
      undo: `ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${own}`,
    },
    validating(
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${own}`,
      'it stays as NOT VALID and holds for what is written from then on; mend the rows, and make a new plan, which validates it',
    ),
  ];
}

/**
 * Looks through rows that others write meanwhile, and may stop at one.
 *
 * @param left what is there then, and how to go on, as clauses
 */
export function validating(sql: string, left: string): Draft {
  const assumes = `It takes for granted that nobody has written a row meanwhile that it refuses. Where somebody has, the script stops here: ${left}.`;
  return { sql: [sql], alone: 'transaction', assumes: new Map([[sql, assumes]]) };
}

/** A key or check that is dropped and made anew: added as not valid, and validated after. */
export function remadeSafely(right: CatalogObject, statements: readonly string[]): (readonly Draft[])[] {
  const { type, notValid, notEnforced } = right.attributes;
  if ((type !== 'check' && type !== 'foreign key') || notValid === true || notEnforced === true) return [];
  const at = statements.findIndex((sql) => / ADD CONSTRAINT /.test(sql));
  const added = statements[at];
  if (added === undefined) return [];
  const [later, validated] = validatedLater(right, added);
  if (later === undefined || validated === undefined) return [];
  const together = draft(later.sql[0]);
  return [
    [...statements.slice(0, at).map(draft), together, ...statements.slice(at + 1).map(draft), validated],
  ];
}
