/** What a file exports, and how CommonJS says it. */
import { moduleOf } from './imports.ts';
import { type Item, listed, NotPlain, partOf, within } from './syntax.ts';
import { exportsName, interopName } from './transpiled.ts';

export interface Exports {
  /** What takes the place of a statement, or of words of one. */
  readonly instead: ReadonlyMap<Item, string>;
  /** What follows a statement. */
  readonly behind: ReadonlyMap<Item, string>;
  /** What comes before everything: names that will be exported, in their order, and functions. */
  readonly prelude: string;
}

/** @throws NotPlain for what is exported and may change, and for what is unusual */
export function exportsOf(
  script: Item,
  read: (item: Item) => string,
  references: ReadonlyMap<string, string>,
): Exports {
  const instead = new Map<Item, string>();
  const behind = new Map<Item, string>();
  const names: string[] = [];
  const hoisted: string[] = [];
  const local = localsOf(script, read);
  /** Has a value of the file's own exported as soon as it is there. */
  const add = (name: string, exported: string) => {
    const { statement, declared } = local.get(name) ?? {};
    if (statement === undefined || declared === 'changing') throw new NotPlain(name);
    if (declared === 'type') return;
    if (declared === 'function') hoisted.push(`${exportsName}.${exported} = ${name};`);
    else {
      names.push(exported);
      behind.set(statement, `${behind.get(statement) ?? ''};${exportsName}.${exported} = ${name};`);
    }
  };
  for (const item of script.parts.filter(({ name, erased }) => name === 'ExportDeclaration' && !erased)) {
    const [word, second] = item.parts;
    const group = partOf(item, 'ExportGroup');
    const declaration = partOf(item, 'FunctionDeclaration', 'VariableDeclaration');
    if (word === undefined || partOf(item, 'Equals')) throw new NotPlain('export =');
    if (partOf(item, 'String')) instead.set(item, passedOn(item, group, read, names));
    else if (group !== undefined) {
      const passed = pairsOf(group, read).map(([name, exported]) => {
        const reference = references.get(name);
        if (reference === undefined) return add(name, exported);
        names.push(exported);
        return pass(exported, reference);
      });
      instead.set(item, `;${passed.join('')}`);
    } else if (second?.name === 'default') {
      const name = declaration && partOf(declaration, 'VariableDefinition');
      instead.set(word, '').set(second, name === undefined ? `${exportsName}.default =` : '');
      if (name === undefined) behind.set(item, ';');
      else hoisted.push(`${exportsName}.default = ${read(name)};`);
    } else {
      if (declaration === undefined) throw new NotPlain('an export');
      instead.set(word, '');
      for (const name of definedBy(declaration)) add(read(name), read(name));
    }
  }
  const named = names.map((name) => `${exportsName}.${name} = void 0;`);
  return { instead, behind, prelude: [...named, ...hoisted].join('') };
}

interface Local {
  /** The statement of the file that declares it. */
  readonly statement: Item;
  readonly declared: 'constant' | 'function' | 'type' | 'changing';
}

/** What a file declares itself, outside of functions. */
function localsOf(script: Item, read: (item: Item) => string): ReadonlyMap<string, Local> {
  const locals = new Map<string, Local>();
  for (const statement of script.parts) {
    const [, type] =
      /^(?:export\s+)?(?:declare\s+)?(?:type|interface)\s+([\w$]+)/.exec(read(statement)) ?? [];
    if (statement.erased !== undefined && type !== undefined)
      locals.set(type, { statement, declared: 'type' });
    const declaration = statement.name === 'ExportDeclaration' ? statement.parts.at(-1) : statement;
    if (declaration === undefined || declaration.erased !== undefined) continue;
    const declared =
      declaration.name === 'FunctionDeclaration'
        ? 'function'
        : partOf(declaration, 'const') === undefined
          ? 'changing'
          : 'constant';
    for (const name of definedBy(declaration)) locals.set(read(name), { statement, declared });
  }
  return locals;
}

/** The names that a declaration defines, those of what it contains left out. */
function definedBy(declaration: Item): Item[] {
  if (declaration.name === 'FunctionDeclaration')
    return declaration.parts.filter(({ name }) => name === 'VariableDefinition');
  if (declaration.name !== 'VariableDeclaration') return [];
  return declaration.parts.flatMap((part, at) => {
    const isPattern = /^(?:VariableDefinition|ArrayPattern|ObjectPattern)$/.test(part.name);
    if (!isPattern || declaration.parts[at - 1]?.name === 'Equals') return [];
    return [...within(part)].filter(({ name }) => name === 'VariableDefinition');
  });
}

/** Local and exported names of `{ a, b as c }`. */
function pairsOf(group: Item, read: (item: Item) => string): [string, string][] {
  return listed(group).map((parts) => {
    const [name, as, exported = name, more] = parts;
    const isPair = parts.length === 1 || as?.name === 'as';
    const isWord = (item: Item | undefined) => item?.name === 'VariableName' || item?.name === 'default';
    if (!isPair || more !== undefined || !isWord(name) || !isWord(exported)) throw new NotPlain('an export');
    return [read(name as Item), read(exported as Item)];
  });
}

/** `export … from`: what another module exports. */
function passedOn(
  item: Item,
  group: Item | undefined,
  read: (item: Item) => string,
  names: string[],
): string {
  const module = moduleOf(item, read);
  const [, star, as, namespace] = item.parts;
  if (group === undefined) {
    if (star?.name !== 'Star') throw new NotPlain('an export');
    if (as?.name !== 'as') return `${interopName}.all(${module}, ${exportsName});`;
    if (namespace?.name !== 'VariableName') throw new NotPlain('an export');
    names.push(read(namespace));
    return `${exportsName}.${read(namespace)} = ${interopName}.star(${module});`;
  }
  const variable = `__m${item.from}`;
  const passed = pairsOf(group, read).map(([name, exported]) => {
    names.push(exported);
    const from = name === 'default' ? `${interopName}.withDefault(${variable})` : variable;
    return pass(exported, `${from}.${name}`);
  });
  return `const ${variable} = ${module};${passed.join('')}`;
}

function pass(exported: string, reference: string): string {
  return `${interopName}.pass(${exportsName}, "${exported}", () => ${reference});`;
}
