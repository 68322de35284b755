import { defined } from '../base/defined.ts';
import { didYouMean } from '../base/did-you-mean.ts';
import { list } from '../base/phrases.ts';
import { text, texts, values } from '../catalog/attributes.ts';
import { type CatalogObject, displayName, objectId, objectsById } from '../catalog/catalog.ts';
import { fingerprint } from '../compare/fingerprint.ts';
import { isKey } from '../compare/meaning/keys.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { ColumnOfDatabase, Reference } from '../config/config.ts';
import type { Finding, ReferenceReport } from '../report/report.ts';
import type { OneDatabase } from './one-database.ts';
import { danglingLines, repeatedLines } from './reference-queries.ts';

/** What became of the keys that lead from one database to others. */
export interface CheckedReferences {
  readonly reports: readonly ReferenceReport[];
  /** Of those that hold in no source at all: where some source has it right, the others differ from that one. */
  readonly findings: readonly Finding[];
}

/** One end of a reference: the sources of its database that have the column. */
interface End {
  readonly column: ColumnOfDatabase;
  readonly database: OneDatabase;
  readonly having: readonly Having[];
}

interface Having {
  readonly source: ComparedSource;
  readonly object: CatalogObject;
}

/**
 * Checks the keys that lead from `own` to other databases, in whatever sources have their columns: that both are there,
 * that their types can be compared, and that the second one is unique.
 */
export function checkedReferences(
  references: readonly Reference[],
  own: OneDatabase,
  all: readonly OneDatabase[],
): CheckedReferences {
  const checked = references.flatMap((reference) => {
    if (reference.from.database !== own.name) return [];
    const target = all.find(({ name }) => name === reference.to.database);
    return target === undefined ? [] : [checkedReference(reference, own, target)];
  });
  return {
    reports: checked.map(({ report }) => report),
    findings: checked.flatMap(({ finding }) => finding ?? []),
  };
}

function checkedReference(
  { from, to, location }: Reference,
  own: OneDatabase,
  target: OneDatabase,
): { readonly report: ReferenceReport; readonly finding?: Finding } {
  const ends = [endOf(from, own), endOf(to, target)] as const;
  const names = { from: displayName(from.path), to: `${to.database}.${displayName(to.path)}` };
  const outcome = outcomeOf(...ends);
  const report: ReferenceReport = {
    ...names,
    state: outcome.state,
    ...defined({ why: outcome.why }),
    location,
  };
  if (outcome.failure === undefined) return { report };
  const { severity, advice } = outcome.failure;
  const why = outcome.why ?? '';
  return {
    report,
    finding: {
      fingerprint: fingerprint(own.name, 'reference', names.from, names.to),
      severity,
      class: 'declaration fault',
      kind: 'reference',
      object: names.from,
      group: displayName(from.path.slice(0, 2)),
      title: `reference ${names.from} → ${names.to}: ${why}`,
      cells: {
        [location.file]: { state: 'present', text: `→ ${names.to}`, location },
        ...cellsOf(ends[0], (source) => source),
        ...cellsOf(ends[1], (source) => `${target.name}.${source}`),
      },
      wrong: [],
      reason: `${why.charAt(0).toUpperCase()}${why.slice(1)}.`,
      advice,
      folded: [],
    },
  };
}

interface Outcome {
  readonly state: ReferenceReport['state'];
  readonly why?: string;
  readonly failure?: { readonly severity: 'critical' | 'warning'; readonly advice: string };
}

function outcomeOf(from: End, to: End): Outcome {
  for (const end of [from, to])
    if (end.having.length === 0 && end.database.unread.length > 0) return notRead(end);
  const absent = [from, to].filter(({ having }) => having.length === 0);
  if (absent.length > 0) return missing(absent);
  const pairs = pairsOf(from, to);
  const unlike = pairs.filter(([a, b]) => !areAlike(a, b));
  const unique = to.having.filter((it) => it.source.read.lens === undefined);
  const repeating = unique.filter((it) => !isUnique(it));
  if (pairs.length > 0 && unlike.length === pairs.length) return otherTypes(from, to, unlike[0]);
  if (unique.length > 0 && repeating.length === unique.length) return notUnique(to);
  const reservations = [
    ...(unlike.length === 0
      ? []
      : [`in ${sourcesOf(unlike.map(([a]) => a))} the types cannot be compared, as a finding tells`]),
    ...(repeating.length === 0
      ? []
      : [`in ${sourcesOf(repeating)} of ${to.database.name} it is not unique, as a finding tells`]),
    ...[from, to].flatMap((end) =>
      end.database.unread.length === 0
        ? []
        : [`${list(end.database.unread)} of ${end.database.name} could not be read`],
    ),
  ];
  return reservations.length === 0
    ? { state: 'holds' }
    : { state: 'holds in part', why: reservations.join('; ') };
}

function notRead({ database }: End): Outcome {
  return { state: 'not checked', why: `${list(database.unread)} of ${database.name} could not be read` };
}

function missing(ends: readonly End[]): Outcome {
  const why = ends.map(({ column, database }) => {
    const shown = displayName(column.path);
    return `no source of ${database.name} has ${tablesIn(database).has(displayName(column.path.slice(0, 2))) ? `column ${shown}` : `table ${displayName(column.path.slice(0, 2))}`}${meant({ column, database })}`;
  });
  return {
    state: 'fails',
    why: why.join(', and '),
    failure: {
      severity: 'warning',
      advice: 'Correct the name under `references:`, or take the line out if nothing refers to it any more.',
    },
  };
}

