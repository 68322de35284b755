/** `MetaData(schema=…, naming_convention={…})`: what holds for every table of a base. */
import type { Metadata } from '../declarations.ts';
import type { Interpreter } from '../python/interpreter.ts';
import { importedBy, type Module, type Modules } from '../python/modules.ts';
import {
  attempt,
  type Call,
  type ClassDefinition,
  given,
  plain,
  textOf,
  Unreadable,
  unreadable,
  type Value,
} from '../python/values.ts';
import type { Change } from './effects.ts';
import { extensionOf, isExtension } from './flask.ts';
import { callOf, libraryName, requireAll } from './library.ts';

/** Where a table is declared, for telling whether something had been changed by then. */
export interface Moment {
  readonly module: Module;
  readonly line: number;
}

export interface MetadataReader {
  /** @throws Unreadable, as the other, when the schema of its tables can't be told */
  readonly ofClass: (one: ClassDefinition, at: Moment) => Metadata;
  /** Of a value that is given to `Table`. */
  readonly ofValue: (value: Value, at: Moment) => Metadata;
}

/** A `MetaData` as it was made: by a call, or by the library. */
interface Found {
  readonly identity: unknown;
  readonly call: ReturnType<typeof callOf>;
}

/** The one that all models of SQLModel share. */
const shared: Found = { identity: 'SQLModel.metadata', call: undefined };

const standard: ReadonlyMap<string, string> = new Map([['ix', 'ix_%(column_0_label)s']]);

export function createMetadataReader(
  interpreter: Interpreter,
  modules: Modules,
  changes: readonly Change[],
): MetadataReader {
  const described = (found: Found, at: Moment): Metadata => {
    const own = changes.filter(({ target, attribute }) => {
      if (!['naming_convention', 'schema'].includes(attribute)) return false;
      const changed = attempt(() => findByValue(target, interpreter));
      return changed instanceof Unreadable || changed.identity === found.identity;
    });
    return own.reduce((metadata, change) => changed(metadata, change, at, modules), asMade(found));
  };
  return {
    ofClass: (one, at) => described(findByClass(one, interpreter), at),
    ofValue: (value, at) => described(findByValue(value, interpreter), at),
  };
}

function asMade({ call }: Found): Metadata {
  if (call === undefined) return { schema: undefined, convention: standard };
  requireAll(call);
  if (call.positional.length > 0)
    throw new Unreadable('a MetaData with arguments that have no names', call.place);
  const schema = given(call.keywords.get('schema'));
  return {
    schema: schema === undefined ? undefined : textOf(schema, 'the schema of the MetaData'),
    convention: readConvention(given(call.keywords.get('naming_convention'))),
  };
}

function changed(metadata: Metadata, change: Change, at: Moment, modules: Modules): Metadata {
  const before = cameBefore(change, at, modules);
  if (before === 'no') return metadata;
  const unsure = new Unreadable(
    `whether ${change.attribute} is set before the table is declared can't be told`,
    change.value.place,
  );
  if (change.attribute === 'schema') {
    if (before === 'unsure') throw unsure;
    return { ...metadata, schema: textOf(change.value, 'the schema of the MetaData') };
  }
  const convention = before === 'unsure' ? allUnreadable(unsure) : readConvention(given(change.value));
  return { ...metadata, convention };
}

/** Modules run what they import first; one that neither imports nor is imported may run before or after. */
function cameBefore(change: Change, at: Moment, modules: Modules): 'yes' | 'no' | 'unsure' {
  if (change.module.path === at.module.path) return change.line < at.line ? 'yes' : 'no';
  const imported = leadsTo(at.module, change.module, modules);
  const importing = leadsTo(change.module, at.module, modules);
  return imported === importing ? 'unsure' : imported ? 'yes' : 'no';
}

function leadsTo(from: Module, to: Module, modules: Modules): boolean {
  const seen = new Set<string>();
  const queue = [from];
  for (let module = queue.shift(); module !== undefined; module = queue.shift()) {
    if (module.path === to.path) return true;
    if (seen.has(module.path)) continue;
    seen.add(module.path);
    queue.push(...importedBy(module, modules));
  }
  return false;
}

const kinds: Readonly<Record<string, string>> = {
  Index: 'ix',
  UniqueConstraint: 'uq',
  CheckConstraint: 'ck',
  ForeignKeyConstraint: 'fk',
  PrimaryKeyConstraint: 'pk',
};

