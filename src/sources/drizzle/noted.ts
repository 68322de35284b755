/** What a snapshot of drizzle-kit notes of each table, by which it is told whether `generate` would see a change. */
import { createHash } from 'node:crypto';

/** Digests by `schema.name`, of tables with all their parts, enums, views and sequences. */
export type Noted = Readonly<Record<string, string>>;

/** In a snapshot before 1.0 these are objects by name; since then all are rows of `ddl`. */
const groups = ['tables', 'enums', 'views', 'sequences'] as const;

/** @returns `undefined` for a format that is neither that before 1.0 nor that since */
export function notedIn(snapshot: Readonly<Record<string, unknown>>): Noted | undefined {
  const { version, ddl } = snapshot;
  if (Array.isArray(ddl)) return digests(ddl.filter(isRecord).map((row) => [nameOf(row, row.table), row]));
  if (version !== '7') return undefined;
  const noted = groups.flatMap((group) => Object.values((snapshot[group] ?? {}) as object).filter(isRecord));
  return digests(noted.map((one) => [nameOf(one), one]));
}

/** @param table of what is a part of one */
function nameOf({ schema, name }: Readonly<Record<string, unknown>>, table?: unknown): string {
  return `${schema || 'public'}.${table ?? name}`;
}

function digests(rows: readonly (readonly [name: string, row: unknown])[]): Noted {
  const texts = new Map<string, string[]>();
  for (const [name, row] of rows) texts.set(name, [...(texts.get(name) ?? []), canonical(row)]);
  return Object.fromEntries(
    [...texts].map(([name, parts]) => [
      name,
      createHash('sha256').update(parts.sort().join('\n')).digest('base64url').slice(0, 16),
    ]),
  );
}

/** As text, whatever the order of its keys, and without what says nothing: older kits wrote less of that. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isRecord(value)) return JSON.stringify(value ?? null);
  const said = Object.entries(value).filter(([, it]) => !isNothing(it));
  return `{${said
    .map(([key, it]) => `${JSON.stringify(key)}:${canonical(it)}`)
    .sort()
    .join()}}`;
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
