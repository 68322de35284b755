/** What is asked once a plan was run, with what it has to print. */

import type { Client, QueryArrayResult } from 'pg';
import { groupBy } from '../../base/group-by.ts';
import { type Catalog, type CatalogObject, displayName } from '../../catalog/catalog.ts';
import { namesake } from '../../catalog/namesake.ts';
import type { Finding } from '../../report/finding.ts';
import type { VerificationQuery } from '../../report/mending-plan.ts';
import { type NamesAfter, toldAfter } from '../names/names-after.ts';
import { makerOfDefaults } from '../tasks/makers-of-defaults.ts';
import type { Wanted } from '../wanted.ts';
import { questionOn, questionOnDefaults, roleNamed } from './questions.ts';

/** What is asked of a thing that a plan is about. */
interface Asked extends Pick<VerificationQuery, 'sql' | 'tells'> {
  readonly finding: Finding;
  /** What it prints before the plan is run. */
  readonly before: string;
}

/** What questions print before anything is run, by their SQL. */
export type PrintedBefore = Map<string, string>;

/**
 * Asks on a copy, before a plan is run on it, for each thing that this is about; those of kinds that no short query
 * tells are left out.
 *
 * @param catalog of the source as it is
 * @param after how what is there before is called once the plan was run
 * @param known what was asked on another copy of the same already; what is asked here is added
 */
export async function askedBefore(
  client: Client,
  wanted: readonly Wanted[],
  catalog: Catalog,
  after: NamesAfter,
  known: PrintedBefore,
): Promise<readonly Asked[]> {
  const all: (Omit<Asked, 'before'> & { readonly asksBefore: string })[] = [];
  const told = new Set<Finding>();
  for (const one of wanted) {
    const { own, right, attributes, finding } = one;
    // What a finding is about comes first, before what follows from it.
    if (told.has(finding)) continue;
    told.add(finding);
    const object = right ?? own;
    if (object === undefined) continue;
    const question = (about: CatalogObject) =>
      about.kind === 'default privileges'
        ? questionOnDefaults(about, makerOfDefaults(one, catalog, wanted))
        : questionOn(about, attributes);
    // What goes from a table that is renamed before is asked for by the name that this has then.
    const now = right ?? { ...object, path: after(object.path) };
    const [sql, asksBefore] = [question(now), question(object)];
    if (sql === undefined || asksBefore === undefined) continue;
    const tells = toldAfter(called(now, finding), object.path, now.path);
    all.push({ sql, asksBefore, tells, finding });
  }
  const fresh = all.flatMap(({ asksBefore: sql }) => (known.has(sql) ? [] : [{ sql }]));
  const answers = await answersTo(client, fresh);
  for (const [at, { sql }] of fresh.entries()) known.set(sql, answers[at] ?? '');
  return all.map(({ asksBefore, ...question }) => ({ ...question, before: known.get(asksBefore) ?? '' }));
}

/**
 * The queries that tell the schema after the plan from the one before, with what they print on the copy on which it was
 * run.
 *
 * @param isSettled whether the plan settles a finding
 * @param isHeld whether a step for it is held
 */
export async function verified(
  client: Client,
  asked: readonly Asked[],
  isSettled: (finding: Finding) => boolean,
  isHeld: (finding: Finding) => boolean,
): Promise<VerificationQuery[]> {
  const bySql = groupBy(
    asked.filter(({ finding }) => isSettled(finding)),
    ({ sql }) => sql,
  );
  const all = [...bySql.values()].flatMap(([first]) => first ?? []);
  const answers = await answersTo(client, all);
  return all.flatMap(({ sql, tells, finding, before }, at) => {
    const prints = answers[at] ?? '';
    return prints === before ? [] : [{ sql, tells, prints, ...(isHeld(finding) ? { held: true } : {}) }];
  });
}

/** Queries that are sent at once. */
const together = 100;

async function answersTo(client: Client, questions: readonly Pick<Asked, 'sql'>[]): Promise<string[]> {
  const answers: string[] = [];
  for (let at = 0; at < questions.length; at += together) {
    const some = questions.slice(at, at + together).map(({ sql }) => onCopy(sql, client.user));
    const results: unknown = await client.query({ text: some.join(';\n'), rowMode: 'array' });
    for (const { rows } of [results].flat() as QueryArrayResult[])
      answers.push(printed(rows[0]?.[0], rows.length));
  }
  return answers;
}

/** A query as the copy answers it, where a role stands for the one that is called as the copy's owner. */
function onCopy(sql: string, owner: string | undefined): string {
  return owner === undefined
    ? sql
    : sql.replace(`defaclrole = ${roleNamed(owner)}`, `defaclrole = ${roleNamed(namesake)}`);
}

/** Rights and comments are told by what they are on. */
function called({ kind, path }: CatalogObject, finding: Finding): string {
  if (kind === 'grant' || kind === 'comment') return `${finding.kind} ${finding.object}`;
  if (kind !== 'default privileges') return `${kind} ${displayName(path)}`;
  return `${kind} on ${path.at(-1)}${path.length > 1 ? ` in ${path[0]}` : ''}`;
}

/** As psql prints it. */
function printed(value: unknown, rows: number): string {
  if (rows === 0) return '(0 rows)';
  if (value === null || value === undefined) return '';
  return value === true ? 't' : value === false ? 'f' : String(value);
}
