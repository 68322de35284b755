import { realpathSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import * as z from 'zod';
import { defined } from '../../../base/defined.ts';
import { textIfReadable } from '../../../repository/read.ts';
import { type NextRevision, nextRevision } from './next-revision.ts';

/** The table in which an environment of Alembic notes where it is; without a schema, the first that is searched. */
export type VersionTable = readonly [schema: string | null, name: string];

/** Revisions that an environment is to go to, by `keyOf` its table; none of them is to stay at the empty database. */
export type Goals = Readonly<Record<string, readonly string[]>>;

/** What Alembic wrote down while a command ran. Files are relative to the repository, with `/`; absolute outside of it. */
export interface Recorded {
  readonly environments: readonly RecordedEnvironment[];
  /** Where revisions have the models make their tables, as they are today. */
  readonly models: readonly { readonly file: string; readonly line: number; readonly revision: string }[];
  /** Only where the revisions were run without env.py. */
  readonly withoutEnv?: WithoutEnv;
}

/** Why env.py could not be run, and what it says of its revisions that only running it tells: `version_table`. */
export interface WithoutEnv {
  readonly reason: string;
  readonly unread: readonly string[];
  /** Modules of the project that revisions import, of which only a part could be run, and why. */
  readonly partly: readonly { readonly file: string; readonly reason: string }[];
}

/** One of Alembic's revisions: not a place in a row, but what it stands on. */
export interface Revision {
  readonly id: string;
  readonly file: string;
  /** Ids of what has to be there before it: `down_revision` and `depends_on`, whatever these name it by. */
  readonly after: readonly string[];
}

interface RecordedEnvironment {
  readonly table: VersionTable;
  /** All that its script directory holds, each after all that it stands on. */
  readonly revisions: readonly Revision[];
  /** Ids of the revisions that none goes on from. */
  readonly heads: readonly string[];
  /** Only where it was asked for, and there is one head. */
  readonly next?: NextRevision | undefined;
}

const line = z.union([
  z.object({
    table: z.tuple([z.string().nullable(), z.string()]),
    revisions: z.array(z.object({ id: z.string(), file: z.string(), after: z.array(z.string()) })),
    heads: z.array(z.string()),
    next: nextRevision.optional(),
  }),
  z.object({ models: z.object({ file: z.string(), line: z.number(), revision: z.string() }) }),
  z.object({
    withoutEnv: z.object({
      reason: z.string(),
      unread: z.array(z.string()),
      partly: z.array(z.object({ file: z.string(), reason: z.string() })),
    }),
  }),
]);

/** Bytes; more is no record of Alembic's: 50,000 revisions have less. */
const LONGEST = 20_000_000;

export function keyOf(table: VersionTable): string {
  return JSON.stringify(table);
}

/**
 * What a command's Alembic wrote down; nothing where the command ran none. The command is code of whoever wrote the
 * migrations, so what has another shape is passed over.
 */
export async function readRecord(path: string, root: string): Promise<Recorded> {
  // Python resolves links where it is asked for its working directory.
  const roots = [root, realpathSync(root)];
  const shown = (file: string) => {
    const within = roots.find((folder) => file.startsWith(folder + sep));
    return within === undefined ? file : relative(within, file).split(sep).join('/');
  };
  // What the command left there may be anything, a pipe or a link included.
  const text = textIfReadable(path, dirname(path), LONGEST) ?? '';
  const lines = text.split('\n').flatMap((it) => parsed(it));
  const environments = new Map<string, RecordedEnvironment>();
  const models = new Map<string, Recorded['models'][number]>();
  let withoutEnv: WithoutEnv | undefined;
  for (const it of lines) {
    if ('withoutEnv' in it) {
      withoutEnv = it.withoutEnv;
    } else if ('models' in it) {
      models.set(it.models.revision, { ...it.models, file: shown(it.models.file) });
    } else {
      const revisions = it.revisions.map((revision) => ({ ...revision, file: shown(revision.file) }));
      const next = it.next && 'file' in it.next ? { ...it.next, file: shown(it.next.file) } : it.next;
      environments.set(keyOf(it.table), { ...it, revisions, ...defined({ next }) });
    }
  }
  return {
    environments: [...environments.values()],
    models: [...models.values()],
    ...defined({ withoutEnv }),
  };
}

function parsed(text: string): z.infer<typeof line>[] {
  try {
    const result = line.safeParse(JSON.parse(text));
    return result.success ? [result.data] : [];
  } catch {
    return [];
  }
}
