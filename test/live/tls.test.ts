import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { testMajors } from '../support/postgres.ts';
import { problemOf } from '../support/problem-of.ts';
import { type Certificates, keyPassword, makeCertificates } from './certificates.ts';
import { type Cluster, password, startCluster } from './cluster.ts';
import { startProxy } from './proxy.ts';
import { everythingOf, read } from './support.ts';

let certificates: Certificates;
/** With TLS; `plain` may come without it only, `encrypted` with it only, `certified` with a certificate. */
let encrypting: Cluster;
let plain: Cluster;

beforeAll(async () => {
  certificates = await makeCertificates();
  encrypting = await startCluster({
    settings: ['ssl=on', 'ssl_ca_file=ca.crt', 'log_connections=on'],
    files: {
      'server.crt': certificates.text('server.crt'),
      'server.key': certificates.text('server.key'),
      'ca.crt': certificates.text('ca.crt'),
    },
    hba: `
      local all all scram-sha-256
      hostnossl all plain all scram-sha-256
      hostssl all encrypted all scram-sha-256
      hostssl all certified all cert
      host all postgres all scram-sha-256`,
  });
  await encrypting.sql(
    ['plain', 'encrypted', 'certified']
      .map((name) => `create role ${name} login password '${password}'`)
      .join(';'),
  );
  plain = await startCluster();
});
afterAll(async () => {
  await Promise.all([encrypting.stop(), plain.stop()]);
  certificates.remove();
});

/** How the last login went, as the server logged it. */
async function wasEncrypted(): Promise<boolean> {
  const entries = (await encrypting.log())
    .split('\n')
    .filter((line) => /application_name=schema-drift/.test(line));
  return / SSL enabled /.test(entries.at(-1) ?? '');
}

const url = (user: string, query: string, host = 'localhost') =>
  encrypting.url({ user, query: fill(query), host });
const fill = (query: string) =>
  query.replaceAll(/\{([\w.-]+)\}/g, (_, file: string) => certificates.path(file));

describe('what libpq accepts', () => {
  test.for([
    { user: 'postgres', query: 'sslmode=disable', encrypted: false },
    { user: 'plain', query: 'sslmode=allow', encrypted: false },
    { user: 'encrypted', query: 'sslmode=allow', encrypted: true },
    { user: 'postgres', query: '', encrypted: true },
    { user: 'postgres', query: 'sslmode=prefer', encrypted: true },
    { user: 'plain', query: 'sslmode=prefer', encrypted: false },
    { user: 'postgres', query: 'sslmode=prefer&sslrootcert={other.crt}', encrypted: false },
    { user: 'encrypted', query: 'sslmode=require', encrypted: true },
    { user: 'encrypted', query: 'sslmode=require&host=127.0.0.1', encrypted: true },
    { user: 'encrypted', query: 'sslmode=require&sslrootcert={ca.crt}&host=127.0.0.1', encrypted: true },
    { user: 'encrypted', query: 'sslmode=verify-ca&sslrootcert={ca.crt}&host=127.0.0.1', encrypted: true },
    { user: 'encrypted', query: 'sslmode=verify-full&sslrootcert={ca.crt}', encrypted: true },
    {
      user: 'encrypted',
      query: 'sslmode=verify-full&sslrootcert={ca.crt}&hostaddr=127.0.0.1',
      encrypted: true,
    },
    { user: 'encrypted', query: 'sslmode=require&channel_binding=require', encrypted: true },
    {
      user: 'certified',
      query: 'sslmode=verify-full&sslrootcert={ca.crt}&sslcert={client.crt}&sslkey={client.key}',
      encrypted: true,
    },
    {
      user: 'certified',
      query: `sslmode=require&sslcert={client.crt}&sslkey={client-locked.key}&sslpassword=${keyPassword}`,
      encrypted: true,
    },
  ])('$user with $query', async ({ user, query, encrypted }) => {
    const { facts } = await read(url(user, query));
    expect(facts[0]).toMatch(/^PostgreSQL /);
    expect(await wasEncrypted()).toBe(encrypted);
  });

  test('a server without TLS, where it is only preferred', async () => {
    expect((await read(plain.url({ query: '' }))).facts[0]).toMatch(/^PostgreSQL /);
  });

  test('a unix socket, which is never encrypted, with any mode', async () => {
    const folder = dirname(plain.data);
    const { facts } = await read(
      `host=${folder} port=${plain.port} user=postgres password=${password} dbname=postgres sslmode=verify-full`,
    );
    expect(facts[0]).toMatch(/^PostgreSQL /);
  });

  test.runIf((testMajors.at(-1) ?? 0) >= 17)('TLS from the first byte', async () => {
    const query = 'sslmode=verify-full&sslrootcert={ca.crt}&sslnegotiation=direct';
    expect((await read(url('encrypted', query))).facts[0]).toMatch(/^PostgreSQL /);
  });
});

