import type { Client } from 'pg';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractWithin } from '../../src/catalog/extract.ts';
import { compare } from '../../src/compare/compare.ts';
import type { Finding } from '../../src/report/finding.ts';
import { source } from './catalogs.ts';

/** What two sources declare, and what is found between them. */
export interface Situation {
  readonly what: string;
  /** Statements that both begin with. */
  readonly both?: string;
  readonly a: string;
  readonly b: string;
  /** As `severity: title`. */
  readonly found: readonly string[];
}

/** The catalog that statements make on an empty database, which is empty again afterwards. */
export async function catalogOf(client: Client, sql: string): Promise<Catalog> {
  await client.query('begin');
  try {
    await client.query(sql);
    return (await extractWithin(client)).catalog;
  } finally {
    await client.query('rollback');
  }
}

/** The findings between the SQL sources `a` and `b`. */
export async function findingsOf(
  client: Client,
  { both = '', a, b }: Pick<Situation, 'both' | 'a' | 'b'>,
): Promise<readonly Finding[]> {
  const sources = [];
  for (const [name, sql] of Object.entries({ a, b })) {
    const catalog = await catalogOf(client, `${both}; ${sql}`);
    sources.push(source(name, 'sql', [], { catalog }));
  }
  return compare(sources, 'none', 'main').findings;
}

/** Findings in the words of a situation. */
export function inWords(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, title }) => `${severity}: ${title}`);
}
