import { Problem } from '../../base/problem.ts';
import { redact } from '../../base/redact.ts';
import { whyUnreachable } from '../../postgres/unreachable.ts';
import { asPostgresError, type PostgresError } from '../sql/postgres-error.ts';

/** The database that something goes wrong with: what people call it, and where its connection string stands. */
export interface Subject {
  /** Name of the source. */
  readonly name: string;
  /** Name of the environment variable. */
  readonly variable: string;
  /** The connection string; never shown. */
  readonly secret: string;
  /** The names in it: of its user, its database and its hosts; not shown either. */
  readonly names: readonly string[];
}

/** A connection that cannot be made. No message holds a part of the connection string. */
export function unreachable(error: unknown, { name, variable, secret, names }: Subject): Problem {
  if (error instanceof Problem) return error;
  const { code, message } = error as { code?: string; message?: string };
  // What the system says of a host names it.
  const said = code?.startsWith('E')
    ? code
    : withoutNames(redact(message ?? 'it did not answer', [secret]), names);
  const encryption = tlsTrouble(error);
  const refused = code === '28000' ? refusals.find(({ says }) => says.test(message ?? '')) : undefined;
  const known = encryption ?? refused;
  const reason = known?.reason ?? whyUnreachable(error) ?? said.replace(/\.$/, '');
  const advice = known?.advice ?? advices[code ?? ''] ?? 'Look at the connection string in {variable}.';
  return new Problem(`The live database ${name} cannot be read: ${reason}.`, {
    advice: advice.replaceAll('{variable}', variable),
  });
}

/** A server may repeat what it was told: `no such database: shop`. */
function withoutNames(message: string, names: readonly string[]): string {
  return names.reduce((rest, name) => {
    const literal = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    return rest.replace(new RegExp(`(?<![\\w.-])${literal}(?![\\w-])`, 'g'), '***');
  }, message);
}

/** An answer that did not come within a time. */
export function outOfTime(seconds: number, { name }: Subject): Problem {
  return new Problem(`The live database ${name} could not be read within ${seconds} seconds.`, {
    advice: 'The server or the way to it is very slow at the moment: check again later.',
  });
}

/** What to do, by the code of the error. */
const advices: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Correct the host in {variable}.',
  ETIMEDOUT:
    'Look whether this machine may reach it (firewall, allowed addresses); `connect_timeout` in {variable} gives it more seconds.',
  ENETUNREACH:
    "Its host has only IPv6, perhaps, which runners of GitHub's do not; take an address with IPv4, such as that of the provider's pooler.",
  '28P01':
    'Correct user and password in {variable}; an unusual character of the password has to be written as %40.',
  '28000': 'Look at the user in {variable}, and at what the log of the server says of it.',
  '42501':
    'As the owner of the database, give its login the right: GRANT CONNECT ON DATABASE … TO …; or correct {variable}.',
  '3D000': 'Correct the name of the database in {variable}.',
  '53300': 'Check again later, or use a pooler; one connection is enough.',
  '57P03': 'Check again in a moment.',
};

/**
 * Why a user is not let in: one code stands for all of it, and the message tells. First that fits. Without a reason of
 * its own, it is that the server does not let this user in.
 */
const refusals: readonly { readonly says: RegExp; readonly reason?: string; readonly advice: string }[] = [
  {
    says: /^role ".*" does not exist$/s,
    reason: 'it has no such role as the user to log in as',
    advice: 'Correct the user in {variable}, or create the role there: CREATE ROLE … LOGIN.',
  },
  {
    says: /^role ".*" is not permitted to log in$/s,
    reason: 'its role is not permitted to log in',
    advice: 'Give the role the right there: ALTER ROLE … LOGIN; or name another user in {variable}.',
  },
  {
    says: /^no pg_hba\.conf entry /,
    advice:
      'The server has no rule for this user from this address: allow it there (pg_hba.conf, allowed addresses), or ask for encryption with sslmode=require in {variable}.',
  },
  {
    says: /^pg_hba\.conf rejects /,
    advice:
      'A rule of the server refuses this user from this address: change it there (pg_hba.conf, allowed addresses), or ask for encryption with sslmode=require in {variable}.',
  },
  {
    says: /client certificate/,
    reason: 'it asks for a client certificate that it trusts',
    advice: 'Name one that is for this user with `sslcert` and `sslkey` in {variable}.',
  },
  {
    says: / authentication failed for user /,
    advice:
      'The way of authentication that pg_hba.conf chose for this user (peer, ident, cert, …) did not take it: correct the user in {variable}, or choose another way there.',
  },
];

