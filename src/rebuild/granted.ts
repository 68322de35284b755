import { text, texts } from '../catalog/attributes.ts';
import type { CatalogObject, Grantor } from '../catalog/catalog.ts';
import { role } from './on-tables.ts';
import { readable } from './readable.ts';
import { block, type CatalogIndex, literal, name, qualified, routine } from './sql.ts';

/** What some rights are on, and who has them. */
export interface PlaceOfGrant {
  readonly owner: CatalogObject;
  /** As GRANT calls it: `TABLE "public"."users"`. */
  readonly subject: string;
  readonly grantee: string;
  readonly column?: string;
}

/** `undefined` where the catalog does not have what a grant is on. */
export function placeOfGrant(
  { path, parent }: CatalogObject,
  catalog: CatalogIndex,
): PlaceOfGrant | undefined {
  const owner = catalog.find(parent);
  if (owner === undefined) return undefined;
  const column = owner.kind === 'column' || path.length > owner.path.length + 1 ? path.at(-2) : undefined;
  const place = { owner, subject: subjectOf(owner), grantee: path.at(-1) ?? '' };
  return column === undefined ? place : { ...place, column };
}

/** All of them, MAINTAIN among them. */
export function privilegesOf({ attributes }: CatalogObject): string[] {
  const maintain = text(attributes.maintain);
  return [...texts(attributes.privileges), ...(maintain === undefined ? [] : [maintain])];
}

/** What of a grant each role gave. */
export function sharesOf(object: CatalogObject): readonly Grantor[] {
  return object.grantors ?? [{ privileges: privilegesOf(object) }];
}

/** What GRANT calls the object. */
export function subjectOf(object: CatalogObject): string {
  const { kind, path } = object;
  if (kind === 'schema') return `SCHEMA ${name(path[0] ?? '')}`;
  if (kind === 'sequence') return `SEQUENCE ${qualified(path)}`;
  if (kind === 'function' || kind === 'aggregate') return `FUNCTION ${routine(object)}`;
  if (kind === 'procedure') return `PROCEDURE ${routine(object)}`;
  if (['enum', 'domain', 'composite type', 'range type'].includes(kind)) return `TYPE ${qualified(path)}`;
  return `TABLE ${qualified(path)}`;
}

/**
 * The statements after which a role has just these privileges: everyone has some from the start.
 *
 * @param privileges each as Postgres prints it, ` WITH GRANT OPTION` behind those that can be passed on
 */
export function grantStatements(
  on: string,
  grantee: string,
  privileges: readonly string[],
  column?: string,
): string[] {
  const revoked = grantee === 'public' && column === undefined ? [`REVOKE ALL ON ${on} FROM PUBLIC`] : [];
  return [...revoked, ...granting(on, grantee, privileges, column)];
}

/** The statements that give privileges to a role. */
export function granting(
  on: string,
  grantee: string,
  privileges: readonly string[],
  column?: string,
): string[] {
  const plain = privileges.filter((privilege) => !privilege.endsWith(option));
  const passedOn = privileges
    .filter((privilege) => privilege.endsWith(option))
    .map((privilege) => privilege.slice(0, -option.length));
  const scope = column === undefined ? '' : ` (${name(column)})`;
  const granted = (list: readonly string[], behind: string) =>
    list.length === 0
      ? []
      : [
          `GRANT ${list.map((privilege) => privilege + scope).join(', ')} ON ${on} TO ${role(grantee)}${behind}`,
        ];
  return [...granted(plain, ''), ...granted(passedOn, option)];
}

/** The statement that takes privileges away, or what is `before` them of each. */
export function revoking(
  privileges: readonly string[],
  { subject, grantee, column }: Omit<PlaceOfGrant, 'owner'>,
  before = '',
): string[] {
  const scope = column === undefined ? '' : ` (${name(column)})`;
  const taken = privileges.map((privilege) => bare(privilege) + scope).join(', ');
  return privileges.length === 0 ? [] : [`REVOKE ${before}${taken} ON ${subject} FROM ${role(grantee)}`];
}

/**
 * Statements about an object as another role: nobody else gives or takes away what that one gave. It may have lost the
 * right to use the object's schema since, and then has it while these run.
 */
export function asRole(own: string, { kind, path }: CatalogObject, statements: readonly string[]): string[] {
  if (statements.length === 0) return [];
  const [schema = ''] = path;
  const [role, lent] = [readable(name(own)), readable(name(schema))];
  const isInSchema = kind !== 'schema';
  const lending = (sql: string) => (isInSchema ? [`  IF is_lent THEN ${sql}; END IF;`] : []);
  return [
    block('grantor', [
      'DECLARE',
      "  runner text := current_setting('role');",
      ...(isInSchema
        ? [`  is_lent bool := NOT has_schema_privilege(${literal(own)}, ${literal(schema)}, 'USAGE');`]
        : []),
      'BEGIN',
      ...lending(`GRANT USAGE ON SCHEMA ${lent} TO ${role}`),
      `  SET LOCAL ROLE ${role};`,
      ...statements.map((sql) => `  ${readable(sql)};`),
      "  PERFORM set_config('role', runner, true);",
      ...lending(`REVOKE USAGE ON SCHEMA ${lent} FROM ${role}`),
      'END',
    ]),
  ];
}

/** What stands behind a privilege that can be passed on. */
export const option = ' WITH GRANT OPTION';

/** A privilege, whether it can be passed on or not. */
export const bare = (privilege: string) => privilege.replace(option, '');
