import { counted, list } from '../../base/phrases.ts';
import type { TableStatistics } from '../../catalog/statistics.ts';
import type { TableUsage } from '../finding.ts';

/** What speaks for and against a table that only databases have: `can be dropped: no rows in dev; no use in code`. */
export function usageWords(usage: TableUsage): string {
  const parts = [rows(usage), ...lastScans(usage), use(usage)].filter((part) => part !== '');
  return `${usage.verdict}: ${parts.join('; ')}`;
}

/** `no rows in dev and staging, about 671 rows in production`. */
function rows({ statistics }: TableUsage): string {
  const sourcesByWords = new Map<string, string[]>();
  for (const [source, own] of Object.entries(statistics)) {
    const words = rowWords(own);
    sourcesByWords.set(words, [...(sourcesByWords.get(words) ?? []), source]);
  }
  return [...sourcesByWords].map(([words, sources]) => `${words} in ${list(sources)}`).join(', ');
}

function rowWords({ rows: count }: TableStatistics): string {
  if (count === undefined) return 'rows never counted';
  return count === 0 ? 'no rows' : `about ${counted(count, 'row')}`;
}

/** `last read in production on 2026-11-20`, as far as the server that was asked knows. */
function lastScans({ statistics }: TableUsage): string[] {
  return Object.entries(statistics).flatMap(([source, { lastScan, scans, keptBy }]) => {
    const by = keptBy === 'replica' ? ' by queries to this replica' : '';
    if (lastScan !== undefined) return [`last read in ${source}${by} on ${lastScan}`];
    return scans === 0 ? [`never read in ${source}${by} since its statistics began`] : [];
  });
}

function use({ uses, places, mentions, filesSearched, filesNotSearched }: TableUsage): string {
  if (uses > 0) {
    const shown = places.map(({ file, line }) => `${file}:${line}`);
    const more = uses - shown.length;
    return `used at ${list(more > 0 ? [...shown, counted(more, 'more place')] : shown)}`;
  }
  if (filesNotSearched === 'all') return 'the repository was not searched, since the time was up';
  const searched = counted(filesSearched, 'file');
  const mentioned =
    mentions === 0 ? '' : `, only ${counted(mentions, 'mention')} in comments, documentation or migrations`;
  return filesNotSearched === undefined
    ? `no use in the ${searched} of the repository${mentioned}`
    : `no use in the ${searched} searched${mentioned}; ${counted(filesNotSearched, 'file')} not searched`;
}
