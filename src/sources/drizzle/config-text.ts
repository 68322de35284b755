/** What a drizzle.config says by its text alone, for one that cannot be run: it asks for secrets, or for packages. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import {
  constantsOf,
  type Plain,
  type PlainFile,
  type PlainObject,
  plainObject,
  unknown,
} from './plain-value.ts';
import type { DrizzleConfig } from './protocol.ts';

/** Keys of a config that say where things are and what is compared; none of its credentials. */
export const configKeys = [
  'schema',
  'out',
  'dialect',
  'casing',
  'schemaFilter',
  'tablesFilter',
  'migrations',
  'entities',
  'extensionsFilters',
] as const;

export interface ConfigText {
  readonly config: DrizzleConfig;
  /** Keys that are given something which only running the config would tell. */
  readonly untold: readonly string[];
}

/** Reads the text of `file` (absolute), whose paths start from `base`. */
export function configOfText(text: string, file: string, base: string): ConfigText {
  const { topNode } = parser.configure({ dialect: 'ts' }).parse(text);
  const source: PlainFile = { text, file, base, constants: constantsOf(topNode, text) };
  const value = mostLikeConfig(topNode, source);
  // Before there was `dialect`, the driver said for which database a config is.
  const dialect = value.dialect ?? dialectOfDriver[typeof value.driver === 'string' ? value.driver : ''];
  const entries = configKeys.flatMap((key): [string, Plain][] => {
    const said = key === 'dialect' ? dialect : value[key];
    return said === undefined || said === null ? [] : [[key, said]];
  });
  const told = Object.fromEntries(entries.filter(([, said]) => isTold(said)));
  const isSound = Object.entries(told).every(([key, said]) => forms[key as keyof typeof forms](said));
  return {
    config: isSound ? (told as DrizzleConfig) : {},
    untold: isSound
      ? entries.filter(([, said]) => !isTold(said)).map(([key]) => key)
      : configKeys.filter((key) => value[key] !== undefined),
  };
}

const isText = (value: unknown) => typeof value === 'string';
const areTexts = (value: unknown) => isText(value) || (Array.isArray(value) && value.every(isText));
const isTextsByName = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isText);

/**
 * What the value of each key has to look like. The schemas of `protocol.ts` say the same, but this runs beside the
 * user's schema, too, where loading their library would take longer than all else that is done with it.
 */
const forms: Readonly<Record<(typeof configKeys)[number], (value: unknown) => boolean>> = {
  schema: areTexts,
  out: isText,
  dialect: isText,
  casing: isText,
  schemaFilter: areTexts,
  tablesFilter: areTexts,
  migrations: isTextsByName,
  entities: () => true,
  extensionsFilters: areTexts,
};

/** Dialects by what configs say in their stead that are older than `dialect`. */
export const dialectOfDriver: Readonly<Record<string, string>> = {
  pg: 'postgresql',
  mysql2: 'mysql',
  'better-sqlite': 'sqlite',
  libsql: 'sqlite',
  turso: 'sqlite',
};

/** Of all objects in the file the one with most of a config's own keys; of those alike the first. */
function mostLikeConfig(top: SyntaxNode, file: PlainFile): PlainObject {
  let best: { readonly value: PlainObject; readonly marks: number } = { value: {}, marks: 0 };
  top.cursor().iterate((ref) => {
    if (ref.name !== 'ObjectExpression') return;
    const value = plainObject(ref.node, file);
    const marks = ['dialect', 'driver', 'schema', 'out'].filter((key) => key in value).length;
    if (marks > best.marks) best = { value, marks };
  });
  return best.value;
}

function isTold(value: Plain): boolean {
  if (value === unknown) return false;
  if (Array.isArray(value)) return value.every(isTold);
  return typeof value !== 'object' || value === null || Object.values(value).every(isTold);
}
