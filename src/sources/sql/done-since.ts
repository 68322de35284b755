/** What statements that were done have to do with what was left out before them. */
import type { Client } from 'pg';
import { type Deed, deedsOf } from './deeds-of-statement.ts';
import { type LeftOut, noteUnchecked, type Unmade } from './left-out.ts';
import { withoutTexts } from './lexemes.ts';
import { mentions } from './naming-texts.ts';
import type { MadeElsewhere } from './stated.ts';
import type { Statement } from './statements.ts';
import { parametersOf, takeAway } from './taken-away.ts';
import { wholePaths } from './whole-paths.ts';

/**
 * Notes a statement that was done: what it drops, or makes in place of what was left out, is unchecked no more; what has
 * all columns of a table that lacks some is not checked either.
 */
export async function noteDone(
  client: Client,
  { file, statement }: { readonly file: string; readonly statement: Statement },
  left: LeftOut,
): Promise<void> {
  if (left.unmade.length === 0 || !['create', 'alter', 'drop'].includes(statement.words[0] ?? '')) return;
  const replaces = /^create\s+or\s+replace\s/i.test(statement.text);
  const made = deedsOf(statement);
  const away = made.map((deed): Deed => (replaces || isThereNow(deed) ? { ...deed, verb: 'drops' } : deed));
  const takes = away.some(({ verb }) => verb === 'drops' || verb === 'renames') && left.unmade.some(isNamed);
  const without = copies.test(withoutTexts(statement.text)) ? left.unmade.find(isCopied) : undefined;
  if (!takes && without === undefined) return;
  const paths = await wholePaths(client, [statement.text], left.unmade);
  if (takes) takeAway(away, left, paths, parametersOf(statement));
  if (without === undefined) return;
  const objects = made.flatMap(({ noun, path }) => {
    const kind = kindsThatCopy[noun];
    return kind === undefined ? [] : [{ kind, path: paths.of({ noun, path }) }];
  });
  const { reason } = without;
  noteUnchecked(objects, { file, line: statement.line }, reason, left);
  left.unmade = [...left.unmade, ...objects.map(({ kind, path }) => ({ noun: kind, path, reason }))];

  /** A table is there without the columns that were left out of this very statement. */
  function isThereNow({ verb, noun, path }: Deed): boolean {
    if (verb === 'creates' && noun !== 'table') return true;
    const isPulled = ({ pulledAt, path: whole }: MadeElsewhere) =>
      pulledAt !== undefined && whole.slice(-path.length).join('.') === path.join('.');
    return (verb === 'creates' || verb === 'adds') && left.elsewhere.some(isPulled);
  }
  function isNamed({ path }: Unmade): boolean {
    return path.slice(-2).some((name) => statement.text.toLowerCase().includes(name.toLowerCase()));
  }
  function isCopied({ noun, path }: Unmade): boolean {
    const table = noun === 'column' ? path.at(-2) : kindsThatCopy[noun] && path.at(-1);
    return table !== undefined && mentions(statement.text, table);
  }
}

const kindsThatCopy: Readonly<Record<string, 'table' | 'view' | 'materialized view'>> = {
  table: 'table',
  view: 'view',
  'materialized view': 'materialized view',
};

/** All columns of a query; those of another table. */
const copies =
  /(?:\bselect(?:\s+(?:all|distinct))?|,|\.)\s*\*|[(,]\s*like\s|\binherits\s*\(|\bpartition\s+of\s/i;
