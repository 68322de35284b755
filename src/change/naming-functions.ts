import { wholeWord } from '../base/whole-word.ts';
import { text } from '../catalog/attributes.ts';
import { type Catalog, displayName, withoutArguments } from '../catalog/catalog.ts';
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
  const table = wholeWord([withoutArguments(top), ...(now === undefined ? [] : [now.name[1]])], 'i');
  const own = column === undefined ? table : wholeWord([column], 'i');
  return after.objects.flatMap(({ kind, path: its, attributes }) => {
    const body = kind === 'function' || kind === 'procedure' ? (text(attributes.body) ?? '') : '';
    const code = body.replaceAll(/--.*|\/\*[\s\S]*?\*\//g, ' ');
    return own.test(code) && table.test(code) ? [displayName(its)] : [];
  });
}
