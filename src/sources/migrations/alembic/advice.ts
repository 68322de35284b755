/** What is to be said of how Alembic went. */
import { defined } from '../../../base/defined.ts';
import type { Location } from '../../../base/problem.ts';
import type { Ledger } from '../../ledgers/ledger.ts';
import type { Recorded } from './record.ts';
import type { AlembicEnvironment } from './revisions.ts';

/** What to do about a command that failed. */
export interface Advice {
  readonly advice: string;
  /** All that has to be shown of the output, where that is not its end. */
  readonly detail?: string;
  readonly location?: Location;
}

/** What env.py's connection is refused with where it is none to Postgres (`python-hook.ts`). */
export const otherDatabase = /migrates PostgreSQL only, and this is a database of (\w+)/;

/** What went wrong with Alembic: by what it printed, the first that fits. */
const rules: readonly {
  readonly output: RegExp;
  readonly advice: (recorded: Recorded, found: RegExpExecArray) => Advice | undefined;
}[] = [
  {
    output:
      /^\w*ImportError: no pq wrapper available|^ModuleNotFoundError: No module named '(psycopg2?|pg8000|asyncpg)'/m,
    advice: (_, [line, driver = 'psycopg']) => ({
      detail: line,
      advice: `The Python of this command lacks the driver for Postgres: install it there (\`pip install ${packages[driver] ?? driver}\`). If it has another one, name that in the URL that \`env\` of this source gives (\`postgresql+DRIVER://…\`).`,
    }),
  },
  {
    output: /Multiple head revisions are present/,
    advice: ({ environments }) => {
      const all = environments.flatMap(({ heads, revisions }) =>
        revisions.filter(({ id }) => heads.includes(id)).map(({ id, file }) => `${id} (${file})`),
      );
      if (all.length === 0) return undefined;
      return {
        advice: `The revisions have the heads ${all.sort().join(' and ')}, so the deploy fails with this command too: join them with \`alembic merge heads\`, or, if they are to stay apart, upgrade to \`heads\`.`,
      };
    },
  },
  {
    output: /migrates one database, and these are several/,
    advice: () => ({
      advice:
        'Have env.py migrate one of them by a word that the command gives it (`alembic -x db=NAME upgrade heads`, or a section of alembic.ini with `-n NAME`), and make each a database of its own in schema-drift.yml.',
    }),
  },
  {
    output: /^ImportError: (.+ cannot be had without the project's packages .+)$/m,
    advice: (_, [, told]) => ({
      ...defined({ detail: told && `A revision uses what is not there: ${told}.` }),
      advice: 'Install the project’s packages before this step.',
    }),
  },
  {
    output: otherDatabase,
    advice: (_, [, name = 'another kind']) => ({
      detail: `env.py connects to a database of ${name}, and only PostgreSQL is compared.`,
      advice:
        'Where the project has a Postgres too, give the variable by which env.py comes to it under `env` of this source. Where it has none, there is nothing here to compare.',
    }),
  },
  {
    output: /already exists/,
    advice: ({ models }) => {
      const [first] = models;
      return (
        first && {
          advice: `Revision ${first.revision} has the models make their tables (\`create_all\`), as they are today; what later revisions add is there already. So an empty database can no longer be migrated: write out in it what the models were then (\`op.create_table\`).`,
          location: { file: first.file, line: first.line },
        }
      );
    },
  },
];

/** How drivers are called where they are installed from, with what they need of C. */
const packages: Readonly<Record<string, string>> = {
  psycopg2: 'psycopg2-binary',
  psycopg: '"psycopg[binary]"',
};

/** `undefined` where nothing is known that could help. */
export function adviceOnAlembic(output: string, recorded: Recorded): Advice | undefined {
  for (const { output: pattern, advice } of rules) {
    const found = pattern.exec(output);
    const told = found === null ? undefined : advice(recorded, found);
    if (told !== undefined) return told;
  }
  return undefined;
}

/**
 * What is doubtful about what Alembic made.
 *
 * @param ledgers of the database that it migrated
 */
export function warningsOfAlembic(
  environments: readonly AlembicEnvironment[],
  ledgers: readonly Ledger[],
): string[] {
  const copies = environments.flatMap(({ fromModels }) =>
    fromModels.map(
      ({ id, location: { file, line } }) =>
        `${file}:${line}: revision ${id} has the models make their tables (\`create_all\`), as they are today: a change of the models that no revision makes is not seen in them.`,
    ),
  );
  const isUnheard = environments.length === 0 && ledgers.some(({ tool }) => tool === 'alembic');
  return isUnheard
    ? [
        ...copies,
        'Alembic ran where it could not be asked for its revisions, so every database counts as having all of them: give PYTHONPATH under `env` of this source instead of in the command, and start Python without -I and -E.',
      ]
    : copies;
}
