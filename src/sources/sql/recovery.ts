import type { ExtensionStatement } from '../../postgres/extension-statement.ts';
import { isHarmless } from '../../postgres/lend.ts';
import { extensionStatement, unquoted } from './extension-statement.ts';
import type { PostgresError } from './postgres-error.ts';
import type { Statement } from './statements.ts';

/**
 * What to do about a refusal that comes of the ephemeral server rather than of the file; `unsteady` says why that would
 * not be needed, or not do, beside other sources.
 */
export type Recovery =
  /** Nothing: what the statement wants is there already, or concerns nothing that is compared but for the role. */
  | { readonly kind: 'accept'; readonly role?: string; readonly warning?: string; readonly unsteady?: string }
  /** Create the role, then run the statement again. */
  | {
      readonly kind: 'create-role';
      readonly role: string;
      readonly warning: string;
      readonly unsteady: string;
    }
  /** Become a member of the role, as a superuser is of every role, then run the statement again. */
  | { readonly kind: 'join-role'; readonly role: string }
  /** Let the new owner create in the schema or database while the statement runs; a superuser need not ask. */
  | {
      readonly kind: 'admit';
      readonly role: string;
      readonly place: 'schema' | 'database';
      readonly name: string;
    }
  /** Have the superuser do it, where one lends its rights. */
  | { readonly kind: 'lend'; readonly extension: ExtensionStatement }
  /** Create the extension in the version that the server has, without the one that is asked for. */
  | { readonly kind: 'any-version'; readonly warning: string }
  /** Run it once more: another source's database changed the same shared row at the same moment. */
  | { readonly kind: 'again' }
  /** Undo the file and run it once more: it and another source's waited for each other's roles. */
  | { readonly kind: 'file-again' }
  /** Undo the file and run it again without a transaction around it. */
  | { readonly kind: 'without-transaction'; readonly warning: string };

/** How to go on after a refusal; `undefined` when the file is to blame. */
export function recoveryFrom(error: PostgresError, statement: Statement): Recovery | undefined {
  const { words } = statement;
  const [first, second] = words;
  const rolesShared = error.code === '42710' && /^role ".*" already exists$/.test(error.message);
  const rolesRace =
    error.code === '23505' && /^pg_(?:authid|auth_members|db_role_setting)_/.test(error.constraint ?? '');
  if (rolesShared || rolesRace) {
    const createsRole = first === 'create' && ['role', 'user', 'group'].includes(second ?? '');
    return createsRole ? { kind: 'accept' } : { kind: 'again' };
  }
  if (error.code === 'XX000' && /tuple concurrently (updated|deleted)/.test(error.message))
    return { kind: 'again' };
  if (
    error.code === '2BP01' &&
    first === 'drop' &&
    ['role', 'user', 'group', 'owned'].includes(second ?? '')
  ) {
    const warning = 'the role stays, since another source still uses it';
    return { kind: 'accept', warning, unsteady: 'other sources use its roles' };
  }
  if (error.code === '3D000') {
    return { kind: 'accept', warning: 'left out, since the database it names is not here' };
  }
  if (
    error.code === '42704' &&
    first === 'set' &&
    /^unrecognized configuration parameter/.test(error.message)
  )
    return { kind: 'accept', warning: 'left out, since this version of Postgres has no such setting' };
  if (error.code === '22023' && /^security label provider/.test(error.message))
    return { kind: 'accept', warning: 'left out, since the server does not know who reads such labels' };
  if (error.code === '22023' && /^extension ".*" has no .*update path\b/.test(error.message))
    return recoveryFromVersion(statement);
  if (error.code === '40P01') return { kind: 'file-again' };
  const role = /^role "(.*)" does not exist$/.exec(error.message)?.[1];
  if (role !== undefined && (error.code === '42704' || error.code === '22023')) {
    const warning = `nothing before creates the role "${role}"; it was created here without rights`;
    return {
      kind: 'create-role',
      role,
      warning,
      unsteady: 'another source may create the role that it lacks',
    };
  }
  if (error.code === '42501') return recoveryFromLackOfRights(error, statement);
  const warning = outsideTransaction[error.code];
  return warning === undefined ? undefined : { kind: 'without-transaction', warning };
}

/**
 * A version of an extension that the server does not have: the database that the file was written for runs it, and what
 * the extension brings is not compared.
 */
function recoveryFromVersion(statement: Statement): Recovery | undefined {
  const extension = extensionStatement(statement);
  if (extension?.verb === 'update')
    return { kind: 'accept', warning: 'left out, since the server has another version of the extension' };
  if (extension?.verb !== 'create') return undefined;
  return {
    kind: 'any-version',
    warning: 'the server has another version of the extension, and created that',
  };
}

/** What a superuser would not have been refused. Roles and settings of a session are no part of a catalog. */
function recoveryFromLackOfRights({ message }: PostgresError, statement: Statement): Recovery | undefined {
  const [first, second, third] = statement.words;
  const extension = extensionStatement(statement);
  if (extension !== undefined) return isHarmless(extension) ? { kind: 'lend', extension } : undefined;
  if (second === 'role' || (second === 'user' && third !== 'mapping')) {
    const warning = 'the role gets none of the rights that only a superuser may give';
    if (first === 'create') return { kind: 'accept', role: unquoted(third ?? ''), warning };
    if (first === 'alter') return { kind: 'accept', warning };
  }
  const parameter = /^permission denied to set parameter "(.*)"$/.exec(message)?.[1];
  if (first === 'set' && parameter !== undefined)
    return { kind: 'accept', warning: `left out, since only a superuser may set "${parameter}"` };
  const role = /^(?:must be member of|must be able to SET|permission denied to set) role "(.*)"$/i.exec(
    message,
  )?.[1];
  if (role !== undefined) return { kind: 'join-role', role };
  const [, place, name = ''] = /^permission denied for (schema|database) (.*)$/.exec(message) ?? [];
  const owner = /\sowner\s+to\s+("(?:[^"]|"")+"|[^\s"]+)$/i.exec(statement.text)?.[1];
  if (owner === undefined || (place !== 'schema' && place !== 'database')) return undefined;
  return { kind: 'admit', role: unquoted(owner), place, name };
}

const outsideTransaction: Readonly<Record<string, string>> = {
  // Only of a server that was given: ours has room for more than anyone declares.
  '53200': 'touches more objects than one transaction of the server can lock',
  '25001': 'holds a statement that cannot run in a transaction',
  '2D000': 'ends a transaction from within a procedure or DO block',
  '55P04': 'uses an enum value that it adds itself, which one transaction does not allow',
};