function otherTypes(from: End, to: End, first: readonly [Having, Having] | undefined): Outcome {
  const [a = '', b = ''] = first?.map(({ object }) => String(object.attributes.type)) ?? [];
  const other = `${to.database.name}.${displayName(to.column.path)}`;
  return {
    state: 'fails',
    why: `${displayName(from.column.path)} is ${a}, and ${other} is ${b}, which cannot be compared`,
    failure: {
      severity: 'critical',
      advice: withCode(
        'Give both the same type; as a foreign key within one database Postgres would refuse it.',
        'What refers to nothing is found so:',
        danglingLines(from.column, to.column),
      ),
    },
  };
}

function notUnique({ column, database }: End): Outcome {
  const shown = displayName(column.path);
  return {
    state: 'fails',
    why: `${database.name}.${shown} is not unique in any source, so a value may mean several rows`,
    failure: {
      severity: 'warning',
      advice: withCode(
        `Refer to the primary key of ${displayName(column.path.slice(0, 2))}, or make ${shown} unique in ${database.name}.`,
        'What stands in the way of that is found so:',
        repeatedLines(column),
      ),
    },
  };
}

/** An advice as it is read: sentences, then what is to be copied. */
function withCode(sentence: string, before: string, lines: readonly string[]): string {
  return lines.length === 0 ? sentence : [sentence, before, ...lines].join('\n');
}

function endOf(column: ColumnOfDatabase, database: OneDatabase): End {
  const id = objectId('column', column.path);
  const having = database.sources.flatMap((source): Having[] => {
    const object = objectsById(source.read.catalog).get(id);
    return object === undefined ? [] : [{ source, object }];
  });
  return { column, database, having };
}

/** Columns that meet: those of one environment, by the names of the sources; where there is no such, all of the other. */
function pairsOf(from: End, to: End): (readonly [Having, Having])[] {
  const plain = ({ having }: End) => having.filter(({ source }) => source.read.lens === undefined);
  const theirs = plain(to);
  return plain(from).flatMap((own) => {
    const same = theirs.filter(({ source }) => source.name === own.source.name);
    return (same.length > 0 ? same : theirs).map((other) => [own, other] as const);
  });
}

/** Whether Postgres could compare two columns for a key, whatever their lengths. */
function areAlike(a: Having, b: Having): boolean {
  return familyOf(a) === familyOf(b);
}

function familyOf({ source, object }: Having): string {
  let type = String(object.attributes.type);
  const named = (kind: 'domain' | 'enum') =>
    source.read.catalog.objects.find((it) => it.kind === kind && displayName(it.path) === type);
  // A domain over another domain says so in its turn.
  for (let domain = named('domain'); domain !== undefined; domain = named('domain')) {
    const base = text(domain.attributes.type);
    if (base === undefined || base === type) break;
    type = base;
  }
  const labels = named('enum')?.attributes.labels;
  if (labels !== undefined) return `enum ${JSON.stringify(texts(labels))}`;
  const plain = type.replace(/\(.*\)/, '');
  return families.find(({ types }) => types.includes(plain))?.name ?? plain;
}

const families = [
  { name: 'text', types: ['text', 'character varying', 'character', 'citext', 'name'] },
  { name: 'number', types: ['smallint', 'integer', 'bigint', 'numeric'] },
];

function isUnique({ source, object }: Having): boolean {
  const column = object.path.at(-1);
  return source.read.catalog.objects.some((it) => {
    if (it.parent !== object.parent || !isKey(it)) return false;
    const { columns, keys, predicate, invalid } = it.attributes;
    const own =
      it.kind === 'constraint'
        ? texts(columns)
        : values(keys).map((key) => (key as { column?: string } | null)?.column ?? '');
    return own.length === 1 && own[0] === column && predicate === undefined && invalid !== true;
  });
}

function cellsOf({ having }: End, nameOf: (source: string) => string): Finding['cells'] {
  return Object.fromEntries(
    having.map(({ source: { name, read }, object }) => {
      const location = read.locations.get(objectId('column', object.path));
      return [
        nameOf(name),
        {
          state: 'present' as const,
          text: String(object.attributes.type),
          ...defined({ location }),
        },
      ];
    }),
  );
}

/** ` (users is there)`: the table or column that a name most likely stands for. */
function meant({ column, database }: Pick<End, 'column' | 'database'>): string {
  const tables = tablesIn(database);
  const table = displayName(column.path.slice(0, 2));
  const columns = tables.get(table);
  const near =
    columns === undefined ? didYouMean(table, [...tables.keys()]) : didYouMean(column.path[2], [...columns]);
  return near === undefined ? '' : ` (is ${near} meant?)`;
}

/** The columns of all tables that some source of a database has, by the table. */
function tablesIn({ sources }: OneDatabase): Map<string, Set<string>> {
  const tables = new Map<string, Set<string>>();
  for (const { read } of sources)
    for (const { kind, path } of read.catalog.objects) {
      if (kind !== 'table' && kind !== 'column') continue;
      const table = displayName(path.slice(0, 2));
      const columns = tables.get(table) ?? new Set();
      tables.set(table, columns);
      if (kind === 'column') columns.add(path.at(-1) ?? '');
    }
  return tables;
}

function sourcesOf(having: readonly Having[]): string {
  return list([...new Set(having.map(({ source }) => source.name))]);
}
