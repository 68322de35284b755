import { defined } from '../../base/defined.ts';
import { displayName, objectId } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { SourceFault } from '../fault.ts';
import type { PostgresError } from '../sql/postgres-error.ts';
import { missingExtension } from '../sql/providers.ts';
import { serverWith } from '../sql/servers.ts';
import type { Unchecked } from '../unchecked.ts';
import type { Refused } from './apply.ts';

/** What a generator's statement would have made. */
type ObjectOf = (
  statement: string,
) => { readonly kind: ObjectKind; readonly path: readonly string[] } | undefined;

/**
 * Declarations that Postgres refuses, as faults of the source: nothing of them can be compared. One that only misses
 * a table or a type which is refused too, which another fault is about, or what another source declares, has none of
 * its own.
 *
 * @param unchecked what could not be brought into the catalog, for whatever reason
 * @param faults what is known to be wrong already
 */
export function faultsOfRefused(
  refused: readonly Refused[],
  unchecked: readonly Unchecked[],
  objectOf: ObjectOf,
  faults: readonly { readonly subject: string }[],
): SourceFault[] {
  const errors = new Map<string, PostgresError>();
  for (const { statement, error, missesOthers } of refused) {
    if (missesOthers) continue;
    const object = objectOf(statement);
    const id = object === undefined ? '' : objectId(object.kind, object.path);
    if (!errors.has(id)) errors.set(id, error);
  }
  const told = new Set([
    ...unchecked.map(({ path }) => displayName(path)),
    ...faults.map(({ subject }) => subject.replace(/^public\./, '')),
  ]);
  return unchecked.flatMap(({ kind, path, reason, location }) => {
    const error = errors.get(objectId(kind, path));
    if (error === undefined || told.has(missingObject(error))) return [];
    return [
      {
        code: 'refused',
        severity: 'warning' as const,
        subject: displayName(path),
        message: `Postgres refuses ${kind} ${displayName(path)}, so it is not compared: ${reason.replace(/^Postgres refuses it: /, '')}`,
        advice: adviceOn(kind, error),
        ...defined({ location }),
      },
    ];
  });
}

function missingObject({ message }: PostgresError): string {
  const name = /^(?:relation|type) "(.+)" does not exist$/.exec(message)?.[1] ?? '';
  return displayName(name.split('.'));
}

/** What to do so that Postgres takes a declaration. */
function adviceOn(kind: ObjectKind, error: PostgresError): string {
  // Postgres takes a bare column or call for a key, and a generator writes an expression as it is given.
  if (kind === 'index' && /^syntax error at or near "(\W+)"$/.test(error.message))
    return 'Put the expression into parentheses of its own, as Postgres wants it in an index: ((a)::text) text_ops, (a || b).';
  const extension = missingExtension(error);
  if (extension !== undefined)
    return `The server lacks the extension ${extension}. ${serverWith([extension])}`;
  const found = /^(function|type|schema|relation|collation) (.+) does not exist$/.exec(error.message);
  if (found === null) return 'Correct the declaration so that Postgres takes it.';
  const [, missing = '', name = ''] = found;
  const bare = name.replaceAll('"', '');
  return missing === 'relation'
    ? `Declare ${bare} in this source too, or correct its name where it is referred to.`
    : `Have a migration create ${missing} ${bare}, or correct its name where it is used.`;
}
