import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from '../../src/base/redact.ts';

describe('passwords in connection strings', () => {
  test.each([
    ['postgres://ada:hunter2@db.example.com:5432/shop', 'postgres://***@db.example.com:5432/shop'],
    ['postgresql://ada@db/shop', 'postgresql://***@db/shop'],
    ['postgres://ada:p@ss/w#rd?x@db/shop', 'postgres://***@db/shop'],
    ['postgresql+psycopg2://ada:hunter2@db/shop', 'postgresql+psycopg2://***@db/shop'],
    ['JDBC:POSTGRESQL://ada:hunter2@db/shop', 'JDBC:POSTGRESQL://***@db/shop'],
    [
      '"postgres://ada:hunter2@db" and <postgres://eva:hunter3@db>',
      '"postgres://***@db" and <postgres://***@db>',
    ],
    [
      'postgres://db/shop?user=ada&password=hunter2&sslmode=require',
      'postgres://db/shop?user=ada&password=***&sslmode=require',
    ],
    ['https://ada:hunter2@registry.example.com/x', 'https://***@registry.example.com/x'],
    ['https://hunter2@github.com/octo/shop.git', 'https://***@github.com/octo/shop.git'],
    ['host=db user=ada password=hunter2', 'host=db user=ada password=***'],
    ["host = db password = 'hun\\'ter2' user = ada", 'host = db password = *** user = ada'],
    ['password = hunter2 host = db', 'password = *** host = db'],
    ['PGPASSWORD=hunter2 psql', 'PGPASSWORD=*** psql'],
    ['POSTGRES_PASSWORD=hunter2', 'POSTGRES_PASSWORD=***'],
    ["{ user: 'ada', password: 'hunter2', port: 1 }", "{ user: 'ada', password: '***', port: 1 }"],
    ['{"user":"ada","password":"hunter2"}', '{"user":"ada","password":"***"}'],
    [
      "CREATE ROLE ada LOGIN PASSWORD 'hun''ter2' NOINHERIT",
      "CREATE ROLE ada LOGIN PASSWORD '***' NOINHERIT",
    ],
    ["OPTIONS (user 'ada', password 'hunter2')", "OPTIONS (user 'ada', password '***')"],
    ['Authorization: token ghs_0123456789abcdefABCDEF', 'Authorization: token ***'],
    [
      `http_request('https://a.test', 'POST', '{"Authorization":"Bearer eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.aB3_-xyz09"}')`,
      `http_request('https://a.test', 'POST', '{"Authorization":"Bearer ***"}')`,
    ],
    ["'apikey', 'sb_secret_N7UND0UgjKTVK0uXkm'", "'apikey', '***'"],
    ['sbp_0123456789abcdef0123456789abcdef01234567', '***'],
  ])('%s', (text, shown) => {
    expect(redact(text)).toBe(shown);
    expect(redact(shown)).toBe(shown);
  });
});

test.each([
  "password: text('password').notNull(),",
  'users.password: varchar(60) instead of text',
  'ALTER TABLE users ADD COLUMN password text NOT NULL;',
  'CHECK (length(password) > 8)',
  'export const password = pgTable(',
  'password authentication failed for user "ada"',
  'postgres://db:5432/shop',
  'https://github.com/@ada?tab=x',
  'see https://example.com/a and ada@example.com',
  'The default is postgres, and the port 5432.',
])('leaves alone: %s', (text) => {
  expect(redact(text, ['postgres', 'abc', ''])).toBe(text);
});

describe('given values', () => {
  test.each([
    ['as they are', 'got s3cret/value here', 'got *** here'],
    ['in an address', 'x=s3cret%2Fvalue&y', 'x=***&y'],
    ['in base64', `Basic ${btoa('u:s3cret/value')}`, undefined],
    ['in base64, shifted by two', `Basic ${btoa('ab:s3cret/value.')}`, undefined],
    [
      'within a connection string that was given whole',
      'the password s3cret/value',
      'the password ***',
      'postgres://ada:s3cret%2Fvalue@db/x',
    ],
    [
      'within a keyword string that was given whole',
      'it said s3cret/value',
      'it said ***',
      'host=db password=s3cret/value',
    ],
  ])('%s', (_, text, shown, secret = 's3cret/value') => {
    const redacted = redact(text, [secret]);
    if (shown !== undefined) expect(redacted).toBe(shown);
    expect(redacted).toContain('***');
    expect(redacted).not.toContain(btoa('s3cret/value').slice(4, 10));
  });

  const odd = 'x<y>&"z"ÿ?~';
  test.each([
    ['in JSON', JSON.stringify(odd)],
    ['in HTML', 'x&lt;y&gt;&amp;"z"ÿ?~'],
    ['in an address, but for what may stand in one', encodeURI(odd)],
    ['in base64 for addresses', Buffer.from(odd).toString('base64url')],
  ])('%s: nothing is left of it', (_, text) => {
    expect(redact(text, [odd]).replaceAll('"', '')).toBe('***');
  });

  test('where one is part of another, nothing is left of the longer one', () => {
    expect(redact('hunter2-and-more', ['hunter2', 'hunter2-and-more'])).toBe('***');
  });

  const secret = fc
    .string({ minLength: 8, maxLength: 40, unit: 'grapheme' })
    .filter((value) => !value.includes('*') && value.trim().length >= 8);
  const around = fc.string({ unit: 'grapheme' });
  const written: readonly ((value: string) => string)[] = [
    (value) => value,
    encodeURIComponent,
    (value) => JSON.stringify(value).slice(1, -1),
    (value) => `postgres://ada:${encodeURIComponent(value)}@db/shop`,
  ];

  test('do not survive in any form, in any text', () => {
    fc.assert(
      fc.property(secret, around, around, fc.constantFrom(...written), (value, before, after, write) => {
        const shown = redact(before + write(value) + after, [value]);
        expect(shown).not.toContain(value);
        expect(shown).not.toContain(encodeURIComponent(value));
      }),
    );
  });

  test('do not survive in base64, whatever stands around them', () => {
    fc.assert(
      fc.property(secret, around, around, (value, before, after) => {
        const encoded = Buffer.from(before + value + after).toString('base64');
        const shown = redact(encoded, [value]);
        expect(Buffer.from(shown, 'base64').toString()).not.toContain(value);
        expect(shown).toContain('***');
      }),
    );
  });
});

test('whatever stands in a login, nothing of it is shown', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9!$%^&*()_+=~:;,./?#@|{}[\]-]{6,30}$/);
  fc.assert(
    fc.property(word, fc.string(), (password, after) => {
      const shown = redact(`postgres://ada:${password}@db.example.com/shop ${after}`);
      expect(shown.startsWith('postgres://***@db.example.com/shop')).toBe(true);
    }),
  );
});

test('a text made to be slow is redacted all the same', () => {
  for (const unit of ['postgres://', 'a.', 'password=', "password'", 'host=a ', 'password: "\\'])
    redact(unit.repeat(300_000 / unit.length));
});
