import { record, text, texts, values } from '../catalog/attributes.ts';
import { type CatalogObject, objectId, withoutArguments } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { endOfType, splitList } from '../catalog/printed-list.ts';
import { byAttributes, type Changer, changedForeignOptions, changedParameters } from './change.ts';
import { changeColumn, changedSequenceOptions } from './change-column.ts';
import { changePublication } from './change-publication.ts';
import { changeCompositeType, changeDomain, changeEnum } from './change-type.ts';
import { alterView, replacedView, viewColumns } from './change-view.ts';
import { revokeDefaultPrivileges } from './default-privileges.ts';
import { foreignKeysTo, mayBeNeeded } from './dependents.ts';
import { dropStatements } from './drop.ts';
import { grantStatements } from './granted.ts';
import type { ObjectChange } from './object-change.ts';
import { firingState, role } from './on-tables.ts';
import { firingBelow, firingStatement } from './partition-triggers.ts';
import { replaced } from './replaced.ts';
import { changeGrant } from './rights.ts';
import { after, besideTable, literal, name, parameters, qualified, routine } from './sql.ts';
import { catalogIndex, stepsFor } from './steps.ts';

/** Drops the object and makes it as it should be, with the foreign keys that it had. */
const recreated: Changer = (change) => {
  const { own, ownCatalog } = change;
  const statements = mayBeNeeded(own, ownCatalog) ? undefined : replaced(change);
  if (statements === undefined) return undefined;
  const referring = foreignKeysTo(own, ownCatalog);
  return [
    ...referring.flatMap((key) => dropStatements(key, ownCatalog) ?? []),
    ...statements,
    ...stepsFor(referring, ownCatalog).map(({ sql }) => sql),
  ];
};

/** Changes what can be changed; all else by making it anew. */
function orRecreated(rules: Readonly<Record<string, Changer>>): Changer {
  const altered = byAttributes(rules);
  return (change) => altered(change) ?? recreated(change);
}

const optionsBy =
  (statement: (change: ObjectChange) => string, attribute = 'options', prefix = ''): Changer =>
  (change) => {
    const [own, right] = [change.own, change.right].map((it) => texts(it.attributes[attribute]));
    return changedParameters(own ?? [], right ?? [], (options) => parameters(options, prefix)).map(
      (step) => `${statement(change)} ${step}`,
    );
  };

const foreignOptionsBy =
  (statement: (change: ObjectChange) => string, attribute: string): Changer =>
  (change) => {
    const [own, right] = [change.own, change.right].map((it) => texts(it.attributes[attribute]));
    return [`${statement(change)} ${changedForeignOptions(own ?? [], right ?? [], literal, name)}`];
  };

/** Rights that are told with the object, by role. */
const grantsByRole =
  (subject: (change: ObjectChange) => string): Changer =>
  (change) => {
    const [own = {}, right = {}] = [change.own, change.right].map((it) => record(it.attributes.grants));
    const changed = [...new Set([...Object.keys(own), ...Object.keys(right)])].filter(
      (grantee) => String(own[grantee]) !== String(right[grantee]),
    );
    const on = subject(change);
    return changed.flatMap((grantee) => [
      ...(own[grantee] === undefined ? [] : [`REVOKE ALL ON ${on} FROM ${role(grantee)}`]),
      ...grantStatements(on, grantee, texts(right[grantee])),
    ]);
  };

const alterTable = ({ right }: ObjectChange) => `ALTER TABLE ${qualified(right.path)}`;

/** `ALTER TABLE …` with what is said of an attribute. */
const table =
  (step: (change: ObjectChange) => string | undefined): Changer =>
  (change) => {
    const said = step(change);
    return said === undefined ? undefined : [`${alterTable(change)} ${said}`];
  };

const isOn = ({ right }: ObjectChange, attribute: string) => right.attributes[attribute] === true;

