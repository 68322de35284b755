import type { Migration } from './migration.ts';
import { type Marks, rulesOfSqlTools, type SqlTool, sqlTools } from './sql-tools.ts';

const all = sqlTools.map((tool) => rulesOfSqlTools[tool]);

/**
 * The statements of a migration that lead up: those between an "up" comment and a "down" one, and all where there is
 * neither.
 *
 * @param tool whose comments count; those of any where it is not known
 */
export function upPart(migration: Migration, tool?: SqlTool): Migration {
  const rules = tool === undefined ? all : [tool];
  const { sql } = migration;
  const marks = rules.flatMap((its) => its.marks ?? []);
  const runsWhole = tool?.unmarked === 'runs whole' && !isMarkedUp(sql, tool);
  const leadsUp = waysUp(sql, runsWhole ? [] : marks);
  return {
    ...migration,
    statements: migration.statements.filter(({ offset }) => leadsUp(offset)),
    transactional: migration.transactional && !rules.some(({ noTransaction }) => noTransaction?.test(sql)),
  };
}

/** Whether a file has a comment that begins the way up. */
export function isMarkedUp(sql: string, { marks }: SqlTool): boolean {
  return sql.split('\n').some((line) => marks?.up.test(line) === true);
}

/** Whether what stands at an offset of the file leads up. */
function waysUp(sql: string, marks: readonly Marks[]): (offset: number) => boolean {
  const turns: { readonly at: number; readonly up: boolean }[] = [];
  let at = 0;
  for (const line of sql.split('\n')) {
    if (marks.some(({ up }) => up.test(line))) turns.push({ at, up: true });
    else if (marks.some(({ down }) => down.test(line))) turns.push({ at, up: false });
    at += line.length + 1;
  }
  const startsUp = !turns.some(({ up }) => up);
  return (offset) => turns.findLast((turn) => turn.at <= offset)?.up ?? startsUp;
}
