import { expect, test } from 'vitest';
import { longestMarker, readIssueMarker, writeIssueMarker } from '../../src/github/issue-marker.ts';
import type { KnownFindings } from '../../src/report/markdown/nightly-issue.ts';

const marker = (findings: KnownFindings['findings']) => ({
  identity: '0123456789abcdef',
  state: 'drift' as const,
  content: 'fedcba9876543210',
  run: { id: 12, attempt: 1 },
  known: { findings, more: 0 },
});
const finding = (place: number) => ({
  fingerprint: ((place + 1) * 7919 * 104729).toString(16).padStart(12, '0').slice(-12),
  title: `column orders.field_${place}: type differs`,
});
const many = (count: number) => Array.from({ length: count }, (_, place) => finding(place));

test('a marker is read as it was written, whatever the names are', () => {
  const written = marker([{ fingerprint: 'a'.repeat(12), title: '--> <!-- @team \u202e\n`' }, finding(1)]);
  const line = writeIssueMarker(written);
  expect(line).toMatch(/^<!-- schema-drift issue 1 0123456789abcdef [\w-]+ -->$/);
  expect(readIssueMarker(`Text\n\n${line}\r\n`)).toEqual(written);
});

test('a marker that makes no sense is none', () => {
  for (const packed of ['', 'AAAA', Buffer.from('[]').toString('base64url')])
    expect(readIssueMarker(`<!-- schema-drift issue 1 0123456789abcdef ${packed} -->`)).toBeUndefined();
});

test.each([1, 100, 700, 5000])('a marker of %i findings fits', (count) => {
  const line = writeIssueMarker(marker(many(count)));
  expect(line.length).toBeLessThanOrEqual(longestMarker);
  const { findings, more } = readIssueMarker(line)?.known ?? { findings: [], more: 0 };
  expect(findings.length + more).toBe(count);
  expect(findings[0]).toEqual(finding(0));
  expect(more > 0).toBe(count > 1000);
});

test('a marker of names that cannot be packed gives up the names before the findings', () => {
  const noise = () => String.fromCodePoint(0x1f300 + Math.floor(Math.random() * 500));
  const findings = many(1500).map((it) => ({ ...it, title: Array.from({ length: 80 }, noise).join('') }));
  const line = writeIssueMarker(marker(findings));
  expect(line.length).toBeLessThanOrEqual(longestMarker);
  expect(readIssueMarker(line)?.known).toMatchObject({ findings: { length: 1000 }, more: 500 });
});
