import { type AdviceLines, adviceCounts, adviceLines, olderAdviceLine } from '../phrases/security.ts';
import type { DatabaseReport } from '../report.ts';
import { type Page, placeText } from './page.ts';
import { wayOut } from './way-out.ts';
import { padTo, widthOf } from './wrap.ts';

/** What Supabase's advisor would say: a rule each, and in a line what the base has already. */
export function securityAdvice(database: DatabaseReport, page: Page): string[] {
  const counts = adviceCounts({ databases: [database] });
  if (counts === '') return [];
  const lines = adviceLines(database);
  const older = olderAdviceLine(database);
  const isShortened = lines.some((advice) => !isInFull(advice, page));
  return [
    page.paint(`Security advice that fails nothing: ${counts}`, 'dim', 'bold'),
    ...lines.flatMap((advice) => ruleLines(advice, page)),
    ...(older === '' ? [] : page.paragraph(2, '· ', older, 'dim', 'dim')),
    ...(isShortened
      ? page.paragraph(2, '', 'Why, and what to do about all of these: `--verbose`', 'dim', 'dim')
      : []),
    '',
  ];
}

function ruleLines(advice: AdviceLines, page: Page): string[] {
  const { heading, objects, more, reason, steps, code } = advice;
  const width = Math.max(0, ...objects.map(({ name }) => widthOf(name)));
  return [
    ...page.paragraph(2, '· ', heading, 'dim'),
    ...objects.flatMap(({ name, location }) => {
      if (location === undefined) return page.paragraph(4, '', name);
      return 6 + width + widthOf(placeText(location)) > page.width
        ? [...page.paragraph(4, '', name), `      ${page.place(location)}`]
        : [`    ${padTo(name, width)}  ${page.place(location)}`];
    }),
    ...(more === 0 ? [] : [`    and ${more} more`]),
    ...(isInFull(advice, page)
      ? [...page.paragraph(4, '', reason, 'dim', 'dim'), ...wayOut([...steps, ...code].join('\n'), 4, page)]
      : []),
  ];
}

/** Those who look at every run have read it: what is no error, and nothing new, is named alone where less is wanted. */
function isInFull({ level, isNew }: AdviceLines, { isBrief }: Page): boolean {
  return !isBrief || level === 'error' || isNew;
}
