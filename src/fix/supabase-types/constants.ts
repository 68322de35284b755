/** The labels of enums among the constants at the end of a file. */
import { constantsFile, enumsIn, labelsIn, propertiesOf } from '../../sources/supabase-types/constants.ts';
import { indentOf } from '../change.ts';
import { keyOf, quoted } from './layout.ts';
import { indented, itemChange, type List } from './list.ts';
import { type Mends, printingOf, type Site } from './site.ts';

/**
 * What makes the constants of an enum its labels; nothing where the file has no constants.
 *
 * @param labels `undefined` where it should not be there
 * @param order names of all enums as the generator writes them
 */
export function broughtConstants(
  name: string,
  labels: readonly string[] | undefined,
  order: readonly string[],
  site: Site,
): Mends {
  const module = constantsFile(site.modules);
  if (module === undefined) return [];
  const enums = enumsIn(module, site.schemaName);
  if (enums === undefined) return undefined;
  const { text } = module;
  const properties = propertiesOf(enums, text);
  const own = properties.find((property) => property.name === name);
  const it = printingOf(module);
  const list: List = {
    from: enums.from,
    to: enums.to,
    items: properties,
    text,
    separator: ',',
    indent: it.indent,
  };
  if (labels === undefined) return own === undefined ? [] : [{ ...itemChange(list, { gone: name }), module }];
  const indent = own === undefined ? indentOf(text, enums.from) + it.indent : indentOf(text, own.from);
  const lines = property(name, labels, indent);
  if (own === undefined) return [{ ...itemChange(list, { name, lines, order }), module }];
  if (labelsIn(own, text).join('\0') === labels.join('\0')) return [];
  const written = indented(lines, indent).slice(indent.length);
  return [{ from: own.from, to: own.to, text: written, whole: true, module }];

  function property(key: string, words: readonly string[], before: string): string[] {
    const parts = words.map((label) => quoted(label, it.quote));
    const line = `${keyOf(key, it)}: [${parts.join(', ')}]`;
    if (before.length + line.length < it.width) return [line];
    return [`${keyOf(key, it)}: [`, ...parts.map((part) => `${it.indent}${part},`), ']'];
  }
}
