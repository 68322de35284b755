/** Names that a repository gives to paths of its own, wherever it says so: TypeScript, Deno, a framework. */

/** What an import may mean, by one place that defines aliases: paths, likeliest first, or another import. */
export interface Aliased {
  readonly paths?: readonly string[];
  /** Whatever is imported is looked for there: it tells nothing of the name. */
  readonly isForAny?: boolean;
  readonly specifier?: string;
}

/** A file that should say more about aliases and is not there. */
export interface LostConfig {
  /** The file that names it, relative to the repository. */
  readonly namedIn: string;
  /** As it is named there. */
  readonly name: string;
}

/** Patterns with at most one `*`, each with what stands in its place. */
export type Patterns = Readonly<Record<string, readonly string[]>>;

/** What the best of the patterns makes of a specifier: an exact one, else that with the longest beginning. */
export function matchPatterns(specifier: string, patterns: Patterns): readonly string[] {
  if (Object.hasOwn(patterns, specifier)) return patterns[specifier] ?? [];
  let best:
    | { readonly start: string; readonly star: string; readonly targets: readonly string[] }
    | undefined;
  for (const [pattern, targets] of Object.entries(patterns)) {
    const [start = '', end] = pattern.split('*', 2);
    if (end === undefined || specifier.length < start.length + end.length) continue;
    if (!specifier.startsWith(start) || !specifier.endsWith(end)) continue;
    if (best && best.start.length >= start.length) continue;
    best = { start, star: specifier.slice(start.length, specifier.length - end.length), targets };
  }
  return (best?.targets ?? []).map((target) => target.replace('*', () => best?.star ?? ''));
}