/** Templates by kind; where the whole can't be read, every kind is unreadable. */
function readConvention(value: Value | undefined): Metadata['convention'] {
  if (value === undefined) return standard;
  const entries = attempt(() => conventionEntries(value));
  if (entries instanceof Unreadable) return allUnreadable(entries);
  return entries.size === 0 ? standard : entries;
}

function allUnreadable(reason: Unreadable): Metadata['convention'] {
  return new Map(Object.values(kinds).map((kind) => [kind, reason]));
}

function conventionEntries(value: Value): ReadonlyMap<string, string | Unreadable> {
  const held = plain(value);
  if (held.kind !== 'dictionary') throw unreadable(held, 'the naming convention');
  return new Map(
    held.entries.map(({ key, value: template }) => {
      const name = kinds[libraryName(key) ?? ''] ?? textOf(key, 'a key of the naming convention');
      return [name, attempt(() => textOf(template, `the naming convention for ${name}`))];
    }),
  );
}

/** The `MetaData` of a class: its own, that of a `registry`, or what its base was made with. */
function findByClass(one: ClassDefinition, interpreter: Interpreter): Found {
  const own = interpreter.find(one, 'metadata');
  if (own !== undefined) return findByValue(interpreter.valueBound(own, 'metadata'), interpreter);
  const registry = interpreter.find(one, 'registry');
  if (registry !== undefined) return findByBase(interpreter.valueBound(registry, 'registry'), interpreter);
  for (const ancestor of interpreter.ancestorsOf(one)) {
    if (ancestor.kind === 'base') {
      const { value } = ancestor;
      if (value.kind === 'call' || extensionOf(value, 'Model') !== undefined)
        return findByBase(value, interpreter);
    } else {
      const keyword = interpreter.keywordsOf(ancestor.class).get('registry');
      if (keyword !== undefined) return findByBase(keyword, interpreter);
    }
  }
  const root = interpreter.ancestorsOf(one).findLast(({ kind }) => kind === 'class');
  const isShared = interpreter
    .ancestorsOf(one)
    .some(
      ({ kind, ...rest }) => kind === 'base' && 'value' in rest && libraryName(rest.value) === 'SQLModel',
    );
  return isShared ? shared : { identity: root, call: undefined };
}

function findByValue(value: Value, interpreter: Interpreter): Found {
  const held = plain(value);
  const call = callOf(held, 'MetaData');
  if (call !== undefined) return { identity: call, call };
  if (held.kind === 'external' && /(?:^|\.)SQLModel\.metadata$/.test(held.name)) return shared;
  if (held.kind === 'attribute' && held.name === 'metadata') {
    const of = plain(held.of);
    if (of.kind === 'call' && isExtension(of)) return findByExtension(of, interpreter);
    return of.kind === 'class' ? findByClass(of.class, interpreter) : findByBase(of, interpreter);
  }
  throw new Unreadable('its MetaData is not known', value.place);
}

/** That of Flask-SQLAlchemy's `db`: its own, unless it was made with a declarative base that has one. */
function findByExtension(extension: Call, interpreter: Interpreter): Found {
  const base = given(extension.keywords.get('model_class'));
  const held = base === undefined ? undefined : plain(base);
  if (held?.kind === 'class' && isDeclarative(held.class, interpreter))
    return findByClass(held.class, interpreter);
  requireAll(extension);
  const metadata = given(extension.keywords.get('metadata'));
  return metadata === undefined
    ? { identity: extension, call: undefined }
    : findByValue(metadata, interpreter);
}

function isDeclarative(one: ClassDefinition, interpreter: Interpreter): boolean {
  return interpreter
    .ancestorsOf(one)
    .some((each) => each.kind === 'base' && /^DeclarativeBase/.test(libraryName(each.value) ?? ''));
}

/** Of `declarative_base(metadata=…)`, `registry(…).generate_base()`, or a registry itself. */
function findByBase(base: Value, interpreter: Interpreter): Found {
  const extension = extensionOf(base, 'Model');
  if (extension !== undefined) return findByExtension(extension, interpreter);
  const held = plain(base);
  if (held.kind !== 'call') throw new Unreadable('its MetaData is not known', base.place);
  if (held.callee.kind === 'attribute' && held.callee.name === 'generate_base')
    return findByBase(held.callee.of, interpreter);
  if (callOf(held, 'registry', 'declarative_base', 'automap_base') === undefined)
    throw new Unreadable('its MetaData is not known', base.place);
  requireAll(held);
  const metadata = given(held.keywords.get('metadata'));
  return metadata === undefined ? { identity: held, call: undefined } : findByValue(metadata, interpreter);
}
