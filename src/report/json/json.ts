import * as z from 'zod';
import type { Report } from '../report.ts';
import { cellsSchema, foreignKeysSchema, reportSchema } from './json-schema.ts';

/**
 * The report as JSON: keys in the order of the published schema, counts by name, two spaces, a newline at the end.
 * Characters that would act on a screen are written as `\u` escapes, which leaves the data as it is.
 */
export function renderJson(report: Report): string {
  const text = JSON.stringify(ordered(reportSchema, report), null, 2);
  const escaped = text.replace(
    /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${escaped}\n`;
}

/** The same value with its keys in the schema's order; keys that the schema does not know come last. */
function ordered(schema: unknown, value: unknown): unknown {
  const bySource = [cellsSchema, foreignKeysSchema].find((it) => it === schema);
  if (bySource !== undefined && value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([name, said]) => [name, ordered(bySource.unwrap().valueType, said)]),
    );
  if (schema instanceof z.ZodReadonly || schema instanceof z.ZodExactOptional)
    return ordered(schema.unwrap(), value);
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((element) => ordered(schema.element, element));
  if (value === null || typeof value !== 'object') return value;
  const entries = value as Readonly<Record<string, unknown>>;
  if (schema instanceof z.ZodObject) {
    const known = Object.keys(schema.shape);
    const keys = [...known, ...Object.keys(entries).filter((key) => !known.includes(key))];
    return Object.fromEntries(
      keys
        .filter((key) => entries[key] !== undefined)
        .map((key) => [key, ordered(schema.shape[key], entries[key])]),
    );
  }
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}
