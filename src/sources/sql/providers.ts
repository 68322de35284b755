/**
 * Which extension brings what a statement misses. drizzle-kit never writes CREATE EXTENSION, and where it is switched on
 * in a dashboard no migration does; here it is done when Postgres says that something of one is not there.
 */

const types: Readonly<Record<string, string>> = {
  citext: 'citext',
  hstore: 'hstore',
  ltree: 'ltree',
  lquery: 'ltree',
  ltxtquery: 'ltree',
  cube: 'cube',
  seg: 'seg',
  isbn: 'isn',
  isbn13: 'isn',
  ean13: 'isn',
  vector: 'vector',
  halfvec: 'vector',
  sparsevec: 'vector',
  geometry: 'postgis',
  geography: 'postgis',
  box2d: 'postgis',
  box3d: 'postgis',
  raster: 'postgis_raster',
};

const functions: readonly (readonly [name: RegExp, extension: string])[] = [
  [/^uuid_(generate_v(1|1mc|3|4|5)|nil|ns_\w+)$/, 'uuid-ossp'],
  [/^(crypt|gen_salt|gen_random_bytes|digest|hmac|pgp_\w+|armor|dearmor|encrypt|decrypt)$/, 'pgcrypto'],
  [/^(similarity|word_similarity|show_trgm)$/, 'pg_trgm'],
  [/^unaccent$/, 'unaccent'],
  [/^(levenshtein|soundex|metaphone|dmetaphone)\w*$/, 'fuzzystrmatch'],
  [/^st_\w+$/, 'postgis'],
  [/^(earth_distance|ll_to_earth|earth_box)$/, 'earthdistance'],
  [/^(nanoid)$/, 'nanoid'],
  [/^moddatetime$/, 'moddatetime'],
  [/^(crosstab\d*|crosstabn|connectby|normal_rand)$/, 'tablefunc'],
  [/^uuid_generate_v7$/, 'pg_uuidv7'],
];

const operatorClasses: readonly (readonly [name: RegExp, extension: string])[] = [
  [/^g(in|ist)_trgm_ops$/, 'pg_trgm'],
  [/^gin_(hstore)_ops$|^gist_hstore_ops$/, 'hstore'],
  [/^(vector|halfvec|sparsevec|bit)_(l1|l2|ip|cosine|hamming|jaccard)_ops$/, 'vector'],
  [/^gist_ltree_ops$|^gist__ltree_ops$/, 'ltree'],
  [/^gist__int(big)?_ops$|^gin__int_ops$/, 'intarray'],
  [/^gist_(geometry|geography)_ops\w*$/, 'postgis'],
];

/** Tables and views, and schemas of such. */
const relations: Readonly<Record<string, string>> = {
  spatial_ref_sys: 'postgis',
  geometry_columns: 'postgis',
  geography_columns: 'postgis',
  raster_columns: 'postgis_raster',
  raster_overviews: 'postgis_raster',
};

const schemas: Readonly<Record<string, string>> = {
  topology: 'postgis_topology',
  tiger: 'postgis_tiger_geocoder',
  timescaledb_information: 'timescaledb',
  _timescaledb_catalog: 'timescaledb',
};

const accessMethods: Readonly<Record<string, string>> = {
  hnsw: 'vector',
  ivfflat: 'vector',
  bloom: 'bloom',
};

/** The extension that is missing, told from Postgres's error; `undefined` when it is something else. */
export function missingExtension(error: {
  readonly code: string;
  readonly message: string;
}): string | undefined {
  const { code, message } = error;
  const bare = (name: string | undefined) => name?.replaceAll('"', '').split('.').at(-1)?.toLowerCase() ?? '';
  if (code === '42704') {
    const type = bare(/^type "?([^"]+?)"? does not exist/.exec(message)?.[1]).replace(/(\[\]|\(.*\))+$/, '');
    if (Object.hasOwn(types, type)) return types[type];
    const operatorClass = bare(/^operator class "([^"]+)" does not exist/.exec(message)?.[1]);
    const found = operatorClasses.find(([name]) => name.test(operatorClass))?.[1];
    if (found) return found;
    const accessMethod = /^access method "(\w+)" does not exist/.exec(message)?.[1] ?? '';
    if (Object.hasOwn(accessMethods, accessMethod)) return accessMethods[accessMethod];
    if (/^text search (dictionary|template) "(\w+\.)?unaccent" does not exist/.test(message))
      return 'unaccent';
    const method = /^data type \S+ has no default operator class for access method "gi(st|n)"/.exec(message);
    return method ? `btree_gi${method[1]}` : undefined;
  }
  if (code === '42P01' || code === '3F000') {
    const [, path = ''] = /^(?:relation|schema) "(.+)" does not exist/.exec(message) ?? [];
    const [first = '', second] = code === '3F000' ? [path, ''] : path.split('.');
    const known = second === undefined ? relations : schemas;
    return Object.hasOwn(known, first) ? known[first] : relations[second ?? ''];
  }
  if (code !== '42883') return undefined;
  const name = bare(/^function ([^(]+)\(/.exec(message)?.[1]);
  return functions.find(([pattern]) => pattern.test(name))?.[1];
}

const sentence =
  /\b(?:type|operator class|access method|text search \w+) "[^"\n]+" does not exist|\bfunction [\w."]+\([^)\n]*\) does not exist|data type \S+ has no default operator class for access method "\w+"/g;

/** The extension that is missing by what a program printed of Postgres's errors, the last first. */
export function missingExtensionIn(output: string): string | undefined {
  const told = [...output.matchAll(sentence)].map(([message]) => message).reverse();
  return told
    .map((message) => missingExtension({ code: message.startsWith('function') ? '42883' : '42704', message }))
    .find((extension) => extension !== undefined);
}

/** The schema that the missing type or function was looked for in, where the statement names one. */
export function wantedSchema(message: string): string | undefined {
  const name = /^(?:type "|function |operator class ")([^"(]+)/.exec(message)?.[1] ?? '';
  const schema = name.split('.').slice(0, -1).at(-1);
  return schema === 'public' ? undefined : schema;
}

/** How texts in whatever language show that they use an extension, of those that not every server has. */
const uses: readonly (readonly [extension: string, use: RegExp])[] = [
  [
    'vector',
    /\bpgvector\b|\bextension\s+(if\s+not\s+exists\s+)?["'`]?vector\b|\b(vector|halfvec|sparsevec)\s*\(\s*\d+\s*\)|\b(vector|halfvec|sparsevec)_(l1|l2|ip|cosine)_ops\b/i,
  ],
];

/** The extensions that a text uses and a plain server lacks, as far as it shows them. */
export function extensionsUsedIn(text: string): string[] {
  return uses.flatMap(([extension, use]) => (use.test(text) ? [extension] : []));
}
