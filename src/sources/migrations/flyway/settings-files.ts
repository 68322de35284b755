/** The files in which a repository tells Flyway what to do. */
import { join, posix } from 'node:path';
import { TomlError } from 'smol-toml';
import { textIfReadable } from '../../../repository/read.ts';
import { pathExists } from '../../../repository/there.ts';
import { type Format, formats } from './formats.ts';

/** A setting as a file has it. */
export interface Setting {
  /** `undefined` where only the environment says it. */
  readonly value: string | undefined;
  readonly written: string;
  /** Relative to the folder that is checked, with `/`. */
  readonly file: string;
  readonly line: number;
}

export interface SettingsOfFiles {
  /** By their names in lower case, without hyphens and what files call Flyway: `defaultschema`, `placeholders.owner`. */
  readonly settings: ReadonlyMap<string, Setting>;
  /** Files that could not be read. */
  readonly warnings: readonly string[];
}

/** Where beside the folder of migrations, or beside one above it, such files lie. */
const places = ['', 'conf', 'config'];

/**
 * Where files with settings for a folder may be, the nearest first.
 *
 * @param folder relative to the folder that is checked, with `/`
 */
export function settingsFilesFor(folder: string): string[] {
  const files: string[] = [];
  for (let at = posix.normalize(folder); ; at = posix.dirname(at)) {
    files.push(...places.flatMap((place) => formats.map(({ name }) => posix.join(at, place, name))));
    if (at === posix.dirname(at)) return files;
  }
}

/** The settings for a folder of migrations: of a name that several files have, the nearest one's. */
export function settingsFor(folder: string, root: string): SettingsOfFiles {
  const settings = new Map<string, Setting>();
  const warnings: string[] = [];
  for (const file of settingsFilesFor(folder)) {
    const text = pathExists(join(root, file))
      ? textIfReadable(file, root)?.replace(/^\ufeff/, '')
      : undefined;
    const format = formats.find(({ name }) => name === posix.basename(file));
    if (text === undefined || format === undefined || !/flyway/i.test(text)) continue;
    try {
      for (const [name, setting] of settingsIn(text, file, format))
        if (!settings.has(name)) settings.set(name, setting);
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      warnings.push(`${file}:${error.line}: passed over, since it is no TOML.`);
    }
  }
  return { settings, warnings };
}

function settingsIn(text: string, file: string, { read, settled }: Format): Map<string, Setting> {
  const all = read(text);
  const said = (own: RegExp) =>
    all.flatMap(({ key, value, line }) => {
      const name = own.exec(key)?.[1];
      const setting = { value: settled(value, all), written: value, file, line };
      return name === undefined ? [] : [[plainName(name), setting] as const];
    });
  const settings = new Map(said(/^(?:spring\.)?flyway\.(.+)$/i));
  // Newer files have several environments, one of which is meant.
  const environment = settings.get('environment')?.value ?? 'default';
  const ofEnvironment = said(/^environments\.(.+)$/i).flatMap(([name, setting]) =>
    name.startsWith(`${environment.toLowerCase()}.`)
      ? [[name.slice(environment.length + 1).replace(/^flyway\./, ''), setting] as const]
      : [],
  );
  return new Map([...settings, ...ofEnvironment]);
}

/** Names of settings are written in several ways; those of placeholders are what they are, but for their case. */
function plainName(name: string): string {
  const placeholder = /^placeholders\.\[?(.+?)\]?$/i.exec(name)?.[1];
  return placeholder === undefined
    ? name.replaceAll('-', '').toLowerCase()
    : `placeholders.${placeholder.toLowerCase()}`;
}
