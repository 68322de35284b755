/**
 * SQL as a person would write it: names without the quotes that they do not need, and the columns of a long CREATE
 * TABLE a line each. Texts and bodies stay as they are.
 */
export function readable(sql: string): string {
  const plain = tokensOf(sql)
    .map((token) => (token.startsWith('"') ? withoutQuotes(token) : token))
    .join('');
  return plain.length > longLine && columnsFollow.test(plain) ? columnsInLines(plain) : plain;
}

/** A partition has its bounds in parentheses instead. */
const columnsFollow = /^CREATE (?:UNLOGGED |FOREIGN )?TABLE (?:"(?:[^"]|"")*"|[^\s"])+ (?:OF \S+ )?\(/;

const longLine = 90;

/** Names in quotes, texts in single quotes or between dollars, and everything else letter by letter. */
function tokensOf(sql: string): string[] {
  return (
    sql.match(/"(?:[^"]|"")*"|[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|[^"'$]/g) ?? [
      sql,
    ]
  );
}

function withoutQuotes(quoted: string): string {
  const name = quoted.slice(1, -1);
  return /^[a-z_][a-z0-9_]*$/.test(name) && !keywords.has(name) ? name : quoted;
}

function columnsInLines(sql: string): string {
  let depth = 0;
  let isBehind = false;
  return tokensOf(sql)
    .map((token) => {
      if (isBehind) return token;
      if (token === '(') {
        depth += 1;
        return depth === 1 ? '(\n  ' : token;
      }
      if (token === ')') {
        depth -= 1;
        isBehind = depth === 0;
        return isBehind ? '\n)' : token;
      }
      return token === ',' && depth === 1 ? ',\n ' : token;
    })
    .join('');
}

/** Words that Postgres takes for something else than a name in some places, of all its majors. */
export const keywords: ReadonlySet<string> = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case ' +
    'cast char character check coalesce collate collation column concurrently constraint create cross ' +
    'current_catalog current_date current_role current_schema current_time current_timestamp current_user dec ' +
    'decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign ' +
    'freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect ' +
    'interval into is isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query ' +
    'json_scalar json_serialize json_table json_value lateral leading least left like limit localtime ' +
    'localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset on ' +
    'only or order out outer overlaps overlay placing position precision primary real references returning right ' +
    'row select session_user setof similar smallint some substring symmetric system_user table tablesample then ' +
    'time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where ' +
    'window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot ' +
    'xmlserialize xmltable'
  ).split(' '),
);
