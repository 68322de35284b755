/** Statements that SQLAlchemy runs once it has created tables: `event.listen(User.__table__, "after_create", DDL("…"))`. */

import { quotedName } from '../../../../base/quoted-name.ts';
import type { ExtraStatement } from '../declarations.ts';
import { attempt, type Call, given, plain, Unreadable, type Value } from '../python/values.ts';
import { qualified } from '../quoting.ts';
import { callOf } from './library.ts';
import type { TableLookup, TableName } from './references.ts';

/** The views and indexes that listeners make; what else they do is nothing that models are compared in. */
export function statementsOfListeners(calls: readonly Call[], lookup: TableLookup): ExtraStatement[] {
  return calls.flatMap((call) => {
    const [target, event, listener] = call.positional.map(plain);
    const ddl = listener === undefined ? undefined : statementIn(listener);
    if (target === undefined || event?.kind !== 'string' || !creating.has(event.value) || ddl === undefined)
      return [];
    const table = attempt(() => lookup.tableOf(ofClass(target)));
    const sql = filledIn(ddl, table instanceof Unreadable ? undefined : table);
    return sql === undefined ? [] : (readStatement(sql, call) ?? []);
  });
}

const creating = new Set(['before_create', 'after_create']);

/** The class or the call of `Table` in `User.__table__`. */
function ofClass(target: Value): Value {
  return target.kind === 'attribute' && target.name === '__table__' ? plain(target.of) : target;
}

/** The text of `DDL("…")`, where it runs on PostgreSQL. */
function statementIn(listener: Value): string | undefined {
  if (listener.kind !== 'call') return undefined;
  const { callee, keywords } = listener;
  if (callee.kind === 'attribute' && callee.name === 'execute_if') {
    const dialect = given(keywords.get('dialect'));
    const names = dialect === undefined ? [] : namesIn(plain(dialect));
    const runs = dialect === undefined || names.includes('postgresql');
    return runs && given(keywords.get('callable_')) === undefined ? statementIn(plain(callee.of)) : undefined;
  }
  const [text] = callOf(listener, 'DDL')?.positional ?? [];
  const held = text === undefined ? undefined : plain(text);
  return held?.kind === 'string' ? held.value : undefined;
}

function namesIn(value: Value): string[] {
  if (value.kind === 'string') return [value.value];
  return value.kind === 'sequence' ? value.items.map(plain).flatMap(namesIn) : [];
}

/** `%(table)s` and its like; `undefined` where a table is asked for that isn't known. */
function filledIn(text: string, table: TableName | undefined): string | undefined {
  const names: Readonly<Record<string, string>> =
    table === undefined
      ? {}
      : {
          table: quotedName(table.name),
          schema: table.schema === undefined ? '' : quotedName(table.schema),
          fullname: qualified(table.schema, table.name),
        };
  const parts = [...text.matchAll(/%\((\w+)\)s|%%/g)];
  if (parts.some(([, name]) => name !== undefined && names[name] === undefined)) return undefined;
  return text
    .replace(/%\((\w+)\)s|%%/g, (_, name: string | undefined) =>
      name === undefined ? '%' : (names[name] ?? ''),
    )
    .trim()
    .replace(/;$/, '');
}

const identifier = '(?:"(?:[^"]|"")+"|\\w+)';
const name = `(?:(?<schema>${identifier})\\.)?(?<name>${identifier})`;
const view = new RegExp(
  `^CREATE\\s+(?:OR\\s+REPLACE\\s+)?(?<materialized>MATERIALIZED\\s+)?VIEW\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?${name}`,
  'i',
);
const index = new RegExp(
  `^CREATE\\s+(?:UNIQUE\\s+)?INDEX\\s+(?:CONCURRENTLY\\s+)?(?:IF\\s+NOT\\s+EXISTS\\s+)?(?<index>${identifier})\\s+ON\\s+(?:ONLY\\s+)?${name}`,
  'i',
);

function readStatement(sql: string, { place }: Call): ExtraStatement | undefined {
  const found = (view.exec(sql) ?? index.exec(sql))?.groups;
  if (found === undefined) return undefined;
  const [schema, relation, own] = [found.schema, found.name, found.index].map(asStored);
  const table = { schema, name: relation ?? '' };
  if (own !== undefined) return { kind: 'index', table, name: own, sql, place };
  return { kind: found.materialized === undefined ? 'view' : 'materialized view', ...table, sql, place };
}

/** A name as Postgres has it, from how it is written. */
function asStored(written: string | undefined): string | undefined {
  return written?.startsWith('"') === true
    ? written.slice(1, -1).replaceAll('""', '"')
    : written?.toLowerCase();
}
