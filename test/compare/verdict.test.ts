import { expect, test } from 'vitest';
import { judge, type Position } from '../../src/compare/judgement/verdict.ts';

/** `a b: text` is what two sources say, `c: -` that one lacks the object. */
function positions(...texts: readonly string[]): Position[] {
  return texts.map((text) => {
    const [sources = '', says = ''] = text.split(': ');
    return { sources: sources.split(' '), says: says === '-' ? undefined : says };
  });
}

const cases: readonly {
  readonly positions: Position[];
  readonly truth: string;
  readonly silent?: readonly string[];
  readonly wrong: readonly string[];
  readonly reason: string;
}[] = [
  // The majority
  {
    positions: positions('a b: → users.id', 'c: → teams.id on delete cascade'),
    truth: 'majority',
    wrong: ['c'],
    reason: 'a and b agree; c alone points to teams.id on delete cascade.',
  },
  {
    positions: positions('a: uuid', 'b c: text', 'd: json'),
    truth: 'majority',
    wrong: ['a', 'd'],
    reason: 'b and c agree; a says uuid and d says json.',
  },
  {
    positions: positions('a b c: NOT NULL', 'd e: nullable'),
    truth: 'majority',
    wrong: ['d', 'e'],
    reason: 'a, b and c agree; d and e say nullable.',
  },
  {
    positions: positions('a b: text NOT NULL', 'c: -'),
    truth: 'majority',
    wrong: ['c'],
    reason: 'a and b agree that it belongs there; c alone lacks it.',
  },
  {
    positions: positions('a: text', 'b c: -'),
    truth: 'majority',
    wrong: ['a'],
    reason: 'b and c agree that it should not be there; a alone has it.',
  },
  // No majority
  {
    positions: positions('a b: text', 'c d: uuid'),
    truth: 'majority',
    wrong: [],
    reason: 'a and b say text, c and d say uuid; no side has a majority.',
  },
  {
    positions: positions('a: text', 'c: uuid'),
    truth: 'majority',
    silent: ['b'],
    wrong: [],
    reason: 'a says text, c says uuid; no side has a majority, since b says nothing of it.',
  },
  {
    positions: positions('a: text', 'b: uuid', 'c: json'),
    truth: 'majority',
    wrong: [],
    reason: 'a says text, b says uuid, c says json; no side has a majority.',
  },
  // A declared truth
  {
    positions: positions('a: → users.id', 'b c: → teams.id'),
    truth: 'a',
    wrong: ['b', 'c'],
    reason: 'a is the declared truth; b and c point to teams.id.',
  },
  {
    positions: positions('a: text', 'b: -'),
    truth: 'b',
    wrong: ['a'],
    reason: 'b, the declared truth, lacks it; a has it.',
  },
  {
    positions: positions('a: text', 'b: -'),
    truth: 'a',
    wrong: ['b'],
    reason: 'a, the declared truth, has it; b lacks it.',
  },
  {
    positions: positions('b: text', 'c: uuid'),
    truth: 'a',
    silent: ['a'],
    wrong: [],
    reason: 'b says text, c says uuid; a, the declared truth, says nothing of it.',
  },
  // No truth
  {
    positions: positions('a: text', 'b: -'),
    truth: 'none',
    wrong: [],
    reason: 'a has it, b lacks it; no source is declared the truth.',
  },
];

test.each(cases)('truth $truth: $reason', ({ positions: said, truth, silent = [], wrong, reason }) => {
  expect(judge(said, truth, silent)).toEqual({ wrong, reason });
});
