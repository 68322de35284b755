/**
 * What is advised, under the names that Supabase's advisor (splinter) gives it. docs/supabase.md has the same table in
 * words; the two are held together by a test.
 */

import { list } from '../base/phrases.ts';
import { texts } from '../catalog/attributes.ts';
import { type CatalogObject, displayName } from '../catalog/catalog.ts';
import { name, nameList, qualified, routine as routineName } from '../rebuild/sql.ts';
import type { AdviceLevel } from '../report/report.ts';
import type { ExposedSchema } from './exposed-schema.ts';
import {
  areAskedTogether,
  asksForEveryRow,
  byUserMetadata,
  calls,
  conditionsOf,
  isAskedBy,
  isAskedMuch,
  letsAllWrite,
} from './policies.ts';
import { unqualifiedNames } from './unqualified-names.ts';

export interface Rule {
  readonly name: string;
  readonly level: AdviceLevel;
  /** What it is good for; only what is about security can fail a check. */
  readonly about: 'security' | 'speed';
  /** What it is about, in the plural: `tables that the Data API serves without row level security`. */
  readonly title: string;
  /** What one of them is, behind its name: `has no row level security, and the Data API serves it`. */
  readonly is: string;
  /** Why it matters, in one sentence. */
  readonly reason: string;
  /** The objects of which it is true. */
  readonly applies: (schema: ExposedSchema) => readonly CatalogObject[];
  /** What to do about one of them. */
  readonly advice: (object: CatalogObject, schema: ExposedSchema) => string;
  /** What of the object is declared apart from it. */
  readonly attribute?: string;
}

