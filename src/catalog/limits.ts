/** What of a database no comparison looks at, and whether a report says so where a source has it. */
export interface Limit {
  readonly what: string;
  readonly why: string;
  /** Whether it is named under "Not compared" where a source has it. */
  readonly named: boolean;
}

export const limits: readonly Limit[] = [
  {
    what: 'owners',
    why: 'every environment has its own; named are those that do not own the database',
    named: true,
  },
  {
    what: 'order of columns as Drizzle and models declare them',
    why: 'a new one is written wherever it reads well, and comes last in the database',
    named: false,
  },
  {
    what: 'comments that come with the files of an extension',
    why: 'the extension and its version stand for them; one that somebody wrote in their place is compared',
    named: false,
  },
  { what: 'value that a sequence has reached', why: 'it is data', named: false },
  {
    what: 'values of options of foreign servers, wrappers, tables and user mappings',
    why: 'they can hold secrets, and are others in every environment; their names are compared',
    named: true,
  },
  {
    what: 'what is inside an extension',
    why: 'the extension and its version stand for it',
    named: false,
  },
  {
    what: 'rights on functions of an extension, and on languages',
    why: 'the extension stands for what it made',
    named: true,
  },
  {
    what: "storage options of the index that a partition has of its table's",
    why: 'those of the table’s index are compared; named are those that differ from them',
    named: true,
  },
  {
    what: "what is said of the index that a partition has of its table's: marks, targets of statistics, comments",
    why: 'what is said of the table’s index is compared; a plan that makes the partition again keeps it',
    named: true,
  },
  { what: 'tables of migration tools', why: 'each source has its own by nature', named: false },
  {
    what: 'schemas of a hosting platform',
    why: 'they are its own; triggers and policies that the project placed on its tables are compared',
    named: true,
  },
  ...[
    'conversions',
    'operator classes and families',
    'text search parsers and templates',
    'base and shell types, shell operators',
    'languages',
    'access methods',
    'transforms',
    'subscriptions',
    'security labels',
    'user mappings',
    'relations of a kind that PostgreSQL did not have when this was written',
  ].map((what) => ({ what, why: 'not described yet', named: true })),
];

/** Marks (`CLUSTER ON`, `REPLICA IDENTITY`), targets of statistics and comments of an index that a partition has of its table's. */
export const saidOfIndex = 'what is said of index';

/** What is read to be named, and left aside on purpose: by its kind in `Catalog.unmodelled`, why. No statement meets it. */
export const leftAside: Readonly<Record<string, string>> = {
  owner: 'every environment has its own owners, which are not compared',
  'values of options of foreign server': 'they can hold secrets; only their names are compared',
  'rights on functions of extension': 'what was granted on what an extension made is not compared',
  'storage options of index': 'it is a partition’s, and only those of its table’s index are compared',
  [saidOfIndex]: 'it is a partition’s, and only what is said of its table’s index is compared',
  'rights on language': 'rights on languages are not compared',
};
