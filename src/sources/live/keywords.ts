/** What libpq lets a connection string say, and what is done about it. */

/** Settings that count here. */
export const keywords = [
  'host',
  'hostaddr',
  'port',
  'dbname',
  'user',
  'password',
  'options',
  'connect_timeout',
  'target_session_attrs',
  'channel_binding',
  'sslmode',
  'sslnegotiation',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'sslsni',
  'ssl_min_protocol_version',
  'ssl_max_protocol_version',
  'gssencmode',
] as const;
export type Keywords = (typeof keywords)[number];

/** Settings that change who may be trusted, or where the rest is read from: leaving one unheeded could do harm. */
export const unsupported: ReadonlySet<string> = new Set([
  'passfile',
  'replication',
  'require_auth',
  'requirepeer',
  'service',
  'servicefile',
  'sslcrl',
  'sslcrldir',
]);

/** Settings that change nothing here: libpq's own for long-lived connections, and those of other clients' URLs. */
export const settingsOfOthers: ReadonlySet<string> = new Set([
  'application_name',
  'client_encoding',
  'fallback_application_name',
  'gssdelegation',
  'gsslib',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'krbsrvname',
  // Every order is as good as a random one.
  'load_balance_hosts',
  'sslcertmode',
  'sslcompression',
  'tcp_user_timeout',
  // Prisma
  'connection_limit',
  'pgbouncer',
  'pool_timeout',
  'schema',
  'socket_timeout',
  'statement_cache_size',
  // node-postgres
  'uselibpqcompat',
]);
