import { adviceCounts, adviceLines, olderAdviceLine } from '../phrases/security.ts';
import type { Report } from '../report.ts';
import { bullets, folded, type Link, place, type Room } from './blocks.ts';
import { code, html, plain, prose } from './escape.ts';

/** What Supabase's advisor would say, folded away: a line a rule, and one for what the base has already. */
export function securityAdviceBlock(report: Report, link: Link | undefined, room: Room): string {
  const counts = adviceCounts(report);
  if (counts === '') return '';
  const several = report.databases.length > 1;
  const body = report.databases.flatMap((database) => {
    const lines = adviceLines(database).map((advice) => {
      const objects = advice.objects.map(
        ({ name, location }) => prose(name) + (location === undefined ? '' : ` (${place(location, link)})`),
      );
      const more = advice.more === 0 ? '' : ` and ${advice.more} more`;
      return `**${plain(advice.heading)}**: ${objects.join(', ')}${more}. ${prose(advice.reason)} ${advice.steps.map((step) => prose(step)).join(' ')}${advice.code.map((line) => ` ${code(line)}`).join('')}`;
    });
    const older = olderAdviceLine(database);
    const told = [
      ...(lines.length === 0 ? [] : [bullets(lines, room)]),
      ...(older === '' ? [] : [prose(older)]),
    ];
    if (told.length === 0) return [];
    return [...(several ? [`**Database ${code(database.name)}**`] : []), ...told];
  });
  return folded(`<sub>${html(`Security advice that fails nothing: ${counts}`)}</sub>`, body.join('\n\n'));
}
