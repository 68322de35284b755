/** How some packages have to be imported for dist/ to hold, and every run to load, no more of them than is used. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = new URL('../../src/', import.meta.url);
const scripts = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

test('zod is imported as a namespace, out of which the bundler takes what is used: a quarter of it', () => {
  const whole = scripts.filter((file) =>
    /^import \{.*\} from 'zod'/m.test(readFileSync(new URL(file, source), 'utf8')),
  );
  expect(whole).toEqual([]);
});
