import type { CatalogObject } from '../../catalog/catalog.ts';
import type { Finding } from '../../report/finding.ts';
import type { Wanted } from '../wanted.ts';

/**
 * What is wanted first: other names of schemas, where there are some, since all that is in one is in it by then. What
 * differs of the rest is found once they have them.
 */
export function wantedFirst(wanted: readonly Wanted[]): readonly Wanted[] {
  const renamed = wanted.filter(isRenamedSchema);
  return renamed.length > 0 ? renamed : wanted;
}

/** Findings about what is in a schema that is to have another name, which was not chosen. */
export function awaitingSchemas(
  wanted: readonly Wanted[],
  others: readonly Wanted[],
): (readonly [Finding, string])[] {
  return others
    .filter(isRenamedSchema)
    .flatMap((schema) =>
      wanted.flatMap(({ own, right, finding }) =>
        isWithin(own, schema.own) || isWithin(right, schema.right)
          ? [[finding, `its schema is to have another name before it (${schema.finding.title})`] as const]
          : [],
      ),
    );
}

function isWithin(object: CatalogObject | undefined, schema: CatalogObject | undefined): boolean {
  return object !== undefined && object.path[0] === schema?.path[0];
}

function isRenamedSchema({ own, right, attributes }: Wanted): boolean {
  return own?.kind === 'schema' && right?.kind === 'schema' && attributes.includes('name');
}
