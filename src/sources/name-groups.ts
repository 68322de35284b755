/** What one kind of names is for: no table has the name of a view beside it. */
export function groupOf(noun: string): string {
  if (/^(?:(?:foreign )?table|(?:materialized )?view|sequence|domain|enum|(?:\w+ )?type)$/.test(noun))
    return 'relation';
  return /^(?:function|procedure|aggregate)$/.test(noun) ? 'code' : noun;
}
