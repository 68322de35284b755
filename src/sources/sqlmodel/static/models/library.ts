/** Recognising what SQLAlchemy, SQLModel and their companions define, whichever of their modules it comes from. */

import { type Call, plain, Unreadable, type Value } from '../python/values.ts';
import { extensionOf } from './flask.ts';

const packages = /^(?:sqlalchemy|sqlmodel)\.(?!dialects\.(?!postgresql\b))/;

/** The name of something that SQLAlchemy or SQLModel define (`Column`, `JSONB`), without its module. */
export function libraryName(value: Value): string | undefined {
  const held = plain(value);
  if (extensionOf(held, 'Table') !== undefined) return 'Table';
  return held.kind === 'external' && packages.test(held.name)
    ? held.name.slice(held.name.lastIndexOf('.') + 1)
    : undefined;
}

/** A call of one of the names, or `undefined`. */
export function callOf(value: Value | undefined, ...names: readonly string[]): Call | undefined {
  if (value === undefined) return undefined;
  const held = plain(value);
  if (held.kind !== 'call') return undefined;
  const name = libraryName(held.callee);
  return name !== undefined && names.includes(name) ? held : undefined;
}

/** `lower` for `func.lower`. */
export function sqlFunction(value: Value): string | undefined {
  const held = plain(value);
  if (held.kind !== 'external') return undefined;
  return /^(?:sqlalchemy|sqlmodel)\.(?:.+\.)?func\.(.+)$/.exec(held.name)?.[1];
}

/** The arguments by name: those without one get theirs from `names`. */
export function parametersOf(call: Call, names: readonly string[]): ReadonlyMap<string, Value> {
  requireAll(call);
  if (call.positional.length > names.length)
    throw new Unreadable(`more arguments than are known here`, call.place);
  return new Map([
    ...call.positional.map((value, index) => [names[index] as string, value] as const),
    ...call.keywords,
  ]);
}

/** @throws Unreadable when there may be arguments that are not spelled out */
export function requireAll(call: Call): void {
  if (call.more !== undefined) throw new Unreadable(call.more.reason, call.more.place);
}
