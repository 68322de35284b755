import { record, text, texts, values } from '../../catalog/attributes.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { displayName } from '../../catalog/catalog.ts';
import { losesPrecision } from '../../rebuild/casts.ts';
import { likelyConversion } from '../../rebuild/conversions.ts';
import type { ObjectChange } from '../../rebuild/object-change.ts';
import { readable } from '../../rebuild/readable.ts';
import { literal, name, nameList, qualified } from '../../rebuild/sql.ts';
import { undomained } from '../../rebuild/value-type.ts';
import type { PlanQuery } from '../../report/mending-plan.ts';
import { type Draft, draft } from '../task.ts';
import { changedUnnoticed, misfitsOf } from './changed-values.ts';
import { areSecured, guardAlone, lockOf, unhidden } from './guard.ts';

type Question = Omit<PlanQuery, 'prints'>;

/** Counts the values of a column that another type refuses, or does not hold as they are. */
export function valuesThatDoNotFit({ own, right, ownCatalog, rightCatalog }: ObjectChange): Question[] {
  const { serverVersion } = ownCatalog;
  const to = undomained(text(right.attributes.type) ?? '', rightCatalog);
  const column = name(own.path[2] ?? '');
  const isValid = (value: string, type: string) =>
    serverVersion >= 160_000
      ? `pg_input_is_valid(${value}, ${literal(type)})`
      : `pg_temp.fits(${value}, ${literal(type)})`;
  const misfit = misfitsOf({
    column,
    shown: displayName(own.path),
    from: undomained(text(own.attributes.type) ?? '', ownCatalog),
    to,
    serverVersion,
    isValid,
  });
  const said = text(right.attributes.type) ?? '';
  // A domain may refuse what its type does not.
  const refused = said === to ? undefined : `NOT ${isValid(`${column}::text`, said)}`;
  const conditions = [misfit?.sql, refused].flatMap((sql) => sql ?? []);
  if (conditions.length === 0) return [];
  const counted = `SELECT count(*) FROM ${qualified(own.path)} WHERE ${[...new Set(conditions)].join(' OR ')}`;
  const sql = counted.includes('pg_temp.fits(') ? `${fits};\n${counted}` : counted;
  return [{ sql, tells: misfit?.tells ?? `values of ${displayName(own.path)} that are no ${said}` }];
}

/** Statements that stop where a column holds values that another type takes without a word, and changes. */
export function guardOfValues(change: ObjectChange): readonly Draft[] {
  const table = change.own.path.slice(0, 2);
  const stop = stopAtValues(change);
  const guarded = stop && [draft(lockOf(table)), stop];
  return guarded === undefined ? [] : unhidden(areSecured(change.ownCatalog, [table]), guarded);
}

/** The statement among these that stops; by itself for a table to which nobody writes already. */
export function stopAtValues({ own, right, ownCatalog, rightCatalog }: ObjectChange): Draft | undefined {
  const misfit = changedUnnoticed({
    column: name(own.path[2] ?? ''),
    shown: displayName(own.path),
    from: undomained(text(own.attributes.type) ?? '', ownCatalog),
    to: undomained(text(right.attributes.type) ?? '', rightCatalog),
    serverVersion: ownCatalog.serverVersion,
  });
  return (
    misfit &&
    guardAlone(`SELECT FROM ${qualified(own.path)} WHERE ${misfit.sql}`, `${misfit.tells}: mend them first`)
  );
}

/** Where Postgres cannot be asked whether a text is one of a type, a function of the session tries each of them. */
const fits = `CREATE OR REPLACE FUNCTION pg_temp.fits(text, type text) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN EXECUTE format(''SELECT %L::%s'', $1, type); RETURN true; EXCEPTION WHEN others THEN RETURN false; END'`;

/** Counts values that differ now and are the same in another type, for the keys and unique indexes that a column is in. */
export function doublesThatComeAbout(change: ObjectChange): Question[] {
  const { own, right, ownCatalog, rightCatalog } = change;
  const [from, to] = [
    undomained(text(own.attributes.type) ?? '', ownCatalog),
    undomained(text(right.attributes.type) ?? '', rightCatalog),
  ];
  const isCaseless = /(?:^|\.)citext$/.test(to) && from !== to;
  if (!isCaseless && !losesPrecision(from, to)) return [];
  const [, , column = ''] = own.path;
  const converted = likelyConversion(change).using ?? `${name(column)}::${text(right.attributes.type)}`;
  const table = own.path.slice(0, 2);
  return ownCatalog.objects
    .filter(({ path, parent }) => parent === own.parent && path.length > 2)
    .flatMap((object) => {
      const { kind, attributes } = object;
      const isKey = kind === 'constraint' && ['unique', 'primary key'].includes(String(attributes.type));
      const isUnique = isKey || (kind === 'index' && attributes.unique === true);
      const columns = kind === 'index' ? keysOf(object) : texts(attributes.columns).map(name);
      if (!isUnique || attributes.period === true || !columns.includes(name(column))) return [];
      return doubles(
        qualified(table),
        columns.map((one) => (one === name(column) ? converted : one)),
        attributes.nullsNotDistinct === true,
        displayName(table),
        text(attributes.predicate),
      );
    });
}

