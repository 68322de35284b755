import { type CommandName, commandNames, everywhere, type Option, options, takes } from './options.ts';

interface CommandHelp {
  /** How it is typed, a line each, with what that does. */
  readonly usage: readonly (readonly [typed: string, does: string])[];
  /** Further sentences for its own help. */
  readonly more: readonly string[];
}

const commands: Readonly<Record<CommandName, CommandHelp>> = {
  check: {
    usage: [['check [options]', 'compare all sources and report what differs']],
    more: ['What is typed counts before what the config file says.'],
  },
  fix: {
    usage: [
      ['fix [options]', 'list the findings, and what settles each of them; at a terminal, choose among them'],
      ['fix --all', 'print it: edits as a diff, SQL for databases'],
      ['fix --finding ID', 'print it for one of them'],
      ['fix --all --write', 'write it: edits, the next migration, scripts for databases'],
    ],
    more: [
      'A database is never written to: its SQL, run on a copy of the schema before, is for a person to run.',
      'What loses data is commented out.',
    ],
  },
  baseline: {
    usage: [
      [
        'baseline [OBJECT...] [options]',
        'accept what differs now, or what is named, until a day: it no longer fails the check',
      ],
      ['baseline --prune', 'take out of the baseline what accepts nothing any more'],
    ],
    more: [
      'An OBJECT is named as the report shows it, by a glob, or by the fingerprint of a finding.',
      'The entries stand in schema-drift.baseline.yml, beside the config file.',
    ],
  },
  init: {
    usage: [
      ['init [options]', 'write a commented schema-drift.yml and its workflows, what is missing of them'],
      ['init --commands', 'write only the workflow that carries out commands in comments'],
      ['init --role [NAME]', 'print the SQL of a login that can only read live databases'],
    ],
    more: [],
  },
  snapshot: {
    usage: [
      [
        'snapshot [options]',
        'keep the schema of a live database as a file, to be compared where the database cannot be reached',
      ],
    ],
    more: [],
  },
  export: {
    usage: [
      [
        'export sqlmodel [options]',
        'write what the models declare to sqlmodel.schema.json, to be committed for checks that have no Python',
      ],
    ],
    more: [],
  },
};

const exitStatus: Readonly<Partial<Record<CommandName, string>>> = {
  check: 'Exit status\n  0  the sources agree      1  they differ      2  could not check\n',
  fix: 'Exit status\n  0  nothing is left    1  findings are left    2  could not check or write    130  stopped\n',
};

/** The help of one command, or of the program: its commands, and the options that most runs need. */
export function helpText(command?: CommandName): string {
  const named = command === undefined ? commandNames : [command];
  const usage = named.flatMap((name) => commands[name].usage);
  const more = command === undefined ? [] : commands[command].more;
  return [
    ...(command === undefined
      ? ['schema-drift: do the places that declare your Postgres schema still agree?\n']
      : []),
    `Usage\n${columns(usage.map(([typed, does]) => [`schema-drift ${typed}`, does] as const))}\n`,
    ...(command === undefined
      ? [
          `Options of \`check\`, which \`schema-drift COMMAND --help\` lists for the others\n${optionsOf('check')}\n`,
        ]
      : [`Options\n${optionsOf(command)}\n`]),
    ...more.map((sentence) => `${sentence}\n`),
    ...(exitStatus[command ?? 'check'] === undefined ? [] : [exitStatus[command ?? 'check']]),
  ].join('\n');
}

function optionsOf(command: CommandName): string {
  const own = Object.entries(options as Readonly<Record<string, Option>>)
    .filter(([name]) => takes(command, name as keyof typeof options))
    .map(([name, option]) => [typed(name, option), option.does[command] ?? ''] as const);
  const always = Object.entries(everywhere).map(
    ([name, option]) => [typed(name, option), option.does] as const,
  );
  return columns([...own, ...always]);
}

function typed(name: string, { short, value }: Pick<Option, 'short' | 'value'>): string {
  const behind = value === undefined ? '' : ` ${value}`;
  return `${short === undefined ? '' : `-${short}, `}--${name}${behind}`;
}

const width = 98;

/** What is typed on the left, and beside it what it does, broken at spaces. */
function columns(rows: readonly (readonly [left: string, right: string])[]): string {
  const left = Math.max(...rows.map(([text]) => text.length)) + 4;
  return rows
    .flatMap(([text, does]) =>
      broken(does, width - left).map((line, at) => `${(at === 0 ? `  ${text}` : '').padEnd(left)}${line}`),
    )
    .join('\n');
}

function broken(text: string, room: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
