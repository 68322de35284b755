import type { Octokit } from '@octokit/rest';
import type { Patience } from './patience.ts';

/** One repository on GitHub, as the job's token reaches it. */
export interface Repository {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
  readonly patience: Patience;
}

/** The run of a workflow that writes: what tells an older run from a newer one, and where its log is. */
export interface Run {
  /** `GITHUB_RUN_ID`; grows with every run of the repository. */
  readonly id: number;
  /** `GITHUB_RUN_ATTEMPT`, from 1. */
  readonly attempt: number;
  /** Address of the run's page. */
  readonly url: string;
}