const changeTable: Changer = byAttributes({
  rowSecurity: table((it) => `${isOn(it, 'rowSecurity') ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`),
  forceRowSecurity: table((it) => `${isOn(it, 'forceRowSecurity') ? '' : 'NO '}FORCE ROW LEVEL SECURITY`),
  // Columns stay where they are.
  columnOrder: () => [],
  persistence: table(({ right }) =>
    right.attributes.persistence === 'unlogged' ? 'SET UNLOGGED' : 'SET LOGGED',
  ),
  options: optionsBy(alterTable),
  toastOptions: optionsBy(alterTable, 'toastOptions', 'toast.'),
  replicaIdentity: table(({ right, rightCatalog }) => {
    const { replicaIdentity = 'default' } = right.attributes;
    if (replicaIdentity !== 'index') return `REPLICA IDENTITY ${replicaIdentity}`;
    const id = objectId('table', right.path);
    const index = rightCatalog.objects.find(
      ({ parent, attributes }) => parent === id && attributes.replicaIdentity === true,
    );
    return index && `REPLICA IDENTITY USING INDEX ${name(index.path[2] ?? '')}`;
  }),
  accessMethod: table(({ right, ownCatalog }) =>
    ownCatalog.serverVersion < 150_000
      ? undefined
      : `SET ACCESS METHOD ${name(text(right.attributes.accessMethod) ?? 'heap')}`,
  ),
  inherits: otherParents,
  ofType: table(({ right }) => after('OF ', text(right.attributes.ofType)) ?? 'NOT OF'),
  partitionOf: partition,
  partitionBound: partition,
  foreignOptions: foreignOptionsBy(
    ({ right }) => `ALTER FOREIGN TABLE ${qualified(right.path)}`,
    'foreignOptions',
  ),
});

/**
 * The new parents come before the old ones go: a column that no parent has meanwhile would stay the table's own. Where
 * parents are in another order, those behind the first that is go, and come again.
 */
function otherParents({ own, right }: ObjectChange): readonly string[] {
  const [before, wanted] = [own, right].map((it) =>
    values(it.attributes.inherits).map((path) => qualified(texts(path))),
  ) as [string[], string[]];
  const staying = before.filter((parent) => wanted.includes(parent));
  const inPlace = staying.findIndex((parent, at) => parent !== wanted[at]);
  const kept = inPlace < 0 ? staying : staying.slice(0, inPlace);
  const child = `ALTER TABLE ${qualified(right.path)}`;
  return [
    ...staying.slice(kept.length).map((parent) => `${child} NO INHERIT ${parent}`),
    ...wanted.slice(kept.length).map((parent) => `${child} INHERIT ${parent}`),
    ...before.filter((parent) => !wanted.includes(parent)).map((parent) => `${child} NO INHERIT ${parent}`),
  ];
}

function partition({ own, right }: ObjectChange): readonly string[] {
  const [before, after] = [texts(own.attributes.partitionOf), texts(right.attributes.partitionOf)];
  const own_ = qualified(right.path);
  return [
    ...(before.length === 0 ? [] : [`ALTER TABLE ${qualified(before)} DETACH PARTITION ${own_}`]),
    ...(after.length === 0
      ? []
      : [
          `ALTER TABLE ${qualified(after)} ATTACH PARTITION ${own_} ${text(right.attributes.partitionBound)}`,
        ]),
  ];
}

/** What a table says of one of its indexes: `CLUSTER ON …`. */
const mark =
  (attribute: string, on: string, off: string): Changer =>
  (change) => {
    const step = isOn(change, attribute) ? `${on} ${name(change.right.path[2] ?? '')}` : off;
    return [`${alterTable(change)} ${step}`];
  };

const marks = {
  clustered: mark('clustered', 'CLUSTER ON', 'SET WITHOUT CLUSTER'),
  replicaIdentity: mark('replicaIdentity', 'REPLICA IDENTITY USING INDEX', 'REPLICA IDENTITY DEFAULT'),
};

const alterIndex = ({ right }: ObjectChange) =>
  `ALTER INDEX ${name(right.path[0] ?? '')}.${name(right.path[2] ?? '')}`;

const isForeignKey = ({ right }: ObjectChange) => right.attributes.type === 'foreign key';

function deferrability(change: ObjectChange): readonly string[] | undefined {
  if (!isForeignKey(change)) return undefined;
  const { deferrable, deferred } = change.right.attributes;
  const said =
    deferrable !== true
      ? 'NOT DEFERRABLE'
      : `DEFERRABLE INITIALLY ${deferred === true ? 'DEFERRED' : 'IMMEDIATE'}`;
  return [`${alterTable(change)} ALTER CONSTRAINT ${name(change.right.path[2] ?? '')} ${said}`];
}

