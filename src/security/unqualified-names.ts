import { patternOf } from '../base/pattern.ts';
import { text } from '../catalog/attributes.ts';
import { type CatalogObject, withoutArguments } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { likelyExtension } from '../sources/sql/extension-contents.ts';
import { withoutTexts } from '../sources/sql/lexemes.ts';
import { nameInSql } from '../sources/sql/names-in-sql.ts';
import type { ExposedSchema } from './exposed-schema.ts';

/** A name in the body of a routine that is found by the search_path, and how it is written without one. */
export interface UnqualifiedName {
  readonly written: string;
  /** Absent where nothing in the catalog has the name. */
  readonly qualified?: string;
}

/**
 * The names in a body that an empty search_path would not find: of relations, routines, types and of what extensions
 * bring. They are told by where they stand, since a body is only read when it is called. None of a body that was read
 * when it was made, nor of an aggregate.
 */
export function unqualifiedNames(routine: CatalogObject, schema: ExposedSchema): UnqualifiedName[] {
  const body = text(routine.attributes.body) ?? '';
  if (boundWhenMade.test(body)) return [];
  // What EXECUTE runs stands in strings.
  const searched = /\bexecute\b/i.test(body) ? body.replaceAll("'", ' ') : withoutTexts(body);
  const ownNames = new Set(namesAt(searched, ...madeWithin));
  const found = new Map<string, UnqualifiedName>();
  const schemas = [...new Set([routine.path[0] ?? 'public', 'public'])];
  for (const { at, kinds, ofExtension, isSure } of positions) {
    for (const written of namesAt(searched, ...at)) {
      if (ownNames.has(written) || found.has(written)) continue;
      const object = schemas
        .flatMap((one) => schema.of(...kinds).filter(({ path }) => path[0] === one))
        .find(({ path }) => withoutArguments(path[1]) === unquoted(written));
      const extension = ofExtension && likelyExtension({ kind: ofExtension, path: [unquoted(written)] });
      if (object !== undefined) found.set(written, { written, qualified: `${object.path[0]}.${written}` });
      else if (extension !== undefined)
        found.set(written, { written, qualified: `${schemaOf(extension, schema)}.${written}` });
      else if (isSure === true) found.set(written, { written });
    }
  }
  for (const [operator] of searched.matchAll(operatorsOfExtensions))
    found.set(operator, { written: operator, qualified: `OPERATOR(extensions.${operator})` });
  return [...found.values()];
}

/** `RETURN …` and `BEGIN ATOMIC …`: Postgres has looked up their names. */
const boundWhenMade = /^\s*(?:return|begin\s+atomic)\b/i;

const free = String.raw`(?<![\p{L}\p{N}_$".])`;
const captured = `(${nameInSql})`;
const unlessQualified = String.raw`(?![\p{L}\p{N}_$"]|\s*\.)`;
const alias = String.raw`(?:\s+(?:as\s+)?${nameInSql})?`;

/** Names that a body makes itself: of its WITH, and of temporary tables. */
const madeWithin: readonly string[] = [
  String.raw`${free}${captured}\s*(?:\([^()]*\)\s*)?as\s+(?:(?:not\s+)?materialized\s+)?\(\s*(?:select|insert|update|delete|with|values)\b`,
  String.raw`\btemp(?:orary)?\s+table\s+(?:if\s+not\s+exists\s+)?${captured}`,
];

interface Position {
  /** Patterns whose first group is the name. */
  readonly at: readonly string[];
  readonly kinds: readonly ObjectKind[];
  /** How what an extension brings there is called. */
  readonly ofExtension?: 'function' | 'type';
  /** Whether nothing else can stand there. */
  readonly isSure?: true;
}

const relations: readonly ObjectKind[] = ['table', 'view', 'materialized view', 'sequence'];

const positions: readonly Position[] = [
  {
    at: [
      String.raw`\binsert\s+into\s+${captured}${unlessQualified}`,
      String.raw`\bdelete\s+from\s+(?:only\s+)?${captured}${unlessQualified}`,
      String.raw`\bupdate\s+(?:only\s+)?(?!set\b)${captured}${unlessQualified}${alias}\s+set\b`,
    ],
    kinds: relations,
    isSure: true,
  },
  {
    at: [
      String.raw`\b(?:from|join|using|table|truncate|into)\s+(?:only\s+)?${captured}${unlessQualified}`,
      String.raw`(?<=\bfrom\s[^;()]*),\s*${captured}${unlessQualified}(?=${alias}\s*(?:[,;)]|$|\b(?:where|join|left|right|inner|cross|group|order|limit)\b))`,
      String.raw`${free}${captured}(?:\.${nameInSql})?\s*%\s*(?:row)?type\b`,
      String.raw`\bnextval\s*\(\s*'?\s*${captured}${unlessQualified}`,
    ],
    kinds: relations,
  },
  {
    at: [
      String.raw`::\s*${captured}${unlessQualified}`,
      String.raw`\bas\s+${captured}\s*\)`,
      String.raw`(?<=\bdeclare\b(?:(?!\bbegin\b)[\s\S])*)${free}${nameInSql}\s+(?:constant\s+)?${captured}(?=\s*(?:\[\s*\]\s*)*(?:;|:=|=|\bnot\s+null\b|\bdefault\b))`,
    ],
    kinds: ['enum', 'domain', 'composite type', 'range type', 'table', 'view'],
    ofExtension: 'type',
  },
  {
    at: [String.raw`${free}${captured}(?=\s*\()`],
    kinds: ['function', 'procedure', 'aggregate'],
    ofExtension: 'function',
  },
];

/** Those of pgvector and pg_trgm; Postgres has none of these names but `<->`. */
const operatorsOfExtensions =
  /(?<![-+*/<>=~!@#%^&|`?])(?:<=>|<#>|<\+>|<~>|<%>|<->|<%|%>|<<%|%>>)(?![-+*/<>=~!@#%^&|`?])/g;

function namesAt(body: string, ...patterns: readonly string[]): string[] {
  return patterns.flatMap((one) =>
    [...body.matchAll(patternOf(one, 'giu'))].map(([, name = '']) =>
      name.startsWith('"') ? name : name.toLowerCase(),
    ),
  );
}

function unquoted(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
}

function schemaOf(extension: string, schema: ExposedSchema): string {
  const object = schema.of('extension').find(({ path }) => path[0] === extension);
  return text(object?.attributes.schema) ?? 'extensions';
}
