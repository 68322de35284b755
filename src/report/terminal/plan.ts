import { counted } from '../../base/phrases.ts';
import type { MendingPlan } from '../mending-plan.ts';
import { planInShort, planLines, unplannedLines } from '../plan-script.ts';
import type { Page } from './page.ts';

/** Lines of a plan that a terminal shows; of a longer one it shows the first steps. */
const linesAtMost = 80;

/** A plan as it stands, so that it can be copied; SQL is never cut within a line, nor what waits for a person. */
export function planBlock(plan: MendingPlan, page: Page): string[] {
  const [, ...whole] = planLines(plan, { allowDataLoss: false });
  const isLonger = whole.length > linesAtMost;
  const lines = isLonger ? planLines(plan, { allowDataLoss: false, isExcerpt: true }).slice(1) : whole;
  const shown = lines.slice(0, linesAtMost);
  const more = whole.length - shown.length;
  const painted = (line: string) => `  ${line.startsWith('--') ? page.paint(line, 'dim') : line}`.trimEnd();
  return [
    ...page.paragraph(0, '── ', `Plan for ${plan.source}: ${planInShort(plan)}`, 'dim', 'bold'),
    ...shown.map(painted),
    ...(more > 0
      ? page.paragraph(
          2,
          '… ',
          `and ${counted(more, 'more line')}: \`schema-drift fix --side ${plan.source}\` prints the whole`,
          'dim',
        )
      : []),
    ...(lines.length > shown.length ? unplannedLines(plan).map(painted) : []),
    '',
  ];
}