const changeConstraint: Changer = orRecreated({
  ...marks,
  options: optionsBy(alterIndex),
  notValid: (change) =>
    change.right.attributes.notValid === true || change.own.attributes.notEnforced === true
      ? undefined
      : [`${alterTable(change)} VALIDATE CONSTRAINT ${name(change.right.path[2] ?? '')}`],
  deferrable: deferrability,
  deferred: deferrability,
});

function isOfPartitioned({ own, ownCatalog }: ObjectChange): boolean {
  const owner = catalogIndex(ownCatalog).find(objectId('table', own.path.slice(0, 2)));
  return owner?.attributes.form === 'partitioned';
}

const changeIndex: Changer = orRecreated({
  ...marks,
  options: optionsBy(alterIndex),
  // That of a partitioned table takes the parts that are there, and makes those that are not.
  invalid: (change) =>
    isOn(change, 'invalid') || isOfPartitioned(change)
      ? undefined
      : [
          `REINDEX INDEX CONCURRENTLY ${name(change.right.path[0] ?? '')}.${name(change.right.path[2] ?? '')}`,
        ],
});

const changeSequence: Changer = (change) => {
  const { own, right, attributes } = change;
  const sequence = `ALTER SEQUENCE ${qualified(right.path)}`;
  const owner = texts(right.attributes.ownedBy);
  const said = [
    ...(attributes.includes('type') ? [`AS ${text(right.attributes.type)}`] : []),
    ...changedSequenceOptions(own.attributes, right.attributes),
    ...(attributes.includes('ownedBy')
      ? [`OWNED BY ${owner.length === 0 ? 'NONE' : `${qualified(owner)}.${name(owner[2] ?? '')}`}`]
      : []),
  ];
  const kept = right.attributes.persistence === 'unlogged' ? 'SET UNLOGGED' : 'SET LOGGED';
  return [
    ...(said.length === 0 ? [] : [`${sequence} ${said.join(' ')}`]),
    ...(attributes.includes('persistence') ? [`${sequence} ${kept}`] : []),
  ];
};

const changeView: Changer = (change) => {
  if (change.own.kind === 'view' && change.attributes.includes('definition'))
    return replacedView(change) ?? recreated(change);
  return orRecreated({ options: optionsBy(alterView), columns: viewColumns })(change);
};

/** Defaults may come and become others; one that goes, or another name, takes dropping the function. */
function mayReplaceArguments(own: string, right: string): boolean {
  const [before, after] = [own, right].map((printed) =>
    splitList(printed).map((argument) => {
      const end = endOfType(argument);
      return { said: argument.slice(0, end), hasDefault: end < argument.length };
    }),
  );
  return (
    before?.length === after?.length &&
    before?.every(
      ({ said, hasDefault }, at) => said === after?.[at]?.said && (!hasDefault || after[at].hasDefault),
    ) === true
  );
}

/** A function keeps its rights when it is replaced, as long as its result and the names of its arguments stay. */
const changeRoutine: Changer = (change) => {
  const { own, right, rightCatalog } = change;
  const isOther = (attribute: string) => own.attributes[attribute] !== right.attributes[attribute];
  if (
    own.kind !== right.kind ||
    own.path.join() !== right.path.join() ||
    !mayReplaceArguments(text(own.attributes.arguments) ?? '', text(right.attributes.arguments) ?? '') ||
    isOther('result')
  )
    return recreated(change);
  return stepsFor([right], rightCatalog).map(({ sql }) => sql.replace(/^CREATE /, 'CREATE OR REPLACE '));
};

const ruleFires: Changer = ({ right }) => [
  `ALTER TABLE ${qualified(right.path)} ${firingState(right.attributes.enabled)} RULE ${name(right.path[2] ?? '')}`,
];

/** Partitions on which it fires otherwise do so again in the same transaction. */
const changeTrigger: Changer = (change) => {
  const { right } = change;
  const fires: Changer = () => [firingStatement(right, right.attributes.enabled)];
  const statements = orRecreated({ enabled: fires })(change);
  return statements && [...statements, ...firingBelow(change)];
};

const changeEventTrigger: Changer = orRecreated({
  enabled: ({ right }) => [
    `ALTER EVENT TRIGGER ${name(right.path[0] ?? '')} ${firingState(right.attributes.enabled)}`,
  ],
});

