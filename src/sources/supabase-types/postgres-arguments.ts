/** The arguments of a function out of Postgres's words for them. */
import { endOfType, splitList } from '../../catalog/printed-list.ts';

export interface PostgresArgument {
  /** Empty where it has none. */
  readonly name: string;
  readonly type: string;
  readonly mode: 'in' | 'out' | 'inout' | 'variadic';
  readonly hasDefault: boolean;
}

/**
 * @param printed as `pg_get_function_arguments` does: `a integer, OUT b text, c text[] DEFAULT '{}'::text[]`
 * @param inputs types of what is put in, in order: they tell a type from a name that is followed by one
 */
export function postgresArguments(printed: string, inputs: readonly string[]): PostgresArgument[] {
  let place = 0;
  return splitList(printed).map((part): PostgresArgument => {
    const [, word, rest = ''] = /^(?:(IN|OUT|INOUT|VARIADIC) )?(.*)$/s.exec(part) ?? [];
    const mode = (word ?? 'IN').toLowerCase() as PostgresArgument['mode'];
    const end = endOfType(rest);
    const plain = rest.slice(0, end);
    const type = mode === 'out' ? undefined : inputs[place++];
    return { ...named(plain, type), mode, hasDefault: end < rest.length };
  });
}

/** Columns of `TABLE(a integer, b text)`. */
export function tableColumns(printed: string): { name: string; type: string }[] {
  return splitList(printed).map((part) => named(part, undefined));
}

/** @param type where it is known */
function named(text: string, type: string | undefined): { name: string; type: string } {
  if (type !== undefined && (text === type || text === `public.${type}`)) return { name: '', type };
  const [, quoted, plain = '', rest = ''] = /^(?:"((?:[^"]|"")*)"|([^\s".]+)) (.*)$/s.exec(text) ?? [];
  const name = quoted?.replaceAll('""', '"') ?? plain;
  if (name === '') return { name: '', type: type ?? text };
  return { name, type: type ?? rest.replace(/^public\.(?!"?(?:money|box|path)\b)/, '') };
}
