import type { ExtensionContents } from './contents.ts';

/**
 * All that a project can use of extensions that do not come with Postgres, by what they are installed with: PostGIS
 * 3.7, H3 4.2, TimescaleDB 2.30, pg_partman 5.1, pgvector 0.8.6, PGroonga 4.0.7, RUM 1.4, AGE 1.8, hll 2.20. What is not
 * here, none of them has.
 */
export const contentsOfOthers: Readonly<Record<string, ExtensionContents>> = {
  postgis: {
    type: 'geometry geography box2d box2df box3d gidx spheroid geometry_dump valid_detail',
    function: `st_* _st_* postgis_* _postgis_* geometry geometry_* geography geography_* geometrytype pgis_* box2d box2d_*
      box2df_* box3d box3d_* box3dtobox spheroid_* gidx_* geog_brin_* geom2d_brin_* geom3d_brin_* geom4d_brin_*
      gserialized_gist_* addgeometrycolumn dropgeometrycolumn dropgeometrytable updategeometrysrid
      populate_geometry_columns geomfromewkb geomfromewkt find_srid get_proj4_from_srid contains_2d is_contained_2d overlaps_2d overlaps_geog
      overlaps_nd`,
    'operator class': '*_geometry_* *_geography_*',
    relation: 'spatial_ref_sys geometry_columns geography_columns',
    common: {
      function: `addauth checkauth checkauthtrigger disablelongtransactions enablelongtransactions gettransactionid lockrow
        longtransactionsenabled unlockrows equals bytea json jsonb path point polygon text`,
    },
  },
  postgis_raster: {
    type: 'raster rastbandarg addbandarg reclassarg unionarg geomval summarystats agg_count agg_samealignment',
    function: `raster_* addrasterconstraints droprasterconstraints addoverviewconstraints dropoverviewconstraints
      updaterastersrid`,
    'operator class': 'hash_raster_ops',
    relation: 'raster_columns raster_overviews',
    common: { function: 'st_* postgis_* box3d bytea' },
  },
  postgis_topology: { type: 'topogeometry topoelement topoelementarray', schema: 'topology' },
  postgis_sfcgal: { function: 'cg_*', common: { function: 'st_* postgis_*' } },
  postgis_tiger_geocoder: {
    schema: 'tiger tiger_data',
    common: {
      type: 'norm_addy',
      function: 'geocode geocode_* reverse_geocode normalize_address pprint_addy',
    },
  },
  address_standardizer: {
    type: 'stdaddr',
    function: 'standardize_address debug_standardize_address',
    common: { function: 'parse_address' },
  },
  pgrouting: { function: 'pgr_* _pgr_*' },
  h3: { type: 'h3index', function: 'h3_* __h3_* h3index_* *_to_h3index', 'operator class': '*h3index*' },
  h3_postgis: { type: 'h3_raster_*', common: { function: 'h3_*' } },
  timescaledb: {
    function: `create_hypertable create_distributed_hypertable time_bucket time_bucket_ng time_bucket_gapfill
      add_columnstore_policy remove_columnstore_policy add_compression_policy remove_compression_policy
      add_compaction_policy remove_compaction_policy add_continuous_aggregate_policy remove_continuous_aggregate_policy
      add_reorder_policy remove_reorder_policy add_retention_policy remove_retention_policy
      refresh_continuous_aggregate show_chunks drop_chunks compress_chunk decompress_chunk recompress_chunk
      convert_to_columnstore convert_to_rowstore move_chunk reorder_chunk split_chunk merge_chunks*
      attach_chunk detach_chunk enable_chunk_skipping disable_chunk_skipping hypertable_* chunk_columnstore_stats
      chunk_compression_stats chunks_detailed_size set_chunk_time_interval set_integer_now_func
      set_number_partitions set_partitioning_interval approximate_row_count timescaledb_*`,
    'access method': 'hypercore hypercore_proxy',
    schema: 'timescaledb_information timescaledb_experimental _timescaledb_*',
    'parameter namespace': 'timescaledb tsdb',
    common: {
      type: 'rxid',
      function: `first last histogram interpolate locf add_dimension by_hash by_range add_job alter_job delete_job run_job
        attach_tablespace detach_tablespace detach_tablespaces show_tablespaces get_telemetry_report add_data_node
        attach_data_node detach_data_node delete_data_node generate_uuidv7 to_uuidv7 to_uuidv7_boundary
        uuid_timestamp uuid_timestamp_micros uuid_version`,
    },
  },
  pg_partman: {
    common: {
      schema: 'partman',
      relation: 'part_config part_config_sub table_privs',
      function: `apply_constraints apply_privileges apply_cluster autovacuum_off autovacuum_reset check_* create_parent
        create_partition create_partition_id create_partition_time create_sub_parent create_sub_partition
        config_cleanup drop_constraints drop_partition_id drop_partition_time dump_partitioned_table_definition
        inherit_* partition_data_* partition_gap_fill reapply_* run_analyze run_maintenance run_maintenance_proc
        show_partition_info show_partition_name show_partitions stop_sub_partition undo_partition
        undo_partition_proc calculate_time_partition_info`,
    },
  },
  vector: {
    type: 'vector halfvec sparsevec',
    'operator class': 'vector_*ops halfvec_*ops sparsevec_*ops bit_hamming_ops bit_jaccard_ops',
    'access method': 'hnsw ivfflat',
    common: {
      function: `vector_* halfvec_* sparsevec_* array_to_* l1_distance l2_distance inner_product cosine_distance
        hamming_distance jaccard_distance l2_norm l2_normalize binary_quantize subvector`,
    },
  },
  pgroonga: {
    function: 'pgroonga_*',
    operator: `&@ &@* &@> &@| &@~ &@~| &^ &^> &^| &^~ &^~> &^~| !&^| %% &= &=~ &? &?> &?| &\` &~ &~? &~| <&@*> @~`,
    'operator class': 'pgroonga_*',
    'access method': 'pgroonga',
    schema: 'pgroonga',
  },
  pg_search: {
    operator: '&&& ||| ### ===',
    common: { operator: '@@@' },
    'access method': 'bm25',
    schema: 'paradedb pdb',
  },
  pg_bigm: {
    function: 'show_bigm bigm_similarity bigmtextcmp',
    operator: '=%',
    'operator class': 'gin_bigm_ops',
    common: { function: 'likequery' },
  },
  rum: {
    function: 'rum_* rumhandler ruminv_* tsquery_to_distance_query',
    operator: '<=> <=| |=>',
    'operator class': 'rum_*',
    'access method': 'rum',
  },
  zhparser: { function: 'zhprs_*', 'text search parser': 'zhparser' },
  hll: { type: 'hll hll_hashval', function: 'hll_*' },
  age: {
    type: 'agtype graphid',
    function: 'cypher age_* agtype_* *_to_agtype graphid_*',
    schema: 'ag_catalog',
    common: {
      function: `create_graph create_complete_graph drop_graph alter_graph create_vlabel create_elabel drop_label
        load_labels_from_file load_edges_from_file graph_exists`,
    },
  },
  plv8: { type: 'plv8_*', function: 'plv8_*', language: 'plv8' },
  plcoffee: { language: 'plcoffee' },
  plls: { language: 'plls' },
  pg_cron: { schema: 'cron', leavesTables: true },
  pg_net: { leavesTables: true, common: { schema: 'net' } },
  pgmq: { schema: 'pgmq', leavesTables: true },
  pgsodium: { schema: 'pgsodium pgsodium_masks' },
  supabase_vault: { leavesTables: true, common: { schema: 'vault' } },
  pg_graphql: { leavesTables: true, common: { schema: 'graphql' } },
  pg_repack: { leavesTables: true, common: { schema: 'repack' } },
  pg_jsonschema: {
    function:
      'json_matches_schema jsonb_matches_schema json_matches_compiled_schema jsonb_matches_compiled_schema jsonschema_*',
    leavesTables: true,
  },
  http: {
    function: 'http_set_curlopt http_reset_curlopt http_list_curlopt',
    leavesTables: true,
    common: {
      type: 'http_header http_method http_request http_response',
      function: `http http_get http_post http_put http_patch http_delete http_head http_header http_headers urlencode
        bytea_to_text text_to_bytea`,
    },
  },
  pgjwt: {
    leavesTables: true,
    common: { function: 'url_encode url_decode algorithm_sign sign verify try_cast_double' },
  },
  nanoid: { function: 'nanoid nanoid_optimized', leavesTables: true },
  pg_uuidv7: {
    function: 'uuid_generate_v7',
    leavesTables: true,
    common: {
      function: 'uuid_v7_to_timestamptz uuid_timestamptz_to_v7 uuid_v7_to_timestamp uuid_timestamp_to_v7',
    },
  },
  pg_hashids: {
    leavesTables: true,
    common: { function: 'id_encode id_decode id_decode_once hash_encode hash_decode' },
  },
  hypopg: { function: 'hypopg hypopg_*', relation: 'hypopg_list_indexes hypopg_hidden_indexes' },
  index_advisor: { function: 'index_advisor' },
  wrappers: {
    relation: 'wrappers_fdw_stats',
    common: { function: '*_fdw_handler *_fdw_validator *_fdw_meta' },
  },
  pgaudit: {},
};

