import * as z from 'zod';
import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import { type Catalog, objectId } from '../../catalog/catalog.ts';
import { objectKinds } from '../../catalog/object-kind.ts';
import { asCatalog, catalogShape, serialiseCatalog } from '../../catalog/serialise.ts';
import type { Coverage } from '../coverage.ts';
import type { Unchecked } from '../unchecked.ts';

/** A live database's schema as it was once, kept as a file: no rows, no credentials, no host name. */
export interface Snapshot {
  /** Name and version of what made it. */
  readonly tool: string;
  /** When, as ISO 8601 in UTC, to the second. */
  readonly takenAt: string;
  /** Version of its server, as people say it: `16.4`. */
  readonly server: string;
  /** The role that owns the database; files of before this was kept lack it. */
  readonly owner?: string;
  readonly coverage: Coverage;
  /** Objects that were left out, and why. */
  readonly unchecked: readonly Unchecked[];
  /** Rows of each table by `objectId`, as the statistics estimate them; only where they were asked for. */
  readonly rowCounts?: Readonly<Record<string, number>>;
  /** What the migration tool's own table says; whoever reads it knows its shape. */
  readonly ledger?: unknown;
  readonly catalog: Catalog;
}

/** Version of the file's shape; grows when a reader of the old one would misunderstand it. */
const format = 1;

/** A snapshot as JSON, an object a line: equal snapshots give equal bytes, and a change of the schema a short diff. */
export function snapshotText({ catalog, ...rest }: Snapshot): string {
  const head = Object.entries({ format, ...rest })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const body = serialiseCatalog(catalog).trimEnd().replaceAll('\n', '\n  ');
  return `{\n${head.join(',\n')},\n  "catalog": ${body}\n}\n`;
}

const coverageShape = z.object({
  schemas: z.array(z.string()).optional(),
  exceptSchemas: z.array(z.string()).optional(),
  placesOn: z.array(z.string()).optional(),
});

const shape = z.object({
  format: z.literal(format),
  tool: z.string(),
  takenAt: z.iso.datetime(),
  server: z.string().regex(/^\d+(\.\d+)*\w*$/),
  owner: z.string().optional(),
  coverage: coverageShape,
  unchecked: z.array(
    z.object({ kind: z.enum(objectKinds), path: z.array(z.string()).min(1), reason: z.string() }),
  ),
  rowCounts: z.record(z.string(), z.number()).optional(),
  ledger: z.json().optional(),
  catalog: catalogShape,
});

/**
 * Reads what `snapshotText` wrote. A snapshot comes from elsewhere, an artifact or a branch: whatever it holds, this
 * gives a snapshot or throws a `Problem`. `file` names it there, `renew` says how a new one is made.
 */
export function parseSnapshot(text: string, file: string, renew: string): Snapshot {
  const wrong = (what: string, detail?: string) =>
    new Problem(`${file} ${what}.`, {
      advice: renew,
      location: { file, line: 1 },
      ...defined({ detail }),
    });
  const value = parsed(text);
  if (value === undefined) throw wrong('is not JSON, so it cannot be a snapshot; it may have been cut off');
  const found = formatOf(value);
  if (found !== undefined && found > format)
    throw wrong(`was made by a newer schema-drift (format ${found}, and this one reads ${format})`);
  const checked = understood(value);
  if (!checked?.success) {
    const [issue] = checked?.error.issues ?? [];
    throw wrong(
      'is no snapshot that this version can read',
      issue && `${issue.path.join('.')}: ${issue.message}`,
    );
  }
  const { format: _, catalog, coverage, rowCounts, owner, ...rest } = checked.data;
  const parents = new Map(catalog.objects.map(({ kind, path, parent }) => [objectId(kind, path), parent]));
  if (parents.size < catalog.objects.length) throw wrong('describes an object twice');
  if ([...parents.keys()].some((id) => belongsToItself(id, parents)))
    throw wrong('describes objects that belong to themselves');
  return {
    ...rest,
    catalog: asCatalog(catalog),
    coverage: coverage as Coverage,
    ...defined({ rowCounts, owner }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function formatOf(value: unknown): number | undefined {
  const found = (value as { format?: unknown } | null)?.format;
  return typeof found === 'number' ? found : undefined;
}

/** `undefined` for JSON that is nested deeper than anybody's schema. */
function understood(value: unknown) {
  try {
    return shape.safeParse(value);
  } catch {
    return undefined;
  }
}

/** The deepest is a grant on a column of a table; a circle has no end. */
function belongsToItself(id: string, parents: ReadonlyMap<string, string | undefined>): boolean {
  let at = parents.get(id);
  for (let steps = 0; at !== undefined && steps < 8; steps += 1) at = parents.get(at);
  return at !== undefined;
}
