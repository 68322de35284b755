import { createHash } from 'node:crypto';
import { defined } from '../base/defined.ts';
import { exitStatus } from '../check.ts';
import { roomInComment } from '../github/comment.ts';
import { type Annotation, annotationsOf } from '../report/annotations.ts';
import { hasNew, isNothingNew } from '../report/gate.ts';
import { renderJson } from '../report/json/json.ts';
import { type CheckText, renderCheckText } from '../report/markdown/check-text.ts';
import { renderJobSummary } from '../report/markdown/job-summary.ts';
import type { MarkdownLook } from '../report/markdown/look.ts';
import { renderMarkdown } from '../report/markdown/markdown.ts';
import { ownAcceptanceCount } from '../report/phrases/acceptance.ts';
import { changesMigrations } from '../report/phrases/schema-change.ts';
import { isComplete } from '../report/phrases/verdict.ts';
import type { Report } from '../report/report.ts';
import type { Workspace } from './workspace.ts';

/** What is said on GitHub, ready to be published. */
export interface Texts {
  /** The same for two results that say the same. */
  readonly digest: string;
  /** Whether there is something to tell where nobody has asked: what the change does to the schema, drift that it brings or mends, what it accepts itself, or that something could not be checked. */
  readonly worthOpening: boolean;
  readonly conclusion: 'success' | 'failure' | 'neutral';
  /** What labels say of the change; absent where it could not be checked. */
  readonly labels?: { readonly drifts: boolean; readonly changesSchema: boolean };
  readonly comment: string;
  readonly summary: string;
  readonly check: CheckText;
  readonly annotations: readonly Annotation[];
}

/** The texts for a report on a workspace. */
export function textsOf(report: Report, look: MarkdownLook, { inRepository }: Workspace): Texts {
  const passes = exitStatus(report) === 0;
  const own = ownAcceptanceCount(report) > 0;
  const isKnownDrift = passes && report.outcome === 'drift' && isNothingNew(report);
  const worthOpening = own || changesMigrations(report) || (report.outcome !== 'clean' && !isKnownDrift);
  const folder = inRepository('');
  const summaryUrl = look.run?.url;
  return {
    digest: digestOf(renderJson({ ...report, timings: {} })),
    worthOpening,
    ...(report.outcome === 'could not check'
      ? {}
      : {
          labels: {
            drifts: hasNew(report),
            changesSchema: changesMigrations(report),
          },
        }),
    conclusion: passes
      ? own || report.outcome !== 'clean' || !isComplete(report)
        ? 'neutral'
        : 'success'
      : 'failure',
    comment: renderMarkdown(report, {
      ...look,
      limit: roomInComment,
      updatesInPlace: true,
      report: {
        words: 'the summary of the job',
        ...defined({ url: summaryUrl }),
      },
    }),
    summary: renderJobSummary(report, { ...look, report: { words: 'the JSON report' } }),
    check: renderCheckText(report, look, folder),
    annotations: annotationsOf(report, folder),
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
