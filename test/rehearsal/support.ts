import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractCatalog } from '../../src/catalog/extract.ts';
import type { ComparedSource } from '../../src/compare/sources/compared-source.ts';
import type { Server } from '../../src/postgres/server.ts';
import { rebuild } from '../../src/rehearsal/clone.ts';
import { filesOn } from '../../src/rehearsal/extension-stand-ins.ts';
import { type Rehearsal, rehearse } from '../../src/rehearsal/rehearse.ts';
import type { Platform } from '../../src/sources/platform.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import type { SourceKind } from '../../src/sources/source-kind.ts';
import { withoutExtensionStandIns } from '../../src/sources/sql/on-platform.ts';
import type { SqlFile } from '../../src/sources/sql/sql-file.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';

/** A deploy to rehearse, all of it SQL. */
export interface Deploy {
  /** What the migrations had made when the database was last deployed to. */
  readonly deployed: string;
  /** What somebody did to the database since. */
  readonly byHand?: string;
  /** Pending migrations, in order: `1.sql`, `2.sql`, … */
  readonly pending: readonly string[];
  readonly together?: boolean;
  readonly transactional?: boolean;
  /** What the migrations declare in the end; what they make of an empty database, when absent. */
  readonly declared?: string;
  /** The database's catalog as the rehearsal gets it. */
  readonly told?: (catalog: Catalog) => Catalog;
  readonly more?: Partial<ReadSource>;
  /** What hosts the database. */
  readonly platform?: Platform;
}

export function sqlFile(file: string, sql: string, transactional = true): SqlFile {
  return { file, sql, statements: splitStatements(sql).statements, transactional };
}

export async function rehearsed(server: Server, scene: Deploy): Promise<Rehearsal> {
  const { deployed, byHand = '', pending, together = false, transactional = true } = scene;
  const { platform } = scene;
  const live = await catalogAfter(server, [deployed, byHand], platform);
  const declared =
    scene.declared ?? pending.flatMap((sql) => splitStatements(sql).statements.map(({ text }) => text));
  const head = await catalogAfter(server, [deployed, ...[declared].flat()], platform);
  const files = pending.map((sql, i) => sqlFile(`${i + 1}.sql`, sql, transactional));
  const upTo = (count: number) =>
    catalogAfter(server, [
      deployed,
      ...files.slice(0, count).flatMap(({ statements }) => statements.map(({ text }) => text)),
    ]);
  const around = async (file: SqlFile) => ({
    before: await upTo(files.indexOf(file)),
    after: await upTo(files.indexOf(file) + 1),
    note: 'the note',
  });
  const signal = new AbortController().signal;
  const original = scene.told?.(live) ?? live;
  const clone = await rebuild(original, server, { name: 'clone', signal, platform });
  try {
    return await rehearse({
      clone,
      live: column('production', 'live', original, scene.more),
      head: column('migrations', 'migrations', head),
      runs: [
        {
          files: filesOn(platform, files, await server.availableExtensions(), clone.standIns),
          together,
          around,
        },
      ],
      signal,
    });
  } finally {
    await clone.client.end();
  }
}

const known = new Map<string, Promise<Catalog>>();

/** What the texts make of an empty database, worked out once for all scenes of a file. */
function catalogAfter(server: Server, texts: readonly string[], platform?: Platform): Promise<Catalog> {
  const key = JSON.stringify([server.major, platform?.name, ...texts.filter((text) => text !== '')]);
  const catalog = known.get(key) ?? made(server, texts, platform);
  known.set(key, catalog);
  return catalog;
}

async function made(server: Server, texts: readonly string[], platform?: Platform): Promise<Catalog> {
  const client = await server.createDatabase('source');
  try {
    if (platform !== undefined) await client.query(platform.sql);
    for (const text of texts) await client.query(text);
    const { catalog } = await extractCatalog(client, platform && { ignoreSchemas: platform.schemas });
    return withoutExtensionStandIns(catalog, platform, new Map([['http', new Set(['public'])]]));
  } finally {
    await client.end();
  }
}

function column(
  name: string,
  kind: SourceKind,
  catalog: Catalog,
  more: Partial<ReadSource> = {},
): ComparedSource {
  const nothing = { coverage: {}, unchecked: [], faults: [], locations: new Map(), facts: [], warnings: [] };
  return { name, kind, read: { ...nothing, ...more, catalog } };
}
