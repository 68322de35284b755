import type { Catalog } from '../../catalog/catalog.ts';
import { type Clone, rebuild } from '../../rehearsal/clone.ts';
import type { PlanOptions } from '../plan-options.ts';
import { sessionFor } from '../run.ts';
import type { Wanted } from '../wanted.ts';
import { type Differences, differencesWith, hasAll } from './differences.ts';
import { partFor } from './part.ts';

/** The copy that a plan is tried on, and how it differs from the other sources: when it is new, and whenever it is asked. */
export interface Copied {
  readonly clone: Clone;
  readonly before: Differences;
  /** The part of the source as it is by now. */
  readonly read: () => Promise<Catalog>;
  readonly compared: () => Promise<Differences>;
}

/**
 * Makes the copy, of what of the source a plan can touch.
 *
 * @throws Problem when no copy can be made; the reason of the signal
 */
export async function copied(wanted: readonly Wanted[], options: PlanOptions): Promise<Copied> {
  const { source, server, signal, form } = options;
  const part = partFor(wanted, source.read.catalog, options);
  const clone = await rebuild(part.catalog, server, {
    name: `${source.name}_plan`,
    signal,
    platform: source.read.platform,
  });
  const asMade = part.whole(clone.asMade());
  const near = differencesWith(asMade, options, part.near);
  // Where tables that cannot change decide what is wrong with others, they are compared, too.
  const isShown = hasAll(wanted, near);
  const compare = (catalog: Catalog) => differencesWith(catalog, options, isShown ? part.near : undefined);
  const read = async () => {
    const catalog = await clone.read();
    await clone.client.query(sessionFor(form));
    return catalog;
  };
  return {
    clone,
    before: isShown ? near : compare(asMade),
    read,
    compared: async () => compare(part.whole(await read())),
  };
}
