import { defined } from '../base/defined.ts';
import { list } from '../base/phrases.ts';
import { displayName, objectId } from '../catalog/catalog.ts';
import { stepsInWords } from '../compare/advice/steps.ts';
import { byDanger } from '../compare/compare.ts';
import { renameOption } from '../compare/renames/renames-said.ts';
import { type Part, partOf } from '../compare/rows/partitions.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import { commonPrefixes } from '../compare/sources/prefix-twins.ts';
import type { Subject } from '../compare/subject.ts';
import type { Finding, TableUsage } from '../report/finding.ts';
import { isDatabase } from '../sources/source-kind.ts';
import { type SearchedRepository, type SearchResult, type SoughtTable, searchUses } from './search.ts';

/**
 * Adds to each finding on a table that only databases have what speaks for and against keeping it: its rows, by the
 * statistics of the databases, and its use in the repository's code. Where the databases are right there is nothing
 * to weigh. Such a table is critical only where code needs it.
 *
 * @param subjects what the findings are about, by fingerprint
 * @param signal ends the search; nothing can be dropped then
 */
export async function withUsage(
  findings: readonly Finding[],
  subjects: ReadonlyMap<string, Subject>,
  sources: readonly ComparedSource[],
  repository: SearchedRepository,
  signal: AbortSignal,
): Promise<Finding[]> {
  const prefixes = prefixesBySchema(sources);
  const undeclared = new Map(
    findings.flatMap((finding) => {
      // Whose code needs a table that belongs to another database, is known.
      if (finding.belongs !== undefined) return [];
      const table = undeclaredTable(subjects.get(finding.fingerprint), sources, prefixes);
      return table === undefined ? [] : [[finding, table] as const];
    }),
  );
  const found = await searchUses([...undeclared.values()], repository, signal);
  const all = findings.map((finding) => {
    const table = undeclared.get(finding);
    return table === undefined ? finding : weighed(finding, table, found, sources);
  });
  return all.sort(byDanger);
}

/** Whether a source tells what a database has, without anybody having to want it; dumps of one know its statistics. */
function tellsOfDatabase(source: ComparedSource): boolean {
  return isDatabase(source) || (source.kind === 'sql' && (source.read.statistics?.size ?? 0) > 0);
}

interface UndeclaredTable extends SoughtTable {
  /** Its `objectId` in each database that has it, by the database's name. */
  readonly holders: ReadonlyMap<string, string>;
  /** The table that it is, without the prefix. */
  readonly twin?: string;
  /** What it is to a partitioned table. */
  readonly part?: Part;
}

/** The prefixes that most tables of a schema share, by the schema. */
function prefixesBySchema(sources: readonly ComparedSource[]): Map<string, string[]> {
  const tables = new Map<string, Set<string>>();
  for (const { read } of sources)
    for (const { kind, path } of read.catalog.objects) {
      if (kind !== 'table') continue;
      const [schema = '', table = ''] = path;
      tables.set(schema, (tables.get(schema) ?? new Set()).add(table));
    }
  return new Map([...tables].map(([schema, names]) => [schema, commonPrefixes([...names])]));
}

/** `undefined` where the finding is about something else, where code declares it, or where it is rightly there. */
function undeclaredTable(
  subject: Subject | undefined,
  sources: readonly ComparedSource[],
  prefixes: ReadonlyMap<string, readonly string[]>,
): UndeclaredTable | undefined {
  if (subject?.kind !== 'table' || subject.attributes.length > 0) return undefined;
  const holders = new Map([...subject.objects].map(([name, { path }]) => [name, objectId('table', path)]));
  const object = [...subject.objects.values()][0];
  const isDeclared = sources.some((source) => holders.has(source.name) && !tellsOfDatabase(source));
  const isWanted = isDeclared || [...holders.keys()].some((name) => subject.right.includes(name));
  const couldBeDeclared = sources.some((source) => !tellsOfDatabase(source));
  if (object === undefined || isWanted || !(couldBeDeclared || subject.right.length > 0)) return undefined;
  const [schema = '', table = ''] = object.path;
  // A table creator of Drizzle's takes the name without the prefix that it gives.
  const short = (prefixes.get(schema) ?? []).flatMap((prefix) =>
    table.startsWith(prefix) ? [table.slice(prefix.length)] : [],
  );
  const twin = subject.twin === undefined ? {} : { twin: displayName(subject.twin.full) };
  const holder = sources.find(({ name }) => holders.has(name));
  const part = partOf(object, holder?.read.catalog.objects ?? []);
  return {
    id: objectId('table', object.path),
    names: [table, ...short],
    holders,
    ...twin,
    ...defined({ part }),
  };
}

