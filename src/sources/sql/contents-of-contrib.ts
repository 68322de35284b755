import type { ExtensionContents } from './contents.ts';

/** Of extensions that come with Postgres what tells that they are needed; nearly every server has them. */
export const contentsOfContrib: Readonly<Record<string, ExtensionContents>> = {
  bloom: { 'access method': 'bloom' },
  citext: { type: 'citext', 'operator class': 'citext_ops citext_pattern_ops' },
  cube: { type: 'cube', 'operator class': 'gist_cube_ops' },
  dblink: { type: 'dblink_pkey_results' },
  earthdistance: { function: 'earth_distance ll_to_earth earth_box' },
  fuzzystrmatch: { function: 'levenshtein* soundex* metaphone* dmetaphone*' },
  hstore: { type: 'hstore', 'operator class': 'gin_hstore_ops gist_hstore_ops' },
  intarray: { type: 'query_int', 'operator class': 'gist__int_ops gist__intbig_ops gin__int_ops' },
  isn: { type: 'isbn isbn13 ismn ismn13 issn issn13 upc ean13' },
  ltree: { type: 'ltree lquery ltxtquery', 'operator class': 'gist_ltree_ops gist__ltree_ops' },
  moddatetime: { function: 'moddatetime' },
  pg_buffercache: { relation: 'pg_buffercache pg_buffercache_numa' },
  pg_trgm: {
    function: 'similarity word_similarity strict_word_similarity show_trgm',
    'operator class': 'gin_trgm_ops gist_trgm_ops',
  },
  pgcrypto: {
    function: 'crypt gen_salt gen_random_bytes digest hmac pgp_* armor dearmor encrypt decrypt',
  },
  seg: { type: 'seg', 'operator class': 'gist_seg_ops' },
  tablefunc: { type: 'tablefunc_crosstab_*', function: 'crosstab* connectby normal_rand' },
  unaccent: {
    function: 'unaccent',
    'text search dictionary': 'unaccent',
    'text search template': 'unaccent',
  },
  'uuid-ossp': {
    function:
      'uuid_generate_v1 uuid_generate_v1mc uuid_generate_v3 uuid_generate_v4 uuid_generate_v5 uuid_nil uuid_ns_*',
  },
};
