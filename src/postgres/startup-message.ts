/** What a program says first to a server: https://www.postgresql.org/docs/current/protocol-message-formats.html */
export type FirstMessage =
  /** Not all of it has arrived. */
  | { readonly kind: 'incomplete' }
  /** It wants to speak encrypted; the answer is one letter. */
  | { readonly kind: 'encryption' }
  | { readonly kind: 'startup'; readonly user: string | undefined }
  /** Anything else: a request to cancel a statement, no message of Postgres at all. */
  | { readonly kind: 'other' };

const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const HEADER_BYTES = 8;
/** Postgres takes no longer ones. */
const MAX_BYTES = 10_000;

/** Reads the first message at the start of `bytes`. */
export function readFirstMessage(bytes: Buffer): FirstMessage {
  if (bytes.length < HEADER_BYTES) return { kind: 'incomplete' };
  const length = bytes.readInt32BE(0);
  const code = bytes.readInt32BE(4);
  if (length === HEADER_BYTES && (code === SSL_REQUEST || code === GSS_REQUEST))
    return { kind: 'encryption' };
  if (code >> 16 !== 3 || length > MAX_BYTES) return { kind: 'other' };
  if (bytes.length < length) return { kind: 'incomplete' };
  const words = bytes.toString('utf8', HEADER_BYTES, length).split('\0');
  const user = words.findIndex((word, index) => index % 2 === 0 && word === 'user');
  return { kind: 'startup', user: user < 0 ? undefined : words[user + 1] };
}
