import { adviceParts } from '../phrases/advice.ts';
import type { Page } from './page.ts';

/** What to do; code stands below it as it is, however long its lines are, so that it can be copied. */
export function wayOut(advice: string | undefined, indent: number, page: Page): string[] {
  const { steps, code } = adviceParts(advice);
  return [
    ...steps.flatMap((step) => page.paragraph(indent, '→ ', step, 'green')),
    ...code.map((line) => ' '.repeat(indent + 2) + line),
  ];
}
