import { exampleOf } from '../api/oracle.ts';

/** Everything the fake GitHub knows; tests read it to see what became of a run. */
export interface State {
  readonly owner: string;
  readonly repo: string;
  /** Address of the API, without a slash at its end. */
  readonly api: string;
  readonly accounts: Map<string, Account>;
  /** In the order of their ids. */
  readonly comments: Comment[];
  /** Issues and pull requests share their numbers; a pull request is here too. */
  readonly issues: Issue[];
  readonly pulls: Pull[];
  readonly reviews: Review[];
  /** Of all reviews, and replies to them, in the order of their ids. */
  readonly reviewComments: ReviewComment[];
  readonly checkRuns: CheckRun[];
  readonly reactions: Reaction[];
  /** Of branches, the oldest first. */
  readonly pushes: Push[];
  /** What the files of a commit say, by its address and their paths; only commits that a test gave some. */
  readonly files: Map<string, ReadonlyMap<string, string>>;
  /** Made through the API, the oldest first. */
  readonly commits: Commit[];
  /** Branches that take no commit but by a pull request. */
  readonly protectedBranches: Set<string>;
  nextId: number;
}

export interface Account {
  readonly login: string;
  readonly type: 'Bot' | 'User';
  readonly permission: 'admin' | 'write' | 'read' | 'none';
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  /** How often it was written after it had been made. */
  edits: number;
}

export interface Review {
  readonly id: number;
  readonly pull: number;
  readonly author: string;
  body: string;
  /** How often it was written after it had been made. */
  edits: number;
}

export interface ReviewComment {
  readonly id: number;
  readonly review: number;
  readonly pull: number;
  readonly author: string;
  readonly path: string;
  body: string;
  /** The lines that it stands beside now; none where these have changed since. */
  line?: number;
  startLine?: number;
  readonly replyTo?: number;
}

export interface Reaction {
  readonly comment: number;
  readonly author: string;
  readonly content: string;
}

export interface Push {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly by: string;
  readonly at: string;
  readonly forced?: boolean;
}

export interface Commit {
  readonly sha: string;
  readonly parent: string;
  readonly branch: string;
  readonly author: string;
  readonly message: string;
  /** What it writes, by path. */
  readonly written: Readonly<Record<string, string>>;
}

export interface Issue {
  readonly number: number;
  readonly author: string;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: string | null;
  closedBy: string | null;
  labels: string[];
  assignees: string[];
  readonly locked: boolean;
  readonly isPull: boolean;
  readonly createdAt: string;
  updatedAt: string;
}

export interface Pull {
  readonly number: number;
  head: { readonly sha: string; readonly ref: string; readonly owner: string };
  readonly base: { readonly sha: string; readonly ref: string };
  readonly state: 'open' | 'closed';
  /** Paths it changes, in GitHub's order (that of their names). */
  files: readonly ChangedFile[];
}

export interface ChangedFile {
  readonly path: string;
  readonly status?: 'added' | 'removed' | 'modified' | 'renamed';
  readonly previousPath?: string;
  /** Its hunks; GitHub shows none of what is binary or large. */
  readonly patch?: string;
}

export interface CheckRun {
  readonly id: number;
  readonly headSha: string;
  name: string;
  status: string;
  conclusion: string | null;
  externalId: string;
  output: { title: string | null; summary: string | null; text: string | null };
  readonly annotations: CheckAnnotation[];
  readonly startedAt: string;
  completedAt: string | null;
}

export interface CheckAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
}

/** The next id; ids grow over everything there is, as they nearly do on GitHub. */
export function newId(state: State): number {
  state.nextId += 1;
  return state.nextId;
}

/** The next number of an issue or a pull request. */
export function newNumber(state: State): number {
  return Math.max(0, ...state.issues.map(({ number }) => number)) + 1;
}

/** GitHub's times have whole seconds. */
export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}

/** An account as answers show it; one that was never set up is a person without rights. */
export function userOf(state: State, login: string): Record<string, unknown> {
  const { type } = accountOf(state, login);
  const example = exampleOf('issues/create-comment', 201).user as Record<string, unknown>;
  return { ...example, login, type, id: idOf(login), node_id: `U_${login}` };
}

export function accountOf(state: State, login: string): Account {
  return state.accounts.get(login) ?? { login, type: 'User', permission: 'none' };
}

/** Where a person finds something of the repository. */
export function webAddress(state: State, path: string): string {
  return `https://github.com/${state.owner}/${state.repo}/${path}`;
}

export function apiAddress(state: State, path: string): string {
  return `${state.api}/repos/${state.owner}/${state.repo}/${path}`;
}

/** The same number for the same name. */
export function idOf(name: string): number {
  return [...name].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003, 7);
}
