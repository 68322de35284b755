/** Drizzle's column builders, by the types of Postgres that they make. */

import type { Replacement } from '../change.ts';
import { parseType } from '../postgres-type.ts';
import { objectIn, type Task } from '../task.ts';
import { childrenOf, quoted, type Source, textOf } from '../tree.ts';
import type { Chain } from './chain.ts';
import { exportedName, isNamespace, pgCore, usable } from './imports.ts';
import { variableFor } from './names.ts';
import type { Table } from './table.ts';

/** A builder and the options that its type needs, as written in TypeScript; `undefined` takes an option out. */
export interface Builder {
  readonly name: string;
  readonly options: Readonly<Record<string, string | undefined>>;
  /** The path of the enum that it is, instead of one of Drizzle's own. */
  readonly enumeration?: readonly string[];
  readonly isArray: boolean;
}

type Options = Builder['options'];

interface Form {
  readonly type: string;
  readonly name: string;
  /** From what stands in the brackets of the type. */
  readonly options?: (numbers: readonly number[]) => Options;
  /** Whether the builder has to be told what its values are in TypeScript. */
  readonly needsMode?: boolean;
}

const length = ([length]: readonly number[]) => ({ length: length?.toString() });
const withZone = (withTimezone: string | undefined) => (numbers: readonly number[]) => ({
  precision: numbers[0]?.toString(),
  withTimezone,
});

const forms: readonly Form[] = [
  { type: 'text', name: 'text' },
  { type: 'character varying', name: 'varchar', options: length },
  { type: 'character', name: 'char', options: length },
  { type: 'uuid', name: 'uuid' },
  { type: 'boolean', name: 'boolean' },
  { type: 'smallint', name: 'smallint' },
  { type: 'integer', name: 'integer' },
  { type: 'bigint', name: 'bigint', needsMode: true },
  { type: 'real', name: 'real' },
  { type: 'double precision', name: 'doublePrecision' },
  {
    type: 'numeric',
    name: 'numeric',
    options: ([precision, scale]) => ({
      precision: precision?.toString(),
      scale: scale ? scale.toString() : undefined,
    }),
  },
  { type: 'timestamp without time zone', name: 'timestamp', options: withZone(undefined) },
  { type: 'timestamp with time zone', name: 'timestamp', options: withZone('true') },
  { type: 'time without time zone', name: 'time', options: withZone(undefined) },
  { type: 'time with time zone', name: 'time', options: withZone('true') },
  { type: 'date', name: 'date' },
  { type: 'json', name: 'json' },
  { type: 'jsonb', name: 'jsonb' },
  { type: 'inet', name: 'inet' },
  { type: 'cidr', name: 'cidr' },
  { type: 'macaddr', name: 'macaddr' },
];

/** Builders under another name that make the same type. */
const aliases: Readonly<Record<string, string>> = { decimal: 'numeric' };

/** The builder for a type as Postgres prints it; `undefined` where there is none. */
export function builderFor(task: Task, printed: string): Builder | undefined {
  const { name, numbers, isArray } = parseType(printed);
  const form = forms.find(({ type }) => type === name);
  if (form !== undefined) return { name: form.name, options: form.options?.(numbers) ?? {}, isArray };
  const path = name.includes('.') ? name.split('.') : ['public', name];
  const enumeration = task.ownPath(
    'enum',
    path.map((part) => part.replaceAll('"', '')),
  );
  if (objectIn(task, 'enum', enumeration) === undefined) return undefined;
  return { name: '', options: {}, enumeration, isArray };
}

/** What a builder has to be told the first time. */
export function requiredOptions(source: Source, name: string): Options {
  const needsMode = forms.find((form) => form.name === name)?.needsMode;
  return needsMode === true ? { mode: quoted(source, 'number') } : {};
}

/** Which of Drizzle's builders a column is made with; `undefined` for any other function. */
export function builderOf({ source, builders }: Table, { callee }: Chain): string | undefined {
  const own = (name: string | undefined) => (name === undefined ? undefined : (aliases[name] ?? name));
  if (callee.name === 'VariableName') return own(exportedName(source, pgCore, textOf(source, callee)));
  const [target, , name] = childrenOf(callee);
  if (target?.name !== 'VariableName' || name === undefined) return undefined;
  const holder = textOf(source, target);
  return holder === builders || isNamespace(source, pgCore, holder) ? own(textOf(source, name)) : undefined;
}

/** How a builder is called in the manner of another column of the table. */
export function calleeFor(
  task: Task,
  { source, builders }: Table,
  like: Chain,
  { name, enumeration }: Builder,
): { readonly name: string; readonly replacements: readonly Replacement[] } | undefined {
  if (enumeration !== undefined) return variableFor(task, source, 'enum', enumeration);
  const [holder] = childrenOf(like.callee);
  const isMember = like.callee.name === 'MemberExpression' && holder !== undefined;
  if (isMember && builders === textOf(source, holder))
    return { name: `${builders}.${name}`, replacements: [] };
  return usable(source, name, (specifier) => specifier === pgCore, pgCore);
}
