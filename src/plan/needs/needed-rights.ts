import type { Catalog } from '../../catalog/catalog.ts';
import { makerIn } from '../../rebuild/default-privileges.ts';
import type { PlanStep } from '../../report/mending-plan.ts';
import { dottedName, nameInSql } from '../../sources/sql/names-in-sql.ts';
import { NamedObjects } from './named-objects.ts';
import {
  type Asked,
  beingOf,
  givingBack,
  inDatabase,
  lending,
  ofTable,
  seeingAll,
  settingDefaultsOf,
  settingDefaultsOfMaker,
  superuserAs,
} from './rights-asked.ts';
import { rightsToDefine } from './rights-to-define.ts';
import { rightsToUse } from './rights-to-use.ts';

/**
 * Steps with what whoever runs them has to have a right to, read out of the statements: of what is there before the
 * first of them, since the rest belongs to whom it is made by. What a hosting platform allows or forbids beyond
 * Postgres's own rules (extensions, event triggers, foreign data wrappers) is not asked for.
 *
 * @param catalog as it is before the first step
 */
export function withRights(steps: readonly Omit<PlanStep, 'rights'>[], catalog: Catalog): PlanStep[] {
  const known = new NamedObjects(catalog);
  return steps.map((step) => {
    const texts = [
      ...step.before.map(({ sql }) => sql),
      ...step.statements.flatMap(({ sql, before = [] }) => [...before.map((query) => query.sql), sql]),
      ...(step.after ?? []).map(({ sql }) => sql),
    ];
    const rights = texts.flatMap((sql) => rightsFor(sql, known));
    const once = new Map(rights.map((right) => [`${right.needed}\n${right.sql}`, right]));
    return { ...step, rights: [...once.values()] };
  });
}

const isBlock = /^DO /;
const isFilled = /^CREATE MATERIALIZED VIEW\b(?!.* WITH NO DATA$)/is;
const isOfRows = /^(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b|pg_temp\./;
const readFrom = new RegExp(`\\b(?:FROM|JOIN|INTO|UPDATE)\\s+(?:ONLY\\s+)?(${dottedName})`, 'gu');
const defaultsOf = new RegExp(`^ALTER DEFAULT PRIVILEGES(?: FOR ROLE (${nameInSql}))?`, 'u');
const actingAs = new RegExp(`SET LOCAL ROLE (${nameInSql})`, 'gu');
const lendingTo = new RegExp(`THEN GRANT USAGE ON SCHEMA (${nameInSql}) TO (${nameInSql});`, 'gu');
const asRow = /'((?:[^']|'')*)'::reg(?:class|procedure|type|collation)\b/g;

function rightsFor(sql: string, known: NamedObjects): Asked {
  if (isBlock.test(sql)) return [...rightsInBlock(sql, known), ...rightsToRows(sql, known)];
  if (isOfRows.test(sql)) {
    const tried = sql.includes('pg_temp.') ? inDatabase('TEMP', 'temporary functions') : [];
    return [...tried, ...rightsToRows(sql, known)];
  }
  const [isDefault, role] = defaultsOf.exec(sql) ?? [];
  if (isDefault !== undefined) return role === undefined ? [] : settingDefaultsOf(role, known.serverVersion);
  const read = isFilled.test(sql) ? rightsToRows(sql, known) : [];
  return [...read, ...rightsToUse(sql, known), ...rightsToDefine(sql, known)];
}

function rightsInBlock(sql: string, known: NamedObjects): Asked {
  const isOfOwners = / OWNER TO %I|set_config\('schema_drift\.owner/.test(sql);
  const given = isOfOwners
    ? [...sql.matchAll(asRow)].flatMap(([, called = '']) => known.at(called) ?? [])
    : [];
  const maker = makerIn(sql);
  const roles = [...sql.matchAll(actingAs)].flatMap(([, role = '']) => role);
  return [
    ...given.flatMap((object) => givingBack(object, known.serverVersion)),
    ...roles.flatMap((role) => beingOf(role, known.serverVersion)),
    ...[...sql.matchAll(lendingTo)].flatMap(([, called = '', role = '']) => {
      const schema = known.schemaBefore(called);
      return schema === undefined ? [] : lending(schema, role);
    }),
    ...(maker === undefined ? [] : settingDefaultsOfMaker(maker, known.serverVersion)),
    ...(sql.includes(' TRIGGER %I') ? superuserAs('who switches triggers of Postgres’s own') : []),
  ];
}

function rightsToRows(sql: string, known: NamedObjects): Asked {
  return [...sql.matchAll(readFrom)].flatMap(([, called = '']) => {
    const table =
      known.named(called, 'table') ?? known.named(called, 'view') ?? known.named(called, 'materialized view');
    if (table === undefined) return [];
    const { isOn, isForced } = known.securityOf(table);
    return [...ofTable(table, 'SELECT'), ...(isOn ? seeingAll(table, isForced) : [])];
  });
}