function weighed(
  finding: Finding,
  table: UndeclaredTable,
  found: SearchResult,
  sources: readonly ComparedSource[],
): Finding {
  const use = found.byTable.get(table.id) ?? { uses: 0, places: [], mentions: 0 };
  const statistics = Object.fromEntries(
    sources.flatMap(({ name, read }) => {
      const own = read.statistics?.get(table.holders.get(name) ?? '');
      return own === undefined ? [] : [[name, own]];
    }),
  );
  const isEmpty = [...table.holders.keys()].every((name) => statistics[name]?.rows === 0);
  const isSearched = found.notSearched === 0;
  const verdict =
    use.uses > 0
      ? 'used in code but not declared'
      : isEmpty && isSearched && table.part === undefined
        ? 'can be dropped'
        : 'needs investigation';
  return {
    ...finding,
    severity: use.uses > 0 ? 'critical' : 'warning',
    advice: advice(verdict, isEmpty, finding, table, sources),
    usage: {
      verdict,
      statistics,
      ...use,
      filesSearched: found.files,
      ...(isSearched ? {} : { filesNotSearched: found.notSearched }),
    },
  };
}

function advice(
  verdict: TableUsage['verdict'],
  isEmpty: boolean,
  { kind, object, cells }: Finding,
  { holders, twin, part }: UndeclaredTable,
  sources: readonly ComparedSource[],
): string {
  const what = `${kind} ${object}`;
  const where = list([...holders.keys()]);
  const lacking = sources.filter(
    (source) => !tellsOfDatabase(source) && cells[source.name]?.state === 'missing',
  );
  // Who declares it under its whole name need not declare it again.
  const declare =
    twin === undefined
      ? stepsInWords(lacking.map((source) => ({ source, change: 'add', what, kind: 'table', to: undefined })))
      : '';
  if (part !== undefined && part.kind !== 'partition') return capitalised(adviceOnPart(part, declare));
  const keep = declare === '' ? '' : `; to keep it, ${declare}`;
  if (verdict === 'can be dropped') return `Drop ${what} in ${where}${keep}.`;
  if (verdict === 'needs investigation' && isEmpty)
    return `Look for uses of ${what} in the files that were not searched before dropping it in ${where}${keep}.`;
  if (verdict === 'needs investigation')
    return twin === undefined
      ? `Find out who needs the rows of ${what} before dropping it in ${where}${keep}.`
      : `Move what rows of ${what} are needed into ${twin} before dropping it in ${where}; \`schema-drift fix ${renameOption(object, twin)}\` plans that.`;
  const remove = `take ${what} out of the code${twin === undefined ? '' : ` (it is ${twin})`} and drop it in ${where}`;
  return capitalised(declare === '' ? remove : `${declare}, or ${remove}`);
}

/** The rows of a partition belong to the partitioned table, also where nothing declares the partition. */
function adviceOnPart({ kind, of }: Part, declare: string): string {
  const table = displayName(of);
  if (kind === 'detached partition')
    return `find out what its rows are kept for: attach it to ${table} again, or keep them elsewhere before it goes`;
  return `${declare === '' ? `declare it beside ${table}` : declare}, or give the rows in it partitions of their own before it goes`;
}

function capitalised(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
