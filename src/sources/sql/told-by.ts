import type { Location } from '../../base/problem.ts';
import type { Catalog, CatalogObject } from '../../catalog/catalog.ts';
import { type Decision, deciding, isNamedAs } from '../decisions.ts';
import { type History, historyOf } from '../history.ts';
import { decisionsOf } from './decisions-of-statement.ts';
import type { SqlFile } from './sql-file.ts';
import type { Statement } from './statements.ts';

/** What the texts of statements tell of the place of an object, where Postgres tells which of them wrote its row last. */
export interface ToldByTexts extends Pick<History, 'gone'> {
  /**
   * The line that decided an object, or one of its attributes: of the statement that wrote it last, else of the last
   * one before it that is about that. That statement itself where it does not show what it does, or no text tells.
   */
  placeOf(object: CatalogObject, written: Location, attribute?: string): Location;
  /** The attributes that are decided elsewhere than the object. */
  placesOfAttributes(object: CatalogObject, written: Location): ReadonlyMap<string, Location>;
}

/** @param hidden schemas of the catalog that nothing is in which files name without one */
export function toldBy(files: readonly SqlFile[], catalog: Catalog, hidden: readonly string[]): ToldByTexts {
  const { steps, byLine, opaque } = stepsOf(files);
  const order = new Map(files.map(({ file }, index) => [file, index]));
  const { about, gone } = historyOf(steps, catalog, hidden);
  return { placeOf, placesOfAttributes, gone };

  function placeOf(object: CatalogObject, written: Location, attribute?: string): Location {
    if (object.kind === 'table' && attribute !== undefined)
      return deciding(about(object), attribute)?.location ?? written;
    const at = keyOf(written);
    const step = byLine.get(at) ?? new Set();
    const own = about(object).filter((decision) => step.has(decision));
    const within = deciding(
      own.length > 0 ? own : [...step].filter((it) => isNamedAs(it, object)),
      attribute,
    );
    if (within !== undefined) return within.location;
    if (opaque.has(at)) return written;
    return deciding(before(object, written), attribute)?.location ?? written;
  }

  function placesOfAttributes(object: CatalogObject, written: Location): ReadonlyMap<string, Location> {
    const decisions = before(object, written);
    const places = new Map<string, Location>();
    if (!decisions.some(({ verb }) => verb === 'changes')) return places;
    const whole = placeOf(object, written);
    const attributes = [...Object.keys(object.attributes), ...decisions.flatMap((it) => it.attributes ?? [])];
    for (const attribute of new Set(attributes)) {
      const place = placeOf(object, written, attribute);
      if (keyOf(place) !== keyOf(whole)) places.set(attribute, place);
    }
    return places;
  }

  /** What was not run, since it was taken back or stands under a condition, may be told behind what wrote the row. */
  function before(object: CatalogObject, written: Location): readonly Decision[] {
    const decisions = about(object);
    // The row that tells when a table was made is not written where it is altered.
    return object.kind === 'table'
      ? decisions
      : decisions.filter(({ location }) => !isBehind(location, written));
  }

  function isBehind(one: Location, other: Location): boolean {
    const difference = (order.get(one.file) ?? 0) - (order.get(other.file) ?? 0);
    return difference > 0 || (difference === 0 && one.line > other.line);
  }
}

/** What each statement decides. */
function stepsOf(files: readonly SqlFile[]) {
  const steps: Decision[][] = [];
  /** Of statements that share a line, those of all. */
  const byLine = new Map<string, Set<Decision>>();
  /** The lines of statements whose text does not show all that they write. */
  const opaque = new Set<string>();
  for (const { file, statements } of files) {
    for (const statement of statements) {
      const at = keyOf({ file, line: statement.line });
      const step = decisionsOf(statement, file);
      steps.push(step);
      const known = byLine.get(at);
      if (known === undefined) byLine.set(at, new Set(step));
      else for (const decision of step) known.add(decision);
      if (!showsAll.has(statement.words[0] ?? '')) opaque.add(at);
    }
  }
  return { steps, byLine, opaque };
}

/** Statements whose text shows what they write. */
const showsAll: ReadonlySet<Statement['words'][number]> = new Set(
  'create alter drop comment grant revoke'.split(' '),
);

function keyOf({ file, line }: Location): string {
  return `${file}:${line}`;
}
