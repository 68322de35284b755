import { type Setting, settingsFor } from './settings-files.ts';

/** What a config file says of the placeholders of a folder: values by their names, or that none are filled in. */
export type GivenPlaceholders = Readonly<Record<string, string>> | false;

/** What is known of how Flyway runs a folder. */
export interface FlywaySettings {
  /** Whether placeholders are filled in. */
  readonly replaces: boolean;
  readonly prefix: string;
  readonly suffix: string;
  /** Values by their names in lower case, Flyway's own among them. */
  readonly placeholders: ReadonlyMap<string, string>;
  /** Placeholders whose values only the environment says, by their names in lower case. */
  readonly unsaid: ReadonlyMap<string, Setting>;
  /** What the migrations run in, where that is said. */
  readonly schemas: FlywaySchemas | undefined;
  readonly warnings: readonly string[];
}

export interface FlywaySchemas {
  /** Where names without a schema lead. */
  readonly main: string;
  /** All that Flyway makes before the first migration. */
  readonly made: readonly string[];
  /** Where a file of the repository says it. */
  readonly said: Setting | undefined;
}

/**
 * Reads what the repository says to Flyway of a folder; what the config file says counts before that.
 *
 * @param folder relative to the folder that is checked, with `/`
 */
export function flywaySettings(folder: string, root: string, given: GivenPlaceholders = {}): FlywaySettings {
  const { settings, warnings } = settingsFor(folder, root);
  const text = (name: string) => settings.get(name)?.value;
  const own = lowerCased(given === false ? {} : given);
  const placeholders = [...settings].flatMap(([name, setting]) =>
    name.startsWith(ofPlaceholder) ? [[name.slice(ofPlaceholder.length), setting] as const] : [],
  );
  const main = settings.get('defaultschema') ?? settings.get('schemas');
  const schemas = schemasOf(text, main, own.get('flyway:defaultschema'));
  return {
    replaces: given !== false && text('placeholderreplacement')?.toLowerCase() !== 'false',
    prefix: text('placeholderprefix') || '${',
    suffix: text('placeholdersuffix') || '}',
    placeholders: new Map([
      ['flyway:defaultschema', schemas?.main ?? 'public'],
      ['flyway:table', text('table') ?? 'flyway_schema_history'],
      ['flyway:environment', text('environment') ?? 'default'],
      ...placeholders.flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value] as const])),
      ...own,
    ]),
    unsaid: new Map(placeholders.filter(([, { value }]) => value === undefined)),
    schemas,
    warnings: main === undefined || schemas !== undefined ? warnings : [...warnings, inPublic(main)],
  };
}

/** Whether files have Flyway run a version that comes behind a newer one. */
export function runsOutOfOrder(folder: string, root: string): boolean {
  return settingsFor(folder, root).settings.get('outoforder')?.value?.toLowerCase() === 'true';
}

const ofPlaceholder = 'placeholders.';

function lowerCased(values: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
}

function schemasOf(
  text: (name: string) => string | undefined,
  said: Setting | undefined,
  given: string | undefined,
): FlywaySchemas | undefined {
  const listed = (text('schemas') ?? '').split(',').flatMap((name) => name.trim() || []);
  const main = given ?? text('defaultschema') ?? listed[0];
  if (main === undefined) return undefined;
  const makes = text('createschemas')?.toLowerCase() !== 'false';
  const made = makes ? [...new Set([main, ...listed])].filter((name) => name !== 'public') : [];
  return { main, made, said };
}

function inPublic({ file, line, written }: Setting): string {
  return `${file}:${line}: only the environment says the schema of the migrations (${written}), so they run in public. Say it in the config file, as the placeholder \`flyway:defaultSchema\`.`;
}
