import { type Answer, ok } from './answers.ts';
import type { State } from './state.ts';

/** The few GraphQL requests that are understood: who is asking, and folding a comment away. */
export function answerGraphql(state: State, login: string, body: unknown): Answer {
  const { query = '', variables = {} } = body as { query?: string; variables?: Record<string, unknown> };
  if (/\bviewer\b/.test(query)) return ok({ data: { viewer: { login } } });
  if (/\bminimizeComment\b/.test(query)) {
    state.minimized.push(String(variables.id ?? variables.subjectId));
    return ok({ data: { minimizeComment: { minimizedComment: { isMinimized: true } } } });
  }
  return ok({ data: null, errors: [{ message: 'The fake GitHub does not know this query.' }] });
}
