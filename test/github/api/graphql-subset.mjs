// Writes schema.graphql: what schema-drift asks by GraphQL, cut out of GitHub's own schema.
//
//     npm install --no-save @octokit/graphql-schema@15.26.1      (in any folder)
//     node graphql-subset.mjs <folder>/node_modules/@octokit/graphql-schema
//
// Prose is dropped. Of a type, the fields below are kept; inputs and scalars are kept whole.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, print, visit } from 'graphql';

const kept = {
  Query: ['viewer'],
  User: ['login'],
  Mutation: ['createCommitOnBranch'],
  CreateCommitOnBranchPayload: ['commit'],
  Commit: ['oid', 'url'],
};

const folder = process.argv[2];
if (folder === undefined) throw new Error('Say where @octokit/graphql-schema is installed.');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const definitions = new Map(
  parse(readFileSync(join(folder, 'schema.graphql'), 'utf8')).definitions.map((one) => [
    one.name?.value,
    one,
  ]),
);

const wanted = new Map();
for (const [name, fields] of Object.entries(kept)) take(name, fields);

writeFileSync(
  join(import.meta.dirname, 'schema.graphql'),
  `# @octokit/graphql-schema ${version}\n\n${[...wanted.values()].map((one) => print(one)).join('\n\n')}\n`,
);

function take(name, names) {
  const definition = definitions.get(name);
  if (definition === undefined || wanted.has(name)) return;
  const fields = definition.fields?.filter(
    (field) => names === undefined || names.includes(field.name.value),
  );
  const plain = visit(
    { ...definition, interfaces: [], directives: [], ...(fields === undefined ? {} : { fields }) },
    { enter: (node) => (node.description === undefined ? undefined : { ...node, description: undefined }) },
  );
  wanted.set(name, plain);
  visit(plain, { NamedType: ({ name: { value } }) => void (value in kept || take(value)) });
}
