import { type CatalogObject, pathOfName } from '../catalog/catalog.ts';
import type { Coverage } from './coverage.ts';
import type { StandIn } from './extension-stand-ins.ts';

/** What a hosting platform puts into every database before the first migration. */
export interface Platform {
  readonly name: string;
  /** Makes it, in an empty database of a server where other databases may have its roles already. */
  readonly sql: string;
  /** What it gives to its roles in `public`, where the project decides everything else. */
  readonly rights?: DefaultRights;
  /** Schemas that are the platform's own; they are left out of the catalog. */
  readonly schemas: readonly string[];
  /** Roles that all its databases have. */
  readonly roles: readonly string[];
  /** Extensions that only the platform's servers have; they are part of no comparison. */
  readonly extensions: ReadonlySet<string>;
  /** What extensions are called that only its users have, since it lets them install their own. */
  readonly extensionNames?: RegExp;
  /** What stands for an extension that the server at hand lacks, by its name. */
  readonly standIns: Readonly<Record<string, StandIn>>;
  /** What is its own outside its schemas: names of objects, by kind. */
  readonly ownNames: Readonly<Record<string, RegExp>>;
  /** What a setting of its dashboard puts beside the project's own, by `objectId`. */
  readonly bySetting?: ReadonlySet<string>;
  /** Where its dashboard puts extensions. */
  readonly extensionSchema: string;
  /** The `search_path` that a session starts with. */
  readonly searchPath: string;
}

/** Rights in `public` that nobody has to grant. */
export interface DefaultRights {
  /** The roles that get them. */
  readonly roles: readonly string[];
  /** Gives them on the schema, and on what will be made in it. */
  readonly give: string;
  /** Has nothing that will be made from now on get them. */
  readonly end: string;
}

/** What a source that is applied on a platform can speak of. */
export function coverageOn(
  { schemas, rights }: Platform,
  placesOn: readonly string[],
): Pick<Coverage, 'exceptSchemas' | 'placesOn' | 'leftToPlatform'> {
  // A project that was upgraded to 17 lacks MAINTAIN where one that began with it has all rights.
  const leftToPlatform = { grant: ['maintain'], 'default privileges': ['maintain'] };
  return { exceptSchemas: schemas, placesOn, ...(rights === undefined ? {} : { leftToPlatform }) };
}

/** Whether no server but a platform's has an extension. */
export function isOnlyOn(platform: Platform | undefined, extension: string): boolean {
  return platform?.extensions.has(extension) === true || platform?.extensionNames?.test(extension) === true;
}

/** Whether an object outside the platform's schemas comes with its databases all the same. */
export function comesWith(
  platform: Platform,
  { kind, path, parent, attributes }: Pick<CatalogObject, 'kind' | 'path' | 'parent' | 'attributes'>,
): boolean {
  // What is said of one of its extensions.
  const [, commented] = /^extension:(.*)$/s.exec(parent ?? '') ?? [];
  if (commented !== undefined) return isExtensionOf(platform, pathOfName(commented)[0] ?? '');
  const name = path.at(-1) ?? '';
  if (kind === 'extension') return isExtensionOf(platform, name);
  if (kind === 'event trigger') return platform.schemas.includes(String([attributes.function].flat()[0]));
  if (kind === 'grant' && platform.rights !== undefined && isToMaintainOnly(attributes)) return true;
  return platform.ownNames[kind]?.test(name) === true;
}

/** What is left where everything was taken away that majors before 17 know. */
function isToMaintainOnly({ privileges, maintain }: CatalogObject['attributes']): boolean {
  return maintain !== undefined && Array.isArray(privileges) && privileges.length === 0;
}

function isExtensionOf(platform: Platform, name: string): boolean {
  return isOnlyOn(platform, name) || platform.ownNames.extension?.test(name) === true;
}
