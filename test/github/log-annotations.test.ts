import { expect, test } from 'vitest';
import { annotationCommands } from '../../src/github/log-annotations.ts';
import type { Annotation } from '../../src/report/annotations.ts';

const annotation: Annotation = {
  path: 'src/db/schema.ts',
  line: 12,
  level: 'failure',
  title: 'Column users.email differs',
  message: 'text or varchar(255)',
};

test.each<[what: string, change: Partial<Annotation>, expected: string]>([
  [
    'a failure is an error',
    {},
    '::error file=src/db/schema.ts,line=12,title=Column users.email differs::text or varchar(255)',
  ],
  [
    'a warning',
    { level: 'warning', message: 'm', title: 't' },
    '::warning file=src/db/schema.ts,line=12,title=t::m',
  ],
  [
    'a notice',
    { level: 'notice', message: 'm', title: 't' },
    '::notice file=src/db/schema.ts,line=12,title=t::m',
  ],
  [
    'a message of several lines, with a percent sign, is still one line',
    { title: 't', message: '100%\n::set-output name=a::b\r\nend' },
    '::error file=src/db/schema.ts,line=12,title=t::100%25%0A::set-output name=a::b%0D%0Aend',
  ],
  [
    'a title with colons and commas ends where it ends',
    { title: 'a::b, line=1', message: 'm' },
    '::error file=src/db/schema.ts,line=12,title=a%3A%3Ab%2C line=1::m',
  ],
  [
    'a path as well',
    { path: 'a,b:c%\n.sql', title: 't', message: 'm' },
    '::error file=a%2Cb%3Ac%25%0A.sql,line=12,title=t::m',
  ],
  [
    'longer text follows the message',
    { title: 't', message: 'm', rawDetails: '-old\n+new' },
    '::error file=src/db/schema.ts,line=12,title=t::m%0A%0A-old%0A+new',
  ],
])('%s', (_, change, expected) => {
  expect(annotationCommands([{ ...annotation, ...change }])).toEqual([expected]);
});

test('ten of each level are told in their order, and how many are not', () => {
  const of = (level: Annotation['level'], many: number) =>
    Array.from({ length: many }, (_, at) => ({ ...annotation, level, title: `${level} ${at}` }));
  const lines = annotationCommands([...of('warning', 11), ...of('failure', 12), ...of('notice', 2)]);
  const told = lines.slice(0, -1).map((line) => line.replace(/^.*title=(.*?)::.*$/, '$1'));
  expect(told).toEqual([
    ...of('warning', 10).map(({ title }) => title),
    ...of('failure', 10).map(({ title }) => title),
    ...of('notice', 2).map(({ title }) => title),
  ]);
  expect(lines.at(-1)).toBe('… and 3 more; GitHub shows 10 of a level beside the code.');
});

test('nothing to tell is no line', () => {
  expect(annotationCommands([])).toEqual([]);
});
