import type { PostgresError } from './postgres-error.ts';
import type { Statement } from './statements.ts';

/** What to do about a refusal that comes of the ephemeral server rather than of the file. */
export type Recovery =
  /** Nothing: what the statement wants is there already, or concerns nothing that is compared. */
  | { readonly kind: 'accept'; readonly warning?: string }
  /** Create the role, then run the statement again. */
  | { readonly kind: 'create-role'; readonly role: string }
  /** Run it once more: another source's database changed the same shared row at the same moment. */
  | { readonly kind: 'again' }
  /** Undo the file and run it once more: it and another source's waited for each other's roles. */
  | { readonly kind: 'file-again' }
  /** Undo the file and run it again without a transaction around it. */
  | { readonly kind: 'without-transaction'; readonly warning: string };

/** How to go on after a refusal; `undefined` when the file is to blame. */
export function recoveryFrom(error: PostgresError, { words }: Statement): Recovery | undefined {
  const [first, second] = words;
  const rolesShared = error.code === '42710' && /^role ".*" already exists$/.test(error.message);
  const rolesRace = error.code === '23505' && /^pg_(authid|auth_members)_/.test(error.constraint ?? '');
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
    return { kind: 'accept', warning: 'the role stays, since another source still uses it' };
  }
  if (error.code === '3D000') {
    return { kind: 'accept', warning: 'left out, since the database it names is not here' };
  }
  if (error.code === '40P01') return { kind: 'file-again' };
  const role = /^role "(.*)" does not exist$/.exec(error.message)?.[1];
  if (role !== undefined && (error.code === '42704' || error.code === '22023'))
    return { kind: 'create-role', role };
  const warning = outsideTransaction[error.code];
  return warning === undefined ? undefined : { kind: 'without-transaction', warning };
}

const outsideTransaction: Readonly<Record<string, string>> = {
  '25001': 'holds a statement that cannot run in a transaction',
  '2D000': 'ends a transaction from within a procedure or DO block',
  '55P04': 'uses an enum value that it adds itself, which one transaction does not allow',
};
