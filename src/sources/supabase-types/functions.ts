import { defined } from '../../base/defined.ts';
import type { Modules, Written } from './modules.ts';
import { type FoundMember, membersOfType, resolved } from './resolved.ts';
import { type Add, partsOf, rowWords, typeValue } from './said.ts';
import { inOrder, wordsOf } from './words.ts';

interface Within {
  readonly modules: Modules;
  /** Relations of the schema by the words of their rows. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
  readonly add: Add;
}

/**
 * A function, an object for each of its overloads.
 * - `arguments`: sorted by name, each with its `name`, its type and whether it is `optional`
 * - `result`: a type, or `columns` where it is rows (sorted), whether it is `many` of these, and `rowsOf` which
 *   relations they may be
 *
 * Its path ends with the names and types of the arguments, in the words of TypeScript.
 */
export function functionsOf(schema: string, its: FoundMember, { modules, rows, add }: Within): void {
  const { shape: type, module } = resolved({ shape: its.type, module: its.module }, modules);
  const taken = new Set<string>();
  const signatures = type.kind === 'union' ? type.of : [type];
  for (const shape of signatures) {
    const members = membersOfType({ shape, module }, modules) ?? [];
    const args = members.find(({ name }) => name === 'Args');
    const returns = members.find(({ name }) => name === 'Returns');
    if (returns === undefined) continue;
    const result = resultOf({ shape: returns.type, module: returns.module }, modules, rows);
    for (const list of argumentLists(args, modules)) {
      const inputs = list
        .map(({ name, type: words }) => (name === '' ? words : `${name}: ${words}`))
        .join(', ');
      // Overloads can be the same in TypeScript: of integer and of bigint.
      let name = `${its.name}(${inputs})`;
      for (let again = 2; taken.has(name); again += 1) name = `${its.name}(${inputs}) ${again}`;
      taken.add(name);
      add('function', [schema, name], { arguments: list, result }, its);
    }
  }
}

type Argument = ReturnType<typeof typeValue> & { readonly name: string; readonly optional: boolean };

/** Older generators write overloads with one result as one function that takes this or that. */
function argumentLists(args: FoundMember | undefined, modules: Modules): Argument[][] {
  if (args === undefined) return [[]];
  const { type, module } = args;
  const shapes = type.kind === 'union' ? type.of : [type];
  return shapes.map((shape) =>
    (shape.kind === 'name' ? [] : (partsOf({ ...args, type: shape, module }, modules) ?? []))
      .map((member) => ({
        name: member.name,
        ...typeValue(wordsOf({ shape: member.type, module: member.module }, modules)),
        optional: member.optional,
      }))
      .sort((one, other) => inOrder(one.name, other.name)),
  );
}

function resultOf(written: Written, modules: Modules, rows: Within['rows']) {
  const { shape, module } = written;
  const isList = shape.kind === 'array';
  const inner = isList ? { shape: shape.of, module } : written;
  const members = inner.shape.kind === 'object' ? inner.shape.members : [];
  if (members.length === 0 || members.some(({ name }) => name === 'error'))
    return typeValue(wordsOf(written, modules));
  const columns = members
    .map(({ name, type }) => ({ name, ...typeValue(wordsOf({ shape: type, module }, modules)) }))
    .sort((one, other) => inOrder(one.name, other.name));
  const rowsOf = rows.get(rowWords(columns));
  return { columns, many: isList, ...defined({ rowsOf }) };
}
