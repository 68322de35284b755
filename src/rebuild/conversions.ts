import { text } from '../catalog/attributes.ts';
import { type Catalog, displayName, objectsById } from '../catalog/catalog.ts';
import { isAssignable } from './casts.ts';
import type { Conversion, ObjectChange } from './object-change.ts';
import { name } from './sql.ts';
import { strings, undomained, type ValueType, valueType } from './value-type.ts';

/**
 * The ways in which a column gets another type, the first one to be tried first. A cast that is asked for takes more
 * than an assignment: it cuts a text that is too long, and so it is asked for only where Postgres has no other.
 *
 * @param column the values, as an expression
 */
export function conversionsOf(
  change: ObjectChange,
  column = name(change.right.path[2] ?? ''),
): readonly [Conversion, ...Conversion[]] {
  const { own, right, attributes, ownCatalog, rightCatalog } = change;
  if (!attributes.includes('type') || own.attributes.generated !== undefined) return [{}];
  const { from, to } = typesOf(change);
  const inZone = zoned(column, displayName(right.path), valueType(from), valueType(to));
  if (inZone !== undefined) return [inZone];
  const said = text(right.attributes.type) ?? '';
  const names = { own: ownCatalog, right: rightCatalog };
  if (isAssignable(text(own.attributes.type) ?? '', said, names)) return [{}];
  const isByLabel = isEnum(from, ownCatalog) || isEnum(to, rightCatalog);
  const isGuess = !isByLabel && !isOfText(from) && !isOfText(to);
  return [
    {},
    { using: `${column}::${assignedElements(valueType(from), valueType(to)) ?? said}` },
    {
      using: `${column}::text::${said}`,
      ...(isGuess ? { assumes: assumedOfTexts(from, to, displayName(right.path)) } : {}),
    },
  ];
}

function assumedOfTexts(from: string, to: string, shown: string): string {
  const isInZone = isZonedRange(from) !== isZonedRange(to);
  return `Postgres has no cast from ${from} to ${to}: each value of ${shown} is read as the text that it is printed as${isInZone ? ', in the zone of the session that runs this: SET timezone to the one that they were written in' : ''}.`;
}

function isZonedRange(type: string): boolean {
  return /^tstz(?:multi)?range(?:\[\])*$/.test(type);
}

/** An array that is cast cuts its elements; of one without a length Postgres assigns them, and refuses what is too long. */
function assignedElements(from: ValueType | undefined, to: ValueType | undefined): string | undefined {
  const isCut = to?.isArray === true && to.digits !== undefined && cutByCasts.has(to.base);
  if (!isCut || from?.isArray === true) return undefined;
  return to.base === 'character' ? 'text[]' : `${to.base}[]`;
}

const cutByCasts: ReadonlySet<string> = new Set(['character varying', 'character', 'bit varying']);

/** The conversion for who cannot try: most likely the first one that Postgres takes. */
export function likelyConversion(change: ObjectChange, column?: string): Conversion {
  const [first, cast, byText] = conversionsOf(change, column);
  if (cast === undefined || byText === undefined) return first;
  const { from, to } = typesOf(change);
  const needsText = isEnum(from, change.ownCatalog) || (isEnum(to, change.rightCatalog) && !isOfText(from));
  return needsText ? byText : cast;
}

function typesOf({ own, right, ownCatalog, rightCatalog }: ObjectChange): {
  readonly from: string;
  readonly to: string;
} {
  return {
    from: undomained(text(own.attributes.type) ?? '', ownCatalog),
    to: undomained(text(right.attributes.type) ?? '', rightCatalog),
  };
}

function isOfText(type: string): boolean {
  return strings.has(valueType(type)?.base ?? '') || /(?:^|\.)citext$/.test(type);
}

function isEnum(type: string, catalog: Catalog): boolean {
  const bare = type.replace(/(\[\])+$/, '');
  return [...objectsById(catalog).values()].some(
    ({ kind, path }) => kind === 'enum' && [path.join('.'), displayName(path)].includes(bare),
  );
}

const plain = 'timestamp without time zone';
const moment = 'timestamp with time zone';

/** How the values of a column are seen as moments, or moments as clock times, in a zone that is said. */
const inUtc: Readonly<Record<string, (column: string) => string>> = {
  [`${plain} → ${moment}`]: (column) => `${column} AT TIME ZONE 'UTC'`,
  [`date → ${moment}`]: (column) => `${column}::timestamp AT TIME ZONE 'UTC'`,
  [`${moment} → ${plain}`]: (column) => `${column} AT TIME ZONE 'UTC'`,
  [`${moment} → date`]: (column) => `(${column} AT TIME ZONE 'UTC')::date`,
  [`${moment} → time without time zone`]: (column) => `(${column} AT TIME ZONE 'UTC')::time`,
  [`${moment} → time with time zone`]: (column) => `${column}::timetz AT TIME ZONE 'UTC'`,
  'time without time zone → time with time zone': (column) => `(${column}::text || '+00')::timetz`,
};

/** Without one that is said, Postgres takes the zone of whatever session happens to run the statement. */
function zoned(
  column: string,
  shown: string,
  from: ValueType | undefined,
  to: ValueType | undefined,
): Conversion | undefined {
  if (from === undefined || to === undefined) return undefined;
  if (from.isArray !== to.isArray) return undefined;
  const expression = inUtc[`${from.base} → ${to.base}`];
  if (from.isArray)
    return expression === undefined
      ? undefined
      : {
          assumes: `The values of ${shown} are converted in the zone of the session that runs this: SET timezone to the one that they were written in.`,
        };
  if (expression !== undefined)
    return { using: expression(column), assumes: `${assumedOf(from.base, shown)}${otherZone}` };
  if (to.base !== moment || !strings.has(from.base)) return undefined;
  // A text that says its zone keeps it.
  const saysZone = `${column} ~* '\\d:\\d\\d(:\\d\\d)?(\\.\\d+)?\\s*([+-]\\d|(?!am|pm|bc|ad)[a-z])'`;
  return {
    using: `CASE WHEN ${saysZone} THEN ${column}::timestamptz ELSE ${column}::timestamp AT TIME ZONE 'UTC' END`,
    assumes: `Texts of ${shown} that say no zone are taken as UTC${otherZone}`,
  };
}

const otherZone = "; where they are of another one, put that in place of 'UTC' first.";

function assumedOf(from: string, shown: string): string {
  if (from === moment) return `The moments of ${shown} become clock times of UTC`;
  return from === 'date'
    ? `The days of ${shown} are taken to begin at midnight in UTC`
    : `The values of ${shown}, which say no zone, are taken as UTC`;
}
