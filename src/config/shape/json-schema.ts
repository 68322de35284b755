import * as z from 'zod';
import { configFile } from './config-file.ts';

/** The JSON Schema (draft 7, which every editor knows) of `schema-drift.yml`, as the text of a file. */
export function configJsonSchema(): string {
  const schema = z.toJSONSchema(configFile, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
