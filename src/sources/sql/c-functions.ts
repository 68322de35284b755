/** Functions in C whose library cannot be loaded here: stand-ins take their place, so that all else can be made. */

import type { Location } from '../../base/problem.ts';
import { type Catalog, type CatalogObject, objectId } from '../../catalog/catalog.ts';
import type { Unchecked } from '../unchecked.ts';
import type { PostgresError } from './postgres-error.ts';
import type { Statement } from './statements.ts';

/** A function that is there in name and signature only. */
export interface StandIn {
  readonly reason: string;
  readonly location: Location;
}

/**
 * By this setting, with a number behind it, a function is known to be a stand-in whatever else is done to it later.
 * One with a name of ours would take a superuser.
 */
const mark = 'application_name=schema-drift stand-in ';

const noLibrary =
  /^(?:could not (?:access file|load library|find function ".*" in file) |incompatible library )/;
const noRights = /^permission denied for language c$/;

/**
 * The statement that creates a stand-in under a number, where `refused` is about the library of a function in C or
 * about the right to name one; `undefined` for any other refusal. Whoever calls a stand-in gets an error.
 */
export function standInFor(refused: PostgresError, statement: Statement, number: number): string | undefined {
  const [first, second, , replaced] = statement.words;
  const makes = second === 'or' ? replaced : second;
  if (first !== 'create' || (makes !== 'function' && makes !== 'procedure')) return undefined;
  const set = `SET ${mark.replace('=', " TO '")}${number}'`;
  // Of Postgres's own functions one that looks at no argument, which only a superuser may name, but for any signature.
  if (noLibrary.test(refused.message)) return inLanguage(statement.text, 'internal', `AS 'any_in' ${set}`);
  if (noRights.test(refused.message))
    return inLanguage(statement.text, 'plpgsql', `AS 'BEGIN RAISE feature_not_supported; END' ${set}`);
  return undefined;
}

const string = String.raw`(?:'(?:[^']|'')*'|(\$\w*\$).*?\1)`;
const writtenInC = /\blanguage\s+(?:c\b|'c'|"c")/gi;
const library = new RegExp(String.raw`\bas\s+${string}(?:\s*,\s*'(?:[^']|'')*')?`, 'gis');

/** What the two kinds of stand-ins say to whoever calls them. */
export const calledStandIn = /^(?:cannot accept a value of type any|feature_not_supported)$/;

/** Behind the arguments, whose defaults may hold any text, each clause stands once. */
function inLanguage(text: string, language: string, body: string): string | undefined {
  const clauses = [
    { found: [...text.matchAll(writtenInC)].at(-1), put: `LANGUAGE ${language}` },
    { found: [...text.matchAll(library)].at(-1), put: body },
  ].sort((one, other) => (other.found?.index ?? 0) - (one.found?.index ?? 0));
  let written = text;
  for (const { found, put } of clauses) {
    if (found === undefined) return undefined;
    written = written.slice(0, found.index) + put + written.slice(found.index + found[0].length);
  }
  return written;
}

/** The catalog without stand-ins and what belongs to them; these are told as not checked instead. */
export function withoutStandIns(
  catalog: Catalog,
  standIns: readonly StandIn[],
): { readonly catalog: Catalog; readonly unchecked: readonly Unchecked[] } {
  const unchecked = catalog.objects.flatMap((object): Unchecked[] => {
    const standIn = standIns[numberOf(object) ?? -1];
    return standIn === undefined ? [] : [{ kind: object.kind, path: object.path, ...standIn }];
  });
  const ids = new Set(unchecked.map(({ kind, path }) => objectId(kind, path)));
  const isOurs = ({ kind, path, parent = '' }: CatalogObject) =>
    ids.has(objectId(kind, path)) || ids.has(parent);
  return { catalog: { ...catalog, objects: catalog.objects.filter((object) => !isOurs(object)) }, unchecked };
}

function numberOf({ attributes }: CatalogObject): number | undefined {
  const config = Array.isArray(attributes.config) ? attributes.config.map(String) : [];
  const marked = config.find((one) => one.startsWith(mark));
  return marked === undefined ? undefined : Number(marked.slice(mark.length));
}
