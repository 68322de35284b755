import { afterEach, describe, expect, test } from 'vitest';
import { applyBaseline, uselessEntries } from '../../src/baseline/accept.ts';
import { baselineJsonSchema } from '../../src/baseline/baseline-file.ts';
import { baselinePath, parseBaseline, readBaseline } from '../../src/baseline/read-baseline.ts';
import { extendedBaseline, newBaseline, prunedBaseline } from '../../src/baseline/write-baseline.ts';
import type { Finding } from '../../src/report/finding.ts';
import type { DatabaseReport } from '../../src/report/report.ts';
import { type Repository, repositoryOf } from '../check/repository.ts';
import { many } from '../report/samples.ts';

const file = 'schema-drift.baseline.yml';
const [database] = many.databases as [DatabaseReport];
const [first, second] = database.findings as [Finding, Finding];
const today = '2026-06-15';

const entry = (finding: Finding, more: Record<string, string> = {}) =>
  Object.entries({
    fingerprint: finding.fingerprint,
    object: finding.object,
    reason: 'known',
    owner: 'ada',
    expiry: '2026-12-31',
    ...more,
  })
    .map(([key, value], at) => `${at === 0 ? '  - ' : '    '}${key}: ${value}\n`)
    .join('');
const fileOf = (...entries: readonly string[]) => `accepted:\n${entries.join('')}`;

let repository: Repository | undefined;
afterEach(() => repository?.delete());

test('the JSON Schema for editors is that of the code', async () => {
  await expect(baselineJsonSchema()).toMatchFileSnapshot('../../schema/baseline.schema.json');
});

