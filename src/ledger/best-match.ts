import { isDeepStrictEqual } from 'node:util';
import { type Catalog, objectsById } from '../catalog/catalog.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import type { ReadSource } from '../sources/source.ts';

/** The point in a row of migrations that a database is nearest to. */
export interface BestMatch {
  /** How many migrations it has, counted from the first; of equally good points the last. */
  readonly count: number;
  /** By `objectId`, what is different from that point all the same. */
  readonly differs: readonly string[];
}

/** As many points as look best are replayed, and the neighbours of the best. */
const POINTS_TRIED = 3;

/**
 * Finds out how far a database without a ledger has come. One replay of everything tells which migration declared an
 * object last; a point is good as far as the objects declared before it are in the database and those declared after
 * it are not. The few best points are then replayed, and the one with the fewest differences is taken.
 *
 * @param replay reads the first `count` migrations
 */
export async function bestMatch(
  live: Catalog,
  migrations: readonly Migration[],
  replay: (count: number) => Promise<ReadSource>,
): Promise<BestMatch> {
  const whole = await replay(migrations.length);
  const matches: BestMatch[] = [];
  for (const count of likelyPoints(live, migrations, whole)) {
    const { catalog } = count === migrations.length ? whole : await replay(count);
    matches.push({ count, differs: differences(live, catalog) });
  }
  return matches.reduce((best, match) =>
    match.differs.length < best.differs.length ||
    (match.differs.length === best.differs.length && match.count > best.count)
      ? match
      : best,
  );
}

function likelyPoints(live: Catalog, migrations: readonly Migration[], whole: ReadSource): number[] {
  const scores = scoresOf(live, migrations, whole);
  const best = scores
    .map((score, count) => ({ score, count }))
    .sort((a, b) => b.score - a.score || b.count - a.count)
    .slice(0, POINTS_TRIED)
    .map(({ count }) => count);
  const [first = 0] = best;
  return [...new Set([...best, first - 1, first + 1])].filter((count) => count >= 0 && count < scores.length);
}

/** For every number of migrations, how many objects speak for it. */
function scoresOf(live: Catalog, migrations: readonly Migration[], whole: ReadSource): number[] {
  const there = objectsById(live);
  const places = new Map(migrations.map(({ file }, index) => [file, index]));
  const scores = new Array<number>(migrations.length + 1).fill(0);
  for (const [id, object] of objectsById(whole.catalog)) {
    const file = whole.locations.get(id)?.file;
    const place = file === undefined ? undefined : places.get(file);
    if (place === undefined) continue;
    const has = isDeepStrictEqual(there.get(id)?.attributes, object.attributes);
    for (let count = has ? place + 1 : 0; count <= (has ? migrations.length : place); count += 1)
      scores[count] = (scores[count] ?? 0) + 1;
  }
  return scores;
}

function differences(live: Catalog, replayed: Catalog): string[] {
  const [a, b] = [objectsById(live), objectsById(replayed)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((id) => !isDeepStrictEqual(a.get(id)?.attributes, b.get(id)?.attributes))
    .sort();
}
