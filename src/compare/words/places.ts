/** On what rights and comments lie, and who has them: their paths are no names of things. */
import { type CatalogObject, displayName } from '../../catalog/catalog.ts';

/** What an object belongs to, in words: `column users.email` of its `objectId`. */
export function parentWords(object: CatalogObject | undefined): string {
  const [kind = '', ...rest] = (object?.parent ?? '').split(':');
  const name = rest.join(':').replace(/^public\.(?=.)/, '');
  const isOfColumn = object?.kind === 'grant' && object.path.length === 4 && kind !== 'column';
  return isOfColumn ? `column ${name}.${object.path[2]}` : `${kind} ${name}`;
}

/** A role, as who is granted something: `everyone`. */
export function roleWords(role: string | undefined): string {
  return role === 'public' ? 'everyone' : (role ?? '');
}

/** `on table notes to anon` */
export function placeOfGrant(grant: CatalogObject): string {
  return `on ${parentWords(grant)} to ${roleWords(grant.path.at(-1))}`;
}

/** `on tables in schema app to reader` */
export function placeOfDefault({ path }: CatalogObject): string {
  const [objects = '', role] = (path.at(-1) ?? '').split(' to ');
  const where = path.length > 1 ? ` in schema ${displayName(path.slice(0, 1))}` : '';
  return `on ${objects}${where} to ${roleWords(role)}`;
}
