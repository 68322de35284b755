/** What migrations take away, or give another name or schema: whoever still has it is behind them. */
import { wholeWord } from '../base/whole-word.ts';
import { beginsWith, type CatalogObject, withoutArguments } from '../catalog/catalog.ts';
import { groupOf } from './name-groups.ts';

/** What one statement takes away; its text where that does not show what it is about. */
export type Removal =
  | {
      /** As the statement calls it: `table`, `column`, `type`. */
      readonly noun: string;
      /** With its schema, and its table; of a routine without its arguments, of an index without its table. */
      readonly path: readonly string[];
    }
  | { readonly text: string };

/** Whether one of the removals is about an object, or about what it is in. */
export function isTakenAway(
  { kind, path }: Pick<CatalogObject, 'kind' | 'path'>,
  removals: readonly Removal[],
) {
  const own = withoutArguments(path.at(-1));
  const whole = [...path.slice(0, -1), own];
  const named = kind === 'index' ? [...path.slice(0, 1), own] : whole;
  const word = wholeWord([own]);
  return removals.some((removal) => {
    if ('text' in removal) return word.test(removal.text);
    const { noun } = removal;
    if (removal.path.length < named.length) return holds.test(noun) && beginsWith(whole, removal.path);
    return groupOf(noun) === groupOf(kind) && removal.path.join('\0') === named.join('\0');
  });
}

/** What takes with it all that is in it. */
const holds = /^(?:(?:foreign )?table|(?:materialized )?view|schema)$/;
