import { texts } from './attributes.ts';
import type { CatalogObject } from './catalog.ts';
import type { ObjectKind } from './object-kind.ts';

const byKind: Readonly<Partial<Record<ObjectKind, readonly string[]>>> = {
  function: ['EXECUTE'],
  procedure: ['EXECUTE'],
  aggregate: ['EXECUTE'],
  enum: ['USAGE'],
  domain: ['USAGE'],
  'composite type': ['USAGE'],
  'range type': ['USAGE'],
};

/**
 * What everyone may do with an object from the start, as long as nobody takes it away. initdb lets everyone into
 * "public"; until 14 everyone could also create there.
 */
export function rightsOfEveryone(kind: ObjectKind, name: string, major: number): readonly string[] {
  if (kind === 'schema' && name === 'public') return major >= 15 ? ['USAGE'] : ['CREATE', 'USAGE'];
  return byKind[kind] ?? [];
}

/** Whether it is there to say that a role has lost what everyone may do from the start, and gives nothing. */
export function onlyTakesAway({ kind, attributes: { privileges, maintain } }: CatalogObject): boolean {
  return kind === 'grant' && texts(privileges).length === 0 && maintain === undefined;
}
