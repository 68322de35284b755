import { createHash } from 'node:crypto';
import { counted } from '../../base/phrases.ts';
import { shortened, visible } from '../../base/visible.ts';
import type { SuggestionToPublish } from '../../github/suggestions.ts';
import type { Finding } from '../finding.ts';
import type { Suggestion } from '../suggestions.ts';
import { severityIcons } from './blocks.ts';
import { code, fenceFor, prose } from './escape.ts';

/** More than these are a screenful. */
const suggestionsAtMost = 20;

/** What a review says, above its suggestions and with them. */
export interface ReviewWords {
  /** Markdown. */
  readonly text: string;
  readonly suggestions: readonly SuggestionToPublish[];
}

/**
 * Suggestions as the comments of a review; the same ones have the same ids, wherever they stand in their file.
 *
 * @param groups those that hold together in one list, most dangerous first
 */
export function renderReview(groups: readonly (readonly Suggestion[])[]): ReviewWords {
  let room = suggestionsAtMost;
  const shown = groups
    .filter(({ length }) => {
      const fits = length <= room;
      if (fits) room -= length;
      return fits;
    })
    .flat();
  const more = groups.flat().length - shown.length;
  const rest = more === 0 ? '' : ` ${counted(more, 'more suggestion')} would not fit here.`;
  return { text: `${reviewText}${rest}`, suggestions: withIds(shown) };
}

const reviewText =
  'Edits that bring declarations in line, on lines of this pull request: each can be committed from here. The comment of the check says why, and has those on other lines.';

function withIds(suggestions: readonly Suggestion[]): SuggestionToPublish[] {
  const seen = new Map<string, number>();
  return suggestions.map((suggestion) => {
    const { path, startLine, line, from, to, others } = suggestion;
    const alike = JSON.stringify([path, from, to, others]);
    const before = seen.get(alike) ?? 0;
    seen.set(alike, before + 1);
    const id = createHash('sha256').update(`${alike}${before}`).digest('hex').slice(0, 12);
    return { id, path, startLine, line, body: bodyOf(suggestion) };
  });
}

const findingsAtMost = 3;
const titleAtMost = 300;

function bodyOf({ to, findings, others }: Suggestion): string {
  const more = findings.length - findingsAtMost;
  const first = code(visible(findings[0]?.fingerprint ?? ''));
  const fence = fenceFor(to.join('\n'));
  return [
    ...findings.slice(0, findingsAtMost).map(titleOf),
    ...(more > 0 ? [`… and ${counted(more, 'more finding')}`] : []),
    [`${fence}suggestion`, ...to, fence].join('\n'),
    ...(others > 0
      ? [
          `Holds only together with ${counted(others, 'other suggestion')} about ${first}: commit them in one batch.`,
        ]
      : []),
  ].join('\n\n');
}

function titleOf({ severity, title, fingerprint }: Finding): string {
  return `${severityIcons[severity]} ${prose(shortened(visible(title), titleAtMost))} · ${code(visible(fingerprint))}`;
}