/** The same of some of which not everything is here. */
export const partsOfOthers: Readonly<Record<string, ExtensionContents>> = {
  citus: {
    type: 'cluster_clock',
    function: `citus_* create_distributed_table create_distributed_table_concurrently create_reference_table
      create_distributed_function undistribute_table alter_distributed_table run_command_on_*
      rebalance_table_shards truncate_local_data_after_distributing_table`,
    'access method': 'columnar',
    relation: 'citus_* pg_dist_*',
    schema: 'citus citus_internal columnar_internal',
  },
  timescaledb_toolkit: { type: 'uddsketch tdigest', schema: 'toolkit_experimental' },
  vectorscale: { 'access method': 'diskann' },
  vchord: { 'access method': 'vchordrq vchordg' },
  orioledb: { 'access method': 'orioledb' },
  ip4r: { type: 'ip4 ip4r ip6 ip6r ipaddress iprange' },
  prefix: { type: 'prefix_range', 'operator class': 'gist_prefix_range_ops' },
  semver: { type: 'semver semverrange' },
  aws_s3: { schema: 'aws_s3' },
  aws_commons: { schema: 'aws_commons' },
  aws_lambda: { schema: 'aws_lambda' },
  periods: { common: { schema: 'periods' } },
  temporal_tables: { common: { function: 'versioning set_system_time' } },
};
