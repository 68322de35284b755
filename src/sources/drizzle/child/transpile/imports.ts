/** What a file imports, and how CommonJS says it: in TypeScript's way, so that cycles of imports end alike. */
import { type Item, listed, NotPlain, partOf, within } from './syntax.ts';
import { importName, interopName } from './transpiled.ts';

export interface Imports {
  /** What stands for a name that was imported, wherever it is used: `__m1.users`. */
  readonly references: ReadonlyMap<string, string>;
  /** What takes the place of a statement. */
  readonly statements: ReadonlyMap<Item, string>;
}

/** What would have to be awaited, and what may see how a file was transpiled. */
const refused: readonly string[] = ['require', 'eval'];

/** @throws NotPlain where a name of an import means something else somewhere in the file, and for what is unusual */
export function importsOf(script: Item, read: (item: Item) => string): Imports {
  const declared = new Set<string>();
  const used = new Set<string>();
  for (const item of within(script)) {
    if ((item.name === 'VariableName' && isUse(item)) || isShorthand(item)) used.add(read(item));
    if (item.name === 'VariableDefinition' && !isOfImport(item)) declared.add(read(item));
  }
  for (const name of refused) if (declared.has(name) || used.has(name)) throw new NotPlain(name);
  const references = new Map<string, string>();
  const statements = new Map<Item, string>();
  for (const item of script.parts) {
    if (item.name !== 'ImportDeclaration' || item.erased !== undefined) continue;
    const bindings = bindingsOf(item, read);
    for (const { local } of bindings) if (declared.has(local)) throw new NotPlain(local);
    const values = bindings.filter(({ local }) => used.has(local));
    const variable = `__m${item.from}`;
    for (const { local, name } of values) if (name !== '*') references.set(local, `${variable}.${name}`);
    statements.set(item, statementFor(item, moduleOf(item, read), values, variable));
  }
  return { references, statements };
}

/** The module that a statement names, awaited. */
export function moduleOf(item: Item, read: (item: Item) => string): string {
  const [specifier, more] = item.parts.filter(({ name }) => name === 'String');
  if (specifier === undefined || more !== undefined) throw new NotPlain('a module');
  return `(await ${importName}(${read(specifier)}))`;
}

/** `{ users }`, which is a name and a value. */
export function isShorthand({ name, parent }: Item): boolean {
  return name === 'PropertyDefinition' && parent?.name === 'Property' && parent.parts.length === 1;
}

function isOfImport({ parent }: Item): boolean {
  return parent?.name === 'ImportDeclaration' || parent?.name === 'ImportGroup';
}

/** Whether a name means a value of this file: in `export { a as b }` only the first does, with `from` neither. */
function isUse(item: Item): boolean {
  const { parent } = item;
  if (isOfImport(item) || (parent?.name === 'ExportDeclaration' && partOf(parent, 'Star'))) return false;
  if (parent?.name !== 'ExportGroup') return true;
  const isNewName = parent.parts[parent.parts.indexOf(item) - 1]?.name === 'as';
  return !isNewName && parent.parent !== undefined && partOf(parent.parent, 'String') === undefined;
}

interface Binding {
  readonly local: string;
  /** Its name in the module; `*` for the whole. */
  readonly name: string;
}

function bindingsOf(item: Item, read: (item: Item) => string): Binding[] {
  const group = partOf(item, 'ImportGroup');
  const own = item.parts.filter(({ name }) => name === 'VariableDefinition');
  const isWhole = partOf(item, 'Star') !== undefined;
  if (own.length > 1 || (isWhole && group !== undefined)) throw new NotPlain('an import');
  const bindings = own.map((it) => ({ local: read(it), name: isWhole ? '*' : 'default' }));
  return [...bindings, ...(group === undefined ? [] : listed(group).flatMap((parts) => bound(parts, read)))];
}

/** `a`, `a as b`, `default as b`; nothing of `type a` and `type a as b`. */
function bound(parts: readonly Item[], read: (item: Item) => string): Binding[] {
  const [name, as, local, more] = parts;
  if (name === undefined) return [];
  if (name.name === 'type' && parts.length % 2 === 0) return [];
  if (as === undefined && name.name === 'VariableDefinition')
    return [{ local: read(name), name: read(name) }];
  const isNamed = name.name === 'VariableName' || name.name === 'default';
  if (as?.name !== 'as' || local === undefined || more !== undefined || !isNamed)
    throw new NotPlain('what is imported');
  return [{ local: read(local), name: read(name) }];
}

/** An import of which nothing is used as a value is left out: what it imports are types. */
function statementFor(item: Item, module: string, values: readonly Binding[], variable: string): string {
  const [first] = values;
  const namesNothing = partOf(item, 'ImportGroup', 'VariableDefinition') === undefined;
  if (first === undefined) return namesNothing ? `${module.slice(1, -1)};` : ';';
  if (first.name === '*') return `const ${first.local} = ${interopName}.star(${module});`;
  const hasDefault = values.some(({ name }) => name === 'default');
  const hasNames = values.some(({ name }) => name !== 'default');
  const way = hasDefault ? `${interopName}.${hasNames ? 'star' : 'withDefault'}` : '';
  return `const ${variable} = ${way}${module};`;
}
