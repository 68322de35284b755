/** How a file of types is brought in line: member by member, in its own style. */
import { values } from '../../catalog/attributes.ts';
import { type CatalogObject, objectId } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Seen } from '../../sources/lens.ts';
import { type DatabaseTypes, databaseTypes, type Sections } from '../../sources/supabase-types/database.ts';
import { type Modules, openModules } from '../../sources/supabase-types/modules.ts';
import { type FoundMember, membersOfType, resolved } from '../../sources/supabase-types/resolved.ts';
import type { Change, Replacement } from '../change.ts';
import { inner, type Language, type Task, type TextFile } from '../task.ts';
import { isFaultless } from '../typescript/syntax.ts';
import { type Block, blockOf, inserted, keyOf, removed, styleOf } from './layout.ts';
import { blockLines, columnText, enumText, type Printing, relationshipLines } from './print.ts';

export const supabaseTypes: Language = { name: 'typescript', plan, isFaultless };

/** The file that a change is made in, as what it is made of. */
interface Site {
  readonly file: string;
  readonly text: string;
  readonly modules: Modules;
  readonly schema: readonly FoundMember[];
  readonly sections: Sections;
  readonly printing: Printing;
  /** What the generator would say of an object of the model. */
  readonly seen: (kind: ObjectKind, path: readonly string[]) => Seen['attributes'] | undefined;
}

type Plan = (task: Task, site: Site) => readonly Replacement[] | undefined;

const plans: Readonly<Partial<Record<ObjectKind, Plan>>> = {
  table: planTable,
  column: planColumn,
  enum: planEnum,
  constraint: planRelationship,
};

function plan(task: Task): Change | undefined {
  const object = task.right ?? task.wrong;
  const site = object && siteOf(task, object.path);
  const own = site && plans[task.subject.kind]?.(task, site);
  const replacements = own && site && [...own, ...following(task, site)];
  const [first] = replacements ?? [];
  if (site === undefined || replacements === undefined || first === undefined) return undefined;
  return { file: site.file, replacements, shown: { from: first.from, to: first.to } };
}

/** The foreign keys that come and go with a column; those of a table are within it. */
function following(task: Task, site: Site): readonly Replacement[] {
  if (task.subject.kind !== 'column') return [];
  return task.subject.folded.flatMap((subject) =>
    subject.kind === 'constraint' ? (planRelationship(inner(task, subject), site) ?? []) : [],
  );
}

/** `undefined` where types stand in several files: which one a member belongs to is anybody's choice. */
function siteOf({ source, model, root, files }: Task, [schema = '']: readonly string[]): Site | undefined {
  const [place] = [...source.read.locations.values()];
  const opened = place && files(place.file);
  if (opened === undefined) return undefined;
  const known = typesIn(opened, root);
  const own = known?.types.schemas.find(({ name }) => name === schema);
  if (known === undefined || own === undefined) return undefined;
  const { text } = opened;
  const see = source.read.lens?.see(model.read.catalog);
  return {
    ...opened,
    modules: known.modules,
    schema: schemaMembers(known, schema),
    sections: own.sections,
    printing: {
      ...styleOf(text),
      nonNullableJson: /NonNullable<\s*Json\s*>/.test(text),
      nullableUnknown: /\bunknown \| null\b/.test(text),
    },
    seen: (kind, path) => see?.get(objectId(kind, path))?.attributes,
  };
}

interface KnownTypes {
  readonly modules: Modules;
  readonly types: DatabaseTypes;
}

const parsed = new WeakMap<TextFile, KnownTypes | undefined>();

function typesIn(opened: TextFile, root: string): KnownTypes | undefined {
  if (parsed.has(opened)) return parsed.get(opened);
  let known: KnownTypes | undefined;
  try {
    const modules = openModules(opened.file, root);
    const types = databaseTypes(modules);
    // UTF-16 is no text that a diff could be made of.
    const isWhole = modules.opened().length === 1 && modules.first.text === opened.text;
    known = isWhole ? { modules, types } : undefined;
  } catch {
    known = undefined;
  }
  parsed.set(opened, known);
  return known;
}

/** The members of a schema: its sections. */
function schemaMembers({ modules, types }: KnownTypes, schema: string): readonly FoundMember[] {
  const written = modules.typeOf(types.name, modules.first);
  const own = written && membersOfType(written, modules)?.find((member) => member.name === schema);
  return (own && membersOfType({ shape: own.type, module: own.module }, modules)) ?? [];
}

