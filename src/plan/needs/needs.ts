import { list } from '../../base/phrases.ts';
import type { Location } from '../../base/problem.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import type { ComparedSource } from '../../compare/sources/compared-source.ts';
import { rolesIn } from '../../rebuild/rights.ts';
import type { Finding } from '../../report/finding.ts';
import type { SourceFault } from '../../sources/fault.ts';

/**
 * What has to be there or done before a plan is run, as sentences.
 *
 * @param wanted what it makes
 * @param planned what it settles
 * @param source which it is for
 */
export function needsOf(
  wanted: readonly CatalogObject[],
  planned: readonly Finding[],
  source: ComparedSource,
): string[] {
  const { catalog, toDeploy = [], faults } = source.read;
  const failing = faults.find(({ code }) => code === 'deploy-fails');
  const known = new Set(rolesIn(catalog.objects));
  const roles = rolesIn(wanted).filter((role) => !known.has(role));
  return [
    ...deployFirst(toDeploy, failing),
    ...editedOf(planned),
    ...(roles.length === 0
      ? []
      : [`${roles.length === 1 ? 'The role' : 'The roles'} ${list(roles)} have to be there.`]),
  ];
}

/** What stops a deploy may be settled by noting the migration as applied: it is not to be deployed then. */
function deployFirst(toDeploy: readonly string[], failing: SourceFault | undefined): string[] {
  const [first] = toDeploy;
  if (first === undefined) return [];
  if (failing !== undefined)
    return [
      `See to what stops the next deploy${at(failing.location)}; the finding on it says how. The deploy fails as it is.`,
      'Deploy what is pending after that, if anything is.',
    ];
  return [
    toDeploy.length === 1
      ? `Deploy the migration ${first}, which is pending.`
      : `Deploy the ${toDeploy.length} migrations that are pending, ${first} to ${toDeploy.at(-1)}.`,
  ];
}

/** A migration that was edited after it was run: what the plan does for it here, it would have to do everywhere. */
function editedOf(planned: readonly Finding[]): string[] {
  const edited = planned.filter((finding) => finding.class === 'edited migration');
  return [...new Set(edited.flatMap(({ note }) => note ?? []))];
}

function at(location: Location | undefined): string {
  return location === undefined ? '' : ` at ${location.file}:${location.line}`;
}