export const rules: readonly Rule[] = [
  {
    name: 'rls_disabled_in_public',
    level: 'error',
    about: 'security',
    title: 'tables that the Data API serves without row level security',
    is: 'has no row level security, and the Data API serves it',
    reason:
      'Whoever has the public key of the project can read all of their rows, and change them where that is granted.',
    attribute: 'rowSecurity',
    applies: (schema) =>
      plainTables(schema).filter(
        (table) => !isSecured(table) && schema.isServed(table) && schema.readersOf(table).length > 0,
      ),
    advice: (table) =>
      `Enable it, with a policy for everything that is wanted:\nALTER TABLE ${qualified(table.path)} ENABLE ROW LEVEL SECURITY;`,
  },
  {
    name: 'policy_exists_rls_disabled',
    level: 'error',
    about: 'security',
    title: 'tables with policies that do nothing, since row level security is off',
    is: 'has policies that do nothing, since row level security is off',
    reason: 'A policy counts only where row level security is on.',
    attribute: 'rowSecurity',
    applies: (schema) =>
      plainTables(schema).filter((table) => !isSecured(table) && schema.partsOf(table, 'policy').length > 0),
    advice: (table) => `Switch it on:\nALTER TABLE ${qualified(table.path)} ENABLE ROW LEVEL SECURITY;`,
  },
  {
    name: 'security_definer_view',
    level: 'error',
    about: 'security',
    title: 'views that read with the rights of their owner',
    is: 'reads with the rights of its owner',
    reason: 'Row level security of the tables beneath does not hold for whoever asks through the Data API.',
    applies: (schema) =>
      schema.majorVersion < 15
        ? []
        : schema
            .of('view')
            .filter(
              (view) => schema.isServed(view) && schema.readersOf(view).length > 0 && !readsAsInvoker(view),
            ),
    advice: (view) =>
      `Let it read as whoever asks:\nALTER VIEW ${qualified(view.path)} SET (security_invoker = on);`,
  },
  {
    name: 'auth_users_exposed',
    level: 'error',
    about: 'security',
    title: 'views through which the Data API shows auth.users',
    is: 'shows auth.users through the Data API',
    reason: 'Whoever may read such a view sees the addresses, and all else that it takes, of every user.',
    applies: (schema) =>
      schema
        .of('view', 'materialized view')
        .filter(
          (view) =>
            schema.isServed(view) &&
            schema.readersOf(view).length > 0 &&
            !(view.kind === 'view' && readsAsInvoker(view)) &&
            readsAuthUsers(view),
        ),
    advice: (view) =>
      `Keep what others may see in a table of its own, or take the right away:\nREVOKE ALL ON ${qualified(view.path)} FROM public, anon, authenticated;`,
  },
  {
    name: 'rls_references_user_metadata',
    level: 'error',
    about: 'security',
    title: 'policies that go by user_metadata',
    is: 'goes by user_metadata',
    reason: 'Every user can change their own user_metadata, and so what such a policy lets them do.',
    applies: (schema) =>
      schema
        .of('policy')
        .filter(
          (policy) => schema.isOwn(policy) && conditionsOf(policy).some((text) => byUserMetadata.test(text)),
        ),
    advice: () => 'Keep what decides in app_metadata, which only servers can change, or in a table.',
  },
  {
    name: 'function_search_path_mutable',
    level: 'warning',
    about: 'security',
    title: 'functions without a search_path of their own',
    is: 'has no search_path of its own',
    reason:
      'What their names mean is up to whoever calls them; of a SECURITY DEFINER function that can run as its owner what a caller has made.',
    applies: (schema) =>
      schema.of('function', 'procedure', 'aggregate').filter((routine) => !setsSearchPath(routine)),
    advice: adviceOnSearchPath,
  },
  callableDefiner('anon', 'without signing in'),
  callableDefiner('authenticated', 'when signed in'),
  {
    name: 'rls_policy_always_true',
    level: 'warning',
    about: 'security',
    title: 'policies that let everybody write everything',
    is: 'lets everybody write everything',
    reason: 'A condition that is always true is none, though row level security seems to be on.',
    applies: (schema) =>
      schema
        .of('policy')
        .filter((policy) => schema.isSecured(policy) && schema.isOwn(policy) && letsAllWrite(policy)),
    advice: () =>
      'Say whose rows are meant, (SELECT auth.uid()) = user_id say, or grant the right to nobody.',
  },
  {
    name: 'materialized_view_in_api',
    level: 'warning',
    about: 'security',
    title: 'materialized views that the Data API serves',
    is: 'is a materialized view that the Data API serves',
    reason: 'They cannot have row level security, so that whoever may read one reads all of it.',
    applies: (schema) =>
      schema
        .of('materialized view')
        .filter((view) => schema.isServed(view) && schema.readersOf(view).length > 0),
    advice: (view) =>
      `Take the right away, or move it to a schema that is not served:\nREVOKE ALL ON ${qualified(view.path)} FROM anon, authenticated;`,
  },
  {
    name: 'auth_rls_initplan',
    level: 'warning',
    about: 'speed',
    title: 'policies that ask who it is for every row',
    is: 'asks who it is for every row',
    reason:
      'auth.uid() and the like are called once for each row, where within a SELECT they are called once a statement.',
    applies: (schema) =>
      schema
        .of('policy')
        .filter((policy) => isAskedMuch(policy, schema) && conditionsOf(policy).some(asksForEveryRow)),
    advice: () =>
      'Write (SELECT auth.uid()) in place of auth.uid(), and so with auth.jwt(), auth.role() and current_setting().',
  },
  {
    name: 'multiple_permissive_policies',
    level: 'warning',
    about: 'speed',
    title: 'tables with several permissive policies for one role and command',
    is: 'has several permissive policies for one role and command',
    reason: 'Each of them is asked for every row, where one that joins them with OR is asked once.',
    applies: (schema) =>
      plainTables(schema).filter(
        (table) => schema.isOwn(table) && areAskedTogether(schema.partsOf(table, 'policy')),
      ),
    advice: () => 'Make them one, with their conditions joined by OR.',
  },
  {
    name: 'rls_enabled_no_policy',
    level: 'info',
    about: 'security',
    title: 'tables with row level security and no policy',
    is: 'has row level security and no policy',
    reason: 'Nobody but the owner and service_role sees a row, which may be what is meant.',
    attribute: 'rowSecurity',
    applies: (schema) =>
      plainTables(schema).filter((table) => isSecured(table) && schema.partsOf(table, 'policy').length === 0),
    advice: () => 'Add a policy for what is wanted, or leave it where only servers may see the rows.',
  },
  {
    name: 'unindexed_foreign_keys',
    level: 'info',
    about: 'speed',
    title: 'foreign keys without an index',
    is: 'has no index',
    reason: 'A deleted or changed row has Postgres look through the whole table for those that refer to it.',
    applies: (schema) =>
      schema.of('table').flatMap((table) =>
        schema
          .partsOf(table, 'constraint')
          .filter(({ attributes }) => attributes.type === 'foreign key')
          .filter((key) => !indexedColumns(schema, table).some((columns) => begins(columns, columnsOf(key)))),
      ),
    advice: (key) =>
      `Where rows it refers to are deleted, or joined with:\nCREATE INDEX ON ${qualified(key.path)} (${nameList(columnsOf(key))});`,
  },
];

/** What the kind of a finding is that one of them makes. */
export const ruleNames: readonly string[] = rules.map(({ name }) => name);

