import { quotedName } from '../base/quoted-name.ts';

/**
 * What stands for an extension that no server but the platform's own has: its types and tables, and functions that have
 * its signatures and do nothing, so that whatever calls them can be made. `@` stands for the extension's schema.
 */
export interface StandIn {
  /** The schema that it insists on; else it goes where a statement puts it. */
  readonly schema?: string;
  /** Its names are everybody's, so that nothing but CREATE EXTENSION tells that it is meant. */
  readonly onlyWhenCreated?: true;
  /** What follows CREATE TYPE, by name. */
  readonly types?: Readonly<Record<string, string>>;
  /** What follows CREATE TABLE, by name. */
  readonly tables?: Readonly<Record<string, string>>;
  /** What follows CREATE VIEW, by name. */
  readonly views?: Readonly<Record<string, string>>;
  /** `name(arguments) RETURNS type IMMUTABLE`; a body follows where doing nothing is not enough. */
  readonly functions: readonly (string | readonly [signature: string, body: string])[];
}

/** The statements that make it, in one text; they can be repeated. */
export function standInSql(
  { types = {}, tables = {}, views = {}, ...standIn }: StandIn,
  schema: string,
): string {
  const place = quotedName(schema);
  const makes = (what: string, entries: Readonly<Record<string, string>>) =>
    Object.entries(entries).map(([name, definition]) => `${what} @.${name} ${definition};`);
  return [
    ...(standIn.schema === undefined ? [] : ['CREATE SCHEMA IF NOT EXISTS @;']),
    ...Object.entries(types).map(
      ([name, definition]) => `DO $do$ BEGIN
  IF to_regtype('@.${name}') IS NULL THEN CREATE ${definition.startsWith('AS DOMAIN') ? 'DOMAIN' : 'TYPE'} @.${name} ${definition.replace('AS DOMAIN', 'AS')}; END IF;
END $do$;`,
    ),
    ...makes('CREATE TABLE IF NOT EXISTS', tables),
    ...makes('CREATE OR REPLACE VIEW', views),
    ...standIn.functions.map(functionSql),
  ]
    .join('\n')
    .replaceAll('@', place);
}

function functionSql(declared: string | readonly [string, string]): string {
  const [signature, body] = typeof declared === 'string' ? [declared, bodyOf(declared)] : declared;
  return `CREATE OR REPLACE FUNCTION @.${signature} LANGUAGE plpgsql AS $body$ BEGIN ${body} END $body$;`;
}

/** By what a function returns; the first that fits. */
const bodies: readonly (readonly [returns: RegExp, body: string])[] = [
  [/^void/, ''],
  [/^trigger/, 'RETURN coalesce(NEW, OLD);'],
  [/^(?:setof|table)\b/i, 'RETURN;'],
  [/^(?:bigint|integer)\b(?!\[)/, 'RETURN 1;'],
  [/^boolean\b(?!\[)/, 'RETURN true;'],
  [/^uuid\b(?!\[)/, 'RETURN gen_random_uuid();'],
  [/^/, 'RETURN NULL;'],
];

function bodyOf(signature: string): string {
  const returns = signature.slice(signature.lastIndexOf(' RETURNS ') + ' RETURNS '.length);
  return bodies.find(([pattern]) => pattern.test(returns))?.[1] ?? '';
}

/** Names of everything that it makes. */
export function namesOfStandIn({ types = {}, tables = {}, views = {}, functions }: StandIn): Set<string> {
  const named = functions.map((declared) => nameOf(typeof declared === 'string' ? declared : declared[0]));
  return new Set([types, tables, views].flatMap(Object.keys).concat(named));
}

function nameOf(signature: string): string {
  return signature.slice(0, signature.indexOf('(')).replaceAll('"', '');
}

/** The extension that brings what a statement misses, by Postgres's words; `undefined` where none of these does. */
export function standInMissing(
  { code, message }: { readonly code: string; readonly message: string },
  standIns: Readonly<Record<string, StandIn>>,
): string | undefined {
  const [, quoted, called] = missing.exec(message) ?? [];
  const path = (quoted ?? called)?.split('.');
  const name = path?.at(-1);
  if (path === undefined || name === undefined || !missingCodes.has(code)) return undefined;
  const schema = code === INVALID_SCHEMA ? name : path.at(-2);
  return Object.entries(standIns).find(([, standIn]) => {
    if (standIn.schema !== undefined) return standIn.schema === schema;
    return standIn.onlyWhenCreated !== true && namesOfStandIn(standIn).has(name);
  })?.[0];
}

const missing = /^(?:schema|relation|type) "([^"]+)" does not exist|^function ([^(]+)\(/;
const INVALID_SCHEMA = '3F000';
const missingCodes: ReadonlySet<string> = new Set([INVALID_SCHEMA, '42P01', '42704', '42883']);
