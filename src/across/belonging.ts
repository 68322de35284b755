import { defined } from '../base/defined.ts';
import { areMany, list } from '../base/phrases.ts';
import { type CatalogObject, displayName, objectId } from '../catalog/catalog.ts';
import { fingerprint } from '../compare/fingerprint.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { Subject } from '../compare/subject.ts';
import type { Belonging, Finding } from '../report/finding.ts';
import { isDatabase, isMendedBy } from '../sources/source-kind.ts';
import { carryingLines } from './carrying.ts';
import { hasRows, isDeclaring, type OneDatabase, ownerOf, tableIn } from './one-database.ts';

/** A table that belongs to another database, and how that is known. */
interface Strayed {
  readonly table: CatalogObject;
  readonly owner: OneDatabase;
  readonly by: Belonging['by'];
  readonly holders: readonly ComparedSource[];
}

export interface WithBelonging {
  readonly findings: readonly Finding[];
  readonly subjects: ReadonlyMap<string, Subject>;
}

/**
 * The findings, those on tables that belong to another database told as that: wrong is who has the table, whatever the
 * truth is, and what to do begins with its rows. It belongs to whom the config says, or, where nothing of this
 * database declares it, to the only other one whose code does.
 */
export function withBelonging(
  { findings, subjects }: WithBelonging,
  own: OneDatabase,
  all: readonly OneDatabase[],
): WithBelonging {
  const strayed = strayedIn(own, all);
  if (strayed.length === 0) return { findings, subjects };
  const told = new Map<string, Finding>();
  const changed = new Map(subjects);
  const added: Finding[] = [];
  for (const one of strayed) {
    const found = findings.find(({ fingerprint: id }) => isAbout(subjects.get(id), one.table));
    const subject = found === undefined ? undefined : subjects.get(found.fingerprint);
    if (found === undefined || subject === undefined) {
      // Only where the config says whose it is; else whoever lacks it made a difference of it.
      if (one.by === 'owns') added.push(strayFinding(undefined, one, own));
      continue;
    }
    const holders = new Set(one.holders.map(({ name }) => name));
    told.set(found.fingerprint, strayFinding(found, one, own));
    changed.set(found.fingerprint, {
      ...subject,
      right: subject.speaking.filter((name) => !holders.has(name)),
    });
  }
  return {
    findings: [...findings.map((finding) => told.get(finding.fingerprint) ?? finding), ...added],
    subjects: changed,
  };
}

function isAbout(subject: Subject | undefined, { path }: CatalogObject): boolean {
  if (subject?.kind !== 'table' || subject.attributes.length > 0) return false;
  return [...subject.objects.values()].some((object) => displayName(object.path) === displayName(path));
}

function strayedIn(own: OneDatabase, all: readonly OneDatabase[]): Strayed[] {
  const tables = new Map(
    own.sources.flatMap(({ read }) =>
      read.catalog.objects.flatMap((object) =>
        object.kind === 'table' ? [[objectId('table', object.path), object] as const] : [],
      ),
    ),
  );
  return [...tables.values()].flatMap((table): Strayed[] => {
    const holders = own.sources.filter((source) => tableIn(source, table.path) !== undefined);
    const said = ownerOf(table.path, own, all);
    if (said !== undefined) return [{ table, owner: said, by: 'owns', holders }];
    const declaring = all.filter(({ name, sources }) => name !== own.name && sources.some(declares(table)));
    const [owner, another] = declaring;
    if (owner === undefined || another !== undefined || isDeclaredBy(own, table)) return [];
    return [{ table, owner, by: 'declarations', holders }];
  });
}

function declares(table: CatalogObject): (source: ComparedSource) => boolean {
  return (source) => isDeclaring(source) && tableIn(source, table.path) !== undefined;
}

/** Whether code of a database has the table, or may have it and could not be read or says nothing of tables there. */
function isDeclaredBy({ sources, unread }: OneDatabase, table: CatalogObject): boolean {
  return unread.length > 0 || !sources.some(isDeclaring) || sources.some(declares(table));
}

function strayFinding(found: Finding | undefined, strayed: Strayed, own: OneDatabase): Finding {
  const { table, owner, by, holders } = strayed;
  const object = displayName(table.path);
  const wrong = holders.map(({ name }) => name);
  const belongs: Belonging = {
    database: owner.name,
    by,
    here: wrong.map((name) => placeOf(own, table, name)),
    there: owner.sources
      .filter((source) => hasRows(source, owner))
      .map(({ name }) => placeOf(owner, table, name)),
  };
  const declaring = owner.sources.filter(declares(table)).map(({ name }) => name);
  const reason =
    by === 'owns'
      ? `The config says that ${owner.name} owns ${object}.`
      : `${list(declaring)} of ${owner.name} ${declaring.length === 1 ? 'declares' : 'declare'} ${object}, and nothing of ${own.name} does.`;
  const cells = Object.fromEntries(
    holders.map(({ name, kind, read }) => {
      const location = read.locations.get(objectId('table', table.path));
      return [
        name,
        {
          state: 'present' as const,
          text: isDatabase({ kind }) ? 'there' : 'declared',
          ...defined({ location }),
        },
      ];
    }),
  );
  return {
    fingerprint: found?.fingerprint ?? fingerprint(own.name, 'table', table.path.join('.'), 'belongs'),
    severity: 'warning',
    class: 'wrong database',
    kind: found?.kind ?? 'table',
    object,
    group: object,
    title: `table ${object} belongs to ${owner.name}, and ${list(wrong)} of ${own.name} ${areMany(wrong) ? 'have' : 'has'} it`,
    cells: found?.cells ?? cells,
    wrong,
    reason,
    advice: adviceOn(strayed, object, own),
    folded: found?.folded ?? [],
    belongs,
  };
}

function placeOf({ sources }: OneDatabase, table: CatalogObject, name: string): Belonging['here'][number] {
  const source = sources.find((one) => one.name === name);
  const has = source !== undefined && tableIn(source, table.path) !== undefined;
  const rows = source?.read.statistics?.get(objectId('table', table.path))?.rows;
  return { source: name, has, ...(rows === undefined || !has ? {} : { rows }) };
}

/** Code and schema files are edited, what a command writes is written again; of a database the rows come first, unless it knows that there are none. */
function adviceOn({ table, owner, holders }: Strayed, object: string, own: OneDatabase): string {
  const databases = holders.filter((source) => hasRows(source, own));
  const isGenerated = isMendedBy('generator');
  const code = holders.filter((source) => !databases.includes(source) && !isGenerated(source));
  const generated = holders.filter(isGenerated);
  const namesOf = (sources: readonly ComparedSource[]) => list(sources.map(({ name }) => name));
  const full = databases.filter(
    ({ read }) => read.statistics?.get(objectId('table', table.path))?.rows !== 0,
  );
  const steps = [
    ...(code.length === 0 ? [] : [`take table ${object} out of ${namesOf(code)}`]),
    ...(databases.length === 0
      ? []
      : [
          `drop table ${object} in ${namesOf(databases)} of ${own.name}${full.length === 0 ? '' : ` once ${owner.name} has the rows of it that are needed`}`,
        ]),
    ...(generated.length === 0 ? [] : [`generate ${namesOf(generated)} again`]),
  ];
  const sentence = steps.length > 2 ? list(steps) : steps.join(', and ');
  const lines = full.flatMap((from) => carryingLines({ table: table.path, from, of: own, owner }));
  const shown = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
  return lines.length === 0 ? `${shown}.` : `${shown}. So its rows are taken along:\n${lines.join('\n')}`;
}
