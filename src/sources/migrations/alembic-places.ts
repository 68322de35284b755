import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';
import { objectId } from '../../catalog/catalog.ts';
import type { Location } from '../../problem.ts';

/**
 * Where Alembic's revisions make tables, columns, indexes and constraints, by `objectId`, as far as their text tells
 * it: `op.create_table('users', …)`. Only places are looked for, never meaning; what is put together at run time has
 * none.
 *
 * @param path the folder that Alembic runs in, relative to `root`
 */
export async function revisionPlaces(path: string, root: string): Promise<ReadonlyMap<string, Location>> {
  const pattern = posix.join(path, '**/versions/**/*.py');
  const files = await glob(pattern, {
    cwd: root,
    ignore: ['**/node_modules/**', '**/.venv/**', '**/venv/**'],
  });
  const places = new Map<string, Location>();
  for (const file of files.sort()) {
    for (const [id, line] of placesIn(await readFile(join(root, file), 'utf8'))) {
      if (!places.has(id)) places.set(id, { file, line });
    }
  }
  return places;
}

/** A call of an operation: its name and, after it, its text up to the next operation. */
const operation =
  /\b(?:op|batch_op|\w+)\.(create_table|add_column|batch_alter_table|create_index|create_\w+_constraint|create_foreign_key|create_primary_key)\s*\(/g;
const text = String.raw`(?:op\.f\(\s*)?[rb]?(["'])([^"']+)\1`;

/** `objectId` and line of what a revision makes on its way up. */
function placesIn(source: string): [id: string, line: number][] {
  const down = source.search(/^(async )?def downgrade\b/m);
  const up = down < 0 ? source : source.slice(0, down);
  const found = [...up.matchAll(operation)];
  const places: [string, number][] = [];
  const add = (kind: string, path: readonly string[], offset: number) =>
    places.push([objectId(kind, path), up.slice(0, offset).split('\n').length]);
  let batch = '';
  for (const [index, call] of found.entries()) {
    const end = found[index + 1]?.index ?? up.length;
    const start = call.index + call[0].length;
    const args = up.slice(start, end);
    const schema = /\bschema\s*=\s*["']([^"']+)["']/.exec(args)?.[1] ?? 'public';
    const [first, second] = [...args.matchAll(new RegExp(text, 'g'))].map(([, , name = '']) => name);
    const isBatch = call[0].startsWith('batch_op');
    switch (call[1]) {
      case 'batch_alter_table':
        batch = first ?? '';
        break;
      case 'create_table':
      case 'add_column': {
        const table = isBatch ? batch : first;
        if (table === undefined) break;
        if (call[1] === 'create_table') add('table', [schema, table], call.index);
        for (const column of args.matchAll(new RegExp(String.raw`\bColumn\(\s*${text}`, 'g')))
          add('column', [schema, table, column[2] ?? ''], start + column.index);
        for (const named of args.matchAll(
          /\bConstraint\([^()]*(?:\([^()]*\)[^()]*)*\bname\s*=\s*(?:op\.f\()?["']([^"']+)["']/g,
        ))
          add('constraint', [schema, table, named[1] ?? ''], start + named.index);
        break;
      }
      default: {
        const table = isBatch ? batch : second;
        const kind = call[1] === 'create_index' ? 'index' : 'constraint';
        if (first !== undefined && table !== undefined) add(kind, [schema, table, first], call.index);
      }
    }
  }
  return places;
}
