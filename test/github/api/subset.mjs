// Writes description.json: the operations of GitHub's REST API that schema-drift uses (and those its tests
// need), cut out of GitHub's own OpenAPI description and turned into plain JSON Schema.
//
//     npm install --no-save @octokit/openapi@23.0.2      (in any folder, it is 400 MB)
//     node subset.mjs <folder>/node_modules/@octokit/openapi
//
// Prose and most examples are dropped; of every response one example stays, the fake GitHub starts from it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const operationIds = [
  'checks/create',
  'checks/get',
  'checks/list-annotations',
  'checks/list-for-ref',
  'checks/update',
  'issues/add-assignees',
  'issues/add-labels',
  'issues/create',
  'issues/create-comment',
  'issues/delete-comment',
  'issues/get',
  'issues/get-comment',
  'issues/list-comments',
  'issues/list-for-repo',
  'issues/list-labels-on-issue',
  'issues/remove-label',
  'issues/update',
  'issues/update-comment',
  'pulls/create-review',
  'pulls/delete-review-comment',
  'pulls/get',
  'pulls/list',
  'pulls/list-comments-for-review',
  'pulls/list-files',
  'pulls/list-review-comments',
  'pulls/list-reviews',
  'pulls/update-review',
  'pulls/update-review-comment',
  'rate-limit/get',
  'reactions/create-for-issue-comment',
  'repos/compare-commits-with-basehead',
  'repos/download-tarball-archive',
  'repos/get',
  'repos/get-collaborator-permission-level',
  'repos/get-content',
  'repos/list-activities',
  'repos/list-pull-requests-associated-with-commit',
  'users/get-authenticated',
];

const folder = process.argv[2];
if (folder === undefined) throw new Error('Say where @octokit/openapi is installed.');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const github = JSON.parse(readFileSync(join(folder, 'generated', 'api.github.com.json'), 'utf8'));

const schemas = {};
const operations = [];
for (const [path, item] of Object.entries(github.paths)) {
  for (const [method, operation] of Object.entries(item)) {
    if (!operationIds.includes(operation.operationId)) continue;
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolved);
    operations.push({
      id: operation.operationId,
      method: method.toUpperCase(),
      path,
      query: objectOf(parameters.filter((parameter) => parameter.in === 'query')),
      ...bodyOf(operation.requestBody),
      responses: Object.fromEntries(
        Object.entries(operation.responses).map(([status, response]) => [status, responseOf(response)]),
      ),
    });
  }
}
const missing = operationIds.filter((id) => !operations.some((operation) => operation.id === id));
if (missing.length > 0) throw new Error(`GitHub describes no operation ${missing.join(', ')}.`);
operations.sort((a, b) => (a.id < b.id ? -1 : 1));

writeFileSync(
  join(import.meta.dirname, 'description.json'),
  `${JSON.stringify({ source: `@octokit/openapi ${version}`, operations, schemas: sorted(schemas) })}\n`,
);

function resolved(node) {
  if (node?.$ref === undefined) return node;
  return resolved(
    node.$ref
      .slice(2)
      .split('/')
      .reduce((parent, key) => parent[key.replaceAll('~1', '/')], github),
  );
}

function objectOf(parameters) {
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schemaOf(schema)])),
    additionalProperties: false,
  };
}

function bodyOf(requestBody) {
  const schema = resolved(requestBody)?.content?.['application/json']?.schema;
  return schema === undefined ? {} : { body: schemaOf(schema) };
}

function responseOf(response) {
  const json = resolved(response).content?.['application/json'];
  if (json === undefined) return {};
  const [example] = Object.values(json.examples ?? {});
  return {
    schema: schemaOf(json.schema),
    ...(example === undefined ? {} : { example: resolved(example).value }),
  };
}

/** The schema without prose, `nullable` in JSON Schema's words, what it refers to collected in `schemas`. */
function schemaOf(schema) {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(schemaOf);
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice('#/components/schemas/'.length);
    if (schemas[name] === undefined) {
      schemas[name] = {};
      schemas[name] = schemaOf(github.components.schemas[name]);
    }
    return { $ref: `#/schemas/${name}` };
  }
  const { nullable, ...rest } = schema;
  const plain = {};
  for (const [key, value] of Object.entries(rest)) {
    if (
      ['description', 'title', 'example', 'examples', 'default', 'deprecated', 'externalDocs'].includes(key)
    )
      continue;
    if (key.startsWith('x-')) continue;
    plain[key] = key === 'properties' ? propertiesOf(value) : key === 'enum' ? value : schemaOf(value);
  }
  return nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain;
}

/** Names of properties aren't keywords: a property may well be called `title`. */
function propertiesOf(properties) {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schemaOf(schema)]));
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
