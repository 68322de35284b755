/** Where the runs of a part work, and what is left of them there. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const project = resolve(import.meta.dirname, '../..');
/** Stands in for what must never be said: it is the password of every connection string here. */
export const password = 'never-to-be-said';

/** What a part found: one sentence with its numbers, and what went wrong. */
export interface Part {
  readonly figure: string;
  readonly faults: readonly string[];
}

export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

export interface Place {
  readonly root: string;
  /** The temporary folder of every run, which nothing else uses. */
  readonly temporary: string;
  /** Starts a check; `ended` says how it ended. */
  start(env?: Readonly<Record<string, string>>): {
    readonly pid: number;
    kill(): void;
    readonly ended: Promise<Ended>;
  };
  /** Processes of its runs, once they have had the time to end. */
  processesLeft(): Promise<string[]>;
  /** The same, and folders. */
  left(): Promise<string[]>;
  /** The same, after a run more: what one that was killed left is swept when the next one begins. */
  leftAfterOneMore(): Promise<string[]>;
  remove(): void;
}

/** SQL, a schema in Drizzle that declares the same, and a command that migrates: everything that starts processes. */
const files = {
  'schema-drift.yml': `sources:
  migrations: sql
  drizzle: { kind: drizzle, schema: schema.ts }
  command: { kind: migrations, command: node migrate.cjs, env: { URL: "postgres://{user}:{password}@{host}:{port}/{database}" } }
`,
  'sql/0001_users.sql': 'CREATE TABLE "users" ("id" integer PRIMARY KEY, "mail" text NOT NULL);\n',
  'schema.ts':
    "import { integer, pgTable, text } from 'drizzle-orm/pg-core';\nexport const users = pgTable('users', { id: integer().primaryKey(), mail: text().notNull() });\n",
  'migrate.cjs':
    "const { Client } = require('pg');\nconst client = new Client(process.env.URL);\nclient.connect().then(() => client.query(require('node:fs').readFileSync('sql/0001_users.sql', 'utf8'))).then(() => client.end());\n",
};

export function placeAt(folder: string, environment: Readonly<Record<string, string>> = {}): Place {
  const made = mkdtempSync(join(folder, 'sd-soak-'));
  const root = join(made, 'repository');
  const temporary = join(made, 'tmp');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  mkdirSync(temporary);
  chmodSync(made, 0o755);
  // The account of the server writes there, too.
  chmodSync(temporary, 0o1777);
  const place: Place = {
    root,
    temporary,
    start(env = {}) {
      const child = spawn(process.execPath, [join(project, 'dist/cli.js'), 'check', '--cwd', root], {
        env: {
          PATH: process.env.PATH ?? '',
          HOME: process.env.HOME ?? '',
          TMPDIR: temporary,
          SOAK_SECRET: `postgres://ada:${password}@db.example.com/shop`,
          ...environment,
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      return {
        pid: child.pid ?? 0,
        kill: () => child.kill('SIGKILL'),
        ended: new Promise((done) => {
          // Whoever is left holds the outputs open.
          child.on('exit', (status) => setTimeout(() => done({ status, output }), 200));
        }),
      };
    },
    processesLeft: () => leftOf(() => processesOf(made)),
    left: () => leftIn(made, temporary),
    async leftAfterOneMore() {
      const { status, output } = await place.start().ended;
      const wrong = status === 0 ? [] : [`the next run ended with ${status}: ${output.slice(-500)}`];
      return [...wrong, ...(await leftIn(made, temporary))];
    },
    remove: () => rmSync(made, { recursive: true, force: true }),
  };
  return place;
}

/** How long what was told to end may take. */
const PATIENCE_MILLISECONDS = 20_000;

function leftIn(made: string, temporary: string): Promise<string[]> {
  return leftOf(() => [...processesOf(made), ...foldersIn(temporary)]);
}

async function leftOf(look: () => string[]): Promise<string[]> {
  const until = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const left = look();
    if (left.length === 0 || Date.now() > until) return left;
    await pause(100);
  }
}

/** Processes that have the place in their arguments, their environment or their working directory. */
function processesOf(made: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const text = ['cmdline', 'environ'].map((file) => textOf(`/proc/${pid}/${file}`)).join('\0');
      return text.includes(made)
        ? [`process ${pid}: ${textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`]
        : [];
    });
}

function foldersIn(temporary: string): string[] {
  return readdirSync(temporary)
    .filter((name) => name.startsWith('schema-drift-'))
    .map((name) => `folder ${name}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** What is wrong with what a run said. */
export function wrongIn({ status, output }: Ended, allowed: readonly (number | null)[]): string[] {
  const said = output.slice(-600);
  return [
    ...(allowed.includes(status) ? [] : [`status ${status}: ${said}`]),
    ...(output.includes(password) ? [`a connection string was said: ${said}`] : []),
    ...(/^\s+at .*:\d+:\d+\)?$/m.test(output) || output.includes('ended unexpectedly')
      ? [`a stack instead of a sentence: ${said}`]
      : []),
  ];
}
