import { matchesGlobs } from '../../base/glob.ts';
import { type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { isPlaced } from '../../catalog/placed.ts';
import { since } from '../../catalog/since.ts';
import type { Coverage } from '../../sources/coverage.ts';
import type { ComparedSource } from './compared-source.ts';

/** Whether a source with this coverage could declare this object at all. */
export function speaksOf(coverage: Coverage, object: CatalogObject): boolean {
  return silence(coverage, object) === undefined;
}

/** Whether nothing is out of reach for a source with this coverage, neither an object nor an attribute. */
export function speaksOfEverything(coverage: Coverage): boolean {
  return limits.every((limit) => coverage[limit] === undefined);
}

const limits = [
  'kinds',
  'cannotDeclare',
  'silentAttributes',
  'leftOpen',
  'rightsLeftOpen',
  'ownersRights',
  'schemas',
  'exceptSchemas',
  'tables',
  'unknownToMajor',
] as const satisfies readonly (keyof Coverage)[];

/** Why a source with this coverage says nothing of this object; `undefined` where it could speak of it. */
export function silence(coverage: Coverage, object: CatalogObject): string | undefined {
  if (coverage.kinds !== undefined && !coverage.kinds.includes(object.kind))
    return coverage.lackingKinds?.[object.kind] ?? 'cannot declare them';
  const undeclarable = coverage.cannotDeclare?.find(
    (rule) =>
      rule.kind === object.kind &&
      object.attributes[rule.attribute] !== undefined &&
      (rule.value === undefined || rule.value === object.attributes[rule.attribute]),
  );
  if (undeclarable !== undefined) return `cannot declare ${undeclarable.what}`;
  if (
    object.kind === 'grant' &&
    coverage.ownersRights?.[object.parent ?? '']?.includes(object.path.at(-1) ?? '') === true
  )
    return 'tells no rights of an owner, who has them all';
  if (leavesRights(coverage, object)) return 'leaves them to what the platform gives by default';
  const [first, table] = object.path;
  if (isPlacedOn(object, coverage.placesOn)) return undefined;
  const inSchema = object.path.length > 1 || object.kind === 'schema';
  if (inSchema && coverage.schemas !== undefined && !coverage.schemas.includes(first ?? ''))
    return `speaks only of ${coverage.schemas.map((schema) => `schema ${schema}`).join(', ')}`;
  if (inSchema && coverage.exceptSchemas?.includes(first ?? ''))
    return `leaves schema ${first} to the platform`;
  const belongsToTable = object.kind === 'table' || object.parent?.startsWith('table:') === true;
  if (belongsToTable && coverage.tables !== undefined && !matchesGlobs(table ?? '', coverage.tables))
    return `speaks only of tables ${coverage.tables.join(', ')}`;
  return undefined;
}

/** Whether a right is one that its platform may have given, or not, by a setting. */
function leavesRights({ rightsLeftOpen }: Coverage, { kind, path, parent = '' }: CatalogObject): boolean {
  if (rightsLeftOpen === undefined) return false;
  if (kind === 'grant') return rightsLeftOpen[parent]?.includes(path.at(-1) ?? '') === true;
  return kind === 'default privileges' && rightsLeftOpen[objectId(kind, path)] !== undefined;
}

/** Whether an object, or what a comment is on, was placed on one of these tables. */
function isPlacedOn(object: CatalogObject, tables: readonly string[] | undefined): boolean {
  if (tables === undefined || tables.length === 0) return false;
  const [schema = '', table = ''] = object.path;
  const isOfOne = object.kind === 'comment' && /^(?:policy|trigger):/.test(object.parent ?? '');
  return (isOfOne || isPlaced(object)) && matchesGlobs(`${schema}.${table}`, tables);
}

/**
 * Sources among which some may be of an older major: what comes unasked on the newer ones, the privilege MAINTAIN with
 * GRANT ALL, is nothing that those lack.
 */
export function withinMajors(sources: readonly ComparedSource[]): readonly ComparedSource[] {
  const majorOf = ({ read }: ComparedSource) => Math.floor(read.catalog.serverVersion / 10_000);
  const majors = sources.flatMap((source) => (source.read.lens === undefined ? [majorOf(source)] : []));
  const newest = Math.max(...majors);
  return sources.map((source) => {
    // Types are of no major.
    if (source.read.lens !== undefined) return source;
    const major = majorOf(source);
    const unknown = since.filter((it) => it.comesUnasked && it.major > major && it.major <= newest);
    if (unknown.length === 0) return source;
    const coverage = { ...source.read.coverage, unknownToMajor: { major, attributes: unknown } };
    return { ...source, read: { ...source.read, coverage } };
  });
}

/** Why a source with this coverage says nothing of one attribute of an object; `undefined` where it speaks of it. */
export function silenceOn(coverage: Coverage, object: CatalogObject, attribute: string): string | undefined {
  const { unknownToMajor } = coverage;
  const isUnknown = unknownToMajor?.attributes.some(
    (it) => it.kind === object.kind && it.attribute === attribute,
  );
  if (isUnknown === true) return `is PostgreSQL ${unknownToMajor?.major}, which does not know it`;
  if (coverage.leftToPlatform?.[object.kind]?.includes(attribute) === true)
    return 'leaves it to the platform';
  if (coverage.silentAttributes?.[object.kind]?.includes(attribute) === true) return 'cannot declare it';
  return coverage.leftOpen?.[objectId(object.kind, object.path)]?.[attribute];
}
