import { counted } from '../../base/phrases.ts';
import { shortened } from '../../base/visible.ts';
import { linked } from './blocks.ts';
import type { Detail, NamedPlan } from './detail.ts';
import { code } from './escape.ts';
import type { MarkdownLook } from './look.ts';

/** What is not told, and where it is. */
export function leftOut(details: readonly Detail[], look: MarkdownLook): string {
  const findings = details.reduce((sum, detail) => sum + detail.findings, 0);
  const plans = details.flatMap(({ plan }) => plan ?? []);
  const what =
    findings > 0
      ? `Details of ${counted(findings, 'finding')} are left out here for length`
      : plans.length > 0
        ? undefined
        : 'Long texts and lists are cut short here';
  return [
    ...(what === undefined ? [] : [`**${what}:** the whole report is in ${wholeReport(look)}.`]),
    ...(plans.length === 0 ? [] : [plansLeftOut(plans, look)]),
  ].join('\n\n');
}

function wholeReport({ report }: MarkdownLook): string {
  return linked(report?.words ?? 'the JSON report', report?.url);
}

/** A name of a stranger has to leave room for the rest. */
const nameAtMost = 40;

/** Half a plan is worse than none, so that it is said where the whole one is. */
function plansLeftOut(plans: readonly NamedPlan[], look: MarkdownLook): string {
  const [only] = plans;
  const isOne = only !== undefined && plans.length === 1;
  const named = (text: string) => code(shortened(text, nameAtMost));
  const what = isOne ? `The plan for ${named(only.source)} is` : `${plans.length} plans are`;
  const source = isOne ? named(`schema-drift fix --side ${only.source}`) : '`schema-drift fix --side SOURCE`';
  const file = isOne ? `the file ${named(only.file)}` : 'files';
  const place = look.hasPlanFiles === true ? `${file} that the run wrote` : `what ${source} prints`;
  return `**${what} left out here for length:** whole in ${place}, and in ${wholeReport(look)}.`;
}
