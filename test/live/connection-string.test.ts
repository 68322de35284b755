import { describe, expect, test } from 'vitest';
import { type ConnectionSettings, parseConnectionString } from '../../src/sources/live/connection-string.ts';

const variable = 'PRODUCTION_URL';

const simple: ConnectionSettings = {
  hosts: [{ name: 'db', port: 5432 }],
  user: 'app',
  database: 'shop',
  connectTimeout: 30,
  targetSession: 'any',
  channelBinding: 'prefer',
  tls: { mode: 'prefer', direct: false, sendsName: true },
};

/** Connection strings, and what they say other than `simple`. */
const right: readonly { text: string; says: Partial<ConnectionSettings> }[] = [
  { text: 'postgres://app@db/shop', says: {} },
  { text: 'postgresql://app@db:5432/shop?', says: {} },
  { text: ' postgres://app@db/shop\n', says: {} },
  { text: 'postgresql+asyncpg://app@db/shop', says: {} },
  { text: 'host=db user=app dbname=shop', says: {} },
  { text: "host = 'db'  user= app dbname ='shop' ", says: {} },
  { text: 'postgres:///shop?host=db&user=app', says: {} },
  { text: 'postgres://app@db', says: { database: 'app' } },
  { text: 'postgres://app:a%40b%3Ac%2Fd%25@db/shop', says: { password: 'a@b:c/d%' } },
  { text: 'postgres://app:a:b?c#d@db/shop', says: { password: 'a:b?c#d' } },
  { text: "host=db user=app dbname=shop password='it\\'s a \\\\ b'", says: { password: "it's a \\ b" } },
  { text: 'host=db user=app dbname=shop password=a\\ b', says: { password: 'a b' } },
  { text: "host=db user=app dbname=shop password=''", says: {} },
  { text: 'postgres://app@db/my%20shop', says: { database: 'my shop' } },
  { text: 'postgres://app@[::1]:6000/shop', says: { hosts: [{ name: '::1', port: 6000 }] } },
  {
    text: 'postgres://app@%2Fvar%2Frun%2Fpg:6000/shop',
    says: { hosts: [{ name: '/var/run/pg', port: 6000 }] },
  },
  {
    text: 'postgres://app@one:1,two,[::1]:3/shop',
    says: {
      hosts: [
        { name: 'one', port: 1 },
        { name: 'two', port: 5432 },
        { name: '::1', port: 3 },
      ],
    },
  },
  {
    text: 'host=one,two port=6000 user=app dbname=shop',
    says: {
      hosts: [
        { name: 'one', port: 6000 },
        { name: 'two', port: 6000 },
      ],
    },
  },
  {
    text: 'host=db hostaddr=10.0.0.1 user=app dbname=shop',
    says: { hosts: [{ name: 'db', address: '10.0.0.1', port: 5432 }] },
  },
  {
    text: 'hostaddr=10.0.0.1,10.0.0.2 port=1,2 user=app dbname=shop',
    says: {
      hosts: [
        { name: '10.0.0.1', address: '10.0.0.1', port: 1 },
        { name: '10.0.0.2', address: '10.0.0.2', port: 2 },
      ],
    },
  },
  { text: 'postgres://app@db/shop?target_session_attrs=standby', says: { targetSession: 'standby' } },
  { text: 'postgres://app@db/shop?connect_timeout=7', says: { connectTimeout: 7 } },
  { text: 'postgres://app@db/shop?connect_timeout=1', says: { connectTimeout: 2 } },
  { text: 'postgres://app@db/shop?connect_timeout=0', says: { connectTimeout: 30 } },
  { text: 'postgres://app@db/shop?options=project%3Dx', says: { options: 'project=x' } },
  {
    text: 'postgres://app@db/shop?sslmode=require&channel_binding=require',
    says: { channelBinding: 'require', tls: { ...simple.tls, mode: 'require' } },
  },
  { text: 'postgres://app@db/shop?ssl=true', says: { tls: { ...simple.tls, mode: 'require' } } },
  {
    text: 'postgres://app@db/shop?sslrootcert=system',
    says: { tls: { ...simple.tls, mode: 'verify-full', rootCertificate: 'system' } },
  },
  {
    text: 'host=db user=app dbname=shop sslmode=verify-ca sslrootcert=a sslcert=b sslkey=c sslpassword=d sslsni=0 sslnegotiation=direct ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.3',
    says: {
      tls: {
        mode: 'verify-ca',
        rootCertificate: 'a',
        certificate: 'b',
        key: 'c',
        password: 'd',
        direct: true,
        sendsName: false,
        minVersion: 'TLSv1.3',
        maxVersion: 'TLSv1.3',
      },
    },
  },
  { text: 'postgres://app@db/shop?application_name=x&keepalives=1&pgbouncer=true&schema=a', says: {} },
];

