/** A schema that the database does not have any more goes out of the types with all that is in it. */
import { objectId } from '../../catalog/catalog.ts';
import { constantsFile, constantsIn, propertiesOf } from '../../sources/supabase-types/constants.ts';
import { bracesOf, listOf } from './layout.ts';
import { itemChange } from './list.ts';
import { type Mends, printingOf, type Site } from './site.ts';

/**
 * What takes the whole schema away, of which one object is to go: nothing where the database has it, or what somebody
 * wrote besides the types names it.
 */
export function goneSchema({ modules, database, schemaName, objects, hasEverySchema }: Site): Mends {
  const braces = database && bracesOf(database);
  if (braces === undefined || !hasEverySchema || objects.has(objectId('schema', [schemaName]))) return [];
  const module = constantsFile(modules);
  const constants = module && constantsIn(module);
  const own = { file: braces.module, from: braces.from, to: braces.to };
  const spans = [
    own,
    ...(module && constants ? [{ file: module, from: constants.from, to: constants.to }] : []),
  ];
  const isNamed = modules.opened().some((file) => {
    const rest = spans
      .filter((span) => span.file === file)
      .sort((one, other) => other.from - one.from)
      .reduce((text, { from, to }) => text.slice(0, from) + text.slice(to), file.text);
    return rest.includes(`"${schemaName}"`) || rest.includes(`'${schemaName}'`);
  });
  if (isNamed || !braces.members.some(({ name }) => name === schemaName)) return [];
  const gone = itemChange(listOf(braces, printingOf(braces.module)), { gone: schemaName });
  return [{ ...gone, module: braces.module }, ...goneConstants()];

  function goneConstants() {
    if (module === undefined || constants === undefined) return [];
    const items = propertiesOf(constants, module.text);
    if (!items.some(({ name }) => name === schemaName)) return [];
    const { from, to } = constants;
    const { indent } = printingOf(module);
    const list = { from, to, items, text: module.text, separator: ',', indent };
    return [{ ...itemChange(list, { gone: schemaName }), module }];
  }
}