/** The block that a member's type is, where it is written there. */
function blockIn({ type, module }: FoundMember, { modules }: Site): Block | undefined {
  return blockOf(resolved({ shape: type, module }, modules).shape);
}

/** The member of a name in one of the sections: a table in `Tables`. */
function memberOf(site: Site, section: string, name: string): FoundMember | undefined {
  return site.sections.get(section)?.find((member) => member.name === name);
}

function partOf(member: FoundMember, name: string, { modules }: Site): FoundMember | undefined {
  return membersOfType({ shape: member.type, module: member.module }, modules)?.find(
    (it) => it.name === name,
  );
}

const blocks = ['Row', 'Insert', 'Update'] as const;

function planColumn({ wrong, right }: Task, site: Site): Replacement[] | undefined {
  const [, tableName = '', name = ''] = (right ?? wrong)?.path ?? [];
  const table = memberOf(site, 'Tables', tableName);
  const seen = right && site.seen('column', right.path);
  if (table === undefined || (right !== undefined && seen === undefined)) return undefined;
  const texts = seen && columnText(name, seen, site.printing);
  const changes = blocks.flatMap((key): (Replacement | undefined)[] => {
    const part = partOf(table, key, site);
    const block = part && blockIn(part, site);
    if (block === undefined) return part === undefined ? [] : [undefined];
    const own = block.members.find((member) => member.name === name);
    const text = texts?.[key];
    if (text === undefined) return own === undefined ? [] : [removed(site.text, block, own, site.printing)];
    if (own === undefined) return [inserted(site.text, block, name, [text], site.printing)];
    // What is as it should be stays as somebody wrote it.
    return sameWords(site.text.slice(own.from, own.to), text) ? [] : [{ from: own.from, to: own.to, text }];
  });
  return changes.includes(undefined) ? undefined : (changes as Replacement[]);
}

