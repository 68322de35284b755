import { expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { openingsOf } from '../../src/rebuild/openings.ts';

/** What was closed by what stands there is shown on a database (`cases.test.ts`). */
const nothing: Catalog = { serverVersion: 180_000, objects: [], unmodelled: [] };

const policy = (to: string, condition: string) =>
  `CREATE POLICY "see, all" ON public.notes AS PERMISSIVE FOR select TO ${to} USING (${condition})`;
const drop = 'DROP POLICY "see, all" ON public.notes';

const cases: readonly (readonly [statements: readonly string[], opens: readonly string[]])[] = [
  [['GRANT SELECT, UPDATE ON TABLE public.notes TO anon'], ['table public.notes to anon']],
  [['GRANT EXECUTE ON FUNCTION public.f(bigint) TO PUBLIC'], ['function public.f(bigint) to everyone']],
  [
    ['GRANT SELECT (a) ON TABLE public.notes TO authenticated WITH GRANT OPTION'],
    ['table public.notes to authenticated'],
  ],
  [['GRANT SELECT ON TABLE public.notes TO reporting'], []],
  [['GRANT USAGE ON TYPE public.mood TO PUBLIC'], []],
  [['REVOKE SELECT ON TABLE public.notes FROM anon'], []],
  [
    [
      'CREATE TABLE public.notes (a int)',
      'GRANT SELECT ON TABLE public.notes TO anon',
      policy('PUBLIC', 'true'),
    ],
    [],
  ],
  [[policy('PUBLIC', 'true')], ['rows of public.notes to everyone']],
  [[policy('reporting, authenticated', 'a = 1')], ['rows of public.notes to authenticated']],
  [[policy('reporting', 'true')], []],
  [[policy('PUBLIC', 'a = 1').replace('PERMISSIVE', 'RESTRICTIVE')], []],
  [[drop, policy('PUBLIC', 'a = 1')], []],
  [[drop, policy('PUBLIC', 'true')], ['rows of public.notes to everyone']],
  [['ALTER TABLE public.notes DISABLE ROW LEVEL SECURITY'], ['all rows of public.notes']],
  [
    ['ALTER TABLE public.notes NO FORCE ROW LEVEL SECURITY'],
    ['all rows of public.notes to its owner, and to what runs as that'],
  ],
  [
    ['ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA public GRANT SELECT ON tables TO anon'],
    ['tables that are made later to anon'],
  ],
  [
    [
      "DO $$\nBEGIN\n  EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT EXECUTE ON functions TO PUBLIC', pg_get_userbyid(1));\nEND\n$$",
    ],
    ['functions that are made later to everyone'],
  ],
  [['ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON tables TO reporting'], []],
  [['ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY'], []],
  [["ALTER VIEW public.v SET (security_invoker = 'false')"], ['what the owner of public.v may read']],
  [['ALTER VIEW public.v RESET (security_invoker)'], ['what the owner of public.v may read']],
  [["ALTER VIEW public.v SET (security_invoker = 'true')"], []],
  [
    ['ALTER VIEW public.v RESET (security_invoker, security_barrier)'],
    [
      'what the owner of public.v may read',
      'rows that public.v leaves out to functions in queries of whoever may read it',
    ],
  ],
];

test.each(cases)('%j open %j', (statements, opens) => {
  expect(openingsOf(statements, nothing)).toEqual(opens);
});
