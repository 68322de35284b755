import { type Config, type DatabaseConfig, namePattern, truthWords } from '../config.ts';
import { type Mistake, showPath, suggestion } from './mistakes.ts';
import { rulesOfSource } from './source-rules.ts';
import type { KeyPath } from './yaml-places.ts';

/** What a schema of types cannot say: names that must exist, keys that exclude each other, paths on the disk. */
export async function brokenRules(config: Config, several: boolean, root: string): Promise<Mistake[]> {
  const perDatabase = await Promise.all(
    config.databases.map(async (database) => {
      const base: KeyPath = several ? ['databases', database.name] : [];
      const name = several ? badName(database.name, base, []) : [];
      return [...name, ...(await rulesOfDatabase(database, base, root))];
    }),
  );
  return perDatabase.flat();
}

async function rulesOfDatabase(database: DatabaseConfig, base: KeyPath, root: string): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  const names = database.sources.map(({ name }) => name);
  const path = [...base, 'sources'];
  if (names.length < 2) {
    const have = names.length === 0 ? 'none' : 'one';
    const text = `\`${showPath(path)}\` has ${have}; at least two sources are needed to compare`;
    mistakes.push({ path, part: 'key', text });
  }
  const allowed = [...names, ...truthWords];
  if (!allowed.includes(database.truth)) {
    const key = [...base, 'truth'];
    const near = suggestion(database.truth, allowed) || `; allowed here: ${allowed.join(', ')}`;
    mistakes.push({ path: key, part: 'value', text: `\`${showPath(key)}\` names no source${near}` });
  }
  for (const source of database.sources) {
    mistakes.push(...badName(source.name, [...path, source.name], truthWords));
    mistakes.push(...(await rulesOfSource(source, [...path, source.name], root)));
  }
  return mistakes;
}

function badName(name: string, path: KeyPath, reserved: readonly string[]): Mistake[] {
  if (reserved.includes(name)) {
    return [
      {
        path,
        part: 'key',
        text: `\`${showPath(path)}\`: \`${name}\` has a meaning of its own in \`truth\`, so no source can have this name`,
      },
    ];
  }
  if (namePattern.test(name)) return [];
  const text = `\`${showPath(path)}\`: a name starts with a letter and goes on with letters, digits, - and _`;
  return [{ path, part: 'key', text }];
}
