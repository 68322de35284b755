/** Types of Postgres itself as its catalog has them: what they are called there, and which was made before which. */

export interface BuiltIn {
  /** `int4` rather than `integer`. */
  readonly name: string;
  readonly oid: number;
  /** Of the arrays of it. */
  readonly arrayOid: number;
}

/** @param printed as `format_type` does, without brackets */
export function builtIn(printed: string): BuiltIn | undefined {
  return types.get(printed);
}

/** A line each: the oids of the type and of its arrays, its name, and how it is printed where that is another. */
const types: ReadonlyMap<string, BuiltIn> = new Map(
  `16 1000 bool boolean
  17 1001 bytea
  19 1003 name
  20 1016 int8 bigint
  21 1005 int2 smallint
  23 1007 int4 integer
  25 1009 text
  26 1028 oid
  114 199 json
  142 143 xml
  600 1017 point
  601 1018 lseg
  602 1019 path
  603 1020 box
  604 1027 polygon
  628 629 line
  650 651 cidr
  700 1021 float4 real
  701 1022 float8 double precision
  718 719 circle
  774 775 macaddr8
  790 791 money
  829 1040 macaddr
  869 1041 inet
  1042 1014 bpchar character
  1043 1015 varchar character varying
  1082 1182 date
  1083 1183 time time without time zone
  1114 1115 timestamp timestamp without time zone
  1184 1185 timestamptz timestamp with time zone
  1186 1187 interval
  1266 1270 timetz time with time zone
  1560 1561 bit
  1562 1563 varbit bit varying
  1700 1231 numeric
  1790 2201 refcursor
  2205 2210 regclass
  2206 2211 regtype
  2249 2287 record
  2278 0 void
  2950 2951 uuid
  3220 3221 pg_lsn
  3614 3643 tsvector
  3615 3645 tsquery
  3802 3807 jsonb
  3904 3905 int4range
  3906 3907 numrange
  3908 3909 tsrange
  3910 3911 tstzrange
  3912 3913 daterange
  3926 3927 int8range
  4072 4073 jsonpath
  4451 6150 int4multirange
  4532 6151 nummultirange
  4533 6152 tsmultirange
  4534 6153 tstzmultirange
  4535 6155 datemultirange
  4536 6157 int8multirange`
    .split('\n')
    .map((line): [string, BuiltIn] => {
      const [oid, arrayOid, name = '', ...printed] = line.trim().split(' ');
      return [printed.join(' ') || name, { name, oid: Number(oid), arrayOid: Number(arrayOid) }];
    }),
);
