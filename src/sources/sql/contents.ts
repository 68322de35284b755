/** Names by what Postgres calls such an object when it is missing. */
export type Names = Readonly<Partial<Record<NamedKind, string>>>;

export type NamedKind =
  | 'type'
  | 'function'
  | 'operator'
  | 'operator class'
  | 'access method'
  | 'relation'
  | 'schema'
  | 'language'
  | 'foreign-data wrapper'
  | 'text search dictionary'
  | 'text search parser'
  | 'text search template'
  | 'parameter namespace';

/**
 * What an extension makes for others to use, by what Postgres calls it when it is missing: names with blanks between
 * them, in which `*` stands for any letters. Their columns, support functions and casts are not among them.
 */
export interface ExtensionContents extends Names {
  /** What has names that a project may well give to something of its own: it tells nothing alone. */
  readonly common?: Names;
  /** Whether what is called of it alters no table. */
  readonly leavesTables?: true;
}
