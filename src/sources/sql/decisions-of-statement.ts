import type { Location } from '../../base/problem.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Decision } from '../decisions.ts';
import { type Deed, deedsOf, tableIn } from './deeds-of-statement.ts';
import { executedIn } from './executed-text.ts';
import { dollarQuote, endOfDollarQuote, match, withoutTexts } from './lexemes.ts';
import { ofTable } from './pieces.ts';
import { lineCounter, type Statement, splitStatements } from './statements.ts';
import { actionOn } from './table-actions.ts';
import { declaredIn } from './table-elements.ts';

/** What a statement decides, in the order in which it is written; of a DO block what it would if all of it ran. */
export function decisionsOf(statement: Statement, file: string): Decision[] {
  const { words, text, line } = statement;
  if (words[0] === 'do') return statementsWithin(statement).flatMap((each) => decisionsOf(each, file));
  const lineOf = lineCounter(text);
  const at = (offset: number): Location => ({ file, line: line - 1 + lineOf(offset) });
  const told = ofTable(statement);
  if (told === undefined) return ofOthers(statement, at(0));
  const { verb, table: path, ifNotExists, pieces } = told;
  if (verb === 'alter') return pieces.flatMap((piece) => actionOn(path, piece, at));
  const unlessThere = ifNotExists ? { unlessThere: { kind: 'table', path } as const } : {};
  const made = { verb: 'makes', kind: 'table', path, location: at(0) } as const;
  return [made, ...pieces.flatMap((piece) => declaredIn(path, piece, at))].map((each) => ({
    ...each,
    ...unlessThere,
  }));
}

/** The statements of a DO block, each from its first word that makes, alters or drops something, and those that it puts into texts. */
function statementsWithin({ text, line }: Statement): Statement[] {
  const open = text.indexOf('$');
  const tag = open < 0 ? undefined : match(dollarQuote, text, open);
  if (tag === undefined) return [];
  const start = open + tag.length;
  const body = text.slice(start, endOfDollarQuote(text, open, text.length, tag) - tag.length);
  const before = line - 1 + linesIn(text.slice(0, start));
  return splitStatements(body).statements.flatMap((each) => {
    const from = withoutTexts(each.text).search(/\b(?:create|alter|drop)\b/i);
    const [own] = from < 0 ? [] : splitStatements(each.text.slice(from)).statements;
    if (own !== undefined) return [{ ...own, line: before + each.line + linesIn(each.text.slice(0, from)) }];
    const executed = executedIn(each.text);
    if (executed === undefined) return [];
    const lines = before + each.line - 1 + linesIn(each.text.slice(0, executed.offset));
    return splitStatements(executed.sql).statements.map((one) => ({ ...one, line: lines + one.line }));
  });
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}

/** What a statement about no table makes, takes away or gives another name. */
function ofOthers(statement: Statement, location: Location): Decision[] {
  const { words, text } = statement;
  if (words[0] === 'create') return madeBy(statement, location);
  if (words[0] !== 'drop' && words[0] !== 'alter') return [];
  const deeds = deedsOf(statement);
  const cascades = words[0] === 'drop' && endsWithCascade(text) ? ({ cascades: true } as const) : {};
  return deeds.flatMap((deed, index): Decision[] => {
    const { verb } = deed;
    if (verb !== 'drops' && verb !== 'renames') return [];
    const next = deeds[index + 1];
    const isPart = partsOfTables.test(deed.noun);
    const written = isPart
      ? { table: deed.path.slice(0, -1), path: deed.path.slice(-1) }
      : { path: deed.path };
    const to = isPart || deed.noun === 'index' ? next?.path.slice(-1) : next?.path;
    const renamed = verb === 'renames' && to !== undefined ? { to, attributes: ['name'] } : {};
    return kindsOf(deed).map((kind) => ({ verb, kind, ...written, ...renamed, ...cascades, location }));
  });
}

function madeBy(statement: Statement, location: Location): Decision[] {
  const [deed] = deedsOf(statement);
  if (deed === undefined) return [];
  const { noun, path } = deed;
  if (noun === 'index') {
    const table = tableIn(statement);
    return table === undefined
      ? []
      : [{ verb: 'makes', kind: 'index', table, path: path.slice(-1), location }];
  }
  if (partsOfTables.test(noun)) return [];
  const [, as = ''] = /\bas\s+(enum|range|\()/i.exec(withoutTexts(statement.text)) ?? [];
  const made = noun === 'type' ? [kindsOfTypes[as.toLowerCase()] ?? []].flat() : kindsOf(deed);
  return made.map((kind) => ({ verb: 'makes', kind, path, location }));
}

/** Whether an action takes with it what hangs on what it drops. */
function endsWithCascade(text: string): boolean {
  return /\bcascade\s*$/i.test(withoutTexts(text));
}

const partsOfTables = /^(?:policy|trigger|rule)$/;

const kindsOfTypes: Readonly<Record<string, ObjectKind>> = {
  enum: 'enum',
  range: 'range type',
  '(': 'composite type',
};

/** The kinds that catalogs may have what a statement calls by a noun. Routines are written without their arguments. */
function kindsOf({ noun }: Deed): readonly ObjectKind[] {
  return kinds[noun] ?? [];
}

const kinds: Readonly<Record<string, readonly ObjectKind[]>> = {
  table: ['table'],
  'foreign table': ['table'],
  view: ['view'],
  'materialized view': ['materialized view'],
  sequence: ['sequence'],
  index: ['index'],
  type: ['enum', 'composite type', 'range type'],
  domain: ['domain'],
  schema: ['schema'],
  extension: ['extension'],
  collation: ['collation'],
  function: ['function'],
  procedure: ['function'],
  aggregate: ['function'],
  publication: ['publication'],
  policy: ['policy'],
  trigger: ['trigger'],
  rule: ['rule'],
};