const changeTextSearchConfiguration: Changer = byAttributes({
  mappings: ({ own, right }) => {
    const [before = {}, after = {}] = [own, right].map((it) => record(it.attributes.mappings));
    const configuration = `ALTER TEXT SEARCH CONFIGURATION ${qualified(right.path)}`;
    return [
      ...Object.keys(before)
        .filter((token) => after[token] === undefined)
        .map((token) => `${configuration} DROP MAPPING FOR ${name(token)}`),
      ...Object.keys(after)
        .filter((token) => String(before[token]) !== String(after[token]))
        .map(
          (token) =>
            `${configuration} ${before[token] === undefined ? 'ADD' : 'ALTER'} MAPPING FOR ${name(token)} WITH ${texts(after[token]).join(', ')}`,
        ),
    ];
  },
});

const changeExtension: Changer = byAttributes({
  version: ({ right }) => [
    `ALTER EXTENSION ${name(right.path[0] ?? '')} UPDATE TO ${literal(text(right.attributes.version) ?? '')}`,
  ],
  schema: ({ right }) => [
    `ALTER EXTENSION ${name(right.path[0] ?? '')} SET SCHEMA ${name(text(right.attributes.schema) ?? '')}`,
  ],
});

const alterServer = ({ right }: ObjectChange) => `ALTER SERVER ${name(right.path[0] ?? '')}`;

const changers: Readonly<Record<ObjectKind, Changer>> = {
  schema: () => undefined,
  extension: changeExtension,
  enum: changeEnum,
  'composite type': changeCompositeType,
  domain: changeDomain,
  'range type': recreated,
  collation: recreated,
  'text search configuration': changeTextSearchConfiguration,
  'text search dictionary': byAttributes({
    options: ({ right }) =>
      right.attributes.options === undefined
        ? undefined
        : [`ALTER TEXT SEARCH DICTIONARY ${qualified(right.path)} (${text(right.attributes.options)})`],
  }),
  'foreign data wrapper': byAttributes({
    options: foreignOptionsBy(
      ({ right }) => `ALTER FOREIGN DATA WRAPPER ${name(right.path[0] ?? '')}`,
      'options',
    ),
    grants: grantsByRole(({ right }) => `FOREIGN DATA WRAPPER ${name(right.path[0] ?? '')}`),
  }),
  'foreign server': byAttributes({
    options: foreignOptionsBy(alterServer, 'options'),
    version: (change) => {
      const version = text(change.right.attributes.version);
      return [`${alterServer(change)} VERSION ${version === undefined ? 'NULL' : literal(version)}`];
    },
    grants: grantsByRole(({ right }) => `FOREIGN SERVER ${name(right.path[0] ?? '')}`),
  }),
  sequence: changeSequence,
  table: changeTable,
  column: changeColumn,
  constraint: changeConstraint,
  index: changeIndex,
  view: changeView,
  'materialized view': changeView,
  rule: orRecreated({ enabled: ruleFires }),
  trigger: changeTrigger,
  policy: recreated,
  statistics: orRecreated({
    target: ({ own, right }) => [
      `ALTER STATISTICS ${besideTable({ ...right, attributes: own.attributes })} SET STATISTICS ${text(right.attributes.target) ?? '-1'}`,
    ],
    schema: ({ own, right }) => [
      inSchema({ ...own, path: right.path }, text(right.attributes.schema) ?? right.path[0]),
    ],
  }),
  function: changeRoutine,
  procedure: changeRoutine,
  aggregate: recreated,
  operator: recreated,
  cast: recreated,
  publication: (change) => changePublication(change) ?? recreated(change),
  'event trigger': changeEventTrigger,
  grant: ({ own, right, ownCatalog }) => changeGrant(own, right, catalogIndex(ownCatalog)),
  'default privileges': ({ own, right, rightCatalog }) => [
    ...revokeDefaultPrivileges(own),
    ...stepsFor([right], rightCatalog).map(({ sql }) => sql),
  ],
  comment: ({ right, rightCatalog }) => stepsFor([right], rightCatalog).map(({ sql }) => sql),
};

