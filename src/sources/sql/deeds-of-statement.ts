import { patternOf } from '../../base/pattern.ts';
import { unquoted } from './extension-statement.ts';
import type { Statement } from './statements.ts';

/** What a statement makes or takes away, by its text. */
export interface Deed {
  readonly verb: 'creates' | 'adds' | 'names' | 'drops' | 'renames';
  /** As the statement calls it: `materialized view`, `column`. */
  readonly noun: string;
  /** Its own name last, behind its schema or its table where the statement says one. */
  readonly path: readonly string[];
}

const name = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\d_$]*)`;
const qualified = String.raw`${name}(?:\s*\.\s*${name})*`;
const noun = String.raw`(?<noun>(?:foreign|materialized)\s+(?:table|view)|foreign\s+data\s+wrapper|text\s+search\s+\w+|operator\s+(?:class|family)|event\s+trigger|table|view|sequence|index|type|domain|function|procedure|aggregate|schema|extension|collation|policy|trigger|rule|publication|server)`;
const lasting = String.raw`(?:(?:or\s+replace|unlogged|unique|recursive|constraint)\s+)*`;
const ifExists = String.raw`(?:concurrently\s+)?(?:if\s+(?:not\s+)?exists\s+)?(?:only\s+)?`;

/** Of a routine, if any. */
const parameters = String.raw`(?:\s*\((?:[^()]|\([^()]*\))*\))?`;
const rest = '(?<rest>[^;]*)';

const create = String.raw`\bcreate\s+${lasting}${noun}\s+${ifExists}(?<path>${qualified})${rest}`;
const drop = String.raw`\bdrop\s+${noun}\s+${ifExists}(?<paths>${qualified}(?:${parameters}\s*,\s*${qualified})*)${rest}`;
const alter = String.raw`\balter\s+${noun}\s+${ifExists}(?<path>${qualified})${rest}`;

const onTable = String.raw`\son\s+(?:only\s+)?(?<path>${qualified})`;
/** Behind the event of a rule that is made. */
const toTable = String.raw`\sto\s+(?<path>${qualified})`;
const moving = String.raw`\bset\s+schema\s+(?<to>${name})\s*$`;
/** What may stand where a column's name may stand, too. */
const noColumn = String.raw`(?!(?:constraint|primary|foreign|unique|check|exclude|value|not|default|identity|expression|to)\b)`;
const part = String.raw`(?:(?<noun>constraint|column)\s+)?${ifExists}${noColumn}`;
const addition = String.raw`\badd\s+${part}(?<name>${name})`;
const removal = String.raw`\bdrop\s+${part}(?<name>${name})`;
const renaming = String.raw`\brename\s+(?:(?<noun>constraint|column)\s+)?(?:${noColumn}(?<from>${name})\s+)?to\s+(?<to>${name})`;

function pattern(source: string): RegExp {
  return patternOf(source, 'giu');
}

/** In the order in which they stand; those of a DO block as if all of it ran. What is temporary is none of them. */
export function deedsOf(statement: Pick<Statement, 'words' | 'text'>): readonly Deed[] {
  const known = told.get(statement);
  if (known !== undefined) return known;
  const { words, text } = statement;
  const [first = ''] = words;
  const isMeant = first === 'do' ? () => true : (at: number) => at === 0;
  const deeds = ['do', 'create', 'drop', 'alter'].includes(first) ? deedsAt(text, isMeant) : [];
  told.set(statement, deeds);
  return deeds;
}

/** Tables, views and sequences that end with the session, which a statement makes; those of a body as if all of it ran. */
export function temporariesIn({ text }: Pick<Statement, 'text'>): Pick<Deed, 'noun' | 'path'>[] {
  return all(temporary, text).map(({ groups: { noun = 'table', path = '' } }) => ({
    noun: plain(noun),
    path: partsOf(path).slice(-1),
  }));
}

const temporary = String.raw`\b(?:create\s+(?:or\s+replace\s+)?(?:(?:global|local)\s+)?temp(?:orary)?\s+(?:recursive\s+)?(?<noun>table|view|sequence)|into\s+(?:(?:global|local)\s+)?temp(?:orary)?(?:\s+table)?)\s+${ifExists}(?<path>${qualified})`;

/** All statements of some files are asked for each of them that is refused. */
const told = new WeakMap<object, readonly Deed[]>();

/** What a routine does when it is called, as if all of its body ran. */
export function deedsOfBody({ text }: Pick<Statement, 'text'>): Deed[] {
  return deedsAt(text.slice(Math.max(0, bodyIn(text))), () => true);
}

/** Where the body of a routine begins in the statement that makes it; less than nothing where there is none. */
export function bodyIn(text: string): number {
  return text.search(body);
}

const body = /(?<=\bas\s+)(?:\$\w*\$|e?')|\bbegin\s+atomic\b/i;

function deedsAt(text: string, isMeant: (at: number) => boolean): Deed[] {
  const found = [
    ...all(create, text).map((each) => ({ at: each.index, deeds: [creation(each)] })),
    ...all(drop, text).map((each) => ({ at: each.index, deeds: drops(each) })),
    ...all(alter, text).map((each) => ({ at: each.index, deeds: alterations(each) })),
  ];
  return found
    .filter(({ at }) => isMeant(at))
    .sort((one, other) => one.at - other.at)
    .flatMap(({ deeds }) => deeds);
}

interface Match {
  readonly index: number;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

function all(sought: string, text: string): Match[] {
  return [...text.matchAll(pattern(sought))].map(({ index, groups = {} }) => ({ index, groups }));
}

function creation({ groups: { noun = '', path = '', rest = '' } }: Match): Deed {
  return { verb: 'creates', noun: plain(noun), path: [...tableOf(noun, rest, true), ...partsOf(path)] };
}

function drops({ groups: { noun = '', paths = '', rest = '' } }: Match): Deed[] {
  return all(`(?<path>${qualified})`, paths.replace(pattern(parameters), '')).map(({ groups }) => ({
    verb: 'drops',
    noun: plain(noun),
    path: [...tableOf(noun, rest), ...partsOf(groups.path ?? '')],
  }));
}

/** What an ALTER does to the parts of what it alters, and to its name. */
function alterations({ groups: { noun = '', path = '', rest = '' } }: Match): Deed[] {
  const whole = [...tableOf(noun, rest), ...partsOf(path)];
  const ofPart = (verb: Deed['verb'], kind: string | undefined, own: string): Deed => ({
    verb,
    noun: plain(kind ?? 'column'),
    path: [...whole, unquoted(own)],
  });
  const renamed = all(renaming, rest).flatMap(({ groups: { noun: kind, from, to = '' } }): Deed[] => {
    if (from !== undefined) return [ofPart('renames', kind, from), ofPart('names', kind, to)];
    const others = { noun: plain(noun), path: [...whole.slice(0, -1), unquoted(to)] };
    return [
      { verb: 'renames', noun: plain(noun), path: whole },
      { verb: 'names', ...others },
    ];
  });
  const moved = all(moving, rest).flatMap(({ groups: { to = '' } }): Deed[] => [
    { verb: 'renames', noun: plain(noun), path: whole },
    { verb: 'names', noun: plain(noun), path: [unquoted(to), whole.at(-1) ?? ''] },
  ]);
  if (!/table|view/i.test(noun)) return [...renamed, ...moved];
  return [
    ...all(removal, rest).map(({ groups }) => ofPart('drops', groups.noun, groups.name ?? '')),
    ...all(addition, rest).map(({ groups }) => ofPart('adds', groups.noun, groups.name ?? '')),
    ...renamed,
    ...moved,
  ];
}

/** What a statement alters: what it is called there, and its name. */
export function alteredIn({ text }: Pick<Statement, 'text'>): Pick<Deed, 'noun' | 'path'> | undefined {
  const [found] = all(alter, text).filter(({ index }) => index === 0);
  if (found === undefined) return undefined;
  const { noun = '', path = '', rest = '' } = found.groups;
  return { noun: plain(noun), path: [...tableOf(noun, rest), ...partsOf(path)] };
}

/** The table that a statement alters, or on which it makes something. */
export function tableIn({ text }: Pick<Statement, 'text'>): readonly string[] | undefined {
  const altered = alteredIn({ text });
  if (altered !== undefined && /table/.test(altered.noun)) return altered.path;
  const path = all(onTable, text)[0]?.groups.path;
  return path === undefined ? undefined : partsOf(path);
}

/** The table of what is known by its table's name. */
function tableOf(noun: string, rest: string, isMade = false): string[] {
  if (!/^(policy|trigger|rule)$/i.test(noun)) return [];
  const before = isMade && /^rule$/i.test(noun) ? toTable : onTable;
  return partsOf(all(before, rest)[0]?.groups.path ?? '');
}

function partsOf(path: string): string[] {
  return [...path.matchAll(pattern(name))].map(([each]) => unquoted(each));
}

function plain(noun: string): string {
  return noun.toLowerCase().replace(/\s+/g, ' ');
}
