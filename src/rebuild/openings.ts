import type { Catalog } from '../catalog/catalog.ts';
import {
  dataApi,
  dottedPath,
  letsAllThrough,
  openedBelow,
  openedPolicy,
  openedRoutine,
  openedView,
  openedWithout,
} from './opened-otherwise.ts';

/**
 * What statements of ours let people do who have no more than an application's public key or a login, in words that stand
 * behind `opens`: `table public.invoices to anon`. What is made along with what it is about was not closed before, and a
 * policy that takes the place of another one opens something where it lets every row through.
 *
 * @param own what is there before them
 * @param all the statements among which they are run
 */
export function openingsOf(
  statements: readonly string[],
  own: Catalog,
  all: readonly string[] = statements,
): string[] {
  const made = all.flatMap((sql) => making.exec(sql)?.[1] ?? []);
  return statements.flatMap((sql) => {
    const opened = openedPolicy(sql, own, all) ?? openedRoutine(sql, own) ?? openedBelow(sql, own);
    if (opened !== undefined) return `${opened.what} to ${roleInWords(opened.to)}`;
    const ofView = openedView(sql, own);
    if (ofView.length > 0) return ofView;
    if (made.some((name) => sql.split(/[\s(]/).includes(name))) return [];
    return isReplacing(sql, all) && !letsAllThrough.test(sql) ? [] : openedBy(sql);
  });
}

const making = /^CREATE (?:\w+ )?(?:TABLE|VIEW|FUNCTION|PROCEDURE|SEQUENCE|SCHEMA) ([^\s(]+)/;

/** Whether a statement makes a policy that another one has dropped. */
export function isReplacing(sql: string, all: readonly string[]): boolean {
  const policy = /^CREATE (POLICY .+? ON \S+) AS /s.exec(sql)?.[1];
  return policy !== undefined && all.includes(`DROP ${policy}`);
}

function openedBy(sql: string): string[] {
  return openings.flatMap(([statement, words]) => {
    const groups = statement.exec(sql)?.groups;
    return groups === undefined ? [] : words(groups);
  });
}

/** Everybody, and the roles that the Data API asks as. */
const askers = `(?<to>PUBLIC|"?(?:${dataApi.join('|')})"?)`;
const path = `(?<path>${dottedPath})`;

const openings: readonly (readonly [
  statement: RegExp,
  words: (groups: Readonly<Record<string, string>>) => string,
])[] = [
  [
    new RegExp(
      `ALTER DEFAULT PRIVILEGES .*?GRANT .+? ON (?!types)(?<what>\\w+) TO ${askers}(?: WITH GRANT OPTION)?(?:$|')`,
      's',
    ),
    ({ what = '', to = '' }) => `${what} that are made later to ${roleInWords(to)}`,
  ],
  [
    // Without a right to what it is about, that to use a type does nothing.
    new RegExp(`^GRANT .+? ON (?!TYPE |LANGUAGE )(?<what>.+) TO ${askers}(?: WITH GRANT OPTION)?$`, 's'),
    ({ what = '', to = '' }) => `${inWords(what)} to ${roleInWords(to)}`,
  ],
  [
    new RegExp(
      `^CREATE POLICY .+? ON ${path} AS PERMISSIVE FOR \\w+ TO (?:[^(]*, )?${askers}(?:,| USING| WITH|$)`,
      's',
    ),
    ({ path: table = '', to = '' }) => `rows of ${table} to ${roleInWords(to)}`,
  ],
  [
    new RegExp(`^ALTER TABLE ${path} DISABLE ROW LEVEL SECURITY$`),
    ({ path: table }) => `all rows of ${table}`,
  ],
  [
    new RegExp(`^ALTER TABLE ${path} NO FORCE ROW LEVEL SECURITY$`),
    ({ path: table }) => `all rows of ${table} to its owner, and to what runs as that`,
  ],
  ...Object.entries(openedWithout).map(
    ([option, words]) =>
      [
        new RegExp(
          String.raw`^ALTER VIEW ${path} (?:RESET \(.*\b${option}\b|SET \(.*\b${option}"? = '(?:false|off|0|no)')`,
        ),
        ({ path: view = '' }: Readonly<Record<string, string>>) => words(view),
      ] as const,
  ),
];

/** `TABLE public.invoices`: a kind is no name. */
function inWords(what: string): string {
  return what.replace(/^(?:ALL )?[A-Z]+(?: [A-Z]+)* /, (kind) => kind.toLowerCase());
}

function roleInWords(role: string): string {
  return role.toUpperCase() === 'PUBLIC' ? 'everyone' : role.replaceAll('"', '');
}
