import { Problem } from '../base/problem.ts';
import { visible } from '../base/visible.ts';
import { type SaidRename, saidRenames, underBothNames } from '../compare/renames/renames-said.ts';
import type { UnusedRename } from '../compare/renames/unused-renames.ts';
import type { Config, DatabaseConfig } from '../config/config.ts';
import type { MendingPlan } from '../report/mending-plan.ts';
import type { RunContext } from '../run/run-context.ts';

/**
 * What the config or a command says of one database to be another thing under a new name. A command may put the name of
 * the database in front (`auth.users.name:full_name`); what has none may be about any of them.
 */
export function renamesSaid(
  database: DatabaseConfig,
  { databases }: Pick<Config, 'databases'>,
  wishes: RunContext['plans'],
): SaidRename[] {
  const names = databases.length > 1 ? databases.map(({ name }) => name) : [];
  const ofCommand = saidRenames(wishes?.renames ?? []).flatMap((rename): SaidRename[] => {
    const [first = '', ...from] = rename.from;
    if (from.length === 0 || !names.includes(first)) return [rename];
    const to = rename.to.length > 1 && rename.to[0] === first ? rename.to.slice(1) : rename.to;
    return first === database.name ? [{ ...rename, from, to }] : [];
  });
  return underBothNames([...saidRenames(database.renames ?? []), ...ofCommand]);
}

/** The renames of one database that its comparison could not follow. */
export interface UnusedRenames {
  readonly database: DatabaseConfig;
  readonly unused: readonly UnusedRename[];
  /** Whether all that declares something could be read: else what could not be may have it. */
  readonly isWhole: boolean;
}

/**
 * A rename that is said and not followed would have the old one dropped: then there is no plan at all. What a command
 * says has to hold in one of the databases that it may be about, what the config says of one in that one; a config may
 * speak of what has been renamed since.
 *
 * @throws Problem
 */
export function refuseUnused(all: readonly UnusedRenames[], { plans, config }: RunContext): void {
  if (plans === undefined) return;
  const ofConfig = all.flatMap(({ database, unused, isWhole }) =>
    unused.filter(
      ({ said, isSettled, isCertain }) =>
        (isWhole || isCertain) && !isSettled && database.renames?.includes(said) === true,
    ),
  );
  const ofCommand = plans.renames.flatMap((said) => {
    const about = all.filter(({ database }) =>
      renamesSaid(database, config, { ...plans, renames: [said] }).some((rename) => rename.said === said),
    );
    const found = about.map(({ unused, isWhole }) => ({
      why: unused.find((one) => one.said === said),
      isWhole,
    }));
    if (found.some(({ why, isWhole }) => !isWhole && why?.isCertain !== true)) return [];
    // Where it holds in one of them, the others have nothing to do with it.
    const whys = found.flatMap(({ why }) => why ?? []);
    return about.length > whys.length ? [] : (whys.find(({ isKnown }) => isKnown) ?? whys[0] ?? []);
  });
  const [found] = [...ofConfig, ...ofCommand];
  if (found === undefined) return;
  throw new Problem(`The rename ${visible(found.said)} holds nowhere: ${visible(found.why)}.`, {
    advice:
      'Nothing was planned. Name both as the sources do, as in users.name:full_name, or leave the rename out.',
  });
}

/** A plan of a database some of whose sources could not be read, with what so is not known of the renames said of it. */
export function withDoubtfulRenames(
  plan: MendingPlan,
  { database, unused, isWhole }: UnusedRenames,
  { databases }: Pick<Config, 'databases'>,
): MendingPlan {
  if (isWhole) return plan;
  const isAboutIt = (said: string) => databases.length === 1 || database.renames?.includes(said) === true;
  const needs = unused.flatMap(({ said, why, isSettled }) =>
    isSettled || !isAboutIt(said)
      ? []
      : `The rename ${visible(said)} is not followed: ${visible(why)}; a source that could not be read may. Look that it is not mistyped.`,
  );
  return needs.length === 0 ? plan : { ...plan, needs: [...plan.needs, ...needs] };
}
