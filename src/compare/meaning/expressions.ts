import {
  castTo,
  familyOfCall,
  familyOfOperation,
  familyOfType,
  familyOfWord,
  literal,
  type Part,
} from './text-casts.ts';

/** What is known of the names that an expression uses. */
export interface KnownNames {
  /** The type of a column, given as `name` or `qualifier.name` without quotes; `undefined` where nothing is known. */
  typeOf(name: readonly string[]): string | undefined;
  /** Whether several functions bear the name, so that the type of an argument decides which one is meant. */
  isOverloaded(name: readonly string[]): boolean;
}

const nothingKnown: KnownNames = { typeOf: () => undefined, isOverloaded: () => false };

/**
 * An expression as Postgres prints it, without what depends only on how it was first written: casts to text and
 * varchar of what is text already, parentheses around one thing, white space, and the cast of a literal that is
 * all there is, which says nothing that its column's type does not say. Two expressions with the same plain form
 * mean the same; the reverse need not hold.
 */
export function plainExpression(expression: string, known: KnownNames = nothingKnown): string {
  const reader = { tokens: tokensOf(inSqlSyntax(expression)), at: 0, known, keepsCasts: false };
  const parts: Part[] = [];
  while (reader.at < reader.tokens.length) {
    parts.push(...sequence(reader, []));
    // Postgres prints nothing that closes what was not opened; whatever else does is kept as it is.
    for (; closes(next(reader)); reader.at += 1)
      parts.push({ text: next(reader)?.text ?? '', family: undefined });
  }
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only.literal ?? only.inner ?? only.text;
  return textOf(parts);
}

/** `timezone('utc', now())` as `now() AT TIME ZONE 'utc'`: one function, printed as it was first written. */
function inSqlSyntax(expression: string): string {
  return expression.replace(
    /(?<![\p{L}\p{N}_$."])timezone\(('(?:[^']|'')*'::text), ([\p{L}_][\p{L}\p{N}_$]*(?:\(\))?)\)/gu,
    '($2 AT TIME ZONE $1)',
  );
}

interface Token {
  readonly text: string;
  readonly kind: 'string' | 'name' | 'type' | 'number' | 'mark';
  /** Whether it follows the one before without a space. */
  readonly isGlued: boolean;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  readonly known: KnownNames;
  /** Within the arguments of an overloaded function, every cast counts. */
  keepsCasts: boolean;
}

const field = '(?:year|month|day|hour|minute|second)';
const typeWords = [
  'character varying',
  'bit varying',
  'double precision',
  String.raw`time(?:stamp)?(?:\(\d\))? with(?:out)? time zone`,
  `interval(?: ${field}(?: to ${field})?)?`,
];
const quoted = '"(?:[^"]|"")*"';
const word = String.raw`[\p{L}_][\p{L}\p{N}_$]*`;
const typeName = String.raw`(?:(?:${quoted}|${word})\.)?(?:${typeWords.join('|')}|${quoted}|${word})(?:\(\d+(?:,-?\d+)?\))?(?:\[\])*`;
const tokenKinds: readonly (readonly [Token['kind'], string])[] = [
  ['type', `::${typeName}`],
  ['string', "[EeBbXx]?'(?:[^']|'')*'"],
  ['name', `${quoted}|${word}`],
  ['number', String.raw`\d+(?:\.\d+)?(?:e[-+]?\d+)?`],
  ['mark', String.raw`[()[\],.]|[-+*/<>=~!@#%^&|?:\x60]+|\S`],
];
const anyToken = new RegExp(tokenKinds.map(([, pattern]) => `(${pattern})`).join('|'), 'gsu');

function tokensOf(expression: string): Token[] {
  let end = 0;
  return [...expression.matchAll(anyToken)].map((match) => {
    const [text] = match;
    const kind = tokenKinds.find((_, place) => match[place + 1] !== undefined)?.[0] ?? 'mark';
    const isGlued = match.index === end;
    end = match.index + text.length;
    return { text, kind, isGlued };
  });
}

/** The parts up to one of the tokens, which is left to be read. */
function sequence(reader: Reader, ends: readonly string[]): Part[] {
  const parts: Part[] = [];
  for (let token = next(reader); token !== undefined; token = next(reader)) {
    if (closes(token) || (token.kind === 'mark' && ends.includes(token.text))) break;
    parts.push(operand(reader, token));
  }
  return parts;
}

function closes(token: Token | undefined): boolean {
  return token?.kind === 'mark' && (token.text === ')' || token.text === ']');
}

function next({ tokens, at }: Reader): Token | undefined {
  return tokens[at];
}

/** Something that stands alone, and the casts, subscripts and fields behind it; an operator is one as well. */
function operand(reader: Reader, token: Token): Part {
  let part = primary(reader, token);
  for (;;) {
    const behind = next(reader);
    if (behind?.kind === 'type') {
      reader.at += 1;
      part = castTo(part, behind.text.slice('::'.length), reader.keepsCasts);
    } else if (behind?.text === '[' && behind.isGlued) {
      const family = part.family === 'text[]' ? 'text' : undefined;
      part = { text: `${part.text}[${argumentsOf(reader).map(textOf).join(', ')}]`, family };
    } else if (behind?.text === '.' && part.inner !== undefined) {
      reader.at += 2;
      part = { text: `(${part.inner}).${reader.tokens[reader.at - 1]?.text ?? ''}`, family: undefined };
    } else return part;
  }
}

function primary(reader: Reader, token: Token): Part {
  if (token.text === '(' && token.kind === 'mark') return group(reader);
  reader.at += 1;
  if (token.kind === 'string') return literal(token.text);
  if (token.kind !== 'name') return { text: token.text, family: undefined };
  return named(reader, token.text);
}

/** Something in parentheses: one operand needs none. */
function group(reader: Reader): Part {
  reader.at += 1;
  const parts = sequence(reader, []);
  reader.at += 1;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return { inner: only.text, ...only };
  const inner = textOf(parts);
  return { text: `(${inner})`, inner, family: familyOfOperation(parts) };
}

/** A name with its qualifiers, a call, or what `ARRAY` lists. */
function named(reader: Reader, first: string): Part {
  const names = [first];
  while (next(reader)?.text === '.' && next(reader)?.isGlued === true) {
    names.push(reader.tokens[reader.at + 1]?.text ?? '');
    reader.at += 2;
  }
  const text = names.join('.');
  const plain = names.map(withoutQuotes);
  const behind = next(reader);
  const isList =
    behind?.isGlued === true && (behind.text === '(' || (behind.text === '[' && text === 'ARRAY'));
  if (!isList) return { text, family: familyOfType(reader.known.typeOf(plain)) ?? familyOfWord(text) };
  const keptBefore = reader.keepsCasts;
  if (behind.text === '(') reader.keepsCasts ||= reader.known.isOverloaded(plain);
  const given = argumentsOf(reader);
  reader.keepsCasts = keptBefore;
  const [open, close] = behind.text === '[' ? '[]' : '()';
  return { text: `${text}${open}${given.map(textOf).join(', ')}${close}`, family: familyOfCall(text, given) };
}

/** What stands between two brackets, by commas. */
function argumentsOf(reader: Reader): Part[][] {
  const given: Part[][] = [];
  do {
    reader.at += 1;
    given.push(sequence(reader, [',']));
  } while (next(reader)?.text === ',');
  reader.at += 1;
  return given;
}

function textOf(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join(' ');
}

function withoutQuotes(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
