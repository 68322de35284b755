/** What statements make that say neither a noun nor a name as most do: casts, operators, extended statistics. */
import type { Unchecked } from '../unchecked.ts';
import { unquoted } from './extension-statement.ts';
import type { Statement } from './statements.ts';
import type { WholePaths } from './whole-paths.ts';

type Found = Readonly<Record<string, string | undefined>>;

const name = String.raw`(?:"[^"]+"|[\w$]+)`;
const creations: readonly (readonly [text: RegExp, made: (found: Found, paths: WholePaths) => Affected[]])[] =
  [
    [
      /^create\s+cast\s*\(\s*(?<source>.+?)\s+as\s+(?<target>.+?)\s*\)\s*with/is,
      ({ source, target }) => [{ kind: 'cast', path: [`${source} AS ${target}`] }],
    ],
    [
      new RegExp(String.raw`^create\s+operator\s+(?:(?<schema>${name})\.)?(?<own>[^\w\s("]+)`, 'i'),
      ({ schema, own = '' }, paths) => [
        { kind: 'operator', path: [unquoted(schema) ?? paths.schemaOfMade, own] },
      ],
    ],
    [
      new RegExp(
        String.raw`^create\s+statistics\s+(?:if\s+not\s+exists\s+)?(?:${name}\.)?(?<own>${name}).*\sfrom\s+(?<table>${name}(?:\.${name})?)\s*$`,
        'is',
      ),
      ({ own = '', table = '' }, paths) => {
        const path = paths.of({ noun: 'table', path: table.split('.').map((part) => unquoted(part)) });
        return [{ kind: 'statistics', path: [...path, unquoted(own)] }];
      },
    ],
    // Catalogs do not describe them, and what is temporary is in none.
    [
      /^create\s+(?:or\s+replace\s+)?(?:(?:global\s+|local\s+)?temp(?:orary)?|transform|(?:default\s+)?conversion|access\s+method)\b/i,
      () => [],
    ],
  ];

/** `undefined` where a statement is none of them. */
export function otherCreation({ text }: Statement, paths: WholePaths): Affected[] | undefined {
  for (const [creation, made] of creations) {
    const found = creation.exec(text);
    if (found !== null) return made(found.groups ?? {}, paths);
  }
  return undefined;
}

/** An object that a statement would have made or altered. */
export type Affected = Pick<Unchecked, 'kind' | 'path'>;