function sameWords(one: string, other: string): boolean {
  const plain = (text: string) => text.replace(/^readonly\s+/, '').replaceAll(/["'\s]/g, '');
  return plain(one) === plain(other);
}

function planTable({ wrong, right, model, subject }: Task, site: Site): Replacement[] | undefined {
  const [, name = ''] = (right ?? wrong)?.path ?? [];
  if (subject.attributes.length > 0) return undefined;
  const own = memberOf(site, 'Tables', name);
  const block = sectionBlock(site, 'Tables');
  if (block === undefined) return undefined;
  if (right === undefined)
    return own === undefined ? undefined : [removed(site.text, block, own, site.printing)];
  return own === undefined
    ? [inserted(site.text, block, name, tableLines(right, model.read.catalog.objects, site), site.printing)]
    : undefined;
}

function tableLines({ path }: CatalogObject, objects: readonly CatalogObject[], site: Site): string[] {
  const { printing } = site;
  const parent = objectId('table', path);
  const within = objects.filter((object) => object.parent === parent);
  const names = new Intl.Collator('en').compare;
  const columns = within
    .filter(({ kind }) => kind === 'column')
    .sort((one, other) => names(one.path.at(-1) ?? '', other.path.at(-1) ?? ''))
    .flatMap((column) => {
      const seen = site.seen('column', column.path);
      return seen === undefined ? [] : [columnText(column.path.at(-1) ?? '', seen, printing)];
    });
  const keys = within
    .filter(({ kind }) => kind === 'constraint')
    .sort((one, other) => names(one.path.at(-1) ?? '', other.path.at(-1) ?? ''))
    .flatMap((constraint): Seen['attributes'][] => {
      const seen = site.seen('constraint', constraint.path);
      return seen === undefined ? [] : [seen];
    });
  const parts = [
    ...blocks.flatMap((key) =>
      ended(
        blockLines(
          key,
          columns.map((column) => column[key]),
          printing,
        ),
        printing,
      ),
    ),
    ...(/\bRelationships\b/.test(site.text) ? ended(relationshipsLines(keys, printing), printing) : []),
  ];
  return [`${keyOf(path[1] ?? '', printing)}: {`, ...parts.map((line) => printing.indent + line), '}'];
}

function ended(lines: readonly string[], { separator }: Printing): string[] {
  return lines.map((line, at) => (at === lines.length - 1 ? line + separator : line));
}

function relationshipsLines(keys: readonly Seen['attributes'][], it: Printing): string[] {
  if (keys.length === 0) return ['Relationships: []'];
  const items = keys.flatMap((key) => {
    const lines = relationshipLines(key, it);
    return lines.map((line, at) => it.indent + (at === lines.length - 1 ? `${line},` : line));
  });
  return ['Relationships: [', ...items, ']'];
}

/** The braces of a whole section. */
function sectionBlock(site: Site, section: string): Block | undefined {
  const member = site.schema.find(({ name }) => name === section);
  return member && blockIn(member, site);
}

/** The labels of an enum, in the type and in `Constants`. */
function planEnum({ wrong, right, subject }: Task, site: Site): Replacement[] | undefined {
  const [, name = ''] = (right ?? wrong)?.path ?? [];
  const own = memberOf(site, 'Enums', name);
  const block = sectionBlock(site, 'Enums');
  const seen = right && site.seen('enum', right.path);
  if (block === undefined || (right !== undefined && seen === undefined)) return undefined;
  const { printing, text } = site;
  const constants = constantOf(name, text);
  const asList = `[${values(seen?.labels).length === 0 ? '' : enumText(seen?.labels, printing).replaceAll(' | ', ', ')}]`;
  if (seen === undefined) {
    if (own === undefined || constants !== undefined) return undefined;
    return [removed(text, block, own, printing)];
  }
  const written = `${keyOf(name, printing)}: ${enumText(seen.labels, printing)}`;
  if (own === undefined)
    return /\bConstants\b/.test(text) ? undefined : [inserted(text, block, name, [written], printing)];
  if (subject.attributes.join() !== 'labels') return undefined;
  const inType = { from: own.from, to: own.to, text: written };
  return constants === undefined ? [inType] : [inType, { ...constants, text: asList }];
}

/** The list of an enum's labels among the constants at the end of a file. */
function constantOf(name: string, text: string): { from: number; to: number } | undefined {
  const start = text.search(/\bexport const Constants\b/);
  const escaped = name.replace(/[.*+?^$(){}|[\]\\]/g, String.raw`\$&`);
  const found =
    start < 0 ? null : new RegExp(String.raw`(["']?)${escaped}\1\s*:\s*(\[[^\]]*\])`).exec(text.slice(start));
  if (found === null) return undefined;
  const [all, , labels = ''] = found;
  const from = start + found.index + all.length - labels.length;
  return { from, to: from + labels.length };
}

/** One item of `Relationships`; one that comes is put behind the others. */
function planRelationship({ wrong, right, subject }: Task, site: Site): Replacement[] | undefined {
  const [, tableName = ''] = (right ?? wrong)?.path ?? [];
  const table = memberOf(site, 'Tables', tableName);
  const part = table && partOf(table, 'Relationships', site);
  const seen = right && site.seen('constraint', right.path);
  if (part === undefined || part.type.kind !== 'tuple') return undefined;
  const items = part.type.of.flatMap((shape) => blockOf(shape) ?? []);
  const own = items.find((item) => nameIn(item) === wrong?.path.at(-1));
  // A view that shows the columns has the same again, which goes with the view.
  if (
    items.length !== part.type.of.length ||
    items.filter((item) => nameIn(item) === wrong?.path.at(-1)).length > 1
  )
    return undefined;
  const { printing, text } = site;
  if (right === undefined) {
    if (own === undefined) return undefined;
    if (items.length === 1) return [{ from: part.from, to: part.to, text: 'Relationships: []' }];
    const end = own.to + (/^\s*,/.exec(text.slice(own.to))?.[0].length ?? 0);
    const start = text.lastIndexOf('\n', own.from - 1) + 1;
    return text.slice(start, own.from).trim() === ''
      ? [{ from: start, to: text.indexOf('\n', end) + 1, text: '' }]
      : undefined;
  }
  if (seen === undefined) return undefined;
  const lines = relationshipLines(seen, printing);
  if (own !== undefined && subject.attributes.length > 0) {
    const indent = /[ \t]*$/.exec(text.slice(0, own.from))?.[0] ?? '';
    return [{ from: own.from, to: own.to, text: lines.join(`\n${indent}`) }];
  }
  const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', part.from - 1) + 1))?.[0] ?? '';
  const indent = outer + printing.indent;
  const item = lines.map((line) => indent + line).join('\n');
  const last = items.at(-1);
  if (last === undefined)
    return [{ from: part.from, to: part.to, text: `Relationships: [\n${item},\n${outer}]` }];
  const comma = /^\s*,/.exec(text.slice(last.to))?.[0];
  const at = last.to + (comma?.length ?? 0);
  return [{ from: at, to: at, text: `${comma === undefined ? ',' : ''}\n${item},` }];
}

function nameIn({ members }: Block): string | undefined {
  const type = members.find(({ name }) => name === 'foreignKeyName')?.type;
  return type?.kind === 'literal' ? String(type.value) : undefined;
}
