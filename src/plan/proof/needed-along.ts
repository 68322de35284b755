import { list } from '../../base/phrases.ts';
import { type CatalogObject, withoutArguments } from '../../catalog/catalog.ts';
import type { Finding } from '../../report/finding.ts';
import { namesWithin, wordsOfNames } from '../names/names-within.ts';
import type { PlanOptions } from '../plan-options.ts';
import type { Wanted } from '../wanted.ts';
import { attempted, isProved } from './attempt.ts';

/**
 * Why a finding that was chosen has no plan, where it has one together with findings that were not: it is tried with
 * those that are about what it names, and about what these name. `undefined` where that does not settle it either.
 *
 * @param refused the finding, with why it has no plan by itself
 * @param wanted for the finding
 * @param others what is wanted for those that were not chosen
 */
export async function neededAlong(
  [finding, reason]: readonly [Finding, string],
  wanted: readonly Wanted[],
  others: readonly Wanted[],
  options: PlanOptions,
): Promise<string | undefined> {
  const withThese = async (some: readonly Finding[]) => {
    const these = others.filter((one) => some.includes(one.finding));
    const attempt = await attempted([...wanted, ...these], options);
    return attempt.impossible.size === 0 && isProved(attempt);
  };
  let needed: readonly Finding[] | undefined;
  for (const some of named(wanted, others, reason)) {
    if (!(await withThese(some))) continue;
    needed = some;
    break;
  }
  if (needed === undefined) return undefined;
  for (const one of needed) {
    const fewer: Finding[] = needed.filter((other) => other !== one);
    if (fewer.length > 0 && (await withThese(fewer))) needed = fewer;
  }
  const command = ['schema-drift fix', ...[finding, ...needed].map((it) => `--finding ${it.fingerprint}`)];
  const which = needed.map(({ title, fingerprint }) => `${fingerprint} (${title})`);
  return `it needs ${needed.length === 1 ? 'another finding' : 'other findings'} to be settled with it, ${list(which)}: \`${command.join(' ')}\``;
}

/** More than these at once are no answer to what one finding needs. */
const mostNeeded = 8;

/**
 * The findings about what some objects name, or what names them, or what is named where they were refused; then with
 * those about what is named in theirs, while there are more.
 */
function named(wanted: readonly Wanted[], others: readonly Wanted[], reason: string): (readonly Finding[])[] {
  const widening: (readonly Finding[])[] = [];
  const found = new Set<Finding>();
  const known = [...wanted, ...others].flatMap(objectsIn).flatMap(namesOf);
  const namesIn = namesWithin(new Set(known));
  const namesIt = (object: CatalogObject) => {
    const inObject = new Set(namesIn(object));
    return wanted.flatMap(objectsIn).some((own) => namesOf(own).every((name) => inObject.has(name)));
  };
  for (let next = wanted; next.length > 0; ) {
    const names = new Set([
      ...next.flatMap(objectsIn).flatMap((object) => [...namesIn(object), ...namesOf(object)]),
      ...(next === wanted ? (reason.match(wordsOfNames) ?? []) : []),
    ]);
    const fresh: readonly Wanted[] = others.filter(
      (one) =>
        !found.has(one.finding) &&
        objectsIn(one).some(
          (object) =>
            namesOf(object).every((name) => names.has(name)) || (next === wanted && namesIt(object)),
        ),
    );
    for (const { finding } of fresh) found.add(finding);
    if (found.size > mostNeeded) break;
    if (fresh.length > 0) widening.push([...found]);
    next = fresh;
  }
  return widening;
}

function objectsIn({ own, right }: Wanted): CatalogObject[] {
  return [own, right].flatMap((object) => object ?? []);
}

/** What an object is called by others: a schema goes without saying. */
function namesOf({ path }: CatalogObject): string[] {
  return path.length === 1 ? [...path] : path.slice(1).map((name) => withoutArguments(name));
}
