/** GitHub's own description of its REST API, as the judge of what we send and of what the fake GitHub answers. */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

/** One operation of the description; `subset.mjs` wrote it. */
interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query: object;
  readonly body?: object;
  readonly responses: Readonly<Record<string, { readonly schema?: object; readonly example?: unknown }>>;
}

/** The operation a request asks for, and what stands in its path. */
export interface Asked {
  /** `issues/create-comment`, say. */
  readonly operation: string;
  /** Decoded, by the name in the path: `{ owner: 'octo', issue_number: '7' }`. */
  readonly parameters: Readonly<Record<string, string>>;
}

const description = JSON.parse(readFileSync(new URL('./description.json', import.meta.url), 'utf8')) as {
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, object>>;
};

const operations = new Map(description.operations.map((operation) => [operation.id, operation]));
const routes = description.operations.map(({ id, method, path }) => ({
  id,
  method,
  pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  fixedParts: path.split('/').filter((part) => !part.startsWith('{')).length,
}));
routes.sort((a, b) => b.fixedParts - a.fixedParts);

const bodies = judge({ coerceTypes: false });
// A query parameter is text until its schema says otherwise.
const queries = judge({ coerceTypes: true });
const compiled = new Map<string, ValidateFunction>();

/** The operation of a method and a path without its query; `undefined` where the description has none. */
export function operationOf(method: string, path: string): Asked | undefined {
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match === null) continue;
    const parameters = Object.entries(match.groups ?? {}).map(
      ([name, value]) => [name, decodeURIComponent(value)] as const,
    );
    return { operation: route.id, parameters: Object.fromEntries(parameters) };
  }
  return undefined;
}

/** What the description has against a request: unknown or wrong query parameters, a wrong body. */
export function mistakesInRequest(operation: string, query: URLSearchParams, body: unknown): string[] {
  const described = operationNamed(operation);
  const mistakes = mistakesIn(queries, `${operation} query`, described.query, Object.fromEntries(query));
  if (described.body === undefined) return mistakes;
  return [...mistakes, ...mistakesIn(bodies, `${operation} body`, described.body, body ?? {})];
}

/** What the description has against an answer; statuses it doesn't name (GitHub sends such) pass. */
export function mistakesInAnswer(operation: string, status: number, body: unknown): string[] {
  const schema = operationNamed(operation).responses[status]?.schema;
  return schema === undefined ? [] : mistakesIn(bodies, `${operation} ${status}`, schema, body);
}

/** A copy of GitHub's own example of an answer. */
export function exampleOf(operation: string, status: number): Record<string, unknown> {
  const example = operationNamed(operation).responses[status]?.example;
  if (typeof example !== 'object' || example === null)
    throw new Error(`The description has no example of ${operation} ${status}.`);
  return structuredClone(example) as Record<string, unknown>;
}

function operationNamed(operation: string): Operation {
  const found = operations.get(operation);
  if (found === undefined) throw new Error(`The description has no operation ${operation}.`);
  return found;
}

function judge(options: { readonly coerceTypes: boolean }): Ajv {
  // To optimise what is made of a schema takes as long as all else, and it runs a few times.
  const ajv = new Ajv({ ...options, strict: false, allErrors: true, code: { optimize: false } });
  formats.default(ajv);
  ajv.addFormat('repo.nwo', /^[^/]+\/[^/]+$/);
  return ajv.addSchema({ $id: 'github', schemas: description.schemas });
}

function mistakesIn(ajv: Ajv, what: string, schema: object, value: unknown): string[] {
  let validate = compiled.get(what);
  if (validate === undefined) {
    validate = ajv.compile(withReferences(schema));
    compiled.set(what, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, 5).map(({ instancePath, message, params }) => {
    const name = 'additionalProperty' in params ? ` (${params.additionalProperty})` : '';
    return `${what}${instancePath}: ${message}${name}`;
  });
}

/** The schema with its references pointing into the shared schemas. */
function withReferences(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"github#/'));
}
