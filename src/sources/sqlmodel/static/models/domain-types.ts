/** PostgreSQL's domains: `DOMAIN("positive", Integer, check="VALUE > 0")`. */

import { quotedName } from '../../../../base/quoted-name.ts';
import type { SqlType } from '../declarations.ts';
import { booleanOf, type Call, given, plain, textOf, Unreadable, type Value } from '../python/values.ts';
import { qualified } from '../quoting.ts';
import { parametersOf } from './library.ts';
import { rawSql, serverDefault, sqlOf } from './sql-expressions.ts';

/** `readType` reads the type that a domain is made of. */
export function readDomainType(call: Call, readType: (base: Value) => SqlType): SqlType {
  const parameters = parametersOf(call, ['name', 'data_type']);
  const set = (name: string) => given(parameters.get(name));
  const [named, base] = [set('name'), set('data_type')];
  if (named === undefined || base === undefined) throw new Unreadable('a domain without a type', call.place);
  const name = textOf(named, 'the name of a domain');
  const schema =
    set('schema') === undefined ? undefined : textOf(set('schema') as Value, 'the schema of a domain');
  const of = readType(base);
  const [collation, fallback, constraint, notNull, check] = [
    'collation',
    'default',
    'constraint_name',
    'not_null',
    'check',
  ].map(set);
  const parts = [
    `AS ${of.sql}`,
    ...(collation === undefined ? [] : [`COLLATE ${quotedName(textOf(collation, 'the collation'))}`]),
    ...(fallback === undefined ? [] : [`DEFAULT ${serverDefault(fallback) ?? 'NULL'}`]),
    ...(constraint === undefined ? [] : [`CONSTRAINT ${quotedName(textOf(constraint, 'constraint_name'))}`]),
    ...(notNull !== undefined && booleanOf(notNull, 'not_null') ? ['NOT NULL'] : []),
    ...(check === undefined ? [] : [`CHECK (${conditionOf(check)})`]),
  ];
  const definition = parts.join(' ');
  return {
    sql: qualified(schema, name),
    family: 'other',
    created: { kind: 'domain', schema, name, definition, place: call.place },
  };
}

function conditionOf(check: Value): string {
  const held = plain(check);
  return held.kind === 'string' ? rawSql(held.value, held) : sqlOf(held);
}
