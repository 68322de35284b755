import type { Client } from 'pg';
import { defined } from '../../base/defined.ts';
import type { Problem } from '../../base/problem.ts';
import type { ExtensionStatement } from '../../postgres/extension-statement.ts';
import type { Lend } from '../../postgres/server.ts';
import { noteUnsteady } from '../../repository/inputs.ts';
import { type StandIn as ExtensionStandIn, standInMissing, standInSql } from '../extension-stand-ins.ts';
import { type StandIn, standInFor } from './c-functions.ts';
import { createExtension } from './create-extension.ts';
import { type PostgresError, whole } from './postgres-error.ts';
import { missingExtension, wantedSchema } from './providers.ts';
import { type Recovery, recoveryFrom } from './recovery.ts';
import type { Statement } from './statements.ts';

/** Extensions that may be created where a statement misses what they bring, and the schema to put them into. */
export interface Providable {
  readonly extensions: ReadonlySet<string>;
  readonly schema: string;
  /** What stands in for extensions that the server lacks, by their names. */
  readonly standIns?: Readonly<Record<string, ExtensionStandIn>>;
}

/** What helps a refused statement, and what was done so far for those before it. */
export interface Rescue {
  readonly client: Client;
  readonly lend: Lend | undefined;
  readonly provide: Providable | undefined;
  /** Extensions that were created. */
  readonly extensions: Set<string>;
  /** Extensions that something stands in for, and the schemas that hold it. */
  readonly platformStandIns: Map<string, Set<string>>;
  readonly standIns: readonly StandIn[];
}

/** How a statement is sent: what goes around it, or what a superuser does in its stead. */
export interface Attempt {
  readonly text: string;
  readonly before: string;
  readonly after: string;
  readonly lent?: ExtensionStatement;
  /** What is told where this fails too: the refusal of the statement as it is written. */
  readonly problem?: Problem;
}

export type Remedy =
  | Recovery
  | { readonly kind: 'stand-in'; readonly text: string; readonly reason: string }
  /** Create the extension, which no file does, then run the statement again. */
  | {
      readonly kind: 'provide';
      readonly extension: string;
      readonly schema: string;
      readonly warning: string;
    }
  /** Make what stands in for the extension, then run the statement again. */
  | { readonly kind: 'stand-in-for-extension'; readonly extension: string; readonly schema: string };

export function remedyFor(
  refused: PostgresError,
  statement: Statement,
  { problem }: Attempt,
  { standIns: made, provide }: Pick<Rescue, 'standIns' | 'provide'>,
): Remedy | undefined {
  const standIns = provide?.standIns ?? {};
  const extension = missingExtension(refused);
  // One with a schema of its own wants more of a server than to have it: a setting, a worker, a key.
  const isPlain = extension !== undefined && standIns[extension]?.schema === undefined;
  if (isPlain && provide?.extensions.has(extension)) {
    const warning = `no file creates the extension "${extension}", which it needs; it was created here`;
    return { kind: 'provide', extension, schema: wantedSchema(refused.message) ?? provide.schema, warning };
  }
  const lacking = standInMissing(refused, standIns);
  if (lacking !== undefined) {
    const schema = standIns[lacking]?.schema ?? wantedSchema(refused.message) ?? provide?.schema ?? 'public';
    return { kind: 'stand-in-for-extension', extension: lacking, schema };
  }
  const text = problem === undefined ? standInFor(refused, statement, made.length) : undefined;
  if (text === undefined) return recoveryFrom(refused, statement);
  return { kind: 'stand-in', text, reason: `Postgres refuses it: ${whole(refused)}` };
}

/** Does what a recovery asks for at once, and tells what else is to be done with the statement. */
export async function afterRecovery(
  run: Rescue,
  attempt: Attempt,
  recovery: Exclude<Remedy, { readonly kind: 'stand-in' }>,
): Promise<Attempt> {
  const { client } = run;
  switch (recovery.kind) {
    case 'accept':
    case 'create-role':
      if (recovery.unsteady !== undefined) noteUnsteady(recovery.unsteady);
      if (recovery.role !== undefined)
        await changeRoles(client, `CREATE ROLE ${client.escapeIdentifier(recovery.role)} NOLOGIN`);
      return attempt;
    case 'join-role':
      await changeRoles(client, `GRANT ${client.escapeIdentifier(recovery.role)} TO SESSION_USER`);
      return attempt;
    case 'admit': {
      const place = `CREATE ON ${recovery.place} ${client.escapeIdentifier(recovery.name)}`;
      const role = client.escapeIdentifier(recovery.role);
      return {
        ...attempt,
        before: `${attempt.before}GRANT ${place} TO ${role}; `,
        after: `${attempt.after}; REVOKE ${place} FROM ${role}`,
      };
    }
    case 'provide':
      await createExtension(client, recovery.extension, recovery.schema, run.lend);
      run.extensions.add(recovery.extension);
      return attempt;
    case 'stand-in-for-extension': {
      const { extension, schema } = recovery;
      const standIn = run.provide?.standIns?.[extension];
      if (standIn !== undefined) await client.query(standInSql(standIn, schema));
      run.platformStandIns.set(extension, (run.platformStandIns.get(extension) ?? new Set()).add(schema));
      return attempt;
    }
    case 'any-version':
      return lending({ ...attempt, text: attempt.text.replace(versionOfExtension, '') }, attempt.lent);
    case 'lend':
      return lending(attempt, recovery.extension);
    default:
      return attempt;
  }
}

const versionOfExtension = /\s+version\s+(?:"[^"]*"|'[^']*'|[\w.]+)/i;

/** An attempt that a superuser makes, in the version that its text asks for; none may be left of the statement's. */
function lending(attempt: Attempt, lent: ExtensionStatement | undefined): Attempt {
  if (lent?.verb !== 'create' || versionOfExtension.test(attempt.text))
    return { ...attempt, ...defined({ lent }) };
  const { version: _, ...unversioned } = lent;
  return { ...attempt, lent: unversioned };
}

/**
 * Roles belong to the server, not to a schema: where one is missing it was made by whoever set the server up. Another
 * source may do the same at the same moment.
 */
async function changeRoles(client: Client, sql: string): Promise<void> {
  const body = `BEGIN ${sql}; EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN NULL; END`;
  await client.query(`DO ${client.escapeLiteral(body)}`);
}
