import type { Wanted } from './wanted.ts';

/**
 * What is wanted first: other names of schemas, where there are some, since all that is in one is in it by then. What
 * differs of the rest is found once they have them.
 */
export function wantedFirst(wanted: readonly Wanted[]): readonly Wanted[] {
  const renamed = wanted.filter(
    ({ own, right, attributes }) =>
      own?.kind === 'schema' && right?.kind === 'schema' && attributes.includes('name'),
  );
  return renamed.length > 0 ? renamed : wanted;
}
