import { displayName } from '../catalog/catalog.ts';
import type { SqlFile } from '../sources/sql/sql-file.ts';
import type { Clone, Gap } from './clone.ts';
import type { Refused } from './deploy.ts';
import type { Outcome } from './outcome.ts';

/** The first statement that meets something the clone lacks, up to the one that was refused. */
export function touchedGap(
  { gaps, catalog }: Pick<Clone, 'gaps' | 'catalog'>,
  pending: readonly SqlFile[],
  refused: Refused | undefined,
): Outcome | undefined {
  const blocking = gaps.filter(({ blocks }) => blocks);
  const schemas = new Set(catalog.objects.flatMap(({ kind, path }) => (kind === 'schema' ? path : [])));
  for (const file of pending) {
    for (const { text, line } of file.statements) {
      const gap = blocking.find((candidate) => touches(text, candidate, schemas));
      if (gap !== undefined)
        return {
          kind: 'not rehearsed',
          location: { file: file.file, line },
          reason: `the statement touches the ${gap.kind} ${displayName(gap.path)}, which could not be made here: ${gap.reason}`,
        };
      if (refused?.text === text && refused.file === file) return undefined;
    }
  }
  return undefined;
}

/**
 * Whether a statement names an object by its own name, in its schema or in none; a part of a table only together with
 * the table, but for indexes, which are named alone.
 *
 * @param schemas names that mean a schema where something is said to be in them
 */
function touches(sql: string, { kind, path }: Gap, schemas: ReadonlySet<string>): boolean {
  const [own = ''] = (path.at(-1) ?? '').split('(');
  const [schema] = path;
  if (path.length < 2) return occurrencesOf(own, sql).length > 0;
  const isNamed = (name: string) =>
    occurrencesOf(name, sql).some(
      ({ qualifier, qualifies }) =>
        (qualifier === undefined || qualifier === schema || !schemas.has(qualifier)) &&
        !(qualifies && qualifier === undefined && schemas.has(name)),
    );
  const table = path.length > 2 && kind !== 'index' ? path[1] : undefined;
  return isNamed(own) && (table === undefined || isNamed(table));
}

/** A place where a name stands: what stands before it with a dot, and whether something stands behind it with one. */
interface Occurrence {
  readonly qualifier: string | undefined;
  readonly qualifies: boolean;
}

function occurrencesOf(name: string, sql: string): Occurrence[] {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const named = new RegExp(
    `(?:([\\p{L}\\d_$]+|"[^"]+")"?\\s*\\.\\s*)?(?<![\\p{L}\\d_$])"?${escaped}(?![\\p{L}\\d_$])"?(\\s*\\.)?`,
    'giu',
  );
  return [...sql.matchAll(named)].map(([, before, behind]) => ({
    qualifier: before?.replaceAll('"', '').toLowerCase(),
    qualifies: behind !== undefined,
  }));
}