describe('what an entry does', () => {
  const applied = (text: string, findings: readonly Finding[] = database.findings, read = true) => {
    const sources = database.sources.map((source) => ({
      ...source,
      state: read ? ('read' as const) : ('could not check' as const),
    }));
    return applyBaseline([{ ...database, findings, sources }], parseBaseline(text, file), today);
  };

  test('its finding is set aside, with who accepted it, until when and where that stands', () => {
    const { databases, remarks } = applied(fileOf(entry(first)));
    expect(databases[0]?.accepted).toEqual([
      {
        finding: first,
        acceptance: {
          owner: 'ada',
          reason: 'known',
          expiry: '2026-12-31',
          location: { file, line: 2, column: 18 },
        },
      },
    ]);
    expect(databases[0]?.findings).toEqual(database.findings.filter((it) => it !== first));
    expect(remarks).toEqual([]);
  });

  test('of a rename, what it would be if both were not known to be one is accepted by an entry for each', () => {
    const half = (fingerprint: string, object: string) => ({ ...first, fingerprint, object });
    const halves = [half('aaaaaaaaaaaa', 'users'), half('bbbbbbbbbbbb', 'accounts')] as const;
    const finding = { ...second, halves };
    const accepted = (...entries: readonly string[]) => {
      const { databases, remarks } = applied(fileOf(...entries), [finding]);
      return [databases[0]?.accepted.length, databases[0]?.findings[0]?.lapsed?.why, remarks.length];
    };
    const [one, other] = halves.map((it) => entry(it)) as [string, string];
    expect(accepted(one, other)).toEqual([1, undefined, 0]);
    expect(accepted(one)).toEqual([0, undefined, 0]);
    expect(accepted(one, entry(halves[1], { severity: 'cosmetic' }))).toEqual([0, 'more severe', 0]);
    expect(accepted(entry(finding))).toEqual([1, undefined, 0]);
    const gone = entry(half('cccccccccccc', 'gone'));
    const all = parseBaseline(fileOf(one, other, gone), file);
    expect(uselessEntries([{ ...database, findings: [finding] }], all).map((it) => it.object)).toEqual([
      'gone',
    ]);
  });

  const states: readonly {
    readonly what: string;
    readonly text: string;
    readonly lapsed?: 'expired' | 'more severe' | 'changed';
    readonly accepts?: true;
    readonly says?: readonly [message: RegExp, line: number][];
  }[] = [
    { what: 'on its last day it counts', text: fileOf(entry(first, { expiry: today })), accepts: true },
    {
      what: 'after its last day its finding counts again',
      text: fileOf(entry(first, { expiry: '2026-06-14' })),
      lapsed: 'expired',
      says: [[/^What ada accepted of .+ until 2026-06-14 counts again\.$/, 2]],
    },
    {
      what: 'of a finding that got worse since',
      text: fileOf(entry(first, { severity: 'cosmetic' })),
      lapsed: 'more severe',
    },
    {
      what: 'the kind before the object',
      text: fileOf(entry(first, { object: `${first.kind} ${first.object}` })),
      accepts: true,
    },
    {
      what: 'one whose object is another',
      text: fileOf(entry(first, { object: 'nobody.knows' })),
      says: [[/is about table coupons, and the entry says nobody\.knows, so it accepts nothing\.$/, 2]],
    },
    {
      what: 'a fingerprint that no finding has',
      text: fileOf(entry(second), entry(first, { fingerprint: '00000000beef' })),
      says: [
        [/^No finding has the fingerprint `00000000beef` \(.+\), which ada accepted until 2026-12-31\.$/, 7],
      ],
    },
    {
      what: 'one that stands twice: the first counts',
      text: fileOf(entry(first), entry(first, { owner: 'bob', expiry: '2020-01-01' })),
      accepts: true,
      says: [[/stands twice; the entry in line 2 counts\.$/, 7]],
    },
  ];

  test.each(states)('$what', ({ text, lapsed, accepts, says = [] }) => {
    const { databases, remarks } = applied(text);
    const its = databases[0]?.findings.find(({ fingerprint }) => fingerprint === first.fingerprint);
    expect(its?.lapsed?.why).toBe(lapsed);
    expect(its === undefined).toBe(accepts === true);
    expect(remarks.map(({ location }) => location?.line)).toEqual(says.map(([, line]) => line));
    for (const [at, [message]] of says.entries()) expect(remarks[at]?.message).toMatch(message);
  });

  test('where a source could not be read, nobody says that nothing matches', () => {
    expect(
      applied(fileOf(entry(first, { fingerprint: '00000000beef' })), database.findings, false).remarks,
    ).toEqual([]);
  });
});

describe('mistakes are told with their line, each, and the entries without one count', () => {
  const cases: readonly [what: string, text: string, told: readonly string[], counting: number][] = [
    ['no YAML', 'accepted:\n  - fingerprint: "abc\n', ['3: Not valid YAML'], 0],
    ['a list at the top', '- a\n', ['1: The file must hold `accepted:` and a list below it.'], 0],
    [
      'another key',
      `ignore: []\n${fileOf(entry(first))}`,
      ['1: `ignore` is no known key; allowed here: accepted.'],
      1,
    ],
    [
      'no fingerprint',
      fileOf(entry(first), entry(second, { fingerprint: 'users.email' })),
      ['7: `accepted[1].fingerprint` must be the fingerprint of a finding: 12 characters of 0-9 and a-f.'],
      1,
    ],
    [
      'no day, no owner, and a key mistyped',
      fileOf(entry(first, { expiry: 'soon', owner: '', reson: 'x' })),
      [
        '5: `accepted[0].owner` is empty',
        '6: `accepted[0].expiry` must be a day',
        '7: `accepted[0].reson` is no known key, did you mean `reason`?',
      ],
      0,
    ],
    [
      'a day that no calendar has',
      fileOf(entry(first, { expiry: '2026-02-30' })),
      ['6: `accepted[0].expiry` must be a day'],
      0,
    ],
    ['a key twice', fileOf(`${entry(first)}    owner: bob\n`), ['7: `owner` stands twice.'], 0],
    ['an alias to nothing', 'accepted: *nobody\n', ['1: '], 0],
    ['nothing but comments', '# nobody has accepted anything\n', [], 0],
    ['an empty list', 'accepted: []\n', [], 0],
    [
      'fingerprints that look like numbers',
      fileOf(entry(first, { fingerprint: '123456789012' }), entry(first, { fingerprint: '12e456789012' })),
      [],
      2,
    ],
  ];

  test.for(cases)('%s', ([_, text, told, counting]) => {
    const { problems, entries } = parseBaseline(text, file);
    const lines = problems.map(({ message, location }) => `${location?.line}: ${message}`).sort();
    expect(lines).toEqual([...told].sort().map((line) => expect.stringContaining(line)));
    expect(entries.length).toBe(counting);
    expect(problems.every(({ location }) => location?.file === file)).toBe(true);
  });
});

