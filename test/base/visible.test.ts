import { expect, test } from 'vitest';
import { followStages, type StageEvent } from '../../src/base/stages.ts';
import { visibleLine } from '../../src/base/visible.ts';
import { showProgress } from '../../src/command-line/progress.ts';

/** What a stranger may write into a name or an error, and how it stands in a line. */
const words: readonly (readonly [what: string, text: string, shown: string])[] = [
  ['a colour', 'a\u001b[31mred', 'a\\u001b[31mred'],
  ['a cleared screen', '\u001b[2J\u001b[H', '\\u001b[2J\\u001b[H'],
  ['a title of the window', '\u001b]0;owned\u0007', '\\u001b]0;owned\\u0007'],
  ['a line that is written over', 'failed\rdone', 'failed\\u000ddone'],
  ['a line of its own', 'one\n✓ all clean', 'one⏎✓ all clean'],
  ['a command to the runner', 'one\r\n::error::owned', 'one⏎::error::owned'],
  ['a text that turns around', 'a\u202egnp.sql', 'a\\u202egnp.sql'],
  ['isolates', '\u2066x\u2069', '\\u2066x\\u2069'],
  ['nothing to be seen', 'a\u200bb', 'a\\u200bb'],
  ['a control character of eight bits', 'a\u009b31m', 'a\\u009b31m'],
  ['a separator of lines', 'a\u2028b', 'a\\u2028b'],
  ['a longish text', 'x'.repeat(10_000), `${'x'.repeat(499)}…`],
  ['accents and emoji, which stay', 'Bücher 📚', 'Bücher 📚'],
];

test.each(words)('%s', (_, text, shown) => {
  expect(visibleLine(text)).toBe(shown);
});

test.each(words)(
  'in lines of stages, as a name, a result, a note and an error: %s',
  async (_, text, shown) => {
    const events: StageEvent[] = [];
    const written: string[] = [];
    const stream = { write: (line: string) => written.push(line) } as unknown as NodeJS.WriteStream;
    const progress = showProgress(stream, { live: false, colour: false, quiet: false });
    const stages = followStages((event) => {
      events.push(event);
      progress.onStage(event);
    });
    await stages.run(
      text,
      async () => stages.note(text, text),
      () => text,
    );
    await stages
      .run(text, async () => {
        throw new Error(text);
      })
      .catch(() => {});
    for (const { stage, detail = shown } of events)
      expect({ stage, detail }).toEqual({ stage: shown, detail: shown });
    expect(events.map(({ state }) => state)).toEqual(['running', 'note', 'done', 'running', 'failed']);
    expect(written).toHaveLength(3);
    for (const line of written) expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  },
);
