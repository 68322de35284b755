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
 */
export function judge(positions: readonly Position[], truth: string): Verdict {
  if (truth === 'none')
    return { wrong: [], reason: `${describe(positions)}; no source is declared the truth.` };
  const right =
    truth === 'majority' ? largest(positions) : positions.find((it) => it.sources.includes(truth));
  if (right === undefined) {
    const why =
      truth === 'majority' ? 'no side has a majority' : `${truth}, the declared truth, says nothing of it`;
    return { wrong: [], reason: `${describe(positions)}; ${why}.` };
  }
  const others = positions.filter((position) => position !== right);
  const wrong = others.flatMap((position) => position.sources);
  const lead = truth === 'majority' ? `${list(right.sources)} agree` : `${truth} is the declared truth`;
  const rest = others.map(
    (it) =>
      `${list(it.sources)}${it.sources.length === 1 && positions.length === 2 && truth === 'majority' ? ' alone' : ''} ${sayings(it)}`,
  );
  return { wrong, reason: `${lead}; ${rest.join(' and ')}.` };
}

function largest(positions: readonly Position[]): Position | undefined {
  const [first, second] = [...positions].sort((a, b) => b.sources.length - a.sources.length);
  return first !== undefined &&
    first.sources.length > (second?.sources.length ?? 0) &&
    first.sources.length > 1
    ? first
    : undefined;
}

function describe(positions: readonly Position[]): string {
  return positions.map((it) => `${list(it.sources)} ${sayings(it)}`).join(', ');
}

function sayings(position: Position): string {
  const many = position.sources.length > 1;
  if (position.says === undefined) return many ? 'lack it' : 'lacks it';
  return `${many ? 'say' : 'says'} ${position.says}`;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
