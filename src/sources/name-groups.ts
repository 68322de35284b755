/**
 * Of what is called by one name among all others of it, whatever a statement or a catalog calls it: no table has the name
 * of a view beside it, and no enum that of a domain. What has names of its own kind alone is a group by itself.
 *
 * @param noun `foreign table`, `composite type`, `trigger`
 */
export function groupOf(noun: string): string {
  if (/^(?:(?:foreign )?table|(?:materialized )?view|sequence)$/.test(noun)) return 'relation';
  if (/^(?:enum|domain|(?:\w+ )?type)$/.test(noun)) return 'type';
  return /^(?:function|procedure|aggregate)$/.test(noun) ? 'routine' : noun;
}