/** What is wrong with the encryption and what to do, where it is that. */
function tlsTrouble(error: unknown): { readonly reason: string; readonly advice: string } | undefined {
  const { code = '', message } = error as { code?: string; message?: string };
  if (message === 'The server does not support SSL connections')
    return {
      reason: 'its server offers no TLS',
      advice:
        'Turn TLS on there (`ssl = on` in postgresql.conf), or take `sslmode=prefer` in {variable} if you trust the network in between.',
    };
  if (message === 'There was an error establishing an SSL connection')
    return {
      reason: 'it does not answer as Postgres does when asked for encryption',
      advice: 'Look at host and port in {variable}: something else seems to listen there.',
    };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return {
      reason: 'its certificate is for another host name',
      advice:
        'Name the host in {variable} as its certificate does, or take `sslmode=verify-ca` if you trust everyone who has a certificate of that authority.',
    };
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return {
      reason: 'its certificate is not valid today',
      advice: 'Renew it on the server, or correct the clock of this machine.',
    };
  if (notTrusted.has(code))
    return {
      reason: 'its certificate comes from no authority that is trusted',
      advice:
        'Give the right authority with `sslrootcert` (or `sslrootcert=system`) in {variable}, or a weaker `sslmode` if you trust the network.',
    };
  if (/^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO)/.test(code))
    return {
      reason: 'encryption could not be agreed on',
      advice:
        'Look at what {variable} says of TLS: the versions that it allows, and the client certificate with its key and the password of that.',
    };
  return undefined;
}

const notTrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * A database that was reached, and then could not be read to the end.
 *
 * @param hindrances what stood in the way, as `hindrancesTo` found it
 */
export function interrupted(
  error: unknown,
  { name, secret }: Subject,
  hindrances: readonly string[],
): Problem {
  if (error instanceof Problem && error.cause === undefined) return error;
  const answer = postgresErrorOf(error);
  const told = (what: string, advice: string) =>
    new Problem(`The live database ${name} could not be read to the end: ${what}.`, { advice });
  switch (answer?.code) {
    case '55P03':
      return told(
        hindrances.length === 0
          ? 'a table was locked for more than 5 seconds'
          : `${some(hindrances)} locked for more than 5 seconds`,
        'A migration is running, most likely: check again when it is done.',
      );
    case '57014':
      return told(
        'a query was cancelled, by somebody or because it took more than 60 seconds',
        'Check again when the server is less busy.',
      );
    case '42501':
      return hindrances.length === 0
        ? told(redact(answer.message, [secret]), 'Check again; if it stays, give the login this right.')
        : told(
            'this login may not read a part of the system catalogs',
            `This gives back what every login has by default:\n${hindrances.join('\n')}`,
          );
    case '40001':
      return told(
        'the replica had to catch up with its primary',
        'Check again, or read the primary; max_standby_streaming_delay says how long a replica waits for readers.',
      );
    case '57P01':
    case '57P02':
    case undefined:
      return told('the connection was lost', 'Look whether the server was restarted, and check again.');
    default:
      return told(redact(answer?.message ?? '', [secret]), 'Check again; if it stays, please report it.');
  }
}

/** A migration that is long and does much would be read in the middle, again and again. */
export function keptChanging({ name }: Subject): Problem {
  return new Problem(`The schema of the live database ${name} kept changing while it was read.`, {
    advice: 'A migration is running, most likely: check again when it is done.',
  });
}

/** What Postgres itself said, also where it is the cause of a `Problem`. */
export function postgresErrorOf(error: unknown): PostgresError | undefined {
  return asPostgresError(error instanceof Problem ? error.cause : error);
}

function some(tables: readonly string[]): string {
  const shown = tables.slice(0, 3).join(', ');
  const rest = tables.length > 3 ? ` and ${tables.length - 3} more` : '';
  return tables.length === 1 ? `table ${shown} was` : `tables ${shown}${rest} were`;
}
