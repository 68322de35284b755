import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { didYouMean } from '../../base/did-you-mean.ts';
import { Problem } from '../../base/problem.ts';
import { type Keywords, keywords, settingsOfOthers, unsupported } from './keywords.ts';

/** Where a database may be: libpq tries one host after the other. */
export interface Host {
  /** As it is written, and as a certificate must name it; a folder for a unix socket. */
  readonly name: string;
  /** Where it is, if that needs no looking up (`hostaddr`). */
  readonly address?: string;
  readonly port: number;
}

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

/** How a connection is encrypted, in the words of libpq. Paths of files as they are written. */
export interface TlsSettings {
  readonly mode: SslMode;
  /** `system` for the authorities that this machine trusts. */
  readonly rootCertificate?: string;
  readonly certificate?: string;
  readonly key?: string;
  /** Of the key. */
  readonly password?: string;
  /** TLS from the first byte, without asking for it. */
  readonly direct: boolean;
  /** Whether the server is told the host name in plain text, as proxies need it. */
  readonly sendsName: boolean;
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
}

const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
type TlsVersion = (typeof tlsVersions)[number];

const sessions = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;
/** What kind of server is wanted among several. */
export type TargetSession = (typeof sessions)[number];

/** A connection string, taken apart. */
export interface ConnectionSettings {
  readonly hosts: readonly Host[];
  readonly user: string;
  readonly password?: string;
  readonly database: string;
  /** Start-up options that the string asks for: Neon's and Supabase's routers are told the project so. */
  readonly options?: string;
  /** Seconds that one attempt may take. */
  readonly connectTimeout: number;
  readonly targetSession: TargetSession;
  readonly channelBinding: 'disable' | 'prefer' | 'require';
  readonly tls: TlsSettings;
}

const defaultConnectTimeout = 30;
const defaultPort = 5432;

/**
 * Reads a connection string in either of libpq's forms, a URL or `host=… user=…`; what it leaves out is as in libpq,
 * except that the environment is not asked: variables of Postgres belong to other databases of the job.
 *
 * @param variable name of the environment variable that holds it, for messages
 * @throws Problem that shows nothing of the string
 */
export function parseConnectionString(text: string, variable: string): ConnectionSettings {
  const wrong = (what: string, advice = adviceOnForm) =>
    new Problem(`The connection string in ${variable} ${what}.`, { advice });
  const written = text.trim();
  const pairs = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? pairsOfUrl(written) : pairsOfKeywords(written);
  if (pairs === undefined) throw wrong('is none that Postgres understands');
  const values: Partial<Record<Keywords, string>> = {};
  for (const [key, value] of pairs) {
    if (settingsOfOthers.has(key)) continue;
    if (unsupported.has(key))
      throw wrong(`uses \`${key}\`, which schema-drift does not support`, 'Leave it out.');
    const keyword = keywords.find((known) => known === key);
    if (keyword === undefined) {
      // What was typed is not shown: in a mangled string, it may be a part of the password.
      const meant = didYouMean(key, keywords);
      throw wrong(
        'has a setting that Postgres does not know',
        meant === undefined ? adviceOnForm : `Did you mean \`${meant}\`?`,
      );
    }
    values[keyword] = value;
  }
  const oneOf = <Word extends string>(key: Keywords, words: readonly Word[], usual: Word): Word => {
    const value = values[key] || usual;
    const word = words.find((known) => known === value);
    if (word === undefined)
      throw wrong(`has a wrong \`${key}\``, `\`${key}\` is one of ${words.join(', ')}.`);
    return word;
  };
  const hosts = hostsOf(values);
  if (hosts === undefined) throw wrong('has wrong hosts or ports');
  const seconds = Number(values.connect_timeout ?? 0);
  if (!Number.isInteger(seconds)) throw wrong('has a wrong `connect_timeout`', 'It is a number of seconds.');
  if (values.gssencmode === 'require')
    throw wrong('asks for GSSAPI, which schema-drift does not support', 'Use a password or a certificate.');
  const user = values.user || userInfo().username;
  return {
    hosts,
    user,
    ...nonEmpty('password', values.password),
    database: values.dbname || user,
    ...nonEmpty('options', values.options),
    connectTimeout: seconds <= 0 ? defaultConnectTimeout : Math.max(seconds, 2),
    targetSession: oneOf('target_session_attrs', sessions, 'any'),
    channelBinding: oneOf('channel_binding', ['disable', 'prefer', 'require'], 'prefer'),
    tls: tlsOf(values, oneOf, wrong),
  };
}

/** What the string names, for messages that must not. */
export function namesIn({ user, database, hosts }: ConnectionSettings): string[] {
  return [user, database, ...hosts.flatMap(({ name, address }) => [name, address ?? ''])].filter(
    (name) => name !== '',
  );
}

const adviceOnForm =
  'It looks like postgres://user:password@host:5432/database, or host=… user=… dbname=…; in a URL, each of @ : / ? # % and spaces in a password is written as % and its code (%40 is @).';

type Values = Readonly<Partial<Record<Keywords, string>>>;

