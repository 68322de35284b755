import type { PostgresError } from './postgres-error.ts';

/** What a statement is refused for, since it is not there. */
export interface Missing {
  /** As Postgres calls it; `relation` for whatever can be selected from, `function` for whatever can be called. */
  readonly kind: string;
  /** Its own name last, behind its schema or its table where Postgres says one. */
  readonly path: readonly string[];
}

const sentences: readonly (readonly [message: RegExp, kind?: string])[] = [
  [/^(?:relation|(?:materialized )?view|(?:foreign )?table|sequence|index) "(?<name>.+?)" does/, 'relation'],
  [/^type "?(?<name>[^"]+?)(?:\(.*\)|\[\])*"? does/, 'type'],
  [/^(?:function|procedure|aggregate|routine) (?<name>[^(]+)\(.*\) does/, 'function'],
  [/^operator does not exist: (?:.* )?(?:[^ ]+\.)?(?<name>[-+*/<>=~!@#%^&|`?]+) /, 'operator'],
  [/^unrecognized (?<kind>parameter namespace) "(?<name>.+)"/],
  [/^could not find a (?:function|procedure|aggregate) named "(?<name>.+)"/, 'function'],
  [/^column "(?<name>.+?)" of relation "(?<of>.+)" does/, 'column'],
  [/^column "(?<name>[^"]+)".* does/, 'column'],
  [/^column (?:[^"\s]+\.)?(?<name>[^"\s.]+) does/, 'column'],
  [/^(?<kind>[a-z -]+) "(?<name>.+?)" (?:of|for) (?:relation|table) "(?<of>.+)" does/],
  [/^(?<kind>[a-z -]+) "(?<name>.+?)" does/],
];

const codes: ReadonlySet<string> = new Set(['42P01', '42703', '42704', '42883', '3F000', '22023']);

/** What Postgres says is not there; `undefined` where it refuses something else, or names nothing. */
export function missingIn({ code, message }: PostgresError): Missing | undefined {
  if (!codes.has(code)) return undefined;
  for (const [sentence, known] of sentences) {
    const { kind = known, name, of } = sentence.exec(message)?.groups ?? {};
    if (kind === undefined || name === undefined) continue;
    const path = name.split('.');
    return { kind, path: of === undefined ? path : [...of.split('.'), ...path] };
  }
  return undefined;
}
