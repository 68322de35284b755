/** `Sequence("tickets", start=100)`, and the options that it shares with identity columns. */
import type { SequenceDeclaration } from '../declarations.ts';
import { booleanOf, type Call, given, integerOf, textOf, Unreadable, type Value } from '../python/values.ts';
import { requireAll } from './library.ts';

/** @param metadataSchema the schema of the `MetaData` that the sequence is given */
export function readSequence(call: Call, metadataSchema: string | undefined): SequenceDeclaration {
  requireAll(call);
  const [name, start, increment, ...others] = call.positional;
  const optional = given(call.keywords.get('optional'));
  const unknownOption = [...call.keywords.keys()].find((key) => !known.has(key));
  if (name === undefined || others.length > 0 || unknownOption !== undefined)
    throw new Unreadable(`a sequence with ${unknownOption ?? 'arguments that have no names'}`, call.place);
  if (optional !== undefined && booleanOf(optional, 'optional'))
    throw new Unreadable('a sequence that is optional', call.place);
  const schema = given(call.keywords.get('schema'));
  const options = sequenceOptions(withPositional(call.keywords, { start, increment }));
  return {
    schema: schema === undefined ? metadataSchema : textOf(schema, 'the schema of a sequence'),
    name: textOf(name, 'the name of a sequence'),
    options: options === '' ? '' : ` ${options}`,
    place: call.place,
  };
}

const known = new Set(
  'start increment minvalue maxvalue nominvalue nomaxvalue cycle cache schema metadata optional quote quote_schema info for_update'.split(
    ' ',
  ),
);

/** `GENERATED … AS IDENTITY` of a column. */
export function identityClause(call: Call): string {
  requireAll(call);
  const [always = call.keywords.get('always'), start, increment] = call.positional;
  const options = sequenceOptions(withPositional(call.keywords, { start, increment }));
  const isAlways = given(always) !== undefined && booleanOf(always as Value, 'always');
  return `GENERATED ${isAlways ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY${options === '' ? '' : ` (${options})`}`;
}

const numbers: readonly (readonly [name: string, words: string])[] = [
  ['increment', 'INCREMENT BY'],
  ['start', 'START WITH'],
  ['minvalue', 'MINVALUE'],
  ['maxvalue', 'MAXVALUE'],
  ['cache', 'CACHE'],
];

const switches: readonly (readonly [name: string, words: string])[] = [
  ['nominvalue', 'NO MINVALUE'],
  ['nomaxvalue', 'NO MAXVALUE'],
  ['cycle', 'CYCLE'],
];

function sequenceOptions(keywords: ReadonlyMap<string, Value>): string {
  const set = (name: string) => given(keywords.get(name));
  return [
    ...numbers.flatMap(([name, words]) => {
      const value = set(name);
      return value === undefined ? [] : [`${words} ${integerOf(value, name)}`];
    }),
    ...switches.flatMap(([name, words]) => {
      const value = set(name);
      return value !== undefined && booleanOf(value, name) ? [words] : [];
    }),
  ].join(' ');
}

function withPositional(
  keywords: ReadonlyMap<string, Value>,
  positional: Readonly<Record<string, Value | undefined>>,
): ReadonlyMap<string, Value> {
  const given = Object.entries(positional).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return new Map([...keywords, ...given]);
}
