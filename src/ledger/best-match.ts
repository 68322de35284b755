import { isDeepStrictEqual } from 'node:util';
import { type Catalog, objectsById } from '../catalog/catalog.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import type { ReadSource } from '../sources/source.ts';

/** The point in a row of migrations that a database is nearest to. */
export interface BestMatch extends Likeness {
  /** How many migrations it has, counted from the first; of equally good points the last. */
  readonly count: number;
}

/** What a database has of the objects that migrations make, each by its `objectId`: of all of them, where it has none. */
export interface Likeness {
  readonly alike: readonly string[];
  readonly different: readonly string[];
  readonly missing: readonly string[];
  /** What it has besides. */
  readonly further: readonly string[];
}

/** As many points as look best are replayed, and the neighbours of the best. */
const POINTS_TRIED = 3;

/**
 * Finds out how far a database without a ledger has come. One replay of everything tells which migration declared an
 * object last; a point is good as far as the objects declared before it are in the database and those declared after
 * it are not. The few best points are then replayed, and the one with the fewest differences is taken. No point counts
 * behind a migration of which the database lacks most objects.
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
    const replayed = count === migrations.length ? whole : await replay(count);
    matches.push({ count, ...likeness(live, replayed) });
  }
  const best = matches.reduce((best, match) => {
    const more = differences(match) - differences(best);
    return more < 0 || (more === 0 && match.count > best.count) ? match : best;
  });
  return best.count > 0 ? best : { count: 0, ...likeness(live, whole) };
}

function likelyPoints(live: Catalog, migrations: readonly Migration[], whole: ReadSource): number[] {
  const scores = scoresOf(live, migrations, whole);
  const isShown = shownPoints(live, migrations, whole);
  const best = scores
    .map((score, count) => ({ score, count }))
    .filter(({ count }) => isShown[count])
    .sort((a, b) => b.score - a.score || b.count - a.count)
    .slice(0, POINTS_TRIED)
    .map(({ count }) => count);
  const [first = 0] = best;
  return [...new Set([...best, first - 1, first + 1])].filter((count) => isShown[count]);
}

/** For every number of migrations, whether the last of them that makes objects has most of these in the database. */
function shownPoints(live: Catalog, migrations: readonly Migration[], whole: ReadSource): boolean[] {
  const there = objectsById(live);
  const made = new Map<string, string[]>();
  for (const id of objectsById(whole.catalog).keys()) {
    const file = whole.locations.get(id)?.file;
    if (file !== undefined) made.set(file, [...(made.get(file) ?? []), id]);
  }
  const shown = [true];
  for (const [index, { file }] of migrations.entries()) {
    const own = made.get(file);
    const has = own?.filter((id) => there.has(id)).length ?? 0;
    shown.push(own === undefined ? shown[index] === true : 2 * has > own.length);
  }
  return shown;
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

function likeness(live: Catalog, { catalog, locations }: ReadSource): Likeness {
  const [there, made] = [objectsById(live), objectsById(catalog)];
  const equals = (id: string) => isDeepStrictEqual(there.get(id)?.attributes, made.get(id)?.attributes);
  // Every database has the schema public, which no migration makes.
  const ids = [...made.keys()].filter((id) => locations.has(id) || !equals(id));
  const present = ids.filter((id) => there.has(id));
  return {
    alike: present.filter(equals),
    different: present.filter((id) => !equals(id)),
    missing: ids.filter((id) => !there.has(id)),
    further: [...there.keys()].filter((id) => !made.has(id)),
  };
}

function differences({ different, missing, further }: Likeness): number {
  return different.length + missing.length + further.length;
}