describe('what libpq refuses', () => {
  test.for([
    { user: 'encrypted', query: 'sslmode=disable', says: 'it does not let this user in' },
    { user: 'plain', query: 'sslmode=require', says: 'it does not let this user in' },
    {
      user: 'encrypted',
      query: 'sslmode=require&sslrootcert={other.crt}',
      says: 'its certificate comes from no authority that is trusted',
    },
    {
      user: 'encrypted',
      query: 'sslmode=verify-ca&sslrootcert={other.crt}',
      says: 'its certificate comes from no authority that is trusted',
    },
    {
      user: 'encrypted',
      query: 'sslrootcert=system',
      says: 'its certificate comes from no authority that is trusted',
    },
    {
      user: 'encrypted',
      query: 'sslmode=verify-full&sslrootcert={ca.crt}&host=127.0.0.1',
      says: 'its certificate is for another host name',
    },
    {
      user: 'encrypted',
      query: 'sslmode=require&ssl_max_protocol_version=TLSv1',
      says: 'encryption could not be agreed on',
    },
    { user: 'certified', query: 'sslmode=require', says: 'it asks for a client certificate that it trusts' },
    {
      user: 'certified',
      query: 'sslmode=require&sslcert={client.crt}&sslkey={client-locked.key}&sslpassword=wrong',
      says: 'encryption could not be agreed on',
    },
  ])('$user with $query: $says', async ({ user, query, says }) => {
    const problem = await problemOf(read(url(user, query)));
    expect(problem.message).toBe(`The live database production cannot be read: ${says}.`);
    expect(everythingOf(problem)).not.toContain(password);
    expect(everythingOf(problem)).not.toContain(keyPassword);
  });

  test.for([
    { query: 'sslmode=verify-full', says: /has `sslmode=verify-full` and no authority/ },
    {
      query: 'sslmode=verify-ca&sslrootcert=/nowhere.crt',
      says: /The file that `sslrootcert` .* cannot be read/,
    },
    {
      query: 'sslmode=require&sslcert={client.crt}&sslkey=/nowhere.key',
      says: /The file that `sslkey` .* cannot be read/,
    },
  ])('$query', async ({ query, says }) => {
    expect((await problemOf(read(url('encrypted', query)))).message).toMatch(says);
  });

  test('a server without TLS, where it is required', async () => {
    const problem = await problemOf(read(plain.url({ query: 'sslmode=require' })));
    expect(problem.message).toBe('The live database production cannot be read: its server offers no TLS.');
    expect(problem.advice).toBe(
      'Turn TLS on there (`ssl = on` in postgresql.conf), or take `sslmode=prefer` in SCHEMA_DRIFT_TEST_PRODUCTION_URL if you trust the network in between.',
    );
  });

  test('a login that cannot be bound to the encryption, where that is required', async () => {
    const problem = await problemOf(read(plain.url({ query: 'sslmode=prefer&channel_binding=require' })));
    expect(problem.message).toContain('it does not bind its login to the encryption');
  });

  test('a wrong password is sent once, and not again in plain text', async () => {
    const refusals = async () => (await encrypting.log()).split('password authentication failed').length - 1;
    const before = await refusals();
    const wrong = encrypting.url({ host: 'localhost', password: 'wrong', query: 'sslmode=prefer' });
    expect((await problemOf(read(wrong))).message).toContain('it does not accept the password');
    expect((await refusals()) - before).toBe(1);
  });
});

test('on a slow way, encryption takes two round trips', async () => {
  await encrypting.sql(`create table done (id serial primary key, hash text, created_at bigint);
    insert into done (hash, created_at) values ('of one', 1); grant select on done to encrypted`);
  onTestFinished(() => encrypting.sql('drop table done').then(() => {}));
  const proxy = await startProxy(encrypting.port, 300);
  onTestFinished(() => proxy.close());
  const url = encrypting.url({ user: 'encrypted', port: proxy.port, query: 'sslmode=require' });
  expect((await read(url)).ledgers).toMatchObject([{ table: 'public.done', entries: [{ id: '1' }] }]);
  // Whether to encrypt, and the handshake; start-up, two for the password; the first look, and everything else; and
  // good-bye, which waits for nothing.
  expect(proxy.roundTrips()).toBe(8);
});
