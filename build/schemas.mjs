// Writes what is published out of what the code checks with: the JSON Schemas in schema/, docs/configuration.md and
// docs/coverage.md. `npm run schemas`.
import { readFile, writeFile } from 'node:fs/promises';
import { baselineJsonSchema } from '../src/baseline/baseline-file.ts';
import { configJsonSchema } from '../src/config/shape/json-schema.ts';
import { reportJsonSchema } from '../src/report/json/json-schema.ts';
import { configPage } from './config-page.ts';
import { coveragePage, documentedAttributes } from './coverage-page.ts';

const folder = new URL('../schema/', import.meta.url);
await writeFile(new URL('config.schema.json', folder), configJsonSchema());
await writeFile(new URL('baseline.schema.json', folder), baselineJsonSchema());
await writeFile(new URL('report.schema.json', folder), reportJsonSchema());

const docs = new URL('../docs/', import.meta.url);
const kinds = await readFile(new URL('../src/catalog/kinds/README.md', import.meta.url), 'utf8');
await writeFile(new URL('configuration.md', docs), configPage());
await writeFile(new URL('coverage.md', docs), coveragePage(documentedAttributes(kinds)));
