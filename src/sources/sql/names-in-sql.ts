/** A name as statements have it, in quotes or not, as part of a regular expression with the flag `u`. */
export const nameInSql = String.raw`(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)`;

/** A name with its schema, of an operator too, likewise. */
export const dottedName = String.raw`${nameInSql}\.(?:${nameInSql}|[+*\/<>=~!@#%^&|?\-]+)`;
