/** Whose rights on what a project leaves to what its platform gives by default. */

import { type Catalog, objectId, withoutArguments } from '../../catalog/catalog.ts';
import type { DefaultRights } from '../platform.ts';
import type { SqlFile } from './sql-file.ts';
import type { Statement } from './statements.ts';

/** Roles of the platform by the `objectId` of what they have rights on that nothing in the files makes certain. */
export type RightsByDefault = Readonly<Record<string, readonly string[]>>;

const given: ReadonlySet<string> = new Set([
  'table',
  'view',
  'materialized view',
  'sequence',
  'function',
  'procedure',
  'aggregate',
]);

/**
 * Certain is what would be the same on a platform that gives nothing by default: the rights of a role to which all were
 * granted on an object, or from which all were taken, and all rights of a role whose default privileges the files set.
 */
export function rightsByDefault(
  { objects }: Catalog,
  files: readonly SqlFile[],
  { roles }: DefaultRights,
): RightsByDefault {
  const texts = files.flatMap(({ statements }) => statements.filter(isAboutRights));
  const certain = texts.filter(({ text }) => makesCertain.test(text)).map(wordsOf);
  const defaults = texts.filter(({ text }) => setsDefaults.test(text)).map(wordsOf);
  const left = roles.filter((role) => !defaults.some((words) => words.has(role)));
  const open = new Map<string, readonly string[]>();
  for (const { kind, path } of objects) {
    if (path[0] !== 'public' || !given.has(kind)) continue;
    const name = withoutArguments(path[1]).toLowerCase();
    const itsRoles = left.filter(
      (role) => !certain.some((words) => words.has(role) && (words.has(name) || words.has(EVERYTHING))),
    );
    if (itsRoles.length > 0) open.set(objectId(kind, path), itsRoles);
  }
  for (const role of left)
    for (const made of ['tables', 'sequences', 'functions'])
      open.set(objectId('default privileges', ['public', `${made} to ${role}`]), [role]);
  return Object.fromEntries(open);
}

/** Also within a DO block, which most often does it for many objects. */
function isAboutRights({ words: [first = ''], text }: Statement): boolean {
  return ['grant', 'revoke', 'alter', 'do'].includes(first) && /\b(?:grant|revoke)\b/i.test(text);
}

const setsDefaults = /\balter\s+default\s+privileges\b/i;
const makesCertain =
  /\b(?:grant|revoke)\s+(?:all\b|execute\s+on\b)(?![\s\S]*\bon\s+(?:schema|database|column)\b)/i;
const EVERYTHING = 'all … in schema';

function wordsOf({ text, words: [first] }: Statement): Set<string> {
  const words = new Set(text.toLowerCase().match(/[\p{L}_][\p{L}\d_$]*/gu) ?? []);
  if (first === 'do' || /\ball\s+\w+\s+in\s+schema\b/i.test(text)) words.add(EVERYTHING);
  return words;
}
