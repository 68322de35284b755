/**
 * What strangers may try, and the tests that show it held: the table in docs/security.md is made of those that ran.
 * A rule without a test that passed is an error, so that no cell stands there without one.
 */

export const surfaces = ['schema.ts', 'models', 'command', 'SQL', 'config and files', 'report'] as const;
export type Surface = (typeof surfaces)[number];

interface Rule {
  readonly attack: string;
  readonly surface: Surface;
  /** Below `test/`, without its ending. */
  readonly file: string;
  /** Which of its tests, by their full names. */
  readonly tests: RegExp;
}

type Held = readonly [surface: Surface, file: string, tests: RegExp];

const loader = 'drizzle/untrusted';
const models = 'sqlmodel/untrusted';
const command = 'migrations/confined-command';
const ending = 'run/ending';

/** By what is tried, in the order of the table. */
const attempts: readonly (readonly [attack: string, ...held: readonly Held[]])[] = [
  [
    'read a file outside of the repository',
    ['schema.ts', loader, /cannot > read a file outside|the password list of the machine/],
    ['models', models, /read a file outside/],
    ['command', command, /cannot read (a file outside|the passwords|the home folder)/],
    ['SQL', 'postgres/untrusted', /an owner cannot read a file through/],
    [
      'config and files',
      'repository/read',
      /a link out|every reader refuses|lists no folder outside|does not begin outside/,
    ],
    ['report', 'report/read-report', /the path .* is refused wherever it stands/],
  ],
  [
    'read the token of the checkout',
    ['schema.ts', loader, /read the token of the checkout/],
    ['models', models, /read the token of the checkout/],
    ['command', command, /not merged > cannot read the token of the checkout/],
    [
      'config and files',
      'repository/read',
      /the token of the checkout|into \.git|a link to the token|reaches up to its \.git/,
    ],
  ],
  [
    'read a .env file of the job',
    ['schema.ts', loader, /read \.env|\.env of a package/],
    ['models', models, /read what is in \.env/],
    ['command', command, /not merged > cannot read \.env/],
    ['config and files', 'repository/read', /that is (a link to )?variables is refused/],
  ],
  [
    'see the environment of the job',
    ['schema.ts', loader, /see the environment/],
    ['models', models, /see the environment/],
    ['command', 'migrations/command', /sees no more of the environment/],
  ],
  [
    'read the environment or memory of another process',
    ['schema.ts', loader, /read the environment of the parent/],
    ['models', models, /read the environment of the parent/],
    ['command', command, /cannot read the (environment|memory) of another process/],
    ['report', 'action/environment', /nobody can read the secrets of the job/],
  ],
  [
    'write into the repository or outside',
    ['schema.ts', loader, /write (into the repository|outside)/],
    ['models', models, /(write|remove) a file/],
    ['command', command, /cannot write outside|not merged > cannot write into the repository/],
  ],
  [
    'start a program',
    ['schema.ts', loader, /start a process/],
    ['models', models, /start a (program|shell)|become another program|> fork/],
    ['SQL', 'action/strangers', /does not start it/],
  ],
  [
    'reach the network',
    ['schema.ts', loader, /connect by TCP|socket for datagrams/],
    ['models', models, /> connect|ask for a name/],
    [
      'command',
      command,
      /cannot (connect to (another port|the port)|connect by|connect while|open a socket|listen)/,
    ],
  ],
  [
    'reach a socket of the machine, such as Docker’s',
    ['schema.ts', loader, /connect to a socket of the machine/],
    ['models', models, /reach a socket of the machine/],
    ['command', command, /cannot connect to a socket/],
  ],
  [
    'signal, trace or debug another process',
    ['schema.ts', loader, /open the debugger of the parent/],
    ['models', models, /signal the parent|trace the parent|debugger of the parent/],
    ['command', command, /cannot (signal|trace) another process/],
  ],
  [
    'get more rights',
    [
      'command',
      command,
      /cannot (get more rights|mount|enter a namespace|start in a namespace|ask the kernel)/,
    ],
    [
      'SQL',
      'postgres/untrusted',
      /an owner is refused|nobody logs in as the superuser|asks for its password/,
    ],
  ],
  [
    'get out by a link',
    ['schema.ts', loader, /link/],
    ['command', command, /cannot link|by a link in its own folder|by way of its own folder/],
    ['config and files', 'repository/read', /link/],
  ],
  [
    'run for ever, block, or fill the memory',
    ['schema.ts', loader, /loop without end|wait/],
    ['models', models, /for ever|outlive/],
    ['command', 'migrations/command', /it ends with the run/],
    ['config and files', 'repository/read', /is not waited for|of gigabytes/],
    ['report', 'report/read-report', /refused: .*(large|deep|many|long)/],
  ],
  [
    'go on after the run',
    ['schema.ts', loader, /starts in the background/],
    ['models', models, /leave anything running/],
    ['command', ending, /what a confined command leaves running/],
  ],
  [
    'bring the program that runs it',
    ['models', models, /run by an interpreter of the repository|what starts with the interpreter/],
    ['config and files', 'repository/committed', /./],
  ],
  [
    'choose what runs, or where',
    ['models', models, /could not be confined/],
    ['command', 'action/base-commands', /./],
    ['config and files', 'action/strangers', /does not choose the server/],
  ],
  [
    'pass for a command of the workflow, or for markup',
    ['schema.ts', loader, /cannot become a command/],
    ['models', models, /takes for a command/],
    ['SQL', 'action/strangers', /names that mean something/],
    ['report', 'report/hostile', /./],
  ],
  [
    'carry a secret into a text',
    ['schema.ts', 'action/secrets', /code of the repository prints|the token is masked/],
    ['command', 'action/strangers', /finds the token of the job in no process/],
    ['SQL', 'action/secrets', /in SQL that Postgres refuses|in a default/],
    ['config and files', 'action/secrets', /password of `postgres-url`/],
  ],
];

export const rules: readonly Rule[] = attempts.flatMap(([attack, ...held]) =>
  held.map(([surface, file, tests]) => ({ attack, surface, file, tests })),
);

export const attackFiles: readonly string[] = [...new Set(rules.map(({ file }) => file))].sort();

/** A test that passed. */
export interface Passed {
  /** Below `test/`, without its ending. */
  readonly file: string;
  readonly name: string;
}

/** The table in Markdown, of tests that passed; and what no test has shown. */
export function attacksTable(passed: readonly Passed[]): {
  readonly table: string;
  readonly missing: readonly string[];
} {
  const counts = new Map<string, number>();
  const missing: string[] = [];
  for (const { attack, surface, file, tests } of rules) {
    const names = passed
      .filter((test) => test.file === file && tests.test(test.name))
      .map(({ name }) => name);
    // The same on several majors is one.
    const found = new Set(names.map((name) => name.replaceAll(/PostgreSQL \d+/g, ''))).size;
    if (found === 0) missing.push(`${attack}, ${surface}: no test of test/${file}.test.ts`);
    counts.set(`${attack} ${surface}`, (counts.get(`${attack} ${surface}`) ?? 0) + found);
  }
  const rows = attempts.map(([attack]) => {
    const cells = surfaces.map((surface) => {
      const count = counts.get(`${attack} ${surface}`) ?? 0;
      return count === 0 ? '' : `held (${count})`;
    });
    return `| ${attack} | ${cells.join(' | ')} |`;
  });
  const table = [
    `| what a stranger tries to | ${surfaces.join(' | ')} |`,
    `|---|${surfaces.map(() => '---|').join('')}`,
    ...rows,
  ].join('\n');
  return { table, missing };
}
