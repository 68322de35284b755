import type { Finding } from '../report/report.ts';
import type { Wanted } from './wanted.ts';

/**
 * What is wanted first: other names of schemas, where there are some, since all that is in one is in it by then. What
 * differs of the rest is found once they have them.
 */
export function wantedFirst(wanted: readonly Wanted[]): readonly Wanted[] {
  const renamed = wanted.filter(isRenamedSchema);
  return renamed.length > 0 ? renamed : wanted;
}

/**
 * Findings about what is in a schema that is to have another name, which was not chosen: what looks left over there is
 * what is to be in the other one.
 */
export function awaitingSchemas(
  wanted: readonly Wanted[],
  others: readonly Wanted[],
): (readonly [Finding, string])[] {
  return others
    .filter(isRenamedSchema)
    .flatMap((schema) =>
      wanted.flatMap(({ own, finding }) =>
        own !== undefined && own.path[0] === schema.own?.path[0]
          ? [[finding, `its schema is to have another name before it (${schema.finding.title})`] as const]
          : [],
      ),
    );
}

function isRenamedSchema({ own, right, attributes }: Wanted): boolean {
  return own?.kind === 'schema' && right?.kind === 'schema' && attributes.includes('name');
}
