/** Questions in GraphQL, judged by GitHub's own schema. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type ExecutionResult, GraphQLError, graphqlSync } from 'graphql';
import { type Answer, ok } from './answers.ts';
import { commitOn } from './branches.ts';
import { type State, webAddress } from './state.ts';

const schema = buildSchema(readFileSync(join(import.meta.dirname, '../api/schema.graphql'), 'utf8'));

interface Question {
  readonly login: string;
  readonly readOnly: boolean;
  readonly body: unknown;
  /** Gets what the schema has against the question. */
  readonly violations: string[];
}

interface CommitInput {
  readonly branch: { readonly repositoryNameWithOwner?: string; readonly branchName?: string };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string };
  readonly fileChanges: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[];
  };
}

export function answerGraphql(state: State, { login, readOnly, body, violations }: Question): Answer {
  const { query = '', variables } = body as { query?: string; variables?: Record<string, unknown> };
  const result: ExecutionResult = graphqlSync({
    schema,
    source: query,
    variableValues: variables,
    rootValue: {
      viewer: { login },
      createCommitOnBranch: ({ input }: { readonly input: CommitInput }) =>
        createCommit(state, login, readOnly, input),
    },
  });
  const asked = result.errors?.filter(({ extensions }) => extensions.type === undefined) ?? [];
  violations.push(...asked.map(({ message }) => `GraphQL: ${message}`));
  return ok({
    data: result.data ?? null,
    ...(result.errors && {
      errors: result.errors.map(({ message, path, extensions }) => ({
        type: extensions.type,
        path,
        message,
      })),
    }),
  });
}

function createCommit(state: State, login: string, readOnly: boolean, input: CommitInput): object {
  const { branch, expectedHeadOid, message, fileChanges } = input;
  if (readOnly) throw refusal('FORBIDDEN', 'Resource not accessible by integration');
  const name = branch.branchName ?? '';
  const its = state.pulls.find(({ head }) => head.ref === name && head.owner === state.owner);
  if (branch.repositoryNameWithOwner !== `${state.owner}/${state.repo}` || its === undefined)
    throw refusal('NOT_FOUND', 'Could not resolve to a Ref');
  if (its.head.sha !== expectedHeadOid)
    throw refusal(
      'STALE_DATA',
      `Expected branch to point to "${expectedHeadOid}" but it did not.  Pull and try again.`,
    );
  if (state.protectedBranches.has(name))
    throw refusal(
      'UNPROCESSABLE',
      'Repository rule violations found\n\nChanges must be made through a pull request.',
    );
  const written = (fileChanges.additions ?? []).map(({ path, contents }) => [
    path,
    Buffer.from(contents, 'base64').toString(),
  ]);
  const text = message.body === undefined ? message.headline : `${message.headline}\n\n${message.body}`;
  const commit = commitOn(state, name, {
    author: login,
    message: text,
    written: Object.fromEntries(written),
  });
  return { commit: { oid: commit?.sha, url: webAddress(state, `commit/${commit?.sha}`) } };
}

function refusal(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}
