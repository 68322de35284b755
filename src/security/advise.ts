import { defined } from '../base/defined.ts';
import type { Location } from '../base/problem.ts';
import { type CatalogObject, objectId } from '../catalog/catalog.ts';
import type { RenamedObject } from '../change/renamed-objects.ts';
import { fingerprint } from '../compare/fingerprint.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import { nameOf } from '../compare/words/describe.ts';
import type { Finding } from '../report/finding.ts';
import type { SecurityAdvice } from '../report/report.ts';
import { type ExposedSchema, exposedSchema } from './exposed-schema.ts';
import { type Rule, rules } from './rules.ts';

/**
 * What is advised of the schema of a database, by the rules of Supabase's advisor: of every source that stands on its
 * platform, each situation once. Nothing of repositories that are not Supabase's.
 *
 * @param served schemas that the Data API serves
 * @param database names the logical database in fingerprints
 */
export function securityAdvice(
  sources: readonly ComparedSource[],
  served: readonly string[],
  database: string,
): SecurityAdvice[] {
  const found = new Map<string, SecurityAdvice>();
  for (const { name, read } of sources) {
    const { platform, catalog, coverage } = read;
    if (platform?.rights === undefined) continue;
    const speaksOfRights = coverage.cannotDeclare?.some(({ kind }) => kind === 'grant') !== true;
    const schema = exposedSchema(catalog, platform, { served, speaksOfRights });
    for (const rule of rules) {
      for (const object of rule.applies(schema)) {
        const id = adviceId(database, rule, object);
        const known = found.get(id);
        const location = known?.location ?? placeOf(object, rule, read.locations);
        found.set(id, {
          ...adviceOn(rule, object, { id, schema }),
          sources: [...(known?.sources ?? []), name],
          ...defined({ location }),
        });
      }
    }
  }
  const standing = sources.filter(({ read }) => read.platform?.rights !== undefined).length;
  const marked = [...found.values()].map((advice) =>
    advice.sources.length < standing ? { ...advice, differs: true as const } : advice,
  );
  return marked.sort((a, b) => order(a) - order(b) || (a.object < b.object ? -1 : 1));
}

function adviceId(
  database: string,
  { name }: Rule,
  { kind, path }: Pick<CatalogObject, 'kind' | 'path'>,
): string {
  return fingerprint(database, 'security', name, kind, path.join('.'));
}

/** What an advice is known by once its object is called otherwise. */
export interface RenamedAdvice extends Pick<RenamedObject, 'isNameTaken'> {
  readonly fingerprint: string;
}

/** By the fingerprint of each advice that there can be on objects that a change calls otherwise. */
export function renamedAdvice(
  database: string,
  renamed: readonly RenamedObject[],
): ReadonlyMap<string, RenamedAdvice> {
  return new Map(
    renamed.flatMap(({ kind, from, to, isNameTaken }) =>
      rules.map((rule) => [
        adviceId(database, rule, { kind, path: from }),
        { fingerprint: adviceId(database, rule, { kind, path: to }), isNameTaken },
      ]),
    ),
  );
}

function adviceOn(
  rule: Rule,
  object: CatalogObject,
  { id, schema }: { readonly id: string; readonly schema: ExposedSchema },
): Omit<SecurityAdvice, 'sources'> {
  const { name, level, about, title, reason } = rule;
  return {
    fingerprint: id,
    rule: name,
    level,
    about,
    title,
    object: nameOf(object),
    group: nameOf({ ...object, path: object.path.slice(0, 2) }),
    reason,
    advice: rule.advice(object, schema),
  };
}

function placeOf(
  { kind, path }: CatalogObject,
  { attribute }: Rule,
  locations: ReadonlyMap<string, Location>,
): Location | undefined {
  const id = objectId(kind, path);
  return (attribute === undefined ? undefined : locations.get(`${id}#${attribute}`)) ?? locations.get(id);
}

function order({ rule }: SecurityAdvice): number {
  return rules.findIndex(({ name }) => name === rule);
}

/** Whether it is among what `security-advice: fail` fails a check for. */
export function canFail({ about, level }: SecurityAdvice): boolean {
  return about === 'security' && level !== 'info';
}

/** An advice as a finding: a fault of the sources in which it is so. */
export function adviceFinding(advice: SecurityAdvice): Finding {
  const { fingerprint: id, rule, level, object, group, title, reason, sources, location } = advice;
  const cell = { state: 'present' as const, text: rule, ...defined({ location }) };
  return {
    fingerprint: id,
    severity: level === 'error' ? 'critical' : 'warning',
    class: 'declaration fault',
    kind: rule,
    object,
    group,
    title: `${object} ${rules.find(({ name }) => name === rule)?.is ?? `is among the ${title}`}.`,
    cells: Object.fromEntries(
      sources.map((source, at) => [source, at === 0 ? cell : { state: cell.state, text: cell.text }]),
    ),
    wrong: [...sources],
    reason,
    advice: advice.advice,
    folded: [],
  };
}
