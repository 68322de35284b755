import { record, text, texts, values } from '../catalog/attributes.ts';
import type { AttributeValue } from '../catalog/catalog.ts';
import { objectId } from '../catalog/catalog.ts';
import { firingState } from './on-tables.ts';
import { readable } from './readable.ts';
import {
  after,
  block,
  literal,
  type Maker,
  name,
  nameList,
  parameters,
  qualified,
  requalified,
  type Step,
  words,
} from './sql.ts';

export const constraint: Maker = (object, catalog) => {
  const { path, attributes } = object;
  const owner = catalog.find(objectId('table', path.slice(0, 2)));
  const own = name(path[2] ?? '');
  const type = text(attributes.type) ?? '';
  const inherits = owner !== undefined && catalog.depthOf(owner) > 0;
  // A child's own constraint can be there before its parent's twin of it, but not after.
  const stage = type === 'foreign key' ? type : inherits ? 'child constraint' : 'constraint';
  const added = `ALTER TABLE ${qualified(path)} ADD CONSTRAINT ${own} ${clauses[type]?.(attributes) ?? ''}`;
  return [[stage, added], ...marks(path, own, attributes), ...unusualTriggers(path, attributes)];
};

type Attributes = Readonly<Record<string, AttributeValue>>;

const clauses: Readonly<Record<string, (attributes: Attributes) => string>> = {
  'primary key': (attributes) => `PRIMARY KEY ${key(attributes)}`,
  unique: (attributes) =>
    words('UNIQUE', attributes.nullsNotDistinct === true && 'NULLS NOT DISTINCT', key(attributes)),
  exclude: (attributes) => text(attributes.exclusion) ?? '',
  check: (attributes) =>
    words(
      `CHECK (${text(attributes.expression)})`,
      attributes.noInherit === true && 'NO INHERIT',
      validity(attributes),
    ),
  'foreign key': (attributes) => {
    const period = attributes.period === true;
    const onDeleteColumns = texts(attributes.onDeleteColumns);
    return words(
      `FOREIGN KEY (${columns(attributes.columns, period, 'PERIOD')})`,
      `REFERENCES ${qualified(texts(attributes.foreignTable))}`,
      `(${columns(attributes.foreignColumns, period, 'PERIOD')})`,
      attributes.match === 'full' && 'MATCH FULL',
      after('ON UPDATE ', text(attributes.onUpdate)?.toUpperCase()),
      after('ON DELETE ', text(attributes.onDelete)?.toUpperCase()),
      onDeleteColumns.length > 0 && `(${nameList(onDeleteColumns)})`,
      timing(attributes),
      validity(attributes),
    );
  },
};

function key(attributes: Attributes): string {
  const include = texts(attributes.include);
  const listed = texts(attributes.columns).map(name);
  if (attributes.period === true) listed.push(`${listed.pop()} WITHOUT OVERLAPS`);
  const options = texts(attributes.options);
  return words(
    `(${listed.join(', ')})`,
    include.length > 0 && `INCLUDE (${nameList(include)})`,
    options.length > 0 && `WITH (${parameters(options)})`,
    timing(attributes),
  );
}

/** The columns of a foreign key; the last is a period, if it has one. */
function columns(value: AttributeValue | undefined, period: boolean, word: string): string {
  const listed = texts(value).map(name);
  if (period) listed.push(`${word} ${listed.pop()}`);
  return listed.join(', ');
}

function timing({ deferrable, deferred }: Attributes): string {
  return words(deferrable === true && 'DEFERRABLE', deferred === true && 'INITIALLY DEFERRED');
}

function validity({ notValid, notEnforced }: Attributes): string {
  return words(notEnforced === true && 'NOT ENFORCED', notValid === true && 'NOT VALID');
}

