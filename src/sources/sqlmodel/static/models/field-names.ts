/** What fields and their annotations call the things of SQLModel and pydantic. */
import { type Call, plain, type Value } from '../python/values.ts';
import { libraryName } from './library.ts';

/** A call of `Field`, SQLModel's or pydantic's. */
export function asFieldCall(value: Value): Call | undefined {
  const held = plain(value);
  if (held.kind !== 'call' || held.callee.kind !== 'external') return undefined;
  const isField =
    libraryName(held.callee) === 'Field' || /^pydantic\.(?:fields\.)?Field$/.test(held.callee.name);
  return isField ? held : undefined;
}

/** A name by its package alone, whichever of the package's modules it is taken from. */
export function canonicalName(value: Value): string | undefined {
  const held = plain(value);
  if (held.kind === 'call') return canonicalName(held.callee);
  return held.kind === 'external'
    ? held.name.replace(/^pydantic\.(?:types|networks)\./, 'pydantic.')
    : undefined;
}

/** Whether pydantic means an `Annotated` by the name: `PositiveInt`, `constr(…)`. */
export function isAnnotatedName(type: Value): boolean {
  const name = canonicalName(type);
  if (name === undefined || !name.startsWith('pydantic.')) return false;
  return !['pydantic.EmailStr', 'pydantic.AwareDatetime', 'pydantic.NaiveDatetime'].includes(name);
}
