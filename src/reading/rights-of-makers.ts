import { groupBy } from '../base/group-by.ts';
import { texts } from '../catalog/attributes.ts';
import { type CatalogObject, objectId, objectsById, objectsOfKind } from '../catalog/catalog.ts';
import { defaultRightsOn, partsOfDefault } from '../catalog/default-rights.ts';
import { ownerOf, ownerOfTables } from '../catalog/owners.ts';
import { rightsOfEveryone } from '../catalog/rights-of-everyone.ts';
import { same } from '../compare/values.ts';
import type { ReadSource } from '../sources/source.ts';
import { privilegesOf, unnamedId } from '../sources/unnamed-makers.ts';

type WithOwner = Pick<ReadSource, 'catalog' | 'owner'>;

/**
 * Declarations with the rights that default privileges give which name the role that makes everything in a database:
 * where they are read, another one does, and nothing is given. What is declared before them has none of these rights,
 * and no catalog tells which that is. So databases tell: what one has of that role's has just these rights beside those
 * that are declared, or it has not; and what none of them has yet is made where the default privileges are in force.
 */
export function withRightsOfMakers<Read extends Pick<ReadSource, 'catalog'>>(
  read: Read,
  databases: readonly WithOwner[],
): Read {
  const declared = objectsById(read.catalog);
  const defaults = objectsOfKind(read.catalog, 'default privileges').filter(
    (one) => partsOfDefault(one).maker !== undefined,
  );
  if (defaults.length === 0) return read;
  const major = Math.floor(read.catalog.serverVersion / 10_000);
  const given = new Map<string, CatalogObject>();
  for (const object of read.catalog.objects) {
    const made = defaults.filter((one) => isGivenOn(object, one));
    for (const its of groupBy(made, makerAndGrantee).values()) {
      const [first] = its;
      const { grantee = '' } = first === undefined ? {} : partsOfDefault(first);
      const id = objectId('grant', [...object.path, grantee]);
      const grant = givenTo(grantee, object, its, declared.get(id));
      if (databases.some((one) => gives(one, databases, grant, its)) && !isUsual(object, grant, major))
        given.set(id, grant);
    }
  }
  if (given.size === 0) return read;
  const objects = [...new Map([...declared, ...given]).values()];
  return { ...read, catalog: { ...read.catalog, objects } };
}

function makerAndGrantee(one: CatalogObject): string {
  const { maker, grantee } = partsOfDefault(one);
  return JSON.stringify([maker, grantee]);
}

function isGivenOn({ kind, path }: CatalogObject, one: CatalogObject): boolean {
  const { objects, schema } = partsOfDefault(one);
  return defaultRightsOn[kind] === objects && (schema === undefined || schema === path[0]);
}

/** All that a role has on an object by its default privileges, and by what is declared on it. */
function givenTo(
  grantee: string,
  { kind, path }: CatalogObject,
  defaults: readonly CatalogObject[],
  declared: CatalogObject | undefined,
): CatalogObject {
  const all = [...defaults, ...(declared === undefined ? [] : [declared])];
  const privileges = privilegesOf(...all);
  const attributes = Object.assign({}, ...all.map((one) => one.attributes), { privileges });
  return { kind: 'grant', path: [...path, grantee], parent: objectId(kind, path), attributes };
}

/** Whether everyone has these rights on an object without a grant. */
function isUsual(
  { kind, path }: CatalogObject,
  { path: own, attributes }: CatalogObject,
  major: number,
): boolean {
  const usual = rightsOfEveryone(kind, path.at(-1) ?? '', major);
  return own.at(-1) === 'public' && usual.length > 0 && same(texts(attributes.privileges), usual);
}

/** Whether a database has a right that default privileges of one role give, or will have it on what is made there. */
function gives(
  { catalog, owner }: WithOwner,
  databases: readonly WithOwner[],
  { parent = '', path, attributes }: CatalogObject,
  defaults: readonly CatalogObject[],
): boolean {
  const own = objectsById(catalog);
  const isBy = (role: string | undefined) => defaults.every((one) => partsOfDefault(one).maker === role);
  if (own.has(parent)) {
    const there = own.get(objectId('grant', path));
    const isMakers = isBy(owner) || isBy(ownerOf(parent, catalog, owner));
    return (
      isMakers &&
      there !== undefined &&
      same(texts(there.attributes.privileges), texts(attributes.privileges))
    );
  }
  const isNew = databases.every((other) => !objectsById(other.catalog).has(parent));
  const isInForce = (one: CatalogObject) =>
    isBy(owner) ? own.has(unnamedId(one)) : own.has(objectId(one.kind, one.path));
  return isNew && (isBy(owner) || isBy(ownerOfTables(catalog))) && defaults.every(isInForce);
}