function tlsOf(
  values: Values,
  oneOf: <Word extends string>(key: Keywords, words: readonly Word[], usual: Word) => Word,
  wrong: (what: string, advice?: string) => Problem,
): TlsSettings {
  const system = values.sslrootcert === 'system';
  const mode = oneOf('sslmode', sslModes, system ? 'verify-full' : 'prefer');
  if (system && mode !== 'verify-full')
    throw wrong(
      'has `sslrootcert=system` with a weak `sslmode`',
      'Use sslmode=verify-full: everyone can get a certificate of a public authority, for another host.',
    );
  const direct = oneOf('sslnegotiation', ['postgres', 'direct'], 'postgres') === 'direct';
  if (direct && ['disable', 'allow', 'prefer'].includes(mode))
    throw wrong('has `sslnegotiation=direct` with a weak `sslmode`', 'Use sslmode=require or stronger.');
  const version = (key: 'ssl_min_protocol_version' | 'ssl_max_protocol_version') =>
    values[key] ? oneOf(key, tlsVersions, 'TLSv1.2') : undefined;
  return {
    mode,
    ...nonEmpty('rootCertificate', values.sslrootcert),
    ...nonEmpty('certificate', values.sslcert),
    ...nonEmpty('key', values.sslkey),
    ...nonEmpty('password', values.sslpassword),
    direct,
    sendsName: values.sslsni !== '0',
    ...nonEmpty('minVersion', version('ssl_min_protocol_version')),
    ...nonEmpty('maxVersion', version('ssl_max_protocol_version')),
  };
}

function nonEmpty<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { [K in Key]?: Value });
}

/** The hosts with their ports: as many ports as hosts, or one for all. */
function hostsOf(values: Values): Host[] | undefined {
  const names = list(values.host);
  const addresses = list(values.hostaddr);
  const ports = list(values.port);
  const count = Math.max(names.length, addresses.length, 1);
  const fits = (given: readonly string[]) => given.length === 0 || given.length === count;
  if (!fits(names) || !fits(addresses) || !(fits(ports) || ports.length === 1)) return undefined;
  const hosts = Array.from({ length: count }, (_, index): Host => {
    const address = addresses[index] || undefined;
    const name = names[index] || address || socketFolder();
    const port = ports[ports.length === 1 ? 0 : index] || String(defaultPort);
    return { name, ...nonEmpty('address', address), port: /^\d{1,5}$/.test(port) ? Number(port) : 0 };
  });
  return hosts.every(({ port }) => port > 0 && port < 65_536) ? hosts : undefined;
}

function list(written: string | undefined): string[] {
  return written === undefined || written === '' ? [] : written.split(',');
}

/** Where servers of the machine usually listen. */
function socketFolder(): string {
  return ['/var/run/postgresql', '/tmp'].find((folder) => existsSync(folder)) ?? 'localhost';
}

type Pairs = readonly (readonly [key: string, value: string])[];

/**
 * libpq's URLs are no URLs of the web: they have several hosts, sockets as hosts and no fragment. A driver's name
 * (`postgresql+asyncpg://`) is SQLAlchemy's and changes nothing.
 */
function pairsOfUrl(text: string): Pairs | undefined {
  const parts = /^postgres(?:ql)?(?:\+\w+)?:\/\/(?:([^@/]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(text);
  if (parts === null) return undefined;
  const [, login, places = '', database, query] = parts;
  const [user, ...password] = login?.split(':') ?? [];
  const hosts = places.split(',').map((place) => /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d*))?$/.exec(place));
  if (hosts.some((host) => host === null)) return undefined;
  const pairs = [
    ['user', user ?? ''],
    ['password', password.join(':')],
    ['host', hosts.map((host) => host?.[1] ?? host?.[2] ?? '').join(',')],
    ['port', hosts.map((host) => host?.[3] ?? '').join(',')],
    ['dbname', database ?? ''],
  ].filter(([, value]) => value?.replaceAll(',', '') !== '');
  const settings = (query ?? '').split('&').filter((setting) => setting !== '');
  for (const setting of settings) {
    const [key = '', ...value] = setting.split('=');
    if (value.length !== 1) return undefined;
    pairs.push(key === 'ssl' && value[0] === 'true' ? ['sslmode', 'require'] : [key, value[0] ?? '']);
  }
  try {
    return pairs.map(
      ([key = '', value = '']) => [decodeURIComponent(key), decodeURIComponent(value)] as const,
    );
  } catch {
    return undefined;
  }
}

/** `key = value key='a value'`; a backslash takes the next character as it is. */
function pairsOfKeywords(text: string): Pairs | undefined {
  const pair = /\s*([A-Za-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)\s*/gsy;
  const pairs: [string, string][] = [];
  while (pair.lastIndex < text.length) {
    const found = pair.exec(text);
    if (found === null) return undefined;
    pairs.push([found[1] ?? '', (found[2] ?? found[3] ?? '').replaceAll(/\\(.)/gs, '$1')]);
  }
  return pairs.length === 0 ? undefined : pairs;
}
