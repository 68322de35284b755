/** Names and texts as SQL writes them. */

import { quotedName } from '../../../base/quoted-name.ts';

/** `schema.name`, without the schema where it is the one that Postgres looks in anyway. */
export function qualified(schema: string | undefined, name: string): string {
  return schema === undefined ? quotedName(name) : `${quotedName(schema)}.${quotedName(name)}`;
}

export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
