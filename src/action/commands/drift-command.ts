import { defined } from '../../base/defined.ts';
import { didYouMean } from '../../base/did-you-mean.ts';
import { Problem } from '../../base/problem.ts';

/** What a person asks for in a comment. */
export type DriftCommand =
  | { readonly verb: 'help' }
  | { readonly verb: 'check' }
  /** `names`: fingerprints of findings, or the objects they are about. */
  | { readonly verb: 'explain' | 'fix'; readonly names: readonly string[] }
  | {
      readonly verb: 'accept';
      readonly names: readonly string[];
      readonly reason: string;
      /** `YYYY-MM-DD`, as it was written; the usual time where it is absent. */
      readonly until?: string;
    };

export const verbs = ['help', 'check', 'accept', 'fix', 'explain'] as const;

/** How each command is written, and what it does, in the order in which `help` tells them. */
export const usages: readonly (readonly [usage: string, does: string])[] = [
  ['/drift check', 'checks this pull request again, and updates comment and check run'],
  ['/drift explain ID', 'tells what each source says of a finding, who is wrong, and what to do'],
  ['/drift fix ID…', 'commits the edit of the wrong declaration, or the proved migration'],
  [
    '/drift accept ID… until DATE because REASON',
    'commits an entry of the baseline; `until` may be left out',
  ],
  ['/drift help', 'writes this'],
];

const begin = /^\/drift(?:\s+|$)/;

/** Beyond this, nobody types. */
const namesAtMost = 50;
const reasonAtMost = 500;

/**
 * The command that a comment is: its first line, which begins with `/drift`. Whatever stands below it is for people.
 *
 * @returns `undefined` for any other comment, and for words that are no command
 * @throws Problem for a command that lacks something, or says it wrongly
 */
export function commandOf(comment: string): DriftCommand | undefined {
  const [line = ''] = comment.trimStart().split(/\r\n|\r|\n/);
  if (!begin.test(line)) return undefined;
  const [verb = 'help', rest] = halves(line.replace(begin, '').trim());
  switch (verb.toLowerCase()) {
    case '':
    case 'help':
      return { verb: 'help' };
    case 'check':
      if (rest !== '') throw mistake('`/drift check` takes nothing more.', 'check');
      return { verb: 'check' };
    case 'explain':
      return { verb: 'explain', names: namesIn(rest, 'explain') };
    case 'fix':
      return { verb: 'fix', names: namesIn(rest, 'fix') };
    case 'accept':
      return acceptance(rest);
    default:
      return undefined;
  }
}

/** Whether a comment is meant for us at all. */
export function isAddressed(comment: string): boolean {
  return begin.test(comment.trimStart().split(/\r\n|\r|\n/, 1)[0] ?? '');
}

/** What the log says of words that are no command. */
export function unknownCommand(comment: string): string {
  const [verb = ''] = halves(comment.trimStart().replace(begin, '').trim());
  const meant = didYouMean(verb, verbs);
  return `There is no command \`/drift ${verb}\`.${meant === undefined ? '' : ` Did you mean \`/drift ${meant}\`?`}`;
}

function acceptance(text: string): DriftCommand {
  const at = /(?:^|\s)because(?:\s+|$)/i.exec(text);
  const reason = at === null ? '' : text.slice(at.index + at[0].length).trim();
  const before = at === null ? text : text.slice(0, at.index);
  const limit = /(?:^|\s)until(?:\s+(\S+))?\s*$/i.exec(before);
  const names = namesIn(limit === null ? before : before.slice(0, limit.index), 'accept');
  if (reason === '') throw mistake('Whoever reads the baseline is told why: `because` is missing.', 'accept');
  if (reason.length > reasonAtMost)
    throw mistake(`A reason has at most ${reasonAtMost} characters, this one ${reason.length}.`, 'accept');
  if (limit !== null && limit[1] === undefined)
    throw mistake('`until` needs a day, as YYYY-MM-DD.', 'accept');
  return { verb: 'accept', names, reason, ...defined({ until: limit?.[1] }) };
}

/** Words apart by spaces or commas; an object may stand in backticks, as reports write it, and hold spaces there. */
function namesIn(text: string, verb: 'accept' | 'explain' | 'fix'): readonly string[] {
  const names = [...text.matchAll(/`([^`]+)`|[^\s,`]+/g)].map(([word, quoted]) => (quoted ?? word).trim());
  if (names.length === 0) throw mistake('Which finding is meant is missing.', verb);
  if (names.length > namesAtMost)
    throw mistake(`A command names at most ${namesAtMost} findings, this one ${names.length}.`, verb);
  return [...new Set(names)];
}

function mistake(message: string, verb: (typeof verbs)[number]): Problem {
  const usage = usages.find(([text]) => text.startsWith(`/drift ${verb}`))?.[0] ?? '';
  return new Problem(message, {
    advice: `Write \`${usage}\`; the comment on this pull request has each ID beside its finding.`,
  });
}

function halves(text: string): readonly [string, string] {
  const at = text.search(/\s/);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at).trim()];
}
