/** Every kind of object that a catalog describes; `kinds/README.md` tells the path and the attributes of each. */
export const objectKinds = [
  'schema',
  'table',
  'column',
  'constraint',
  'index',
  'sequence',
  'view',
  'materialized view',
  'rule',
  'trigger',
  'policy',
  'statistics',
  'function',
  'procedure',
  'aggregate',
  'enum',
  'domain',
  'composite type',
  'range type',
  'collation',
  'extension',
  'event trigger',
  'publication',
  'foreign data wrapper',
  'foreign server',
  'text search configuration',
  'text search dictionary',
  'cast',
  'operator',
  'grant',
  'default privileges',
  'comment',
] as const;

export type ObjectKind = (typeof objectKinds)[number];

/** Whether the word is that of a kind that catalogs describe. */
export function isObjectKind(word: string): word is ObjectKind {
  return (objectKinds as readonly string[]).includes(word);
}
