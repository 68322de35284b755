import { type Answer, ok } from './answers.ts';

/** The one GraphQL request that is understood: who is asking. */
export function answerGraphql(login: string, body: unknown): Answer {
  const { query = '' } = body as { query?: string };
  if (/\bviewer\b/.test(query)) return ok({ data: { viewer: { login } } });
  return ok({ data: null, errors: [{ message: 'The fake GitHub does not know this query.' }] });
}
