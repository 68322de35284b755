import { exampleOf } from '../api/oracle.ts';
import { type Answer, type Asking, created, notFound, ok } from './answers.ts';
import { type State, userOf } from './state.ts';

export const reactionOperations = { 'reactions/create-for-issue-comment': react };

/** The same reaction of the same account is made once. */
function react(state: State, { parameters, body, login }: Asking): Answer {
  const comment = state.comments.find(({ id }) => id === Number(parameters.comment_id));
  if (comment === undefined) return notFound();
  const content = String(body.content);
  const answer = {
    ...exampleOf('reactions/create-for-issue-comment', 201),
    user: userOf(state, login),
    content,
  };
  const isThere = state.reactions.some(
    (one) => one.comment === comment.id && one.author === login && one.content === content,
  );
  if (isThere) return ok(answer);
  state.reactions.push({ comment: comment.id, author: login, content });
  return created(answer);
}
