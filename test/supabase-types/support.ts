/** Types as Supabase's own generator writes them, and what is found where they are compared with a schema. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generateTypescript, sortGeneratorMetadata } from '@supabase/postgrest-typegen/generation';
import { introspect } from '@supabase/postgrest-typegen/introspection';
import type { Client } from 'pg';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import type { Finding } from '../../src/report/finding.ts';
import { readSupabaseTypes } from '../../src/sources/supabase-types/read.ts';
import { inTurn } from '../support/in-turn.ts';
import { readSourceOf } from '../support/read-source.ts';

/** What the generator learns of a database; by itself it asks everything at once. */
export function introspected(client: Client, schemas: readonly string[]): ReturnType<typeof introspect> {
  const query = inTurn((sql: string) => client.query(sql));
  return introspect({ query }, { includedSchemas: [...schemas] });
}

/** What the generator prints of a database; `plain` as it comes, before it is put into a style. */
export async function generated(
  client: Client,
  schemas: readonly string[] = ['public'],
  options: { readonly plain?: boolean } = {},
): Promise<string> {
  const metadata = await introspected(client, schemas);
  return generateTypescript(sortGeneratorMetadata(metadata), {
    detectOneToOneRelationships: true,
    ...(options.plain === true ? { format: async (text: string) => text } : {}),
  });
}

/** A file of types as a source, read from a folder of its own. */
export async function typesOf(
  files: string | Readonly<Record<string, string | Buffer>>,
  name = 'types',
): Promise<ComparedSource> {
  const root = mkdtempSync(join(tmpdir(), 'drift-types-'));
  try {
    const all = typeof files === 'string' ? { 'types.ts': files } : files;
    for (const [file, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    const read = await readSupabaseTypes({ file: Object.keys(all)[0] ?? '' }, { root });
    return { name, kind: 'supabase-types', read };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** A catalog as a source that speaks of everything. */
export function sourceOf(catalog: Catalog, name = 'migrations'): ComparedSource {
  const read = readSourceOf([], { catalog });
  return { name, kind: name === 'migrations' ? 'migrations' : 'drizzle', read };
}

export function findingsOf(sources: readonly ComparedSource[], truth = 'none'): readonly Finding[] {
  return compare(sources, truth, 'main').findings;
}

/** Findings as short texts. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, title }) => `${severity}: ${title}`);
}
