import type { Client } from 'pg';
import { defined } from '../../base/defined.ts';
import { displayName } from '../../catalog/catalog.ts';
import { groupOf } from '../name-groups.ts';
import { affectedBy } from './affected-by.ts';
import { type Deed, deedsOf, deedsOfBody, temporariesIn } from './deeds-of-statement.ts';
import { leaveTables } from './extension-contents.ts';
import { unquoted } from './extension-statement.ts';
import { type LeftOut, noteUnchecked, type Reason, type Unmade } from './left-out.ts';
import type { FileOfStatements } from './makers.ts';
import { missingIn } from './missing.ts';
import type { RefusedStatement } from './refused-statement.ts';
import type { Statement } from './statements.ts';
import { tableWithout } from './table-without.ts';
import { parametersOf, takeAway } from './taken-away.ts';
import { whatRemains } from './what-remains.ts';
import { type WholePaths, wholePaths } from './whole-paths.ts';
import { withoutKeysTo } from './without-keys-to.ts';

/**
 * Notes a statement that is left out: what it would have made or altered is not checked, and what it takes away or gives
 * another name is no more, or has that.
 *
 * @param afterwards takes what is to be noted once what remains of the statement is done: it may drop a key, and add it
 *   again
 * @param client in the session of the statement, with its transaction as it was before
 * @returns what of the statement can be done all the same, if anything; `undefined` where it cannot be told what the
 *   statement would have done: then nothing is noted
 */
export async function noteLeftOut(
  client: Client,
  one: RefusedStatement,
  reason: Reason,
  left: LeftOut,
  afterwards: (() => void)[],
): Promise<{ readonly remaining?: string } | undefined> {
  const { refused, statement, files } = one;
  const bodies = bodiesOf(functionsCalled({ refused, statement }), files);
  const texts = [statement, ...bodies].map(({ text }) => text);
  const paths = await wholePaths(client, texts, left.unmade);
  for (const name of reason.extensions) if (!left.inName.includes(name)) left.extensions.add(name);
  const noting: Noting = { ...one, reason, left, paths, bodies };
  return noteKeys(noting, afterwards) ?? notePartOfTable(noting) ?? noteWhole(noting);
}

/** A statement that is noted as left out, with what is known of it. */
interface Noting extends RefusedStatement {
  readonly reason: Reason;
  readonly left: LeftOut;
  readonly paths: WholePaths;
  /** Of the functions that it calls. */
  readonly bodies: readonly Statement[];
}

/** Keys to tables that are left out: the statement goes without these. */
function noteKeys(
  { statement, file, reason, left, paths }: Noting,
  afterwards: (() => void)[],
): { readonly remaining?: string } | undefined {
  const unmadeTable = (path: readonly string[]) => unmadeRelation(paths.of({ noun: 'table', path }), left);
  const keyless = withoutKeysTo(statement, (path) => unmadeTable(path) !== undefined);
  if (keyless === undefined) return undefined;
  const { keys, remaining } = keyless;
  const table = paths.of({ noun: 'table', path: keyless.table });
  const made = keys.map(({ name, columns, to }) => ({
    key: { kind: 'constraint' as const, path: [...table, name], foreignKey: columns },
    why: unmadeTable(to)?.reason ?? reason,
  }));
  afterwards.push(() => {
    for (const { key, why } of made) {
      noteUnchecked([key], { file, line: statement.line }, why, left);
      left.unmade = [...left.unmade, { noun: key.kind, path: key.path, reason: why }];
    }
  });
  return defined({ remaining });
}

/** A part of a table that alone is in the way: the table is made without it. */
function notePartOfTable({
  statement,
  file,
  at,
  reason,
  left,
  paths,
}: Noting): { readonly remaining?: string } | undefined {
  const without = at === undefined ? undefined : tableWithout(statement.text, at);
  const [table] = without === undefined ? [] : deedsOf(statement);
  if (without === undefined || table === undefined) return undefined;
  const { noun, name, remaining } = without;
  const path = [...paths.of(table), name];
  noteUnchecked([{ kind: noun, path }], { file, line: statement.line }, reason, left);
  left.unmade = [...left.unmade, { noun, path, reason }];
  return { remaining };
}

