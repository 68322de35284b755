import type { Location } from '../../../base/problem.ts';
import { objectId } from '../../../catalog/catalog.ts';
import { textIfReadable } from '../../../repository/read.ts';

/**
 * Where Alembic's revisions make tables, columns, indexes and constraints, by `objectId`, as far as their text tells
 * it: `op.create_table('users', …)`. Only places are looked for, never meaning; what is put together at run time has
 * none.
 *
 * @param files of the revisions in their order, relative to `root`
 */
export function revisionPlaces(files: readonly string[], root: string): ReadonlyMap<string, Location> {
  const places = new Map<string, Location>();
  for (const file of files) {
    const source = textIfReadable(file, root) ?? '';
    for (const { id, offset } of made(source)) {
      const line = source.slice(0, offset).split('\n').length;
      if (!places.has(id)) places.set(id, { file, line });
    }
  }
  return places;
}

interface Made {
  readonly id: string;
  /** In the text of the revision. */
  readonly offset: number;
}

/** A piece of a revision's text from where something is called to where the next such thing is. */
interface Call {
  readonly callee: string;
  readonly offset: number;
  readonly text: string;
}

const operations =
  /\b(?:\w+\.)(create_table|add_column|batch_alter_table|create_index|create_\w+_constraint|create_foreign_key|create_primary_key)\s*\(/g;
const parts = /\b(Column|ForeignKey|\w+Constraint)\s*\(/g;
const literal = /(["'])([^"'\n]+)\1/g;

/** What a revision makes on its way up. */
function made(source: string): Made[] {
  const down = source.search(/^(async )?def downgrade\b/m);
  const found: Made[] = [];
  let batch: string | undefined;
  for (const operation of calls(down < 0 ? source : source.slice(0, down), operations, 0)) {
    const { callee, offset, text } = operation;
    const schema = argument(text, 'schema') ?? 'public';
    const [first, second] = [...text.matchAll(literal)].map(([, , value]) => value);
    const inBatch = text.startsWith('batch_op.');
    const add = (
      kind: 'column' | 'constraint' | 'index',
      table: string | undefined,
      name: string | undefined,
      at = offset,
    ) => {
      if (table !== undefined && name !== undefined)
        found.push({ id: objectId(kind, [schema, table, name]), offset: at });
    };
    if (callee === 'batch_alter_table') {
      batch = first;
    } else if (callee === 'create_table' || callee === 'add_column') {
      const table = inBatch ? batch : first;
      if (callee === 'create_table' && table !== undefined)
        found.push({ id: objectId('table', [schema, table]), offset });
      for (const part of calls(text, parts, offset)) {
        if (part.callee === 'Column') add('column', table, firstLiteral(part.text), part.offset);
        else add('constraint', table, argument(part.text, 'name'), part.offset);
      }
    } else {
      add(callee === 'create_index' ? 'index' : 'constraint', inBatch ? batch : second, first);
    }
  }
  return found;
}

/** @param start where `text` is within the revision */
function calls(text: string, pattern: RegExp, start: number): Call[] {
  const found = [...text.matchAll(pattern)];
  return found.map((match, index) => ({
    callee: match[1] ?? '',
    offset: start + match.index,
    text: text.slice(match.index, found[index + 1]?.index),
  }));
}

function firstLiteral(text: string): string | undefined {
  return [...text.matchAll(literal)][0]?.[2];
}

/** A keyword argument that is a string, perhaps one whose name is final: `name=op.f("…")`. */
function argument(text: string, keyword: string): string | undefined {
  return new RegExp(`\\b${keyword}\\s*=\\s*(?:op\\.f\\(\\s*)?(["'])([^"'\\n]+)\\1`).exec(text)?.[2];
}
