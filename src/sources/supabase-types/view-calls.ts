/** The functions that the columns of a view call, and whether they make rows of their own. */
import { meantOverloads, type TypeOfColumn } from './meant-overloads.ts';
import type { Seeing } from './seen-types.ts';
import { endAt, groupIn, isWord, itemsOf, nameIn, type SqlPart } from './sql-words.ts';

export interface Call {
  /** With its schema in front where it is not one of Postgres's own. */
  readonly name: readonly string[];
  readonly given: readonly (readonly SqlPart[])[];
}

/** What the list of a query calls, queries within it left out. */
export function callsIn(parts: readonly SqlPart[]): Call[] {
  const list = parts.slice(0, endAt(parts, ['FROM']));
  return list.flatMap((part, at): Call[] => {
    const inside = groupIn(part);
    if (isWord(part, 'OVER')) return [{ name: ['count'], given: [] }];
    if (inside === undefined || isWord(inside[0], 'SELECT', 'WITH')) return [];
    const schema = isWord(list[at - 2], '.') ? nameIn(list[at - 3]) : undefined;
    const name = nameIn(list[at - 1]);
    const isCall = name !== undefined && !typeWords.has(name);
    const given = inside.length === 0 ? [] : itemsOf(inside);
    const call = isCall ? [{ name: schema === undefined ? [name] : [schema, name], given }] : [];
    return [...call, ...callsIn(inside)];
  });
}

/**
 * Whether a function makes one value of one row, or rows of its own: one of many, or a set. Of a function of the project
 * the overloads that the call may mean tell that, where they are alike.
 */
export function callOf(
  { name: [first = '', name], given }: Call,
  typeOf: TypeOfColumn,
  { objects }: Seeing,
): 'value' | 'rows' | 'unknown' {
  if (name === undefined) return aggregates.has(first) || sets.has(first) ? 'rows' : 'value';
  const overloads = [...objects.values()].filter(
    ({ kind, path }) =>
      (kind === 'aggregate' || kind === 'function') &&
      path[0] === first &&
      path[1]?.startsWith(`${name}(`) === true,
  );
  const made = meantOverloads(overloads, given, typeOf).map(({ kind, attributes }) => {
    const isSet = /^(?:SETOF |TABLE\()/.test(String(attributes.result));
    return kind === 'aggregate' || isSet || attributes.window === true ? 'rows' : 'value';
  });
  const [only, another] = new Set(made);
  return another === undefined && only !== undefined ? only : 'unknown';
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
  `any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every json_agg
  json_agg_strict json_arrayagg json_object_agg json_object_agg_strict json_object_agg_unique
  json_object_agg_unique_strict json_objectagg jsonb_agg jsonb_agg_strict jsonb_object_agg jsonb_object_agg_strict
  jsonb_object_agg_unique jsonb_object_agg_unique_strict max min mode percentile_cont percentile_disc range_agg
  range_intersect_agg regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev
  stddev_pop stddev_samp string_agg sum var_pop var_samp variance xmlagg`.split(/\s+/),
);

/** Functions of Postgres that give a set; all others that are no aggregates make one value of one row. */
const sets: ReadonlySet<string> = new Set(
  `aclexplode generate_series generate_subscripts json_array_elements json_array_elements_text json_each json_each_text
  json_object_keys json_populate_recordset json_to_recordset jsonb_array_elements jsonb_array_elements_text jsonb_each
  jsonb_each_text jsonb_object_keys jsonb_path_query jsonb_path_query_tz jsonb_populate_recordset jsonb_to_recordset
  regexp_matches regexp_split_to_table string_to_table ts_debug ts_parse ts_stat ts_token_type txid_snapshot_xip unnest
  pg_get_keywords pg_listening_channels pg_ls_dir pg_options_to_table pg_partition_ancestors pg_partition_tree
  pg_snapshot_xip pg_timezone_names`.split(/\s+/),
);
