import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { renderJson } from '../../src/report/json/json.ts';
import { reportJsonSchema } from '../../src/report/json/json-schema.ts';
import type { Report } from '../../src/report/report.ts';
import { hostile, many, oneDifference, samples, threeSources } from './samples.ts';

const valid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(reportJsonSchema()));

test('the published schema is that of the code', async () => {
  await expect(reportJsonSchema()).toMatchFileSnapshot('../../schema/report.schema.json');
});

describe.each(Object.entries(samples))('%s', (_, report) => {
  test('answers to the published schema', () => {
    valid(JSON.parse(renderJson(report)));
    expect(valid.errors).toBeNull();
  });

  test('loses nothing', () => {
    expect(JSON.parse(renderJson(report))).toEqual(report);
  });
});

const wrongReports: Readonly<Record<string, unknown>> = {
  'another format version': { ...many, formatVersion: 2 },
  'an unknown outcome': { ...many, outcome: 'fine' },
  'no counts': { ...many, counts: undefined },
  'a finding without fingerprint': {
    ...many,
    databases: [
      { ...many.databases[0], findings: [{ ...many.databases[0]?.findings[0], fingerprint: undefined }] },
    ],
  },
};

test.each(Object.entries(wrongReports))('%s is refused', (_, report) => {
  expect(valid(JSON.parse(JSON.stringify(report)))).toBe(false);
});

test('the order of keys does not depend on how the report was built', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [key, key === 'cells' ? inner : reversed(inner)]),
    );
  };
  expect(renderJson(reversed(many) as Report)).toBe(renderJson(many));
});

test('what each source says keeps the order of the sources', () => {
  const [database] = JSON.parse(renderJson(oneDifference)).databases;
  expect(Object.keys(database.findings[0].cells)).toEqual(['migrations', 'drizzle']);
  expect(Object.keys(database.findings[0].cells.migrations)).toEqual(['state', 'text', 'location']);
  const [fltr] = JSON.parse(renderJson(threeSources)).databases;
  expect(Object.keys(fltr.findings[0].foreignKeys)).toEqual(['database', 'sqlmodel', 'drizzle']);
});

test('two spaces, one newline at the end', () => {
  expect(renderJson(many)).toMatch(/^\{\n {2}"formatVersion": 1,\n[\s\S]*\n\}\n$/);
});

test('nothing acts on the screen it is printed to', () => {
  expect(renderJson(hostile).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
});
