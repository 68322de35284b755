/** Ranges of versions as Python projects write them: `>=0.0.22,<0.1`, `~=2.0.1`, `^0.0.22`, `2.0.*`. */
import { isAtLeast } from '../../../../base/at-least.ts';

/** What lies from one version on and below another; without either, there is no such limit. */
export interface Range {
  readonly from?: string;
  readonly below?: string;
}

export const anyVersion: Range = {};

/** Whether every version of a range is at least this one: `undefined` when some are. */
export function allAtLeast({ from, below }: Range, version: string): boolean | undefined {
  if (from !== undefined && isAtLeast(from, version)) return true;
  if (below !== undefined && isAtLeast(version, below)) return false;
  return undefined;
}

/** What two ranges have in common; the first, where that is nothing. */
export function intersection(one: Range, other: Range): Range {
  const from = later(one.from, other.from);
  const below = earlier(one.below, other.below);
  return isEmpty({ ...limit('from', from), ...limit('below', below) })
    ? one
    : { ...limit('from', from), ...limit('below', below) };
}

/** The smallest range that holds all of these. */
export function hull([first, ...others]: readonly Range[]): Range {
  return others.reduce(
    (one: Range, other) => ({
      ...limit('from', one.from && other.from && (isAtLeast(one.from, other.from) ? other.from : one.from)),
      ...limit(
        'below',
        one.below && other.below && (isAtLeast(one.below, other.below) ? one.below : other.below),
      ),
    }),
    first ?? anyVersion,
  );
}

/**
 * What a specifier of pip or poetry allows. Parts that exclude single versions, and those that are not understood,
 * limit nothing.
 */
export function readRange(text: string): Range {
  const alternatives = text.split('||').map((one) =>
    [...one.matchAll(specifier)].reduce((range: Range, [, operator = '', version = '', star]) => {
      const read = operators[star === undefined ? operator : `${operator}*`];
      return read === undefined ? range : intersection(range, read(version));
    }, anyVersion),
  );
  return hull(alternatives);
}

const specifier =
  /(===|==|~=|>=|<=|!=|\^|~|>|<|=|)\s*v?(\d+(?:\.\d+)*)(?:[abrc.-]*(?:rc|a|b|dev|post)\d*)?(\.\*)?/g;

export function exactly(version: string): Range {
  return { from: version, below: after(version) };
}

const same = (version: string, parts: number): Range => ({ from: version, below: raised(version, parts) });

/** By operator; `*` is added where the version ends in one. */
const operators: Readonly<Record<string, (version: string) => Range>> = {
  '': exactly,
  '=': exactly,
  '==': exactly,
  '===': exactly,
  '*': (version) => same(version, lengthOf(version)),
  '=*': (version) => same(version, lengthOf(version)),
  '==*': (version) => same(version, lengthOf(version)),
  '>=': (version) => ({ from: version }),
  '>': (version) => ({ from: after(version) }),
  '<': (version) => ({ below: version }),
  '<=': (version) => ({ below: after(version) }),
  '~=': (version) => same(version, lengthOf(version) - 1),
  '~': (version) => same(version, Math.min(2, lengthOf(version))),
  '^': (version) => {
    const leading = version.split('.').findIndex((part) => Number(part) > 0);
    return same(version, (leading < 0 ? lengthOf(version) - 1 : leading) + 1);
  },
};

function lengthOf(version: string): number {
  return version.split('.').length;
}

/** The first parts of a version, the last of them one higher: `0.0.22` in two parts is `0.1`. */
function raised(version: string, parts: number): string {
  const kept = version.split('.').slice(0, Math.max(1, parts)).map(Number);
  return [...kept.slice(0, -1), (kept.at(-1) ?? 0) + 1].join('.');
}

/** The version that follows, as these libraries number theirs: in three parts. */
function after(version: string): string {
  const [major = '0', minor = '0', patch = '0'] = version.split('.');
  return raised([major, minor, patch].join('.'), 3);
}

function later(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return isAtLeast(one, other) ? one : other;
}

function earlier(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return isAtLeast(one, other) ? other : one;
}

function isEmpty({ from, below }: Range): boolean {
  return from !== undefined && below !== undefined && isAtLeast(from, below);
}

function limit<Name extends keyof Range>(name: Name, version: string | undefined): Range {
  return version === undefined ? {} : { [name]: version };
}
