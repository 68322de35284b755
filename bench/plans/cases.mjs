import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Every pair of schemas in a folder, as SQL, with a name; those of pg-delta are meant both ways. */
export function casesIn(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return files.flatMap((file) => {
    const name = relative(folder, dirname(file));
    const sql = (other) => readFileSync(join(dirname(file), other), 'utf8');
    if (file.endsWith('/old.sql') && existsSync(join(dirname(file), 'new.sql'))) {
      // A file of what all cases of its folder stand on.
      const setup = join(dirname(file), 'setup.sql');
      const before = existsSync(setup) ? `${readFileSync(setup, 'utf8')}\n` : '';
      return [{ name, from: before + sql('old.sql'), to: before + sql('new.sql') }];
    }
    if (file.endsWith('/a.sql') && existsSync(join(dirname(file), 'b.sql')))
      return [
        { name: `${name} (a to b)`, from: sql('a.sql'), to: sql('b.sql') },
        { name: `${name} (b to a)`, from: sql('b.sql'), to: sql('a.sql') },
      ];
    return file.endsWith('_cases_test.go') ? acceptanceCases(readFileSync(file, 'utf8')) : [];
  });
}

/** The cases of a Go test file: `name: "…"`, `oldSchemaDDL` and `newSchemaDDL` with texts in backticks. */
function acceptanceCases(text) {
  return text
    .split(/^\s*name:\s*/m)
    .slice(1)
    .map((part) => ({
      name: /^"([^"]*)"/.exec(part)?.[1] ?? '',
      from: textsOf(part, 'oldSchemaDDL'),
      to: textsOf(part, 'newSchemaDDL'),
    }));
}

function textsOf(part, field) {
  const list =
    new RegExp(`${field}:\\s*\\[\\]string\\{((?:\\s*(?:\`[^\`]*\`|"[^"\\n]*"),?|\\s*//[^\\n]*)*)`).exec(
      part,
    )?.[1] ?? '';
  return [...list.matchAll(/`([^`]*)`|"([^"\n]*)"/g)].map(([, one, other]) => one ?? other).join('\n;\n');
}
