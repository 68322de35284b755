import { record, text, texts, values } from '../catalog/attributes.ts';
import { type CatalogObject, objectId } from '../catalog/catalog.ts';
import {
  after,
  besideTable,
  literal,
  type Maker,
  name,
  nameList,
  parameters,
  qualified,
  type Step,
  words,
} from './sql.ts';

/** `view` and `materialized view`. */
export const view: Maker = ({ kind, path, attributes, unpopulated }) => {
  const options = texts(attributes.options);
  const columns = values(attributes.columns).map(record);
  const created = words(
    `CREATE ${kind.toUpperCase()} ${qualified(path)}`,
    `(${columns.map((column) => name(String(column.name))).join(', ')})`,
    after('USING ', text(attributes.accessMethod)),
    options.length > 0 && `WITH (${parameters(options)})`,
    `AS ${text(attributes.definition)?.replace(/;\s*$/, '')}`,
    unpopulated === true && 'WITH NO DATA',
  );
  const defaults = columns.flatMap((column): Step[] => {
    const sql = `ALTER VIEW ${qualified(path)} ALTER COLUMN ${name(String(column.name))} SET DEFAULT ${text(column.default)}`;
    return column.default === undefined ? [] : [['view', sql]];
  });
  const settings = kind === 'view' ? [] : columns.flatMap((column) => columnSettings(path, column));
  return [['view', created], ...defaults, ...settings];
};

/** What is set of a column of a materialized view. */
function columnSettings(path: readonly string[], column: ReturnType<typeof record>): Step[] {
  return storedAs(column).map((setting) => [
    'setting',
    `ALTER MATERIALIZED VIEW ${qualified(path)} ALTER COLUMN ${name(String(column.name))} ${setting}`,
  ]);
}

/** How the values of a column are kept and looked at, as ALTER COLUMN says it, where not as usual. */
export function storedAs(column: CatalogObject['attributes']): string[] {
  return [
    after('SET STORAGE ', text(column.storage)),
    after('SET COMPRESSION ', text(column.compression)),
    after('SET STATISTICS ', text(column.statistics)),
    column.options === undefined ? undefined : `SET (${parameters(texts(column.options))})`,
  ].filter((setting) => setting !== undefined);
}

export const rule: Maker = ({ path, attributes }) => [
  ['rule', text(attributes.definition) ?? ''],
  ...firing('rule', path, attributes.enabled, 'RULE'),
];

export const trigger: Maker = (object, catalog) => {
  const { path, attributes } = object;
  if (attributes.cloned === true)
    return firing('trigger of a partition', path, attributes.enabled ?? 'enabled', 'TRIGGER');
  const tables = [
    after('OLD TABLE AS ', quoted(text(attributes.oldTable))),
    after('NEW TABLE AS ', quoted(text(attributes.newTable))),
  ].filter((table) => table !== undefined);
  const columns = texts(attributes.columns);
  const events = texts(attributes.events).map((event) =>
    event === 'update' && columns.length > 0 ? `UPDATE OF ${nameList(columns)}` : event,
  );
  const constraint = attributes.constraint === true;
  const created = words(
    `CREATE ${constraint ? 'CONSTRAINT TRIGGER' : 'TRIGGER'} ${name(path[2] ?? '')}`,
    text(attributes.timing),
    events.join(' OR '),
    `ON ${qualified(path)}`,
    attributes.from !== undefined && `FROM ${qualified(texts(attributes.from))}`,
    constraint && attributes.deferrable === true && 'DEFERRABLE',
    constraint && attributes.deferred === true && 'INITIALLY DEFERRED',
    tables.length > 0 && `REFERENCING ${tables.join(' ')}`,
    `FOR EACH ${text(attributes.level)}`,
    after('WHEN (', text(attributes.when), ')'),
    `EXECUTE FUNCTION ${qualified(texts(attributes.function))}(${texts(attributes.arguments).map(literal).join(', ')})`,
  );
  const isView = catalog.find(objectId('view', path.slice(0, 2))) !== undefined;
  return [['trigger', created], ...(isView ? [] : firing('trigger', path, attributes.enabled, 'TRIGGER'))];
};

function quoted(value: string | undefined): string | undefined {
  return value === undefined ? undefined : name(value);
}

/** When a rule or trigger fires, where not as usual. */
function firing(
  stage: Step[0],
  path: readonly string[],
  enabled: unknown,
  word: 'RULE' | 'TRIGGER',
): readonly Step[] {
  const state = states[String(enabled)];
  if (state === undefined) return [];
  return [[stage, `ALTER TABLE ${qualified(path)} ${state} ${word} ${name(path[2] ?? '')}`]];
}

/** When a rule or trigger fires, as statements say it; as usual where nothing is said. */
export function firingState(enabled: unknown): string {
  return states[String(enabled ?? 'enabled')] ?? 'ENABLE';
}

const states: Readonly<Record<string, string>> = {
  enabled: 'ENABLE',
  disabled: 'DISABLE',
  replica: 'ENABLE REPLICA',
  always: 'ENABLE ALWAYS',
};

export const policy: Maker = ({ path, attributes }) => [
  [
    'policy',
    words(
      `CREATE POLICY ${name(path[2] ?? '')} ON ${qualified(path)}`,
      `AS ${attributes.permissive === false ? 'RESTRICTIVE' : 'PERMISSIVE'}`,
      `FOR ${text(attributes.command)}`,
      `TO ${texts(attributes.roles).map(role).join(', ')}`,
      after('USING (', text(attributes.using), ')'),
      after('WITH CHECK (', text(attributes.withCheck), ')'),
    ),
  ],
];

/** A role as statements name it; everyone is a word of its own. */
export function role(own: string): string {
  return own === 'public' ? 'PUBLIC' : name(own);
}

export const statistics: Maker = (object) => {
  const { path, attributes } = object;
  const columns = [
    ...texts(attributes.columns).map(name),
    ...texts(attributes.expressions).map((expression) => `(${expression})`),
  ];
  const kinds = texts(attributes.kinds).filter((kind) => kind !== 'expressions');
  const own = besideTable(object);
  const created = words(
    `CREATE STATISTICS ${own}`,
    columns.length > 1 && kinds.length > 0 && `(${kinds.join(', ')})`,
    `ON ${columns.join(', ')} FROM ${qualified(path)}`,
  );
  const target = after(`ALTER STATISTICS ${own} SET STATISTICS `, text(attributes.target));
  return [['statistics', created], ...(target === undefined ? [] : [['statistics', target] as const])];
};
