import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Client } from 'pg';
import { Problem } from '../../base/problem.ts';
import { answered } from './answered.ts';
import type { ConnectionSettings, Host, TargetSession } from './connection-string.ts';
import { type Subject, unreachable } from './failures.ts';
import { type Encryption, encryptions } from './tls.ts';

/**
 * Connects as libpq does: one host after the other, each of its addresses, each way of encryption that the settings
 * allow, until there is a server of the wanted kind. A server that refuses the login ends the search.
 *
 * @throws Problem that tells why the first of them cannot be used
 */
export async function connectLive(
  settings: ConnectionSettings,
  subject: Subject,
  signal: AbortSignal,
): Promise<Client> {
  const failures: Problem[] = [];
  for (const accepts of rounds(settings.targetSession)) {
    for (const host of settings.hosts) {
      const found = await connectToHost(host, settings, accepts, subject, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        if (!worthGoingOn(error)) throw unreachable(error, subject);
        failures.push(unreachable(error, subject));
      });
      if (found !== undefined) return found;
    }
  }
  throw failures[0] ?? noSuchServer(settings, subject);
}

function noSuchServer({ targetSession }: ConnectionSettings, { name, variable }: Subject): Problem {
  return new Problem(
    `The live database ${name} cannot be read: no server is what \`target_session_attrs=${targetSession}\` asks for.`,
    { advice: `Take the setting out of ${variable}, or name a server of that kind.` },
  );
}

/** The first error of a host, in the order of its addresses; `undefined` where it is a server of another kind. */
async function connectToHost(
  host: Host,
  settings: ConnectionSettings,
  accepts: Accepts | undefined,
  subject: Subject,
  signal: AbortSignal,
): Promise<Client | undefined> {
  const ways = await encryptions(settings.tls, host.name, subject.variable);
  const failures: unknown[] = [];
  for (const address of await addressesOf(host, settings, signal)) {
    for (const [index, encryption] of ways.entries()) {
      try {
        const client = await connectTo(address, host.port, encryption, settings, subject, signal);
        if (accepts === undefined) return client;
        const kind = await answered(client, subject, signal, () => kindOf(client)).catch(() => undefined);
        if (kind !== undefined && accepts(kind)) return client;
        client.connection.stream.destroy();
        return undefined;
      } catch (error) {
        const nextWay = index + 1 < ways.length && mayBeForEncryption(error, encryption);
        if (!nextWay && !worthGoingOn(error)) throw error;
        failures.push(error);
        if (!nextWay) break;
      }
    }
  }
  if (failures.length > 0) throw failures[0];
  return undefined;
}

/** Every address of a host, as its name is looked up. */
async function addressesOf(
  { name, address }: Host,
  { connectTimeout }: ConnectionSettings,
  signal: AbortSignal,
): Promise<string[]> {
  if (address !== undefined) return [address];
  if (name.startsWith('/') || isIP(name) !== 0) return [name];
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(connectTimeout * 1000)]);
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(failure('EAI_AGAIN')), { once: true });
  });
  const found = await Promise.race([lookup(name, { all: true }), late]);
  return found.map((entry) => entry.address);
}

async function connectTo(
  address: string,
  port: number,
  encryption: Encryption,
  settings: ConnectionSettings,
  subject: Subject,
  signal: AbortSignal,
): Promise<Client> {
  signal.throwIfAborted();
  const { user, password, database, options, connectTimeout, channelBinding, tls } = settings;
  const client = new Client({
    host: address,
    port,
    user,
    // As a function, so that `pg` does not look for a password elsewhere.
    password: () => password ?? Promise.reject(noPassword(subject)),
    database,
    ssl: encryption,
    ...(tls.direct ? { sslnegotiation: 'direct' } : {}),
    enableChannelBinding: channelBinding === 'require',
    application_name: 'schema-drift',
    keepAlive: true,
  });
  // Given to the constructor, none would mean those of PGOPTIONS, which are for other databases of the job.
  Object.assign(parametersOf(client), { options });
  // A server that goes away while nobody waits for an answer must not end the process.
  client.on('error', () => {});
  let isBound = false;
  client.connection.once('authenticationSASL', ({ mechanisms }: { mechanisms: readonly string[] }) => {
    isBound = encryption !== false && mechanisms.includes('SCRAM-SHA-256-PLUS');
  });
  const timeout = AbortSignal.timeout(connectTimeout * 1000);
  const end = () => client.connection.stream.destroy();
  const deadline = AbortSignal.any([timeout, signal]);
  deadline.addEventListener('abort', end);
  try {
    await client.connect();
    if (channelBinding === 'require' && !isBound) throw notBound(subject);
    return client;
  } catch (error) {
    end();
    throw timeout.aborted ? failure('ETIMEDOUT') : error;
  } finally {
    deadline.removeEventListener('abort', end);
  }
}

/** What `pg` will say at the start; its types leave it out. */
function parametersOf(client: Client): object {
  return (client as unknown as { readonly connectionParameters: object }).connectionParameters;
}

/** As the system tells it. */
function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function noPassword({ name, variable }: Subject): Problem {
  return new Problem(`The live database ${name} cannot be read: it asks for a password, and none is given.`, {
    advice: `Put it into the connection string in ${variable}.`,
  });
}

function notBound({ name, variable }: Subject): Problem {
  return new Problem(
    `The live database ${name} cannot be read: it does not bind its login to the encryption.`,
    {
      advice: `Take \`channel_binding=require\` out of ${variable} if it is a pooler, and check the certificate instead.`,
    },
  );
}

/** A server that refuses the login would do so again; only one that is just starting leaves room for another. */
function worthGoingOn(error: unknown): boolean {
  return !(error instanceof Problem) && (!isAnswer(error) || codeOf(error) === '57P03');
}

/** Whether the other way of encryption could succeed; never with a wrong password, which would be sent again in plain. */
function mayBeForEncryption(error: unknown, encryption: Encryption): boolean {
  if (error instanceof Problem) return false;
  if (isAnswer(error)) return codeOf(error) === '28000';
  return encryption !== false && !neverReached.has(codeOf(error));
}

/** Whether Postgres itself said it. */
function isAnswer(error: unknown): boolean {
  return /^[0-9X][0-9A-Z]{4}$/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

const neverReached: ReadonlySet<string> = new Set([
  'EACCES',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ETIMEDOUT',
]);

interface ServerKind {
  readonly standby: boolean;
  readonly readOnly: boolean;
}
type Accepts = (kind: ServerKind) => boolean;

/** The rounds over all hosts, each with the servers that it takes; `undefined` takes every one and asks for nothing. */
function rounds(wanted: TargetSession): readonly (Accepts | undefined)[] {
  switch (wanted) {
    case 'any':
      return [undefined];
    case 'read-write':
      return [({ readOnly }) => !readOnly];
    case 'read-only':
      return [({ readOnly }) => readOnly];
    case 'primary':
      return [({ standby }) => !standby];
    case 'standby':
      return [({ standby }) => standby];
    case 'prefer-standby':
      return [({ standby }) => standby, undefined];
  }
}

async function kindOf(client: Client): Promise<ServerKind | undefined> {
  const { rows } = await client.query<ServerKind>(
    `select pg_is_in_recovery() as standby,
      pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on' as "readOnly"`,
  );
  return rows[0];
}
