/** Paths into the types of the whole database, in the words of the generator. */
import type { Shape } from './shapes.ts';

/** What a path into the types of the whole database points to, in the words of the generator. */
export function reference(...keys: readonly string[]): string {
  return `Database${keys.map((key) => `[${JSON.stringify(key)}]`).join('')}`;
}

/** `Database["public"]["Enums"]["status"]`, however it is written; `undefined` for any other path. */
export function referenceOf(shape: Shape): string | undefined {
  const keys: string[] = [];
  let at = shape;
  while (at.kind === 'indexed' && at.key.kind === 'literal') {
    keys.unshift(String(at.key.value));
    at = at.of;
  }
  if (at.kind !== 'name') return undefined;
  const path = /^(?:DefaultSchema|PublicSchema)$/.test(at.name) ? ['public', ...keys] : keys;
  const [, section = '', , part] = path;
  const isType = path.length === 3 && /^(?:Enums|CompositeTypes)$/.test(section);
  const isRow = path.length === 4 && /^(?:Tables|Views)$/.test(section) && part === 'Row';
  return isType || isRow ? reference(...path) : undefined;
}

/** What the generator's own helpers point to: `Enums<"status">`, `Tables<{ schema: "billing" }, "invoices">`. */
export function pathOfHelper(shape: Shape): Shape | undefined {
  if (shape.kind !== 'name') return undefined;
  const [section, block] = sectionOfHelper[shape.name] ?? [];
  const [first, second] = shape.parameters;
  const schema =
    first?.kind === 'object' ? first.members.find(({ name }) => name === 'schema')?.type : undefined;
  const name = schema === undefined ? first : second;
  if (section === undefined || name?.kind !== 'literal') return undefined;
  const home = schema?.kind === 'literal' ? schema.value : 'public';
  const path = [home, section, name.value, ...(block === undefined ? [] : [block])];
  return path.reduce<Shape>((of, key) => ({ kind: 'indexed', of, key: { kind: 'literal', value: key } }), {
    kind: 'name',
    name: 'Database',
    parameters: [],
  });
}

const sectionOfHelper: Readonly<Record<string, readonly [section: string, block?: string]>> = {
  Enums: ['Enums'],
  CompositeTypes: ['CompositeTypes'],
  Tables: ['Tables', 'Row'],
  TablesInsert: ['Tables', 'Insert'],
  TablesUpdate: ['Tables', 'Update'],
};

/** What rows of a relation are called in a schema: those of another one bear its name. */
export function nameOfRows(schema: string, relation: string, within: string): string {
  return schema === within ? relation : `${schema}.${relation}`;
}
