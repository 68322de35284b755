/** What the rules ask of policies. */
import { quotedName } from '../base/quoted-name.ts';
import { texts } from '../catalog/attributes.ts';
import { type CatalogObject, withoutArguments } from '../catalog/catalog.ts';
import type { ExposedSchema } from './exposed-schema.ts';

/** Its USING and WITH CHECK, as Postgres prints them. */
export function conditionsOf({ attributes: { using, withCheck } }: CatalogObject): string[] {
  return [using, withCheck].filter((text) => typeof text === 'string');
}

/** Whether a policy holds for a role by its name, or for everybody. */
export function isAskedBy({ attributes: { roles } }: CatalogObject, role: string): boolean {
  return texts(roles).some((one) => one === role || one === 'public');
}

/** Whether the conditions of a policy call a routine, or one of its name. */
export function calls(policy: CatalogObject, { path: [schema = '', name = ''] }: CatalogObject): boolean {
  const written = (part: string) =>
    `(?:${[part, quotedName(part)].map((it) => it.replace(/[^\w"]/g, String.raw`\$&`)).join('|')})`;
  const call = new RegExp(
    String.raw`(?<![\w$".])(?:${written(schema)}\.)?${written(withoutArguments(name))}\(`,
  );
  return conditionsOf(policy).some((text) => call.test(text));
}

/** What of a condition goes by what users say of themselves. */
export const byUserMetadata =
  /auth\.jwt\(\)[\s\S]*user_metadata|current_setting\([\s\S]*request\.jwt\.claims[\s\S]*user_metadata/;

/** What tells who asks; Postgres prints `( SELECT auth.uid() AS uid)` where a SELECT is around it. */
const whoAsks = [
  'auth\\.uid\\(\\)',
  'auth\\.jwt\\(\\)',
  'auth\\.role\\(\\)',
  'auth\\.email\\(\\)',
  'current_setting\\(',
];

/** Whether it asks who it is outside of a SELECT. */
export function asksForEveryRow(condition: string): boolean {
  return whoAsks.some(
    (call) => new RegExp(call).test(condition) && !new RegExp(`select\\s+${call}`, 'i').test(condition),
  );
}

/** On a table of the project's, or where Realtime asks for every message. */
export function isAskedMuch(policy: CatalogObject, schema: ExposedSchema): boolean {
  return (schema.isOwn(policy) && schema.isSecured(policy)) || policy.path[0] === 'realtime';
}

const always = /^\(?(?:true|1\s*=\s*1)\)?$/i;

/** Whether whoever asks through the Data API may write any row by it. */
export function letsAllWrite({
  attributes: { command, permissive, roles, using, withCheck },
}: CatalogObject): boolean {
  const askers = ['public', 'anon', 'authenticated'];
  if (permissive !== true || !texts(roles).some((role) => askers.includes(role))) return false;
  const isAlways = (condition: unknown) => typeof condition === 'string' && always.test(condition.trim());
  const changes = command === 'all' || command === 'update' || command === 'delete';
  return (
    (changes && (isAlways(using) || using === undefined)) ||
    isAlways(withCheck) ||
    (command === 'insert' && withCheck === undefined)
  );
}

/** Roles for which row level security does not hold. */
const unbound: ReadonlySet<string> = new Set(['service_role', 'postgres']);

/** Whether some role has two permissive policies for the same command. */
export function areAskedTogether(policies: readonly CatalogObject[]): boolean {
  const permissive = policies.filter(({ attributes }) => attributes.permissive === true);
  return permissive.some((one, at) =>
    permissive.slice(at + 1).some((other) => shareCommand(one, other) && shareRole(one, other)),
  );
}

function shareCommand({ attributes: one }: CatalogObject, { attributes: other }: CatalogObject): boolean {
  return one.command === other.command || one.command === 'all' || other.command === 'all';
}

function shareRole(one: CatalogObject, other: CatalogObject): boolean {
  const [ones, others] = [one, other].map(({ attributes }) => texts(attributes.roles));
  if (ones === undefined || others === undefined) return false;
  const bound = (roles: readonly string[]) =>
    roles.filter((role) => !unbound.has(role) && !/^pg_|^supabase.*admin$/.test(role));
  if (ones.includes('public')) return bound(others).length > 0;
  if (others.includes('public')) return bound(ones).length > 0;
  return bound(ones).some((role) => others.includes(role));
}
