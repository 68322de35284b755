import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const openssl = (folder: string, ...args: readonly string[]) =>
  promisify(execFile)('openssl', args, { cwd: folder });

/** A folder of certificates, by name: `ca` signs `server`, for `localhost`, and `client`; `other` is another authority. */
export interface Certificates {
  /** Path of a certificate (`.crt`) or key (`.key`). */
  path(file: string): string;
  text(file: string): string;
  remove(): void;
}

/** The password that `client-locked.key` is locked with. */
export const keyPassword = 'key-word-never-shown';

export async function makeCertificates(): Promise<Certificates> {
  const folder = mkdtempSync(join(tmpdir(), 'schema-drift-certificates-'));
  const authority = (name: string) =>
    openssl(
      folder,
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.crt`, '-addext', 'basicConstraints=critical,CA:TRUE'],
    );
  const signed = async (name: string, subject: string, names: string) => {
    await openssl(
      folder,
      ...['req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${subject}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.csr`],
    );
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\n`);
    await openssl(
      folder,
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.crt`],
    );
  };
  await Promise.all([authority('ca'), authority('other')]);
  await signed('server', 'localhost', 'DNS:localhost');
  await signed('client', 'certified', 'DNS:client');
  await openssl(
    folder,
    ...[
      'rsa',
      '-aes256',
      '-passout',
      `pass:${keyPassword}`,
      '-in',
      'client.key',
      '-out',
      'client-locked.key',
    ],
  );
  return {
    path: (file) => join(folder, file),
    text: (file) => readFileSync(join(folder, file), 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
