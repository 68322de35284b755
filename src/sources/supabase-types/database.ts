import { Problem } from '../../base/problem.ts';
import { isNamed } from './alternatives.ts';
import type { FoundMember } from './found-member.ts';
import type { ModuleFile } from './module-file.ts';
import type { Modules, Written } from './modules.ts';
import { membersOfType, resolved } from './resolved.ts';

/** The types of a database, schema by schema. */
export interface DatabaseTypes {
  readonly schemas: readonly SchemaTypes[];
  /** What the type is called. */
  readonly name: string;
  /** The type of the usual name, where it is another one and cannot be followed. */
  readonly unfollowed?: true;
}

export interface SchemaTypes {
  readonly name: string;
  readonly sections: Sections;
  /** Names of the sections that are there, and of a type that cannot be followed. */
  readonly hidden: readonly string[];
}

/** `Tables`, `Views`, …: the members of a schema, and theirs. */
export type Sections = ReadonlyMap<string, readonly FoundMember[]>;

/** What the client takes for the types of a database that nobody wrote down. */
const placeholder = /^(?:any|unknown|never|GenericSchema|Record<string, *(?:any|unknown|GenericSchema)>)$/;

/**
 * Finds the types of a database among all types of a file, by what they are made of; those called `Database` first.
 *
 * @throws Problem where there are none: nothing but a placeholder, no types at all, or none that can be followed
 */
export function databaseTypes(modules: Modules): DatabaseTypes {
  const names = [...new Set([...modules.first.types.keys(), ...handedOn(modules.first)])];
  const ordered = [...names.filter((it) => it === 'Database'), ...names.filter((it) => it !== 'Database')];
  for (const name of ordered) {
    const written = modules.typeOf(name, modules.first);
    const schemas = written === undefined ? [] : schemasOf(written, modules);
    // Of any other type, sections of these names say nothing.
    const isOfDatabase = name === 'Database' || schemas.some(({ sections }) => sections.has('Tables'));
    const usual = modules.first.types.get('Database');
    if (schemas.length > 0 && isOfDatabase)
      return name === 'Database' || usual === undefined
        ? { name, schemas }
        : { name, schemas, unfollowed: true };
  }
  throw withoutTypes(modules);
}

/** Names that a file hands on; of all names of another file, the usual one stands for them. */
function handedOn({ handedOn: all, imports }: ModuleFile): string[] {
  return [
    ...all.flatMap(({ names }) => (names === undefined ? ['Database'] : [...names.keys()])),
    ...imports.keys(),
  ];
}

function schemasOf(written: Written, modules: Modules): DatabaseTypes['schemas'] {
  return (membersOfType(written, modules) ?? []).flatMap(({ name, type, module }) => {
    const members = membersOfType({ shape: type, module }, modules) ?? [];
    const sections = new Map<string, readonly FoundMember[]>();
    const hidden: string[] = [];
    for (const section of members.filter(({ name: its }) => sectionNames.has(its))) {
      const found = membersOfSection({ shape: section.type, module: section.module }, modules);
      if (found === undefined) hidden.push(section.name);
      else sections.set(section.name, found);
    }
    return sections.size === 0 ? [] : [{ name, sections, hidden }];
  });
}

const sectionNames: ReadonlySet<string> = new Set([
  'Tables',
  'Views',
  'Functions',
  'Enums',
  'CompositeTypes',
]);

/** The members of a section, none of `Record<string, never>`. */
function membersOfSection(written: Written, modules: Modules): readonly FoundMember[] | undefined {
  const { shape, module } = resolved(written, modules);
  const [, of] = shape.kind === 'name' && shape.name === 'Record' ? shape.parameters : [];
  const isEmpty = of !== undefined && isNamed({ shape: of, module }, 'never');
  return isEmpty ? [] : membersOfType(written, modules);
}

function withoutTypes(modules: Modules): Problem {
  const { first } = modules;
  const { file, text } = first;
  const said = first.types.get('Database');
  const at = (offset: number) => ({ file, line: text.slice(0, offset).split('\n').length });
  const advice = 'Write it with `supabase gen types`, or name the right file in this source’s `file`.';
  if (text.trim() === '') return new Problem(`${file} is empty.`, { advice, location: { file, line: 1 } });
  if (said?.kind === 'name' && placeholder.test(textOf(said.name, said.parameters.length)))
    return new Problem(
      `${file} stands in for the types of a database: its \`Database\` is \`${said.name}\`.`,
      {
        advice,
        location: at(Math.max(0, text.search(/\bDatabase\b/))),
      },
    );
  const [error] = first.errors;
  if (error !== undefined)
    return new Problem(`${file} is not TypeScript that can be parsed.`, { advice, location: at(error) });
  const over = overlaid(modules);
  if (over.length > 0)
    return new Problem(`${file} lays types over others that cannot be followed: ${over.join(', ')}.`, {
      advice: 'Name the file that the generator wrote in this source’s `file`.',
      location: { file, line: 1 },
    });
  const elsewhere = [
    ...first.handedOn.map(({ from }) => from),
    ...[...first.imports.values()].map(({ from }) => from),
  ];
  if (first.types.size === 0 && elsewhere[0] !== undefined)
    return new Problem(
      `${file} only hands on the types of ${[...new Set(elsewhere)].join(', ')}, which no file of this repository has.`,
      { advice, location: { file, line: 1 } },
    );
  return new Problem(`${file} holds no types of a database.`, { advice, location: { file, line: 1 } });
}

/** What `Database` is merged with and no file of the repository has under the path that is imported. */
function overlaid(modules: Modules): string[] {
  const { first } = modules;
  const said = first.types.get('Database');
  const parts = said?.kind === 'intersection' ? said.of : said?.kind === 'name' ? said.parameters : [];
  return parts.flatMap((part) => {
    if (part.kind !== 'name' || modules.typeOf(part.name, first) !== undefined) return [];
    const from = first.imports.get(part.name)?.from;
    return from === undefined ? [] : [`\`${part.name}\` of ${from}`];
  });
}

/** `any`, and `Record<string, any>` by its name alone. */
function textOf(name: string, parameters: number): string {
  return parameters === 0 ? name : `${name}<string, any>`;
}
