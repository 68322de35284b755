import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractWithin } from '../../src/catalog/extract.ts';
import { compare } from '../../src/compare/compare.ts';
import { databaseReadOften } from '../support/read-often.ts';
import { edits } from './edits.ts';
import { generated, sourceOf, told, typesOf } from './support.ts';

let catalog: Catalog;
let printed: string;
beforeAll(async () => {
  const client = await databaseReadOften();
  await client.query(readFileSync(new URL('changes.sql', import.meta.url), 'utf8'));
  printed = await generated(client);
  await client.query('begin');
  catalog = (await extractWithin(client)).catalog;
  await client.end();
});

/** What no file of types can say, whatever is in it. */
const ofEveryFile = /^types (?:cannot declare|speaks only of)/;

test.each(edits)('$what', async ({ edit, said }) => {
  const types = await typesOf(edit(printed));
  const { findings, notCompared } = compare([sourceOf(catalog), types], 'none', 'main');
  const left = notCompared
    .filter(({ why }) => !ofEveryFile.test(why))
    .map(
      ({ what, why, location }) =>
        `not compared: ${what}: ${why}${location === undefined ? '' : ` (${location.line})`}`,
    );
  expect([...told(findings), ...left]).toEqual(said);
});
