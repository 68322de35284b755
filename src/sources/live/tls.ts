import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import tls, { type ConnectionOptions } from 'node:tls';
import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import type { TlsSettings } from './connection-string.ts';

/** How to talk to a server: in plain text, or encrypted with these options of Node's. */
export type Encryption = false | ConnectionOptions;

/**
 * The ways in which libpq would talk to a host, in its order; the second only where the first is refused.
 *
 * Whether the server's certificate is checked depends on the authorities that are given, not on the mode alone: with
 * `sslmode=require` and `sslrootcert` it is. Only `verify-full` also looks at the name in it.
 *
 * @param name of the host, as the certificate must have it
 * @throws Problem when a file of certificates or keys cannot be read
 */
export async function encryptions(
  settings: TlsSettings,
  name: string,
  variable: string,
): Promise<readonly Encryption[]> {
  if (settings.mode === 'disable' || name.startsWith('/')) return [false];
  const encrypted = await optionsOf(settings, name, variable);
  if (settings.mode === 'allow') return [false, encrypted];
  return settings.mode === 'prefer' ? [encrypted, false] : [encrypted];
}

async function optionsOf(settings: TlsSettings, name: string, variable: string): Promise<ConnectionOptions> {
  const { mode, sendsName, minVersion, maxVersion, password } = settings;
  const authorities = await authoritiesOf(settings, variable);
  const certificate = await readGiven(settings.certificate, 'postgresql.crt', 'sslcert', variable);
  const key = certificate && (await readGiven(settings.key, 'postgresql.key', 'sslkey', variable));
  return {
    ...authorities,
    checkServerIdentity: (_, certificate) =>
      mode === 'verify-full' ? tls.checkServerIdentity(name, certificate) : undefined,
    ...(sendsName && isIP(name) === 0 ? { servername: name } : {}),
    ...defined({ cert: certificate }),
    ...(key === undefined ? {} : { key, ...defined({ passphrase: password }) }),
    minVersion: minVersion ?? 'TLSv1.2',
    ...defined({ maxVersion }),
  };
}

type Authorities = Pick<ConnectionOptions, 'rejectUnauthorized' | 'ca'>;

/** What the server's certificate must come from, if it is checked at all. */
async function authoritiesOf(settings: TlsSettings, variable: string): Promise<Authorities> {
  if (settings.rootCertificate === 'system') return { rejectUnauthorized: true, ...systemAuthorities() };
  const given = await readGiven(settings.rootCertificate, 'root.crt', 'sslrootcert', variable);
  if (given !== undefined) return { rejectUnauthorized: true, ca: given };
  if (!settings.mode.startsWith('verify-')) return { rejectUnauthorized: false };
  throw new Problem(
    `The connection string in ${variable} has \`sslmode=${settings.mode}\` and no authority.`,
    {
      advice:
        'Name a file of certificates with `sslrootcert`, or trust those that the machine trusts with `sslrootcert=system`.',
    },
  );
}

/** What the machine trusts and what Node does (`NODE_EXTRA_CA_CERTS` too); an older Node knows only the latter. */
function systemAuthorities(): Authorities {
  const read: typeof tls.getCACertificates | undefined = tls.getCACertificates;
  return read === undefined ? {} : { ca: [...read('default'), ...read('system')] };
}

/** A file that is named, else the one that libpq looks for in the home folder. */
async function readGiven(
  path: string | undefined,
  usual: string,
  setting: string,
  variable: string,
): Promise<string | undefined> {
  const usualPath = join(homedir(), '.postgresql', usual);
  if (path === undefined && !existsSync(usualPath)) return undefined;
  try {
    return await readFile(path ?? usualPath, 'utf8');
  } catch (cause) {
    throw new Problem(`The file that \`${setting}\` in ${variable} names cannot be read.`, {
      advice: `Make it in the job before the check, and name it by its absolute path. (${(cause as NodeJS.ErrnoException).code})`,
      cause,
    });
  }
}
