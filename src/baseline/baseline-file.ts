/** What `schema-drift.baseline.yml` may say; its JSON Schema is published for editors. */
import * as z from 'zod';
import { keysOnly } from '../config/shape/keys-only.ts';

const text = z.string().trim().min(1);

/** One finding that somebody accepted. */
export const entryShape = keysOnly({
  fingerprint: z
    .string()
    .refine((value) => /^[0-9a-f]{12}$/.test(value), {
      error: 'must be the fingerprint of a finding: 12 characters of 0-9 and a-f',
    })
    .describe('Of the finding, as the JSON report has it: 12 characters of 0-9 and a-f.')
    .meta({ pattern: '^[0-9a-f]{12}$' }),
  object: text.describe('What the finding is about, as the report names it: `users.email`.'),
  severity: z
    .enum(['critical', 'warning', 'cosmetic'])
    .optional()
    .describe('How bad it was when it was accepted; if it gets worse than that, it counts again.'),
  says: z
    .record(z.string(), z.union([z.string(), z.array(z.string()).readonly()]))
    .readonly()
    .optional()
    .describe(
      'What each source said when it was accepted; if one says something else, it counts again. Left out, whatever becomes of the object is accepted.',
    ),
  reason: text.describe('Why it is accepted; shown in the report.'),
  owner: text.describe('Who accepted it; shown in the report.'),
  expiry: z.iso
    .date()
    .describe('The last day on which it is accepted, as YYYY-MM-DD; afterwards it counts again.'),
});

/** The whole file. */
export const baselineFile = keysOnly({
  accepted: z
    .array(entryShape)
    .describe('The findings that are accepted, each by somebody, for a reason, until a day.'),
}).meta({
  title: 'schema-drift.baseline.yml',
  description: 'Findings of schema-drift that somebody accepted, each for a reason and until a day.',
});

export type WrittenEntry = z.infer<typeof entryShape>;

/** The JSON Schema (draft 7, which every editor knows) of the file, as the text of a file. */
export function baselineJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(baselineFile, { target: 'draft-7', io: 'input' }), null, 2)}\n`;
}