/** What a table says of one of its indexes. */
function marks(path: readonly string[], own: string, attributes: Attributes): Step[] {
  const table = `ALTER TABLE ONLY ${qualified(path)}`;
  return [
    ...(attributes.clustered === true ? [['setting', `${table} CLUSTER ON ${own}`] as const] : []),
    ...(attributes.replicaIdentity === true
      ? [['setting', `${table} REPLICA IDENTITY USING INDEX ${own}`] as const]
      : []),
  ];
}

/**
 * Postgres's own triggers are named after numbers: whoever switches them has to look them up. Those of partitions are of
 * constraints of their own, which come of the one of the table.
 */
function unusualTriggers(path: readonly string[], { internalTriggers }: Attributes): Step[] {
  const itself = `conrelid = ${literal(readable(qualified(path)))}::regclass AND conname = ${literal(path[2] ?? '')}`;
  const family = `WITH RECURSIVE family AS (SELECT oid FROM pg_constraint WHERE ${itself} UNION ALL SELECT c.oid FROM pg_constraint AS c JOIN family ON c.conparentid = family.oid)`;
  return values(internalTriggers).map((trigger) => {
    const { event, side, state, partition } = record(trigger);
    const altered = `ALTER TABLE %s ${firingState(state)} TRIGGER %I`;
    const isOf =
      partition === undefined
        ? itself
        : `pg_constraint.oid IN (${family} SELECT oid FROM family) AND tgrelid = ${literal(readable(qualified(texts(partition))))}::regclass`;
    const switching = block('triggers', [
      'DECLARE',
      '  own record;',
      'BEGIN',
      '  FOR own IN',
      '    SELECT tgrelid::regclass AS relation, tgname',
      '    FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_constraint ON pg_constraint.oid = tgconstraint',
      `    WHERE ${isOf}`,
      `      AND tgtype & ${eventBits[text(event) ?? ''] ?? 0} > 0 AND (proname ~ '^RI_FKey_(?!check_)') = ${side === 'target'}`,
      '  LOOP',
      `    EXECUTE format(${literal(altered)}, own.relation, own.tgname);`,
      '  END LOOP;',
      'END',
    ]);
    return ['setting', switching] as const;
  });
}

const eventBits: Readonly<Record<string, number>> = { insert: 4, delete: 8, update: 16 };

export const index: Maker = ({ path, attributes }) => {
  const own = name(path[2] ?? '');
  const include = texts(attributes.include);
  const options = texts(attributes.options);
  const keys = values(attributes.keys).map(record);
  const created = words(
    'CREATE',
    attributes.unique === true && 'UNIQUE',
    `INDEX ${own} ON`,
    // That of a partitioned table is invalid as long as a partition lacks its part of it.
    attributes.invalid === true && 'ONLY',
    `${qualified(path)} USING ${name(text(attributes.method) ?? '')}`,
    `(${keys.map(indexKey).join(', ')})`,
    include.length > 0 && `INCLUDE (${nameList(include)})`,
    attributes.nullsNotDistinct === true && 'NULLS NOT DISTINCT',
    options.length > 0 && `WITH (${parameters(options)})`,
    after('WHERE (', text(attributes.predicate), ')'),
  );
  const statistics = keys.flatMap(({ statistics: target }, position): Step[] =>
    target === undefined
      ? []
      : [
          [
            'setting',
            `ALTER INDEX ${name(path[0] ?? '')}.${own} ALTER COLUMN ${position + 1} SET STATISTICS ${target}`,
          ],
        ],
  );
  return [['index', created], ...statistics, ...marks(path, own, attributes)];
};

function indexKey(key: Attributes): string {
  const options = texts(key.opclassOptions);
  return words(
    key.column === undefined ? text(key.expression) : name(String(key.column)),
    key.collation !== undefined && `COLLATE ${requalified(String(key.collation))}`,
    key.opclass !== undefined && requalified(String(key.opclass)),
    options.length > 0 && `(${parameters(options)})`,
    key.descending === true && 'DESC',
    key.nullsFirst === true && 'NULLS FIRST',
    key.nullsFirst === false && 'NULLS LAST',
  );
}
