import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import { asked } from '../../src/command-line/arguments.ts';
import { helpText } from '../../src/command-line/help.ts';
import { commandNames, options, takes } from '../../src/command-line/options.ts';
import {
  failOnNamed,
  formatNamed,
  outputsNamed,
  renamesNamed,
  withOtherRight,
  withTruth,
} from '../../src/run/choices.ts';

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return `${error.message} ${error.advice ?? ''}`;
    throw error;
  }
  throw new Error('was accepted');
}

const line = (text: string) => text.split(' ').filter((word) => word !== '');

describe('what is typed wrongly is refused, with what was meant', () => {
  test.each([
    // letters that are lacking, too many, wrong, or in another order
    ['chek', 'There is no command `chek`. Did you mean `schema-drift check`?'],
    ['chekc', 'Did you mean `schema-drift check`?'],
    ['snapshots', 'Did you mean `schema-drift snapshot`?'],
    ['help exprot', 'Did you mean `schema-drift export`?'],
    ['sing', 'There is no command `sing`. Run `schema-drift --help`'],
    ['check --fromat json', 'There is no option `--fromat`. Did you mean `--format`?'],
    ['check --failOn critical', 'There is no option `--failOn`. Did you mean `--fail-on`?'],
    ['check --out a.json', 'Did you mean `--output`?'],
    ['check -format json', 'There is no option `-format`. Did you mean `--format`?'],
    ['check --verison', 'Did you mean `--version`?'],
    ['check --colour', 'There is no option `--colour`. Run `schema-drift --help`'],
    ['check -x', 'There is no option `-x`.'],
    // without their value, or with one that they do not take
    ['check --format', '`--format` lacks its value. Write `--format FORMAT`.'],
    ['check --format --output a.json', '`--format` lacks its value.'],
    ['check --cwd=', '`--cwd` lacks its value.'],
    ['check --verbose=yes', '`--verbose` takes no value.'],
  ])('%s', (typed, says) => {
    expect(refusal(() => asked(line(typed)))).toContain(says);
  });

  test.each([
    ['a format', () => formatNamed('markdwon'), 'Did you mean `markdown`? --format takes'],
    [
      'a rename of one name',
      () => renamesNamed(['a.b:c', 'x']),
      '--rename takes the old name and the new one',
    ],
    ['a rename of three names', () => renamesNamed(['a:b:c']), '--rename takes the old name and the new one'],
    ['a file of no format', () => outputsNamed(['a.json', 'b.pdf']), 'The ending of b.pdf names no format.'],
    [
      'a file for plans that are not made',
      () => outputsNamed(['plan.SQL'], { noPlan: true }),
      'With `--no-plan` there is nothing to write to plan.SQL.',
    ],
    ['a severity', () => failOnNamed('warnings'), 'Did you mean `warning`? --fail-on takes'],
    ['a source', () => withTruth([database('main')], 'drizle'), 'Did you mean `drizzle`? --truth takes'],
    [
      'a source that only one of the databases has',
      () => withTruth([database('main'), { ...database('logs'), sources: [] }], 'drizzle'),
      '`drizzle` is no source of database logs.',
    ],
  ])('%s', (_, act, says) => {
    expect(refusal(act)).toContain(says);
  });
});

test.each([
  ['of two sources the other one is right', 'drizzle', 'none', 'migrations'],
  ['in one database only, where that is named', 'main.drizzle', 'none', 'migrations'],
  ['unless somebody is declared to be', 'drizzle', 'drizzle', 'drizzle'],
  ['and nothing is said where it is none of them', 'other', 'none', 'none'],
])('--side: %s', (_, side, truth, right) => {
  const migrations = { name: 'migrations', kind: 'migrations', path: 'm' } as const;
  const { sources, ...main } = database('main');
  const two = { ...main, truth, sources: [...sources, migrations] };
  expect(withOtherRight([two], side)).toEqual([{ ...two, truth: right }]);
});

function database(name: string) {
  const drizzle = { name: 'drizzle', kind: 'drizzle', config: 'drizzle.config.ts' } as const;
  return { name, sources: [drizzle], truth: 'none', ignore: [] };
}

describe('an option that would be ignored is refused', () => {
  const foreign = commandNames.flatMap((command) =>
    (Object.keys(options) as (keyof typeof options)[])
      .filter((option) => !takes(command, option))
      .map((option) => [command, option] as const),
  );
  test.each(foreign)('%s --%s', (command, option) => {
    const value = 'value' in options[option] ? ['x'] : [];
    expect(refusal(() => asked([command, `--${option}`, ...value]))).toContain(
      `\`schema-drift ${command}\` takes no \`--${option}\`.`,
    );
  });

  test.each([
    ['init --role --force', 'nothing is written'],
    ['init --role --commands', 'nothing is written'],
    ['snapshot --url-env X --config a.yml', 'no config file is read'],
    ['check --postgres-url x --engine native', 'no server is started'],
    ['check --postgres-url x --postgres-version 17', 'the version is that of the server'],
  ])('%s', (typed, why) => {
    expect(refusal(() => asked(line(typed)))).toContain(why);
  });
});

describe('what is asked for', () => {
  test.each([
    ['', { for: 'help', isWanted: false }],
    ['--help', { for: 'help', isWanted: true }],
    ['help', { for: 'help', isWanted: true }],
    ['check --help', { for: 'help', command: 'check', isWanted: true }],
    ['help init', { for: 'help', command: 'init', isWanted: true }],
    ['check -v', { for: 'version' }],
    [
      'check -o a.json --output b.md --truth=drizzle',
      { for: 'run', typed: { command: 'check', extra: [], output: ['a.json', 'b.md'], truth: 'drizzle' } },
    ],
    ['init --role auditor', { for: 'run', typed: { command: 'init', extra: ['auditor'], role: true } }],
  ])('%s', (typed, wish) => {
    expect(asked(line(typed))).toStrictEqual(wish);
  });
});

describe('help', () => {
  test.each(commandNames)('of %s: its options, all of them and no others', (command) => {
    const told = [...helpText(command).matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name);
    const own = (Object.keys(options) as (keyof typeof options)[]).filter((name) => takes(command, name));
    expect(told).toStrictEqual([...own, 'help', 'version']);
  });

  test('fits into a terminal of 100 columns', () => {
    const lines = [undefined, ...commandNames].flatMap((command) => helpText(command).split('\n'));
    expect(lines.filter((text) => text.length > 100)).toStrictEqual([]);
  });
});
