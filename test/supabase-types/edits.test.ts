import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractWithin } from '../../src/catalog/extract.ts';
import { compare } from '../../src/compare/compare.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import { databaseReadOften } from '../support/read-often.ts';
import { edits, overlays } from './edits.ts';
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

/** Findings, and what is not compared of what could be. */
function saidOf(types: ComparedSource): string[] {
  const { findings, notCompared } = compare([sourceOf(catalog), types], 'none', 'main');
  const left = notCompared.filter(({ why }) => !ofEveryFile.test(why));
  return [
    ...told(findings),
    ...left.map(({ what, why, location }) => {
      const place = location === undefined ? '' : ` (${location.line})`;
      return `not compared: ${what}: ${why}${place}`;
    }),
  ];
}

test.each(edits)('$what', async ({ edit, said }) => {
  expect(saidOf(await typesOf(edit(printed)))).toEqual(said);
});

test.each(overlays)('laid over: $what', async ({ text, said }) => {
  expect(saidOf(await typesOf({ 'types.ts': text, 'gen.ts': printed }))).toEqual(said);
});