/** Parts of a string that may not be shown, in front of what is told of it. */
const wrong: readonly { text: string; says: string; advice?: RegExp }[] = [
  { text: 'secret', says: 'is none that Postgres understands' },
  { text: 'mysql://app:secret@db/shop', says: 'is none that Postgres understands' },
  { text: 'jdbc:postgresql://db/shop?password=secret', says: 'is none that Postgres understands' },
  { text: 'prisma+postgres://accelerate/?api_key=secret', says: 'is none that Postgres understands' },
  { text: 'postgres://app:secret/part@db/shop', says: 'is none that Postgres understands', advice: /%40/ },
  { text: 'postgres://app:1/secret?secret=1', says: 'has a setting that Postgres does not know' },
  { text: 'postgres://app:%secret@db/shop', says: 'is none that Postgres understands' },
  { text: "host=db password='secret", says: 'is none that Postgres understands' },
  { text: 'host=db password=a secret', says: 'is none that Postgres understands' },
  { text: 'postgres://app:secret@db:70000/shop', says: 'has wrong hosts or ports' },
  { text: 'host=a,b hostaddr=1 password=secret', says: 'has wrong hosts or ports' },
  { text: 'host=a,b port=1,2,3 password=secret', says: 'has wrong hosts or ports' },
  {
    text: 'postgres://app:secret@db/shop?ssl_mode=require',
    says: 'has a setting that Postgres does not know',
    advice: /`sslmode`/,
  },
  {
    text: 'postgres://app:secret@db/shop?sslmode=no-verify',
    says: 'has a wrong `sslmode`',
    advice: /disable, allow, prefer, require, verify-ca, verify-full/,
  },
  {
    text: 'postgres://app:secret@db/shop?sslmode=require&sslrootcert=system',
    says: 'has `sslrootcert=system` with a weak `sslmode`',
  },
  {
    text: 'postgres://app:secret@db/shop?sslnegotiation=direct',
    says: 'has `sslnegotiation=direct` with a weak `sslmode`',
  },
  { text: 'postgres://app:secret@db/shop?connect_timeout=soon', says: 'has a wrong `connect_timeout`' },
  {
    text: 'postgres://app:secret@db/shop?gssencmode=require',
    says: 'asks for GSSAPI, which schema-drift does not support',
  },
  { text: 'service=secret', says: 'uses `service`, which schema-drift does not support' },
];

describe('a connection string is read as libpq reads it', () => {
  test.for(right)('$text', ({ text, says }) => {
    expect(parseConnectionString(text, variable)).toEqual({ ...simple, ...says });
  });

  test('what it leaves out is not taken from variables that are meant for other programs', () => {
    const variables = { PGHOST: 'other', PGUSER: 'other', PGPASSWORD: 'other', PGDATABASE: 'other' };
    Object.assign(process.env, variables);
    try {
      expect(JSON.stringify(parseConnectionString('dbname=shop', variable))).not.toContain('other');
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
    }
  });
});

describe('a wrong one is told without showing any of it', () => {
  test.for(wrong)('$text', ({ text, says, advice = /./ }) => {
    const told = () => parseConnectionString(text, variable);
    expect(told).toThrow(
      expect.objectContaining({
        message: `The connection string in ${variable} ${says}.`,
        advice: expect.stringMatching(advice),
      }),
    );
    expect(told).not.toThrow(/secret/);
  });
});
