import { matchesGlob } from '../../base/glob.ts';
import type { DatabaseConfig, SourceConfig } from '../config.ts';
import { type Mistake, showPath } from './mistakes.ts';
import type { KeyPath } from './yaml-places.ts';

/** Who claims a table: a database, or a source of one. */
interface Claim {
  readonly owner: string;
  readonly glob: string;
  readonly path: KeyPath;
}

/** Tables that two databases own, or two sources of one: a table belongs to one of them. */
export function sharedTables(databases: readonly DatabaseConfig[]): Mistake[] {
  const several = databases.length > 1;
  const ofSources = databases.flatMap(({ name, sources }) =>
    claimedTwice(sources.flatMap((source) => claimsOf(source, several ? ['databases', name] : []))),
  );
  const ofDatabases = databases.flatMap(({ name, owns = [] }) =>
    owns.map((glob, at): Claim => ({ owner: name, glob, path: ['databases', name, 'owns', at] })),
  );
  return [...ofSources, ...claimedTwice(ofDatabases)];
}

function claimsOf({ name, owns = [] }: SourceConfig, base: KeyPath): Claim[] {
  return owns.map((glob, at) => ({ owner: name, glob, path: [...base, 'sources', name, 'owns', at] }));
}

/** Of two globs nobody can tell whether some table fits both; of a glob and a name everybody. */
function claimedTwice(claims: readonly Claim[]): Mistake[] {
  return claims.flatMap((claim, at) => {
    const earlier = claims.slice(0, at).find((other) => other.owner !== claim.owner && meet(other, claim));
    if (earlier === undefined) return [];
    const table = isName(claim.glob) ? claim.glob : earlier.glob;
    const text = `\`${showPath(claim.path)}\`: ${table} belongs to ${earlier.owner} already, by its \`owns\``;
    return [{ path: claim.path, part: 'value' as const, text }];
  });
}

function meet({ owner, glob }: Claim, other: Claim): boolean {
  if (owner === other.owner) return false;
  if (glob === other.glob) return true;
  return (
    (isName(other.glob) && matchesGlob(other.glob, glob)) || (isName(glob) && matchesGlob(glob, other.glob))
  );
}

function isName(glob: string): boolean {
  return !/[*?!]/.test(glob);
}
