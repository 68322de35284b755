// Writes the JSON Schemas that are published in schema/ out of what the code checks with. `npm run schemas`.
import { writeFile } from 'node:fs/promises';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { reportJsonSchema } from '../src/report/json-schema.ts';

const folder = new URL('../schema/', import.meta.url);
await writeFile(new URL('config.schema.json', folder), configJsonSchema());
await writeFile(new URL('report.schema.json', folder), reportJsonSchema());