export function nullsIn(column: CatalogObject): Question[] {
  const own = name(column.path[2] ?? '');
  return [
    {
      sql: `SELECT count(*) FROM ${qualified(column.path)} WHERE ${own} IS NULL`,
      tells: `rows without ${displayName(column.path)}`,
    },
  ];
}

/** Counts the rows for which a generated column that may not be null computes one. */
export function nullsComputedFor({ path, attributes }: CatalogObject): Question[] {
  if (attributes.notNull !== true || attributes.generationExpression === undefined) return [];
  return [
    {
      sql: `SELECT count(*) FROM ${qualified(path)} WHERE (${text(attributes.generationExpression)}) IS NULL`,
      tells: `rows for which ${displayName(path)} would be null`,
    },
  ];
}

/** Counts the rows that a new constraint or unique index would refuse. */
export function rowsRefusedBy({ kind, path, attributes }: CatalogObject): Question[] {
  const table = qualified(path);
  const shown = displayName(path.slice(0, 2));
  if (kind === 'index') {
    return attributes.unique === true
      ? doubles(
          table,
          keysOf({ attributes }),
          attributes.nullsNotDistinct === true,
          shown,
          text(attributes.predicate),
        )
      : [];
  }
  if (kind !== 'constraint') return [];
  const columns = texts(attributes.columns).map(name);
  switch (attributes.type) {
    case 'check':
      return [
        {
          sql: `SELECT count(*) FROM ${table} WHERE NOT (${text(attributes.expression)})`,
          tells: `rows of ${shown} that ${path[2]} refuses`,
        },
      ];
    case 'unique':
    case 'primary key':
      return attributes.period === true
        ? []
        : doubles(table, columns, attributes.nullsNotDistinct === true, shown);
    case 'foreign key':
      return attributes.period === true ? [] : orphans(path, attributes);
    case 'exclude':
      return excludedPairs(table, text(attributes.exclusion) ?? '', shown, path[2] ?? '');
    default:
      return [];
  }
}

/** What an index is made on: names of columns, and expressions. */
function keysOf({ attributes }: Pick<CatalogObject, 'attributes'>): string[] {
  return values(attributes.keys)
    .map(record)
    .map((key) => (key.column === undefined ? (text(key.expression) ?? '') : name(String(key.column))));
}

/** Pairs of rows that an exclude constraint keeps apart; none where its clause is not told by its words. */
function excludedPairs(table: string, clause: string, shown: string, called: string): Question[] {
  const found = /^EXCLUDE USING \w+ \((.+? WITH [^()]+)\)(?: WHERE \((.+)\))?$/s.exec(clause);
  if (found === null) return [];
  const [, list = '', where] = found;
  const parts = list.split(/(?<= WITH \S+), /).map((part) => part.split(' WITH '));
  const keys = parts.map(([key], at) => `${key} AS key${at}`).join(', ');
  const rows = `(SELECT tableoid AS part, ctid AS place, ${keys} FROM ${table}${where === undefined ? '' : ` WHERE ${where}`})`;
  const same = parts.map(([, operator], at) => `one.key${at} ${operator} other.key${at}`).join(' AND ');
  return [
    {
      sql: `SELECT count(*) FROM ${rows} AS one JOIN ${rows} AS other ON (one.part, one.place) < (other.part, other.place) AND ${same}`,
      tells: `pairs of rows of ${shown} that ${called} keeps apart`,
    },
  ];
}

function doubles(
  table: string,
  columns: readonly string[],
  nullsToo: boolean,
  shown: string,
  predicate?: string,
): Question[] {
  const there = nullsToo ? [] : columns.map((column) => `(${column}) IS NOT NULL`);
  const where = [...there, ...(predicate === undefined ? [] : [`(${predicate})`])];
  const filter = where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`;
  return [
    {
      sql: `SELECT count(*) FROM (SELECT 1 FROM ${table}${filter} GROUP BY ${columns.join(', ')} HAVING count(*) > 1) AS doubles`,
      tells: `values of ${shown} (${readable(columns.join(', '))}) that several rows have`,
    },
  ];
}

function orphans(path: readonly string[], attributes: CatalogObject['attributes']): Question[] {
  const columns = texts(attributes.columns).map(name);
  const foreign = texts(attributes.foreignColumns).map(name);
  // As text, since the two may only come to be of one type with the step.
  const same = columns.map((column, at) => `target.${foreign[at]}::text = own.${column}::text`).join(' AND ');
  const there = columns.map((column) => `own.${column} IS NOT NULL`).join(' AND ');
  const target = qualified(texts(attributes.foreignTable));
  return [
    {
      sql: `SELECT count(*) FROM ${qualified(path)} AS own WHERE ${there} AND NOT EXISTS (SELECT FROM ${target} AS target WHERE ${same})`,
      tells: `rows of ${displayName(path.slice(0, 2))} whose ${nameList(texts(attributes.columns)).replaceAll('"', '')} points to nothing`,
    },
  ];
}
