/** Names and texts as SQL writes them. */

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `schema.name`, without the schema where it is the one that Postgres looks in anyway. */
export function qualified(schema: string | undefined, name: string): string {
  return schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
}

export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