test.each([
  ['schema-drift.yml', file, 'schema-drift.baseline.yml'],
  ['.github/schema-drift.yml', '.github/schema-drift.baseline.yml', '.github/schema-drift.baseline.yml'],
  ['.github/schema-drift.yaml', file, '.github/schema-drift.baseline.yml'],
  [undefined, '.github/schema-drift.baseline.yaml', 'schema-drift.baseline.yml'],
  ['config/billing.yml', 'config/billing.baseline.yml', 'config/billing.baseline.yml'],
])('beside the config file %s it is found as %s, and is written to %s', (config, there, written) => {
  repository = repositoryOf({ 'README.md': '', [file.replace('schema', 'other')]: '' });
  expect(readBaseline(repository.root, config)).toBeUndefined();
  expect(baselinePath(repository.root, config)).toBe(written);
  repository.write(there, fileOf(entry(first)));
  expect(readBaseline(repository.root, config)?.entries.length).toBe(1);
  expect(baselinePath(repository.root, config)).toBe(there);
});

test('of two baselines none counts', () => {
  repository = repositoryOf({ [file]: fileOf(entry(first)), [`.github/${file}`]: fileOf(entry(second)) });
  const read = readBaseline(repository.root, 'schema-drift.yml');
  expect(read?.entries).toEqual([]);
  expect(read?.problems[0]?.message).toBe(`There are two baselines: ${file} and .github/${file}.`);
});

