import { areMany, list } from '../../base/phrases.ts';

/** One thing that some of the sources say: the same value, or that the object is not there. */
export interface Position {
  /** Names of the sources that say so, in their order. */
  readonly sources: readonly string[];
  /** What they say, as short text: `→ users.id`, `text`, or `undefined` for "it is not there". */
  readonly says: string | undefined;
}

export interface Verdict {
  /** Names of the sources that are wrong; empty where nothing tells. */
  readonly wrong: readonly string[];
  /** Why, in one sentence. */
  readonly reason: string;
}

/**
 * Decides which sources are wrong. It knows neither kinds of objects nor kinds of sources.
 *
 * `truth` is the name of a source, `majority`, or `none`. Sources that are silent take no position; where the
 * declared truth is silent, or the sources are split evenly, nobody is wrong and the reason says so.
 *
 * @param silent names of the sources that take no position, for the reason only
 */
export function judge(
  positions: readonly Position[],
  truth: string,
  silent: readonly string[] = [],
): Verdict {
  const right =
    truth === 'majority' ? largest(positions) : positions.find((it) => it.sources.includes(truth));
  if (right === undefined)
    return { wrong: [], reason: `${everybody(positions)}; ${whyNobody(truth, silent)}.` };
  const others = positions.filter((position) => position !== right);
  const isPresence = positions.some(({ says }) => says === undefined);
  const rest = others.map((position) => {
    const alone =
      truth === 'majority' && others.length === 1 && position.sources.length === 1 ? ' alone' : '';
    return `${list(position.sources)}${alone} ${sayings(position, isPresence)}`;
  });
  const lead = truth === 'majority' ? agreement(right, isPresence) : declared(truth, right, isPresence);
  return { wrong: others.flatMap(({ sources }) => sources), reason: `${lead}; ${list(rest)}.` };
}

/** More sources than say anything else; one source alone is no majority. */
function largest(positions: readonly Position[]): Position | undefined {
  const [first, second] = [...positions].sort((a, b) => b.sources.length - a.sources.length);
  return first !== undefined &&
    first.sources.length > (second?.sources.length ?? 0) &&
    first.sources.length > 1
    ? first
    : undefined;
}

function agreement(right: Position, isPresence: boolean): string {
  if (!isPresence) return `${list(right.sources)} agree`;
  return `${list(right.sources)} agree that it ${right.says === undefined ? 'should not be there' : 'belongs there'}`;
}

function declared(truth: string, right: Position, isPresence: boolean): string {
  if (!isPresence) return `${truth} ${areMany([truth]) ? 'are' : 'is'} the declared truth`;
  return `${truth}, the declared truth, ${sayings({ ...right, sources: [truth] }, true)}`;
}

function whyNobody(truth: string, silent: readonly string[]): string {
  if (truth === 'none') return 'no source is declared the truth';
  if (truth !== 'majority')
    return `${truth}, the declared truth, ${areMany([truth]) ? 'say' : 'says'} nothing of it`;
  const missing =
    silent.length === 0 ? '' : `, since ${list(silent)} ${areMany(silent) ? 'say' : 'says'} nothing of it`;
  return `no side has a majority${missing}`;
}

function everybody(positions: readonly Position[]): string {
  const isPresence = positions.some(({ says }) => says === undefined);
  return positions.map((it) => `${list(it.sources)} ${sayings(it, isPresence)}`).join(', ');
}

/** What sources say, as the rest of a sentence. Where some lack the object, the others have it, whatever it says. */
function sayings({ sources, says }: Position, isPresence: boolean): string {
  const verb = (one: string, many: string) => (areMany(sources) ? many : one);
  if (says === undefined) return verb('lacks it', 'lack it');
  if (isPresence) return verb('has it', 'have it');
  if (says.startsWith('→ ')) return `${verb('points', 'point')} to ${says.slice(2)}`;
  return `${verb('says', 'say')} ${says}`;
}
