/** A name as SQL writes it between quotes, whatever it consists of. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A name as Postgres prints it where it is no word of SQL's own: without quotes if it needs none. */
export function printedName(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : quotedName(name);
}