describe('the text of the file', () => {
  const accepted = {
    fingerprint: '123456789012',
    object: 'users (id)',
    severity: 'warning',
    says: { migrations: '(id)', drizzle: 'missing', types: ['a', 'b c: d'] },
    reason: 'as found: #1',
    owner: '@ada',
    expiry: '2027-03-31',
    title: 'index users (id) is missing\nin drizzle',
  } as const;
  const written = (indent: string, fingerprint = '"123456789012"') =>
    [
      `- fingerprint: ${fingerprint} # index users (id) is missing⏎in drizzle`,
      '  object: users (id)',
      '  severity: warning',
      '  says: { migrations: (id), drizzle: missing, types: [a, "b c: d"] }',
      '  reason: "as found: #1"',
      '  owner: "@ada"',
      '  expiry: 2027-03-31',
      '',
    ]
      .map((line) => (line === '' ? '' : indent + line))
      .join('\n');

  const saysText = '{ migrations: (id), drizzle: missing, types: [a, "b c: d"] }';

  test('a new one is read as what was written', () => {
    const { title: _, ...plain } = accepted;
    const { entries, problems } = parseBaseline(newBaseline([accepted]), file);
    expect(problems).toEqual([]);
    expect(entries.map(({ location: __, ...its }) => its)).toEqual([plain]);
  });

  const house = `# ours

accepted:
  # the old billing
  - fingerprint: '${first.fingerprint}'   # type
    object:   ${first.object}
    reason: >-
      a long
      text
    owner: "bob"
    expiry: 2026-01-01

  # later
  - {fingerprint: ${second.fingerprint}, object: ${second.object}, reason: x, owner: cy, expiry: 2026-09-09}
  # the end
# tail
`;

  test('what is added stands behind the others, and nothing else is touched', () => {
    const text = extendedBaseline(house, [accepted]);
    const at = house.indexOf('  # the end');
    expect(text).toBe(house.slice(0, at) + written('  ') + house.slice(at));
  });

  test.each([
    ['without indentation', 'accepted:\n- fingerprint: abc\n', 'accepted:\n- fingerprint: abc\n', ''],
    [
      'without a last line break',
      'accepted:\n  - fingerprint: abc',
      'accepted:\n  - fingerprint: abc\n',
      '  ',
    ],
    ['an empty list', '# a\naccepted: [] # b\n', '# a\naccepted: # b\n', '  '],
    ['comments alone', '# a\n', '# a\naccepted:\n', '  '],
  ])('it is added to a file %s', (_, before, kept, indent) => {
    const text = extendedBaseline(before, [accepted]);
    expect(text.replace(/ +(?=# b)/, ' ')).toBe(kept + written(indent));
  });

  test('with the line breaks of Windows, where the file has them', () => {
    const text = extendedBaseline('accepted:\r\n  - fingerprint: abc\r\n', [accepted]);
    expect(text.replaceAll('\r\n', '').includes('\n')).toBe(false);
  });

  test('what is accepted anew keeps its place and its comments', () => {
    const again = { ...accepted, fingerprint: first.fingerprint, object: first.object };
    const text = extendedBaseline(house, [
      again,
      { ...again, fingerprint: second.fingerprint, object: second.object },
    ]);
    expect(text).toBe(
      house
        .replace(`object:   ${first.object}\n`, `object:   ${first.object}\n    says: ${saysText}\n`)
        .replace(`object: ${second.object}, `, `object: ${second.object}, says: ${saysText}, `)
        .replace('>-\n      a long\n      text\n', '"as found: #1"\n')
        .replace('"bob"', '"@ada"')
        .replace('2026-01-01', '2027-03-31')
        .replace(
          'reason: x, owner: cy, expiry: 2026-09-09',
          'reason: "as found: #1", owner: "@ada", expiry: 2027-03-31',
        ),
    );
    expect(parseBaseline(text, file).problems).toEqual([]);
    const once = extendedBaseline(text, [{ ...again, says: { migrations: '(id, name)' } }]);
    expect(once).toBe(text.replace(`says: ${saysText}\n`, 'says: { migrations: "(id, name)" }\n'));
  });

  test('what is taken out leaves the comments between the entries', () => {
    const { entries } = parseBaseline(house, file);
    expect(prunedBaseline(house, entries.slice(0, 1))).toBe(
      house.replace(/ {2}- fingerprint: '[\s\S]*?2026-01-01\n/, ''),
    );
    expect(parseBaseline(prunedBaseline(house, entries), file)).toEqual({ file, entries: [], problems: [] });
    const flow = `accepted: [{ fingerprint: ${first.fingerprint}, object: a }, { fingerprint: ${second.fingerprint}, object: b }]\n`;
    const [, other] = [1, 40].map((at) => flow.indexOf('fingerprint', at) + 'fingerprint: '.length + 1);
    expect(prunedBaseline(flow, [{ location: { file, line: 1, column: other ?? 0 } }])).toBe(
      `accepted: [ { fingerprint: ${first.fingerprint}, object: a } ]\n`,
    );
  });

  test('only what matches nothing, or stands twice, is useless', () => {
    const text = fileOf(
      entry(first),
      entry(first),
      entry(second, { expiry: '2020-01-01' }),
      entry(first, { fingerprint: '00000000beef' }),
    );
    const useless = uselessEntries([database], parseBaseline(text, file));
    expect(useless.map(({ location }) => location.line)).toEqual([7, 17]);
  });
});
