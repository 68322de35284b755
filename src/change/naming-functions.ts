import { text } from '../catalog/attributes.ts';
import { type Catalog, displayName } from '../catalog/catalog.ts';
import type { Risk } from './risks.ts';

/**
 * Functions of the database whose bodies have the words of a name that a change takes away, of a column also those of
 * its table. Postgres looks into a body only when it runs, so that nothing is refused, and nothing follows a rename.
 */
export function functionsNaming(
  { about: { path }, now }: Pick<Risk, 'about' | 'now'>,
  after: Catalog,
): string[] {
  const [, top = '', column] = path;
  const table = word([top, ...(now === undefined ? [] : [now.name[1]])]);
  const own = column === undefined ? table : word([column]);
  return after.objects.flatMap(({ kind, path: its, attributes }) => {
    const body = kind === 'function' || kind === 'procedure' ? (text(attributes.body) ?? '') : '';
    const code = body.replaceAll(/--.*|\/\*[\s\S]*?\*\//g, ' ');
    return own.test(code) && table.test(code) ? [displayName(its)] : [];
  });
}

/** Any of some names as a whole word, in whatever case, as SQL reads it. */
function word(names: readonly string[]): RegExp {
  const any = [...new Set(names)].map((name) => name.replace(/\W/g, '\\$&')).join('|');
  return new RegExp(`(?<![\\w$])(?:${any})(?![\\w$])`, 'i');
}
