import { Problem } from '../../base/problem.ts';
import type { StatisticsByTable } from '../../catalog/statistics.ts';
import { readBytes } from '../../repository/read.ts';
import type { SqlFile } from '../sql/sql-file.ts';
import { type MetaCommand, type Statement, splitStatements } from '../sql/statements.ts';
import { isAboutRows, statesRights, withoutEncoding } from './dump.ts';
import { dumpedStatistics, handsOverStatistics } from './dumped-statistics.ts';
import { checkMetaCommands } from './meta-commands.ts';

/** A schema file with what is said of the statements that were taken out of it. */
export interface SchemaFile extends SqlFile {
  readonly warnings: readonly string[];
  readonly statistics: StatisticsByTable;
}

/**
 * Reads schema files and keeps of each the statements that make the schema: rows are not loaded, what a dump says to
 * psql or drops before it begins is left out, each kind told once.
 *
 * @param files relative to `root`, in the order in which they are applied
 * @throws Problem when a file is no SQL text, reaches into another file, or holds several databases, and when there is
 *   nothing in them to apply
 */
export async function openSchemaFiles(files: readonly string[], root: string): Promise<SchemaFile[]> {
  const opened: SchemaFile[] = [];
  let made = false;
  for (const file of files) {
    const sql = readSqlText(file, root);
    const { statements, metaCommands } = splitStatements(sql);
    opened.push(toSchemaFile({ file, sql, statements, metaCommands }, made));
    made ||= statements.some(({ words }) => words[0] === 'create');
  }
  if (opened.every(({ statements }) => statements.length === 0)) {
    throw new Problem(`${files.join(', ')} ${files.length === 1 ? 'makes' : 'make'} no schema.`, {
      advice: 'Set `files` of this source to the SQL that creates the tables.',
      location: { file: files[0] ?? '', line: 1 },
    });
  }
  return opened;
}

interface Split {
  readonly file: string;
  readonly sql: string;
  readonly statements: readonly Statement[];
  readonly metaCommands: readonly MetaCommand[];
}

/** @param made whether a file before this one made something that this one could drop */
function toSchemaFile({ file, sql, statements, metaCommands }: Split, made: boolean): SchemaFile {
  const warnings = checkMetaCommands(file, statements, metaCommands);
  const leaveOut = (
    kept: readonly Statement[],
    what: string,
    unwanted: (statement: Statement) => boolean,
  ) => {
    const [first, ...others] = kept.filter(unwanted);
    if (first === undefined) return kept;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    warnings.push(`${file}:${first.line}: ${what}: ${first.words[0]?.toUpperCase()}${more}.`);
    return kept.filter((statement) => !unwanted(statement));
  };
  const firstMade = statements.findIndex(({ words }) => words[0] === 'create');
  const before = new Set(made ? [] : firstMade < 0 ? statements : statements.slice(0, firstMade));
  const withoutDrops = leaveOut(
    withoutEncoding(statements, file, sql),
    'left out, since there is nothing to drop yet',
    (statement) => before.has(statement) && drops(statement),
  );
  const statistics = dumpedStatistics(withoutDrops);
  const schemaAndRows = withoutDrops.filter((statement) => !handsOverStatistics(statement));
  const kept = leaveOut(schemaAndRows, 'not run, since only the schema is read, no rows', isAboutRows);
  return {
    file,
    sql,
    statements: kept.map(keepPublic),
    transactional: true,
    statesRights: statesRights({ sql, statements }),
    warnings,
    statistics,
  };
}

/** `DROP …`, `ALTER TABLE … DROP …`: what `pg_dump --clean` begins with. */
function drops({ words, text }: Statement): boolean {
  return words[0] === 'drop' || (words[0] === 'alter' && words[1] === 'table' && /\bdrop\b/i.test(text));
}

/** A dump of a database whose `public` was changed creates it, but every database starts with one. */
function keepPublic(statement: Statement): Statement {
  const [first, second, name] = statement.words;
  const createsPublic =
    first === 'create' && second === 'schema' && (name === 'public' || name === '"public"');
  return createsPublic
    ? { ...statement, text: statement.text.replace(/schema/i, '$& IF NOT EXISTS') }
    : statement;
}

function readSqlText(file: string, root: string): string {
  const bytes = readBytes(file, root);
  if (bytes.subarray(0, 5).toString('latin1') === 'PGDMP') {
    throw new Problem(`${file} is a dump in pg_dump's custom format, not SQL.`, {
      advice: `Dump as text (\`pg_dump --schema-only --file=${file}\`), or make text of it with \`pg_restore --schema-only --file=schema.sql ${file}\`.`,
      location: { file, line: 1 },
    });
  }
  if (bytes.includes(0)) {
    throw new Problem(`${file} is not a text file.`, {
      advice: 'Write it as SQL in UTF-8.',
      location: { file, line: 1 },
    });
  }
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}
