/** What stands in the place of something that nobody may see. */
const HIDDEN = '***';

/** Whether something may have been hidden in a text: it may hold the same by itself. */
export function mayBeHiddenIn(text: string): boolean {
  return text.includes(HIDDEN);
}

/** Shorter values, and words that everybody uses as a password, are no secrets; hiding them would garble the text. */
const SHORTEST_SECRET = 4;
const knownToEverybody = new Set(['postgres', 'postgresql', 'password', 'admin', 'root', 'test', 'example']);

/**
 * Takes secrets out of a text that is about to be shown: logins in addresses, passwords in connection strings,
 * settings and SQL, GitHub's tokens, and the given values wherever they stand.
 *
 * @param secrets values that may not be seen, in whatever form they are written: connection strings (their
 * passwords are then hidden on their own, too), passwords, tokens
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  return redactor(secrets)(text);
}

/** `redact` for many texts and the same values. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const values = [...new Set(secrets.flatMap(withParts).flatMap(writtenForms))];
  // The longest first: a value that is part of another one must not leave the rest of that standing.
  values.sort((a, b) => b.length - a.length);
  return (text) =>
    values
      .reduce((rest, value) => rest.replaceAll(value, HIDDEN), text)
      .replace(databaseLogin, `$1${HIDDEN}@`)
      .replace(login, `$1${HIDDEN}@`)
      .replace(keywordString, (settings) => settings.replace(spacedPassword, `$1${HIDDEN}`))
      .replace(quotedPassword, `$1$2${HIDDEN}$2`)
      .replace(assignedPassword, `$1${HIDDEN}`)
      .replace(gitHubToken, HIDDEN)
      .replace(webToken, HIDDEN)
      .replace(supabaseKey, HIDDEN);
}

// The lengths below are bounded so that no text, however hostile, takes long.

/** Up to the last `@`: a password that nobody has encoded may hold `/`, `?`, `#`, `:` and `@` itself. */
const databaseLogin = /\b((?:jdbc:)?(?:postgres(?:ql)?|pgsql)(?:\+\w{1,20})?:\/\/)[^\s"'`<>]{0,2000}@/gi;
const login = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#@"'`<>]{1,500}@/gi;

const key = '(?:pg|ssl|db_?|database_?|postgres_?)?(?:password|passwd|passphrase|pwd)';
/** `password: 'x'`, `"password":"x"`, `PASSWORD 'x'`, `password = 'x'`. */
const quotedPassword = new RegExp(
  String.raw`\b(${key}["']?\s{0,5}[:=]?\s{0,5})(["'])(?:(?!\2)[^\\]|\\.|\2\2){1,500}\2`,
  'gi',
);
/** `password=x`, on its own or in the query of an address. With spaces it may as well be code. */
const assignedPassword = new RegExp(String.raw`\b(${key}=)[^\s"'&;,)]{1,500}`, 'gi');

/** libpq's `host=… user = … password = …`, at least two of its keywords in a row. */
const setting = String.raw`\b(?:host|hostaddr|port|dbname|database|user|username|password|passfile|sslmode|options)\s{0,5}=\s{0,5}(?:'(?:[^'\\]|\\.){0,500}'|[^\s'"]{1,500})`;
const keywordString = new RegExp(String.raw`${setting}(?:[\s;,]{1,5}${setting}){1,10}`, 'gi');
const spacedPassword = /\b(password\s{0,5}=\s{0,5})(?:'(?:[^'\\]|\\.){0,500}'|[^\s'"]{1,500})/gi;

const gitHubToken = /\b(?:gh[pousr]_[A-Za-z0-9]{16,255}|github_pat_\w{16,255})/g;

/** Three parts in base64, of which the first two are JSON: what webhooks in triggers ask with. */
const webToken = /\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,2000}/g;
const supabaseKey = /\bsb(?:p|_secret)_\w{16,255}/g;

/** The value, its lines where it has several, and the password within a connection string. */
function withParts(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const passwords = [
    /^\w[\w+.:-]*:\/\/[^\s:@/]*:(.*)@[^@]*$/s.exec(secret.trim())?.[1],
    /[?&]password=([^&\s]*)/i.exec(secret)?.[1],
    /(?:^|\s)password\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S+))/i.exec(secret)?.slice(1).find(Boolean),
  ];
  return [secret, ...lines, ...passwords.filter((password) => password !== undefined)];
}

/** The ways in which texts write a value; none for one that isn't a secret. */
function writtenForms(value: string): string[] {
  // As UTF-8, since half a character can't be encoded in an address.
  const plain = [value, decoded(value)].map((form) => Buffer.from(form).toString());
  const forms = plain.flatMap((form) => [
    form,
    encodeURIComponent(form),
    encodeURI(form),
    JSON.stringify(form).slice(1, -1),
    form.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    ...(form.length < 8 ? [] : inBase64(form)),
  ]);
  return forms.filter((form) => form.length >= SHORTEST_SECRET && !knownToEverybody.has(form.toLowerCase()));
}

/** Base64 takes three bytes at a time, so a value looks different with each number of bytes before it. */
function inBase64(value: string): string[] {
  const bytes = Buffer.from(value);
  return ['base64', 'base64url'].flatMap((encoding) =>
    [0, 1, 2].map((before) => {
      const whole = Buffer.concat([Buffer.alloc(before), bytes]);
      const text = whole.toString(encoding as BufferEncoding).replace(/=+$/, '');
      // The characters that bytes before and after the value have a part in say nothing of it for sure.
      return text.slice(Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6));
    }),
  );
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
