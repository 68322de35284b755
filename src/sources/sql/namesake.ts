import type { Client } from 'pg';
import { namesake } from '../../catalog/namesake.ts';
import { unquoted } from './extension-statement.ts';

const name = String.raw`(?:"(?:[^"]|"")*"|[^\s",]+)`;
/** What stands before the GRANT or REVOKE of default privileges: whose they are, and in which schemas. */
const wordsBefore = String.raw`\balter\s+default\s+privileges\s(?:"[^"]*"|[^"])*?(?=\s(?:grant|revoke)\s)`;
const beginning = new RegExp(String.raw`^\s*${wordsBefore}`, 'gi');
/** In a block these may be statements of its own, or texts that it executes. */
const withinBlock = new RegExp(wordsBefore, 'gi');
const block = /^\s*do\s/i;
const makers = new RegExp(String.raw`(\sfor\s+(?:role|user)\s+)(${name}(?:\s*,\s*${name})*)`, 'i');

/**
 * A statement, or a block, about the default privileges of a role that is called as the owner of the client's database is, and is
 * another one where the statement is meant: here a role stands for it, which is made where it is missing. Every other
 * statement as it is, and those that name no role are about the owner.
 */
export async function apartFromOwner(client: Client, sql: string): Promise<string> {
  const said = forNamesake(sql, client.user);
  if (said !== sql) {
    const made = `BEGIN CREATE ROLE ${namesake} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END`;
    const joined = `BEGIN GRANT ${namesake} TO SESSION_USER; EXCEPTION WHEN internal_error OR unique_violation THEN NULL; END`;
    await client.query(`DO $made$ BEGIN ${made}; ${joined}; END $made$`);
  }
  return said;
}

/** The statement with {@link namesake} for the role wherever it says whose default privileges it is about. */
export function forNamesake(sql: string, role: string | undefined): string {
  return sql.replaceAll(block.test(sql) ? withinBlock : beginning, (begun) =>
    begun.replace(makers, (_, before: string, roles: string) => {
      const others = roles.replaceAll(new RegExp(name, 'g'), (one) =>
        unquoted(one) === role ? namesake : one,
      );
      return before + others;
    }),
  );
}