/** Of functions that run as their owner, those that a role may call. */
function callableDefiner(role: 'anon' | 'authenticated', when: string): Rule {
  return {
    name: `${role}_security_definer_function_executable`,
    level: 'warning',
    about: 'security',
    title: `SECURITY DEFINER functions that everybody can call ${when}`,
    is: `is a SECURITY DEFINER function that everybody can call ${when}`,
    reason:
      'They run as their owner, for whom row level security does not hold; those of triggers Postgres refuses to call.',
    applies: (schema) =>
      schema
        .of('function', 'procedure')
        .filter(
          (routine) =>
            routine.attributes.securityDefiner === true &&
            schema.isServed(routine) &&
            schema.readersOf(routine).includes(role),
        ),
    advice: (routine, schema) => {
      const policies = schema
        .of('policy')
        .filter((policy) => isAskedBy(policy, role) && calls(policy, routine));
      if (policies.length === 0)
        return `Where that is not meant, take the right away, or make it SECURITY INVOKER:\nREVOKE EXECUTE ON ${routine.kind.toUpperCase()} ${routineName(routine)} FROM public, ${role};`;
      const names = policies.map(({ path }) => `${path.at(-1)} on ${displayName(path.slice(0, 2))}`);
      return `Leave ${displayName(routine.path)} the right, since policies call it as whoever asks (${list(names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names)}). Where nobody else is to call it, move it to a schema that the Data API does not serve.`;
    },
  };
}

/** Tables that hold rows themselves; a partitioned one has them in its partitions. */
function plainTables(schema: ExposedSchema): readonly CatalogObject[] {
  return schema.of('table').filter(({ attributes }) => attributes.form === undefined);
}

function isSecured({ attributes }: CatalogObject): boolean {
  return attributes.rowSecurity === true;
}

function readsAsInvoker({ attributes }: CatalogObject): boolean {
  return texts(attributes.options).some((option) => /^security_invoker=(?:1|true|yes|on)$/i.test(option));
}

/** Postgres prints what a query reads after FROM, JOIN or a comma. */
function readsAuthUsers({ attributes: { definition } }: CatalogObject): boolean {
  const query = String(definition).replace(/'(?:[^']|'')*'/g, "''");
  return /(?:\bFROM|\bJOIN|,)\s+\(*auth\.users(?![\w$.])/.test(query);
}

/** An empty one is the best; of a body that names something without its schema it would stop every call. */
function adviceOnSearchPath(routine: CatalogObject, schema: ExposedSchema): string {
  if (routine.kind === 'aggregate') return 'An aggregate takes no settings; give its functions theirs.';
  const alter = `ALTER ${routine.kind.toUpperCase()} ${routineName(routine)} SET search_path =`;
  const names = unqualifiedNames(routine, schema);
  if (names.length === 0)
    return `Set it, and write names with their schema where any is added to the body:\n${alter} '';`;
  const written = list(names.map(({ written: one }) => one));
  const qualifiedNames = names.flatMap((one) =>
    one.qualified === undefined ? [] : `${one.written} → ${one.qualified}`,
  );
  const how = qualifiedNames.length === 0 ? '' : ` (${list(qualifiedNames)})`;
  const [it, has] = names.length === 1 ? ['it', 'its schema'] : ['them', 'their schemas'];
  const path = [...new Set([routine.path[0] ?? 'public', 'public', 'extensions'])].map(name).join(', ');
  return [
    `Its body names ${written} without ${has}, so that an empty search_path, the safest, would not find ${it}.`,
    `Write ${has} there first${how}, then set it to ''.`,
    `Until then this one finds ${it} as before, and nothing that a caller made for the session before all else:\n${alter} ${path}, pg_temp;`,
  ].join(' ');
}

function setsSearchPath({ attributes }: CatalogObject): boolean {
  return texts(attributes.config).some((setting) => setting.startsWith('search_path='));
}

/** The columns that each index of a table begins with, as far as they are columns. */
function indexedColumns(schema: ExposedSchema, table: CatalogObject): readonly (readonly string[])[] {
  const ofKeys = schema
    .partsOf(table, 'constraint')
    .filter(({ attributes }) => keys.has(String(attributes.type)))
    .map((key) => [...columnsOf(key), ...texts(key.attributes.include)]);
  const ofIndexes = schema
    .partsOf(table, 'index')
    .filter(({ attributes }) => attributes.invalid !== true)
    .map(({ attributes }) => [
      ...[attributes.keys]
        .flat()
        .map((key) => String((key as { column?: string } | undefined)?.column ?? '')),
      ...texts(attributes.include),
    ]);
  return [...ofKeys, ...ofIndexes];
}

const keys: ReadonlySet<string> = new Set(['primary key', 'unique', 'exclude']);

function begins(columns: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((column, place) => columns[place] === column);
}

function columnsOf({ attributes }: CatalogObject): readonly string[] {
  return texts(attributes.columns);
}
