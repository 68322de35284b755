import { defined } from '../base/defined.ts';
import type { Location } from '../base/problem.ts';
import { type Catalog, type CatalogObject, displayName, objectsById, objectsOf } from '../catalog/catalog.ts';
import { frozenWord, type MomentWord, moment } from '../compare/meaning/moments.ts';
import { textIfReadable } from '../repository/read.ts';
import type { SourceFault } from '../sources/fault.ts';
import type { ReadSource } from '../sources/source.ts';
import type { SourceKind } from '../sources/source-kind.ts';

/** From when to when something was done. */
interface Span {
  readonly since: Date;
  readonly until: Date;
}

/**
 * What a source declares, with the words in place of the constants that its defaults have just become: Postgres reads
 * `'now'` (and `'now()'`, in quotes) when a table is made, so that the same declaration is another constant each time.
 * Each such default is a fault that nobody need act on before something else is wrong.
 *
 * A moment of this very run is taken for `'now'`; a day for `'today'` only where the file that declares it has such a
 * word in quotes.
 *
 * @param root of the repository
 * @param during when it was read
 */
export async function withFrozenDefaults(
  read: ReadSource,
  kind: SourceKind,
  root: string,
  during: Span,
): Promise<ReadSource> {
  const files = new Map<string, boolean>();
  const hasWord = (file: string) => {
    const known = files.get(file) ?? hasQuotedWord(textIfReadable(file, root) ?? '');
    files.set(file, known);
    return known;
  };
  const frozen = new Map<string, CatalogObject>();
  for (const [id, object] of objectsById(read.catalog)) {
    const { default: text } = object.attributes;
    if (typeof text !== 'string' || !text.includes("'::")) continue;
    const place = placeOf(read, id);
    const mayBeDay = /'::(?:date|timestamp)/.test(text) && place !== undefined && hasWord(place.file);
    const worded = text.replaceAll(moment, (literal, value: string, type: string) => {
      const word = wordFor(value, during, mayBeDay);
      return word === undefined ? literal : `'${word}'::${type}`;
    });
    if (worded !== text) frozen.set(id, { ...object, attributes: { ...object.attributes, default: worded } });
  }
  if (frozen.size === 0) return read;
  const faults = [...frozen].flatMap(([id, object]) => faultOf(object, kind, placeOf(read, id)));
  return { ...read, catalog: withObjects(read.catalog, frozen), faults: [...read.faults, ...faults] };
}

function withObjects(catalog: Catalog, changed: ReadonlyMap<string, CatalogObject>): Catalog {
  const entries = [...objectsById(catalog)].map(([id, object]) => ({
    id,
    object: changed.get(id) ?? object,
  }));
  return { ...catalog, objects: objectsOf(entries) };
}

function placeOf({ locations }: ReadSource, id: string): Location | undefined {
  return locations.get(`${id}#default`) ?? locations.get(id);
}

function hasQuotedWord(text: string): boolean {
  return /['"`{]\s*(?:now|today|tomorrow|yesterday)\b/i.test(text);
}

const minute = 60_000;
const clocksDiffer = 10_000;
const day = 24 * 60 * minute;

/** The word that has just become this date or time, if it is one of those. */
function wordFor(value: string, during: Span, mayBeDay: boolean): MomentWord | undefined {
  const [, date, time = ''] = /^(\d{4}-\d\d-\d\d)?\s?(\d\d:\d\d:\d\d(?:\.\d+)?)?/.exec(value) ?? [];
  if (time.includes('.')) return isNow(date, time, during) ? 'now' : undefined;
  if (date === undefined || !mayBeDay || (time !== '' && time !== '00:00:00')) return undefined;
  const { until } = during;
  const today = Date.UTC(until.getFullYear(), until.getMonth(), until.getDate());
  return days[(Date.parse(`${date}T00:00:00Z`) - today) / day + 1];
}

const days: readonly MomentWord[] = ['yesterday', 'today', 'tomorrow'];

/** Whether this was then, on a clock of any time zone (they are apart by quarters of an hour), and perhaps a bit off. */
function isNow(date: string | undefined, time: string, { since, until }: Span): boolean {
  const said = Date.parse(`${date ?? until.toISOString().slice(0, 10)}T${time.slice(0, 12)}Z`);
  const begin = since.getTime() - clocksDiffer;
  const quarter = 15 * minute;
  const after = (((said - begin) % quarter) + quarter) % quarter;
  const isNear = date === undefined || Math.abs(said - until.getTime()) < day;
  return isNear && after <= until.getTime() + clocksDiffer - begin;
}

/** What to write for what was meant. */
const meant: Readonly<Record<MomentWord, string>> = {
  now: 'now()',
  today: 'CURRENT_DATE',
  tomorrow: 'CURRENT_DATE + 1',
  yesterday: 'CURRENT_DATE - 1',
};

/** How a source says so. */
const manners: Partial<Record<SourceKind, (expression: string) => string>> = {
  migrations: (expression) => `have a migration set the default to ${expression}, without quotes`,
  drizzle: (expression) => `write it as sql\`${expression}\``,
  sqlmodel: (expression) => `write it as server_default=text("${expression}")`,
};

/** What a table inherits is told of the table that it inherits from. */
function faultOf(object: CatalogObject, kind: SourceKind, place: Location | undefined): SourceFault[] {
  const { default: text, inherited } = object.attributes;
  const word = frozenWord(text);
  if (word === undefined || inherited === true) return [];
  const name = displayName(object.path);
  const write = manners[kind]?.(meant[word]) ?? `write ${meant[word]}, without quotes`;
  return [
    {
      code: 'frozen-default',
      severity: 'cosmetic',
      subject: name,
      message: `The default of ${object.kind} ${name} is a constant: Postgres reads '${word}' once, when the default is made, and every row gets that moment.`,
      advice: `If the moment of each row is meant, ${write}.`,
      ...defined({ location: place }),
    },
  ];
}