/** The statement with all that it would do; `undefined` where that cannot be told. */
function noteWhole(noting: Noting): { readonly remaining?: string } | undefined {
  const { statement, file, reason, left, paths, bodies } = noting;
  const called = bodies.flatMap(deedsOfBody);
  const affected = affectedByNoted(noting, called);
  if (affected === undefined) return undefined;
  const remaining = whatRemains(statement, left.unmade, paths);
  const deeds = [...deedsOf(statement), ...called];
  takeAway(deeds, left, paths);
  noteUnchecked(affected, { file, line: statement.line }, reason, left);
  const made = deeds
    .filter(({ verb }) => verb === 'creates' || verb === 'adds' || verb === 'names')
    .map((deed) => ({ noun: deed.noun, path: paths.of(deed) }));
  const altered = affected.map(({ kind, path }) => ({ noun: kind, path }));
  const more = { ...parametersOf(statement), reason };
  const temporary = [statement, ...bodies].flatMap(temporariesIn);
  const unmade = [...made, ...altered, ...temporary];
  left.unmade = [...left.unmade, ...unmade.map((one) => ({ ...one, ...more }))];
  const filled = tablesFilled([statement, ...bodies]).map((table) => [table, reason] as const);
  left.unfilled = new Map([...left.unfilled, ...filled]);
  return defined({ remaining });
}

function affectedByNoted({ statement, files, reason, left, paths }: Noting, called: readonly Deed[]) {
  const unmadeBefore = new Set(left.unmade.map(({ path }) => JSON.stringify(path)));
  return affectedBy(statement, {
    called,
    tables: () =>
      files
        .flatMap(({ statements }) => statements.flatMap(deedsOf))
        .filter(({ verb, noun }) => verb === 'creates' && noun === 'table'),
    leavesTables:
      leaveTables(reason.extensions) || (reason.elsewhere !== undefined && isPlainBlock(statement)),
    isUnmade: (deed) => unmadeBefore.has(JSON.stringify(paths.of(deed))),
    paths,
  });
}

/** Whether all that a block does to tables is written in it, as nothing is that it has run or calls. */
function isPlainBlock({ words, text }: Statement): boolean {
  return words[0] === 'do' && !/\b(?:execute|perform|call)\b/i.test(text);
}

function unmadeRelation(path: readonly string[], { unmade }: LeftOut): Unmade | undefined {
  return unmade.find(
    (one) => groupOf(one.noun) === 'relation' && displayName(one.path) === displayName(path),
  );
}

/** The functions that ran when a statement was refused, or the one that it would have called, by their own names. */
function functionsCalled({ refused, statement }: Pick<RefusedStatement, 'refused' | 'statement'>): string[] {
  const ran = [...(refused.where ?? '').matchAll(context)].map(([, name = '']) => unquoted(name));
  const missing = missingIn(refused);
  const isRun = !declaring.has(statement.words[0] ?? '');
  return [...ran, ...(isRun && missing?.kind === 'function' ? missing.path.slice(-1) : [])];
}

/** How Postgres names a function that an error came out of, without its schema. */
const context = /^(?:PL\/pgSQL|SQL) function "?(?:[^\s(]+\.)?([^\s(".]+|"[^"]+")/gm;
const declaring: ReadonlySet<string> = new Set(['create', 'alter', 'drop', 'comment', 'grant', 'revoke']);

function bodiesOf(functions: readonly string[], files: readonly FileOfStatements[]): Statement[] {
  if (functions.length === 0) return [];
  const isOne = ({ noun, path }: Deed) =>
    /^(?:function|procedure)$/.test(noun) && functions.includes(path.at(-1) ?? '');
  return files.flatMap(({ statements }) =>
    statements.filter((statement) => statement.words[0] === 'create' && deedsOf(statement).some(isOne)),
  );
}

/** The tables whose rows a statement, and the functions that it calls, make or change. */
function tablesFilled([statement, ...bodies]: readonly Statement[]): string[] {
  const isRun = statement !== undefined && !declaring.has(statement.words[0] ?? '');
  const run = isRun ? [statement, ...bodies] : bodies;
  return run.flatMap(({ text }) => [...text.matchAll(filling)].map(([, name = '']) => unquoted(name)));
}

const filling =
  /\b(?:insert\s+into|merge\s+into|copy|update|delete\s+from)\s+(?:only\s+)?(?:(?:"[^"]+"|[\w$]+)\s*\.\s*)?("[^"]+"|[\w$]+)/gi;
