/** What a value is made of, as far as casts to text say nothing of it: text and varchar are, an enum or a number is not. */
export type Family = 'text' | 'text[]' | undefined;

/** A piece of an expression: one operand with its casts, an operator or a keyword. */
export interface Part {
  readonly text: string;
  /** What it is made of where that is text. */
  readonly family: Family;
  /** The literal, where it is one, cast or not. */
  readonly literal?: string;
  /** What stands within, where it is something in parentheses. */
  readonly inner?: string;
}

/** The family of a type as Postgres prints it. */
export function familyOfType(type: string | undefined): Family {
  const found = /^(?:text|name|character varying)(?:\(\d+\))?(\[\])?$/.exec(type ?? '');
  if (found === null) return undefined;
  return found[1] === undefined ? 'text' : 'text[]';
}

/** Words that stand for the name of a role, a database or a schema, which is text. */
const givesName = /^(?:CURRENT_USER|SESSION_USER|CURRENT_ROLE|CURRENT_CATALOG|CURRENT_SCHEMA)$/;

/** The family of a word that is no column. */
export function familyOfWord(word: string): Family {
  return givesName.test(word) ? 'text' : undefined;
}

/** A text as Postgres prints it, before any cast says that it is meant for another type. */
export function literal(text: string): Part {
  return { text, literal: text, family: 'text' };
}

/** Types whose cast changes nothing in a value of the family, and what is written for them. */
const sayNothing: Readonly<Record<string, NonNullable<Family>>> = {
  text: 'text',
  'character varying': 'text',
  'text[]': 'text[]',
  'character varying[]': 'text[]',
};

/**
 * A part with a cast behind it. A cast to text or varchar without a length is left out behind what is text already,
 * and behind a literal; everything else may print differently as text than it compares.
 *
 * @param isKept where the type decides which function is called, so that every cast counts
 */
export function castTo(part: Part, type: string, isKept: boolean): Part {
  const family = familyOfType(type);
  const own = part.literal === undefined ? {} : { literal: part.literal };
  const written = sayNothing[type];
  // A literal that is cast to no other type yet: `'a'::text`, `'{a,b}'::text[]`, `'a'::bpchar`.
  const isPlain = part.literal !== undefined && part.literal === part.text;
  if (!isKept && (written !== undefined || type === 'bpchar') && isPlain)
    return { text: part.text, ...own, family: written ?? 'text' };
  if (!isKept && written !== undefined && part.family === written) return { ...part, family: written };
  return { text: `${part.text}::${isKept ? type : (written ?? type)}`, ...own, family };
}

/** Functions of Postgres that give text, whatever they are given. */
const givesText: ReadonlySet<string> = new Set(
  `btrim concat concat_ws current_setting encode format initcap left lower lpad ltrim md5 overlay quote_ident
   quote_literal regexp_replace repeat replace reverse right rpad rtrim split_part string_agg substr substring to_char
   translate upper`.split(/\s+/),
);

/** Functions that give what they are given. */
const givesItsArguments: ReadonlySet<string> = new Set(['COALESCE', 'NULLIF', 'GREATEST', 'LEAST']);

/** The family of what a call gives, or of an array of the given elements. */
export function familyOfCall(name: string, given: readonly (readonly Part[])[]): Family {
  const known = given.filter((parts) => parts.map(({ text }) => text).join() !== 'NULL');
  const areAllText = known.length > 0 && known.every((parts) => familyOfOperation(parts) === 'text');
  if (name === 'ARRAY') return areAllText ? 'text[]' : undefined;
  if (givesItsArguments.has(name)) return areAllText ? 'text' : undefined;
  return givesText.has(name) ? 'text' : undefined;
}

/** The family of what parts one after the other give: one operand, or operands with an operator between them. */
export function familyOfOperation(parts: readonly Part[]): Family {
  const [first, operator] = parts;
  if (parts.length === 1) return first?.family;
  if (parts.length === 3 && (operator?.text === '->>' || operator?.text === '#>>')) return 'text';
  if (parts.length === 3 && operator?.text === 'COLLATE') return first?.family;
  // Text and anything else that is no array, one behind the other, are text.
  const areJoined =
    parts.length > 1 && parts.every(({ text }, place) => (text === '||') === (place % 2 === 1));
  return areJoined && parts.some(({ family }) => family === 'text') ? 'text' : undefined;
}
