/** Where Alembic's configuration says its scripts are, by the text of alembic.ini or pyproject.toml. */
import { posix } from 'node:path';

/** A section of the configuration that has scripts. */
export interface AlembicSection {
  /** `alembic`, or what the command names with `-n`. */
  readonly name: string;
  /** As written. */
  readonly scriptLocation: string;
  /** As written; where there are none, it is `versions` of the scripts. */
  readonly versionLocations: readonly string[];
}

/** The sections that name scripts, in their order. */
export function sectionsOfIni(text: string): AlembicSection[] {
  const sections = new Map<string, Map<string, string>>();
  let values = new Map<string, string>();
  let last = '';
  for (const line of text.split(/\r?\n/)) {
    const header = /^\[([^\]]+)\]/.exec(line)?.[1];
    const [, key, value = ''] = /^([\w.]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (header !== undefined) {
      values = new Map();
      sections.set(header, values);
    } else if (key !== undefined) {
      values.set(key, value.trim());
      last = key;
    } else if (/^\s+[^\s#;]/.test(line)) {
      values.set(last, `${values.get(last) ?? ''}\n${line.trim()}`);
    }
  }
  const common = sections.get('DEFAULT');
  return [...sections].flatMap(([name, own]) => {
    const scriptLocation = own.get('script_location') ?? common?.get('script_location');
    if (name === 'DEFAULT' || scriptLocation === undefined) return [];
    const versions = own.get('version_locations') ?? common?.get('version_locations') ?? '';
    return [{ name, scriptLocation, versionLocations: versions.split(/[\s,;:]+/).filter(Boolean) }];
  });
}

/** What `[tool.alembic]` says, which stands beside an alembic.ini or in its stead. */
export function sectionOfPyproject(text: string): AlembicSection | undefined {
  const [, table = ''] = /^\[tool\.alembic\]([^\n]*\n[\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text) ?? [];
  const strings = (key: string) => {
    const value = new RegExp(`^${key}\\s*=\\s*(\\[[^\\]]*\\]|[^\\n#]*)`, 'm').exec(table)?.[1] ?? '';
    return [...value.matchAll(/(["'])(.*?)\1/g)].map(([, , string = '']) => string);
  };
  const [scriptLocation] = strings('script_location');
  if (scriptLocation === undefined) return undefined;
  return { name: 'alembic', scriptLocation, versionLocations: strings('version_locations') };
}

/**
 * A location relative to the repository: `%(here)s` is the folder of the configuration, anything else is relative to
 * the folder that the command runs in, or within a package (`app:migrations`) that is found there.
 */
export function locate(location: string, here: string, cwd: string): string {
  if (/^%\(here\)s/.test(location)) return posix.join(here, location.replace(/^%\(here\)s/, ''));
  const [, module, within] = /^([\w.]+):(.+)$/.exec(location) ?? [];
  return module === undefined
    ? posix.join(cwd, location)
    : posix.join(cwd, module.replaceAll('.', '/'), within ?? '');
}
