/** A name of a table, where it stands in a text. */
export interface Hit {
  /** In lower case. */
  readonly name: string;
  readonly line: number;
  /** In a line that is a comment. */
  readonly inComment: boolean;
}

/**
 * Names to look for, ready to be looked for in many texts: what that costs depends on the text, not on how many names
 * there are.
 */
export interface Sought {
  readonly names: ReadonlySet<string>;
  readonly inLowerCase: ReadonlySet<string>;
  /** Lengths of the names that begin with a word or sign (in lower case), the longest first. */
  readonly lengthsByBeginning: ReadonlyMap<string, readonly number[]>;
  /** Finds everything that a name may begin with. */
  readonly beginnings: RegExp;
}

export function soughtNames(names: readonly string[]): Sought {
  const given = names.filter((name) => name !== '');
  const lengths = new Map<string, Set<number>>();
  for (const name of given) {
    const beginning = beginningOf(name);
    lengths.set(beginning, (lengths.get(beginning) ?? new Set()).add(name.length));
  }
  const areWords = [...lengths.keys()].every((beginning) => /^[\w$]/.test(beginning));
  return {
    names: new Set(given),
    inLowerCase: new Set(given.map((name) => name.toLowerCase())),
    lengthsByBeginning: new Map(
      [...lengths].map(([beginning, its]) => [beginning, [...its].sort((a, b) => b - a)]),
    ),
    beginnings: areWords ? /[\w$]+/g : /[\w$]+|[^\w$]/g,
  };
}

/** The word that a name begins with, or the sign; in lower case. */
function beginningOf(name: string): string {
  return (/^[\w$]+/.exec(name)?.[0] ?? name.charAt(0)).toLowerCase();
}

/**
 * Where a text speaks of tables. A name of several words (`scene_plan`) counts wherever it stands as a whole, in any
 * case; a plain word (`orders`) only where it stands as a table does: in quotes of its own, behind a word of SQL, or
 * as the name of a class.
 *
 * @param declares whether the text declares tables: strings name what it declares then, so only SQL counts
 */
export function* namesIn(text: string, sought: Sought, declares: boolean): Generator<Hit> {
  let line = 1;
  let start = 0;
  for (const [found, index] of standingAlone(text, sought)) {
    const before = text.slice(Math.max(0, index - farthestWord), index);
    const quote = quoteBefore.exec(before)?.[1];
    const inQuotes = quote !== undefined && quote === text[index + found.length] && sought.names.has(found);
    const counts = wordOfSql.test(before) || (!declares && (inQuotes || !isPlainWord(found)));
    if (!counts) continue;
    for (let end = text.indexOf('\n', start); end >= 0 && end < index; end = text.indexOf('\n', start)) {
      line += 1;
      start = end + 1;
    }
    yield { name: found.toLowerCase(), line, inComment: comment.test(text.slice(start, index)) };
  }
}

/** Every place where a name stands that is no part of a longer one; of names that begin there, the longest. */
function* standingAlone(text: string, sought: Sought): Generator<[found: string, index: number]> {
  const beginnings = new RegExp(sought.beginnings);
  for (let token = beginnings.exec(text); token !== null; token = beginnings.exec(text)) {
    const { 0: beginning, index } = token;
    const lengths = sought.lengthsByBeginning.get(beginning.toLowerCase());
    // Names of CSS classes and packages hold hyphens: `orders-list` speaks of no table.
    if (lengths === undefined || goesOnBefore.test(text.slice(Math.max(0, index - 2), index))) continue;
    const found = lengths
      .map((length) => text.slice(index, index + length))
      .find(
        (name) =>
          sought.inLowerCase.has(name.toLowerCase()) &&
          !goesOnBehind.test(text.slice(index + name.length, index + name.length + 2)),
      );
    if (found === undefined) continue;
    beginnings.lastIndex = index + found.length;
    yield [found, index];
  }
}

const goesOnBefore = /[\w$]$|\w-$/;
const goesOnBehind = /^[\w$]|^-\w/;

const farthestWord = 80;

function isPlainWord(name: string): boolean {
  return /^[a-z]+[0-9]*$/i.test(name);
}

const wordOfSql =
  /\b(?:from|join|into|update|table|truncate|references|class)\s+(?:["`]?[\w$-]+["`]?\.)?["`]?$/i;
const quoteBefore = /(["'`])(?:\w+\.)?$/;

/** The beginning of a line that is a comment in one language or another. */
const comment = /^\s*(?:\/\/|\/\*|\*|--|<!--|#(?:\s|!))/;
