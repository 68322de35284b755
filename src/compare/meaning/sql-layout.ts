import type { AttributeValue, CatalogObject } from '../../catalog/catalog.ts';
import { attributeText } from '../values.ts';

/** Languages in which white space and comments mean nothing; in Python's, say, indentation is the program. */
const freeForm: ReadonlySet<string> = new Set(['sql', 'plpgsql']);

/**
 * A routine's body without what only a reader sees: indentation, line breaks, comments. A body in another language
 * keeps all but an editor's line ends and the line breaks right within the quotes.
 */
export function bodyWithoutLayout(value: AttributeValue | undefined, { attributes }: CatalogObject): string {
  const body = attributeText(value).replaceAll('\r\n', '\n').trim();
  return freeForm.has(attributeText(attributes.language)) ? withoutLayout(body) : body;
}

/** What white space and comments do not reach into; a comment that steers the planner (`/*+`) is no comment. */
const token =
  /(?<text>[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<![\w$])\$(?<tag>(?:[A-Za-z_]\w*)?)\$.*?\$\k<tag>\$)|(?<line>--[^\n]*)|(?<block>\/\*(?!\+))|(?<space>\s+)/gs;

function withoutLayout(sql: string): string {
  let plain = '';
  let end = 0;
  token.lastIndex = 0;
  for (let match = token.exec(sql); match !== null; match = token.exec(sql)) {
    plain += sql.slice(end, match.index);
    if (match.groups?.text !== undefined) plain += match[0];
    else {
      plain += ' ';
      if (match.groups?.block !== undefined) token.lastIndex = endOfComment(sql, match.index);
    }
    end = token.lastIndex;
  }
  plain += sql.slice(end);
  return outsideTexts(plain, (part) => part.replace(/\s+/g, ' ').replace(/ ?([(),;]) ?/g, '$1')).trim();
}

/** Comments nest in Postgres. */
function endOfComment(sql: string, start: number): number {
  const edges = /\/\*|\*\//g;
  edges.lastIndex = start;
  for (let depth = 0, edge = edges.exec(sql); edge !== null; edge = edges.exec(sql)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return edges.lastIndex;
  }
  return sql.length;
}

const texts =
  /[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<![\w$])\$((?:[A-Za-z_]\w*)?)\$.*?\$\1\$/gs;

function outsideTexts(sql: string, change: (part: string) => string): string {
  let result = '';
  let end = 0;
  for (const match of sql.matchAll(texts)) {
    result += change(sql.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return result + change(sql.slice(end));
}
