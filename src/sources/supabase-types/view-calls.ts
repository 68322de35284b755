/** The functions that the columns of a view call, and whether they make rows of their own. */
import type { Seeing } from './seen-types.ts';
import { endAt, groupIn, isWord, nameIn, type SqlPart } from './sql-words.ts';

/** A name, with its schema in front where it is not one of Postgres's own. */
export type Call = readonly string[];

/** What the list of a query calls, queries within it left out. */
export function callsIn(parts: readonly SqlPart[]): Call[] {
  const list = parts.slice(0, endAt(parts, ['FROM']));
  return list.flatMap((part, at): Call[] => {
    const inside = groupIn(part);
    if (isWord(part, 'OVER')) return [['count']];
    if (inside === undefined || isWord(inside[0], 'SELECT', 'WITH')) return [];
    const schema = isWord(list[at - 2], '.') ? nameIn(list[at - 3]) : undefined;
    const name = nameIn(list[at - 1]);
    const isCall = name !== undefined && !typeWords.has(name);
    return [...(isCall ? [schema === undefined ? [name] : [schema, name]] : []), ...callsIn(inside)];
  });
}

/**
 * Whether a function makes one value of one row, or rows of its own: one of many, or a set. Of a function of the project
 * its overloads tell that, where they are alike.
 */
export function callOf([first = '', name]: Call, { objects }: Seeing): 'value' | 'rows' | 'unknown' {
  if (name === undefined)
    return aggregates.has(first) ? 'rows' : plainFunctions.has(first) ? 'value' : 'unknown';
  const made = new Set<string>();
  for (const { kind, path, attributes } of objects.values())
    if (path[0] === first && path[1]?.startsWith(`${name}(`) === true) {
      const isSet = /^(?:SETOF |TABLE\()/.test(String(attributes.result));
      if (kind === 'aggregate' || (kind === 'function' && (isSet || attributes.window === true)))
        made.add('rows');
      else if (kind === 'function') made.add('value');
    }
  const [only, another] = made;
  return another === undefined && (only === 'value' || only === 'rows') ? only : 'unknown';
}

/** Types that have something in parentheses. */
const typeWords: ReadonlySet<string> = new Set([
  'character',
  'varying',
  'bit',
  'numeric',
  'time',
  'timestamp',
  'interval',
]);

/** Functions of Postgres that make one row of many. */
const aggregates: ReadonlySet<string> = new Set(
  `any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or count every json_agg json_object_agg jsonb_agg
  jsonb_object_agg max min range_agg range_intersect_agg stddev stddev_pop stddev_samp string_agg sum var_pop var_samp
  variance xmlagg`.split(/\s+/),
);

/** Functions of Postgres that make one value of one row. */
const plainFunctions: ReadonlySet<string> = new Set(
  `abs age array_length array_to_string btrim cardinality ceil char_length concat concat_ws date date_part date_trunc
  encode floor format initcap json_build_array json_build_object jsonb_build_array jsonb_build_object left length lower
  lpad ltrim make_date md5 now regexp_replace replace reverse right round row_to_json rpad rtrim split_part
  string_to_array strpos substr substring to_char to_date to_json to_jsonb to_number to_timestamp to_tsvector translate
  trunc upper`.split(/\s+/),
);
