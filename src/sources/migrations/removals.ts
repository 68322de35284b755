import type { Catalog } from '../../catalog/catalog.ts';
import { textIfReadable } from '../../repository/read.ts';
import type { Decision } from '../decisions.ts';
import type { Removal } from '../removals.ts';
import { type Renaming, renamingsIn } from '../renamings.ts';
import { decisionsOf } from '../sql/decisions-of-statement.ts';
import { alteredIn, type Deed, deedsOf, deedsOfBody } from '../sql/deeds-of-statement.ts';
import type { Statement } from '../sql/statements.ts';
import { depthOf } from '../sql/whole-paths.ts';
import { decisionsOfRevision } from './alembic/revision-decisions.ts';
import type { Migration } from './migration.ts';

const takesAway = /\b(?:drop|rename|set\s+schema)\b/i;

/** What migrations take away, or give another name or schema. */
export function removalsOf(migrations: readonly Migration[]): Removal[] {
  return migrations.flatMap(({ statements }) => {
    let schema = 'public';
    return statements.flatMap((statement) => {
      schema =
        /^set\s+(?:(?:session|local)\s+)?search_path\s*(?:=|\bto\b)\s*(?<first>[^,]+)/i
          .exec(statement.text)
          ?.groups?.first?.replace(/^\W+|\W+$/g, '') ?? schema;
      return takesAway.test(statement.text) ? removalsIn(statement, schema) : [];
    });
  });
}

/** @param schema in which that is what is named without one */
function removalsIn(statement: Statement, schema: string): Removal[] {
  const { words, text } = statement;
  const whole = ({ noun, path }: Pick<Deed, 'noun' | 'path'>): Removal => ({
    noun,
    path: path.length < depthOf(noun) ? [schema, ...path] : path,
  });
  const deeds = words[0] === 'create' ? deedsOfBody(statement) : deedsOf(statement);
  const taken = deeds.filter(({ verb }) => verb === 'drops' || verb === 'renames').map(whole);
  const altered = /^alter\s+type\b[^;]*\brename\s+value\b/i.test(text) ? alteredIn(statement) : undefined;
  // What a block puts together and runs is nowhere in its text but as words.
  const isHidden = words[0] === 'do' && /\bexecute\b/i.test(text);
  return [...taken, ...(altered === undefined ? [] : [whole(altered)]), ...(isHidden ? [{ text }] : [])];
}

const renames = /\b(?:rename|set\s+schema)\b/i;

/** What migrations gave another name. */
export function renamingsOf(migrations: readonly Migration[], catalog: Catalog): Renaming[] {
  const all = migrations.flatMap(({ file, statements }) =>
    statements.map((statement) => ({ file, statement })),
  );
  // Most give nothing another name, and what was before the first does not matter.
  const first = all.findIndex(({ statement }) => renames.test(statement.text));
  if (first < 0) return [];
  return renamingsIn(
    all.slice(first).map(({ file, statement }) => decisionsOf(statement, file)),
    catalog,
  );
}

/**
 * What Alembic's revisions take away, but for what they would to take themselves back.
 *
 * @param files relative to `root`; one that cannot be read tells of nothing
 */
export function removalsOfRevisions(files: readonly string[], root: string): Removal[] {
  return [...new Set(files)].flatMap((file) => {
    const text = textIfReadable(file, root) ?? '';
    const decisions = decisionsOfRevision(text, file).flat();
    const taken = decisions.filter(({ verb }) => verb === 'drops' || verb === 'renames');
    return [...taken.map(ofDecision), ...hiddenIn(text)];
  });
}

function ofDecision({ kind, table = [], path }: Decision): Removal {
  const all = [...table, ...path];
  return { noun: kind, path: all.length < depthOf(kind) ? ['public', ...all] : all };
}

/** The calls that take away what they name at run time alone. */
function hiddenIn(revision: string): Removal[] {
  return (revision.split(/^(?:async )?def downgrade\b/m)[0] ?? '')
    .split(/(?=\b\w*op\.)/)
    .filter((call) => /\b(?:drop|rename)|new_column_name/i.test(call) && !/^\w*op\.\w+\(\s*["']/.test(call))
    .map((text) => ({ text }));
}