/** How an object is given another name: what stands before `RENAME TO`. */
const renamers: Readonly<Partial<Record<ObjectKind, (change: ObjectChange) => string>>> = {
  schema: ({ own }) => `ALTER SCHEMA ${qualified(own.path)} RENAME TO`,
  table: ({ own }) => `ALTER TABLE ${qualified(own.path)} RENAME TO`,
  column: ({ own, right }) =>
    `ALTER TABLE ${qualified(right.path)} RENAME COLUMN ${name(own.path[2] ?? '')} TO`,
  constraint: ({ own, right }) =>
    `ALTER TABLE ${qualified(right.path)} RENAME CONSTRAINT ${name(own.path[2] ?? '')} TO`,
  index: ({ own }) => `ALTER INDEX ${name(own.path[0] ?? '')}.${name(own.path[2] ?? '')} RENAME TO`,
  policy: ({ own, right }) => `ALTER POLICY ${name(own.path[2] ?? '')} ON ${qualified(right.path)} RENAME TO`,
  trigger: ({ own, right }) =>
    `ALTER TRIGGER ${name(own.path[2] ?? '')} ON ${qualified(right.path)} RENAME TO`,
  sequence: ({ own }) => `ALTER SEQUENCE ${qualified(own.path)} RENAME TO`,
  enum: ({ own }) => `ALTER TYPE ${qualified(own.path)} RENAME TO`,
  'composite type': ({ own }) => `ALTER TYPE ${qualified(own.path)} RENAME TO`,
  domain: ({ own }) => `ALTER DOMAIN ${qualified(own.path)} RENAME TO`,
  view: ({ own }) => `ALTER VIEW ${qualified(own.path)} RENAME TO`,
  'materialized view': ({ own }) => `ALTER MATERIALIZED VIEW ${qualified(own.path)} RENAME TO`,
  function: ({ own }) => `ALTER FUNCTION ${routine(own)} RENAME TO`,
  procedure: ({ own }) => `ALTER PROCEDURE ${routine(own)} RENAME TO`,
};

/** Kinds whose names have the types of their arguments behind them. */
const routines: ReadonlySet<ObjectKind> = new Set(['function', 'procedure']);

/** Kinds of which one can be dropped for another to take its place: no rows go with it, no column is of it. */
export const holdNothing: ReadonlySet<ObjectKind> = new Set([
  'constraint',
  'index',
  'view',
  'materialized view',
  'function',
  'procedure',
  'aggregate',
]);

/** The statements that make an object of a database what it should be; `undefined` where there are none. */
export function changeStatements(change: ObjectChange): readonly string[] | undefined {
  const { own, right, attributes } = change;
  if (own.kind !== right.kind)
    return holdNothing.has(own.kind) && holdNothing.has(right.kind) ? recreated(change) : undefined;
  const isRenamed = own.path.at(-1) !== right.path.at(-1);
  if (own.path.length === 2 && attributes.includes('name') && own.path[0] !== right.path[0])
    return movedToSchema(change);
  const renamer = renamers[right.kind];
  const others = attributes.filter((attribute) => attribute !== 'name' && attribute !== 'kind');
  if (isRenamed && attributes.includes('name')) {
    if (renamer === undefined) return recreated(change);
    const to = routines.has(right.kind) ? withoutArguments(right.path.at(-1)) : right.path.at(-1);
    const renamed = [`${renamer(change)} ${name(to ?? '')}`];
    const rest = others.length === 0 ? [] : changers[right.kind]({ ...change, attributes: others });
    return rest && [...renamed, ...rest];
  }
  // That of a column is its own under whatever name it has.
  const called = right.kind === 'sequence' ? { ...right, path: own.path } : right;
  return changers[right.kind]({ ...change, right: called, attributes: others });
}

/** Puts statistics into a schema. */
function inSchema(own: CatalogObject, schema = ''): string {
  return `ALTER STATISTICS ${besideTable(own)} SET SCHEMA ${name(schema)}`;
}

/**
 * Something in another schema, whatever else is to be changed of it; what belongs to it goes with it, but for statistics
 * of a table, which only follow.
 */
function movedToSchema(change: ObjectChange): readonly string[] | undefined {
  const { own, right, ownCatalog } = change;
  const [schema = ''] = right.path;
  const moved = { ...own, path: [schema, own.path[1] ?? ''] };
  const rest = changeStatements({ ...change, own: moved });
  const renamed = renamers[own.kind]?.(change);
  if (rest === undefined || renamed === undefined) return undefined;
  const it = renamed.replace(/ RENAME TO$/, '');
  const following = catalogIndex(ownCatalog)
    .partsOf(own, 'statistics')
    .filter(({ attributes }) => attributes.schema === undefined);
  return [
    `${own.attributes.form === 'foreign' ? it.replace('TABLE', 'FOREIGN TABLE') : it} SET SCHEMA ${name(schema)}`,
    ...following.map((its) => inSchema(its, schema)),
    ...rest,
  ];
}
