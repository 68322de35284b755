import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Migration } from '../sources/migrations/migration.ts';

/** Digests of a migration's text, any of which its tool's table may hold; none where the text alone does not tell it. */
export type Checksums = (migration: Pick<Migration, 'name' | 'sql' | 'written'>) => readonly string[];

/** sha256 of the text as it was where it ran: git may have changed its line ends since. */
export const sha256OfText: Checksums = ({ sql }) => spellings(sql).map((text) => digest('sha256', text));

/** sha384 of the text just as it is. */
export const sha384OfText: Checksums = ({ sql }) => [digest('sha384', sql)];

/** The same of the text with whatever line ends. */
export const sha384OfSpellings: Checksums = ({ sql }) => spellings(sql).map((text) => digest('sha384', text));

/** Prisma's sha256, which early versions wrote without the zero of a byte below 16. */
export const prismaChecksum: Checksums = (migration) =>
  sha256OfText(migration).flatMap((hex) => [hex, hex.replace(/0(.)|(..)/g, '$1$2')]);

/**
 * Flyway's CRC-32 of the lines without their ends, as a signed number. Of a repeatable migration it is made after the
 * placeholders are filled in, with what each database has for them.
 */
export const flywayChecksum: Checksums = ({ name, sql, written }) =>
  name.startsWith('R__') && written !== undefined
    ? []
    : [String(crc32((written ?? sql).replace(/[\r\n]/g, '')) | 0)];

/** What makes Supabase's statements comparable with the file they were split from. */
export const supabaseChecksum: Checksums = ({ sql }) => [digest('sha256', squeezed(sql))];

/** A text without what splitting it into statements takes away: space around them and semicolons. */
function squeezed(sql: string): string {
  return sql.replace(/[ \t\r\n\f\v;]/g, '');
}

function spellings(sql: string): string[] {
  const unix = sql.replaceAll('\r\n', '\n');
  return [sql, unix, unix.replaceAll('\n', '\r\n')];
}

function digest(algorithm: string, text: string): string {
  return createHash(algorithm).update(text).digest('hex');
}
