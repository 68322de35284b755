import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { defined } from '../base/defined.ts';
import type { KnownFinding, KnownFindings } from '../report/markdown/nightly-issue.ts';

/**
 * What an issue says of itself in its last line, an HTML comment that GitHub does not show. It stands last, since
 * GitHub mails the text of an issue as it is.
 */
export interface IssueMarker {
  /** Digest of what the issue is kept for: which check of the repository, which database with which sources. */
  readonly identity: string;
  /** What the newest run found; `clean` once the issue was closed for it. */
  readonly state: 'drift' | 'clean' | 'could not check';
  /** Digest of what the newest run had to say. */
  readonly content: string;
  readonly run: { readonly id: number; readonly attempt: number };
  /** The findings that were known last, so that the next run can tell what is new and what is gone. */
  readonly known: KnownFindings;
}

/** Characters that a marker has at most. */
export const longestMarker = 20_000;

const lastLine = /(?:^|\n)<!-- schema-drift issue 1 ([0-9a-f]{16}) ([\w-]+) -->\s*$/;

const shape = z.tuple([
  z.enum(['drift', 'clean', 'could not check']),
  z.string(),
  z.int().nonnegative(),
  z.int().nonnegative(),
  z.array(z.union([z.tuple([z.string()]), z.tuple([z.string(), z.string()])])),
  z.int().nonnegative(),
]);

/** 16 hexadecimal characters for some texts, the same for the same texts. */
export function digestOf(...texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
}

/** The marker as a line without its line break: with the names of all findings if there is room, else with fewer. */
export function writeIssueMarker(marker: IssueMarker): string {
  const { findings, more } = marker.known;
  for (const [kept, named] of [
    [findings.length, findings.length],
    [findings.length, 100],
    [1000, 100],
  ] as const) {
    const line = markerLine(marker, remembered(findings, more, kept, named));
    if (line.length <= longestMarker) return line;
  }
  return markerLine(marker, remembered(findings, more, 1000, 0));
}

function remembered(
  findings: readonly KnownFinding[],
  more: number,
  kept: number,
  named: number,
): KnownFindings {
  return {
    findings: findings
      .slice(0, kept)
      .map((finding, place) => (place < named ? finding : { fingerprint: finding.fingerprint })),
    more: more + Math.max(0, findings.length - kept),
  };
}

function markerLine({ identity, state, content, run }: IssueMarker, known: KnownFindings): string {
  const fields: z.infer<typeof shape> = [
    state,
    content,
    run.id,
    run.attempt,
    known.findings.map(({ fingerprint: id, title }) => (title === undefined ? [id] : [id, title])),
    known.more,
  ];
  const packed = deflateRawSync(JSON.stringify(fields)).toString('base64url');
  return `<!-- schema-drift issue 1 ${identity} ${packed} -->`;
}

/** The marker that a body ends with; `undefined` for any other body. */
export function readIssueMarker(body: string): IssueMarker | undefined {
  const [, identity, packed] = lastLine.exec(body) ?? [];
  if (identity === undefined || packed === undefined) return undefined;
  const fields = shape.safeParse(unpacked(packed));
  if (!fields.success) return undefined;
  const [state, content, id, attempt, findings, more] = fields.data;
  return {
    identity,
    state,
    content,
    run: { id, attempt },
    known: {
      findings: findings.map(([finding, title]) => ({
        fingerprint: finding,
        ...defined({ title }),
      })),
      more,
    },
  };
}

/** The body without the marker that it ends with. */
export function withoutMarker(body: string): string {
  return body.replace(lastLine, '');
}

function unpacked(packed: string): unknown {
  try {
    return JSON.parse(
      inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: 1_000_000 }).toString(),
    );
  } catch {
    return undefined;
  }
}
