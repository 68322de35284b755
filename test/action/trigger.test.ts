import { expect, test } from 'vitest';
import { type Context, triggerOf } from '../../src/action/trigger.ts';
import {
  dispatchEvent,
  type GitHubEvent,
  mergeGroupEvent,
  pullRequestEvent,
  pushEvent,
  scheduleEvent,
  workflowRunEvent,
} from '../github/events.ts';

const head = 'a'.repeat(40);
const before = 'c'.repeat(40);

const cases: readonly [what: string, event: GitHubEvent, trigger: object][] = [
  [
    'a pull request is about its head, not about the merge commit that is checked out',
    pullRequestEvent({ number: 7, headSha: head }),
    { kind: 'pull request', number: 7, commit: head, earlierCommits: [] },
  ],
  [
    'a push to a pull request tells the head before it',
    pullRequestEvent({ number: 7, headSha: head, before }),
    { kind: 'pull request', number: 7, commit: head, earlierCommits: [before] },
  ],
  ['the merge queue has a commit of its own', mergeGroupEvent(head), { kind: 'merge queue', commit: head }],
  ['a push', pushEvent(head), { kind: 'push', commit: head, onDefaultBranch: true }],
  [
    'a push to another branch',
    pushEvent(head, 'feature'),
    { kind: 'push', commit: head, onDefaultBranch: false },
  ],
  ['a schedule', scheduleEvent(head), { kind: 'schedule', commit: head, onDefaultBranch: true }],
  ['by hand', dispatchEvent(head), { kind: 'by hand', commit: head, onDefaultBranch: true }],
  [
    'by hand on another branch',
    dispatchEvent(head, 'feature'),
    { kind: 'by hand', commit: head, onDefaultBranch: false },
  ],
  [
    'a workflow that was called has the event of its caller',
    { ...pullRequestEvent({ number: 7, headSha: head }), eventName: 'workflow_call' },
    { kind: 'pull request', number: 7, commit: head, earlierCommits: [] },
  ],
];

test.for(cases)('%s', ([, event, trigger]) => {
  expect(triggerOf(contextOf(event))).toEqual(trigger);
});

test('the run of another workflow is told with its head, which may be in a fork', () => {
  expect(triggerOf(contextOf(workflowRunEvent(head, 'stranger')))).toMatchObject({
    kind: 'workflow run',
    commit: head,
    run: { headSha: head, headOwner: 'stranger', event: 'pull_request' },
  });
});

test('pull_request_target is refused, with what to use instead', () => {
  const event = { ...pullRequestEvent({ number: 7, headSha: head }), eventName: 'pull_request_target' };
  expect(() => triggerOf(contextOf(event))).toThrow(/does not run on `pull_request_target`/);
});

function contextOf({ eventName, event, sha, ref }: GitHubEvent): Context {
  return { eventName, payload: event, sha, ref } as unknown as Context;
}
