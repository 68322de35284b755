import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { riskKinds } from '../../src/config/config.ts';

test('docs/risky-changes.md tells of every kind of risk, and of no other', () => {
  const page = readFileSync(new URL('../../docs/risky-changes.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, kind]) => kind);
  expect(rows).toEqual(riskKinds);
});
