/** Migrations as Flyway runs them: with their placeholders filled in, in the schema that it is told. */

import { posix } from 'node:path';
import { Problem } from '../../../base/problem.ts';
import { quotedName } from '../../../base/quoted-name.ts';
import type { SqlFile } from '../../sql/sql-file.ts';
import { type Statement, splitStatements } from '../../sql/statements.ts';
import type { Migration } from '../migration.ts';
import { filled, type OpenPlaceholder } from './placeholders.ts';
import type { FlywaySchemas, FlywaySettings } from './settings.ts';

interface Open extends OpenPlaceholder {
  readonly file: string;
}

/**
 * @param isLeft whether the settings of a script leave its placeholders as they are
 * @throws Problem that names every placeholder to which nobody gives a value
 */
export function asRun(
  migrations: readonly Migration[],
  settings: FlywaySettings,
  isLeft: (migration: Migration) => boolean,
): Migration[] {
  const open: Open[] = [];
  const run = migrations.map((migration) => {
    const { file, sql } = migration;
    const fill = settings.replaces && !isLeft(migration);
    const script = fill ? filled(sql, posix.basename(file), settings) : undefined;
    open.push(...(script?.open ?? []).map((it) => ({ ...it, file })));
    const own =
      script?.hadSome === true
        ? { ...migration, written: sql, sql: script.text, ...splitStatements(script.text) }
        : migration;
    return { ...own, statements: [...searchPath(settings.schemas), ...own.statements] };
  });
  if (open.length > 0) throw withoutValue(open, settings);
  return run;
}

/** What makes the schemas that Flyway makes where they are missing. */
export function schemaPrelude(schemas: FlywaySchemas | undefined): SqlFile[] {
  if (schemas === undefined || schemas.made.length === 0) return [];
  const { file = 'schema-drift.yml', line = 1 } = schemas.said ?? {};
  const above = '\n'.repeat(line - 1);
  const texts = schemas.made.map((name) => `CREATE SCHEMA IF NOT EXISTS ${quotedName(name)}`);
  const statements = texts.map((text) => ({ text, offset: above.length, line, words: ['create', 'schema'] }));
  return [{ file, sql: above + texts.join('; '), statements, transactional: true }];
}

/** Flyway puts the schema in front of what the login has. */
function searchPath(schemas: FlywaySchemas | undefined): Statement[] {
  if (schemas === undefined || schemas.main === 'public') return [];
  const text = `SET search_path = ${quotedName(schemas.main)}, "$user", public`;
  return [{ text, offset: 0, line: 1, words: ['set', 'search_path'] }];
}

function withoutValue(open: readonly Open[], { prefix, suffix, unsaid }: FlywaySettings): Problem {
  const written = ({ name }: Open) => `${prefix}${name}${suffix}`;
  const lines = open.map((it) => {
    const said = unsaid.get(it.name.toLowerCase());
    const why =
      said === undefined
        ? ''
        : `, which ${said.file}:${said.line} takes from the environment (${said.written})`;
    return `${it.file}:${it.line}: ${written(it)}${why}`;
  });
  const [first] = open as [Open];
  const names = [...new Set(open.map(({ name }) => name))];
  const shown =
    names.length === 1
      ? `The placeholder ${written(first)} has`
      : `${names.length} placeholders of Flyway's have`;
  const more = lines.length - 8;
  return new Problem(`${shown} no value here.`, {
    advice: `Say in schema-drift.yml, with these migrations, what production has: \`placeholders: { ${names.map((name) => `${/^\w+$/.test(name) ? name : JSON.stringify(name)}: …`).join(', ')} }\`; or \`placeholders: false\`, where Flyway fills in none. Values in flyway.conf, flyway.toml or Spring's application files beside the folder, or above it, are read, too.`,
    detail: [...lines.slice(0, 8), ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'),
    location: { file: first.file, line: first.line },
  });
}
