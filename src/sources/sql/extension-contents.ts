/** What an extension brings, told from what a statement misses. */
import type { ExtensionContents, NamedKind, Names } from './contents.ts';
import { contentsOfContrib } from './contents-of-contrib.ts';
import { contentsOfOthers, partsOfOthers } from './contents-of-others.ts';
import type { Missing } from './missing.ts';

const all: Readonly<Record<string, ExtensionContents>> = {
  ...contentsOfContrib,
  ...contentsOfOthers,
  ...partsOfOthers,
};

/** The extension that brings what is missing, where no other and no project is likely to have the name. */
export function likelyExtension(missing: Missing): string | undefined {
  return Object.entries(all).find(([, contents]) => isAmong(contents, missing))?.[0];
}

/** Whether an extension brings what is missing; `undefined` where not all that it brings is known. */
export function brings(extension: string, missing: Missing): boolean | undefined {
  const contents = Object.hasOwn(all, extension) ? all[extension] : undefined;
  if (contents === undefined) return undefined;
  if (isAmong(contents, missing) || isAmong(contents.common ?? {}, missing)) return true;
  return isKnownWhole(extension) ? false : undefined;
}

/** Whether all that an extension brings is known. */
export function isKnownWhole(extension: string): boolean {
  return Object.hasOwn(contentsOfOthers, extension);
}

/** Whether all of these extensions are known to alter no table when something of them is called. */
export function leaveTables(extensions: readonly string[]): boolean {
  return extensions.length > 0 && extensions.every((name) => all[name]?.leavesTables === true);
}

function isAmong(names: Names, { kind, path }: Missing): boolean {
  const schema = kind === 'schema' ? path.at(-1) : path.at(-2);
  if (schema !== undefined && isCalled(names.schema, schema)) return true;
  return kind !== 'schema' && isCalled(names[kind as NamedKind], path.at(-1) ?? '');
}

function isCalled(names: string | undefined, name: string): boolean {
  const sought = name.replaceAll('"', '').toLowerCase();
  return (names ?? '').split(/\s+/).some((pattern) => patternOf(pattern).test(sought));
}

const patterns = new Map<string, RegExp>();

function patternOf(written: string): RegExp {
  const known = patterns.get(written);
  if (known !== undefined) return known;
  const escaped = written.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  // Of operators an asterisk is part of the name.
  const pattern = new RegExp(
    `^${/\w/.test(written) ? escaped.replaceAll('*', '\\w*') : escaped.replaceAll('*', '\\*')}$`,
  );
  patterns.set(written, pattern);
  return pattern;
}
