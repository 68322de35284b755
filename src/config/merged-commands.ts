import { parseDocument } from 'yaml';
import type { KnownCommand } from '../sources/trust.ts';
import type { ConfigFile } from './shape/config-file.ts';
import { normalise } from './shape/normalise.ts';

/** The migrations commands that the text of a config file names; none where it is not valid. */
export async function configuredCommands(text: string): Promise<KnownCommand[]> {
  const file = parsed(text);
  const { configFile } = await import('./shape/config-file.ts');
  if (!configFile.safeParse(file).success) return [];
  return normalise(file as ConfigFile).databases.flatMap(({ sources }) =>
    sources.flatMap((source) => {
      if (source.kind !== 'migrations' || source.command === undefined) return [];
      const { path, command, env = {} } = source;
      return [{ path, command, env }];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return parseDocument(text, { prettyErrors: false }).toJS();
  } catch {
    return undefined;
  }
}
