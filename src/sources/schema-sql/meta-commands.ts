import { Problem } from '../../base/problem.ts';
import type { MetaCommand, Statement } from '../sql/statements.ts';

/** Commands that make part of the schema, by what they do; their advice. */
const steering: readonly {
  readonly names: readonly string[];
  readonly does: string;
  readonly advice: string;
}[] = [
  {
    names: ['\\i', '\\ir', '\\include', '\\include_relative'],
    does: 'includes another file',
    advice:
      'List the files under `files` of this source, in their order, instead of the one that includes them.',
  },
  {
    names: ['\\gexec', '\\if', '\\elif', '\\else'],
    does: 'decides what runs',
    advice: 'Write the statements out, or dump the database that they make with `pg_dump --schema-only`.',
  },
];
const connecting: ReadonlySet<string> = new Set(['\\c', '\\connect']);
/** Fences around a dump that keep psql from running commands in it; nothing here runs any. */
const fences: ReadonlySet<string> = new Set(['\\restrict', '\\unrestrict']);

/**
 * A line for the report about the commands for psql that a file holds, none where it holds none.
 *
 * @throws Problem where leaving them out would change the schema: another file is included, or the file goes on to a
 *   second database
 */
export function checkMetaCommands(
  file: string,
  statements: readonly Statement[],
  commands: readonly MetaCommand[],
): string[] {
  for (const command of commands) {
    const found = steering.find(({ names }) => names.includes(nameOf(command)));
    if (found === undefined) continue;
    throw new Problem(`${file}:${command.line} ${found.does}, as only psql can.`, {
      advice: found.advice,
      detail: command.text,
      location: { file, line: command.line },
    });
  }
  const [first, second] = databases(statements, commands);
  if (first !== undefined && second !== undefined) {
    throw new Problem(`${file}:${second.line} goes on to a second database.`, {
      advice: 'Dump the one database that is meant, with pg_dump rather than pg_dumpall.',
      detail: `${first.text}\n${second.text}`,
      location: { file, line: second.line },
    });
  }
  const others = commands.filter((command) => !fences.has(nameOf(command)));
  if (others[0] === undefined) return [];
  const names = [...new Set(others.map(nameOf))].join(', ');
  return [`${file}:${others[0].line}: commands for psql are left out: ${names}.`];
}

/** The first \connect to each database in which something is created. */
function databases(statements: readonly Statement[], commands: readonly MetaCommand[]): MetaCommand[] {
  const connects = commands.filter((command) => connecting.has(nameOf(command)));
  const used = connects.filter(({ line }, index) => {
    const end = connects[index + 1]?.line ?? Number.POSITIVE_INFINITY;
    return statements.some(
      (statement) => statement.line > line && statement.line < end && creates(statement),
    );
  });
  const byName = new Map<string, MetaCommand>();
  for (const command of used) {
    const name = command.text.split(/\s+/).slice(1).join(' ');
    if (!byName.has(name)) byName.set(name, command);
  }
  return [...byName.values()];
}

function creates({ words: [first, second = ''] }: Statement): boolean {
  return first === 'create' && !['role', 'user', 'group', 'database', 'tablespace'].includes(second);
}

function nameOf({ text }: MetaCommand): string {
  return text.split(/\s/)[0] ?? text;
}
