import { list } from '../base/phrases.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { SaferForm } from './safer-form.ts';

/** Which triggers another way fires by an UPDATE, as the statement of the migration does not; as a sentence. */
export function firingInWords(
  { statements }: Pick<SaferForm, 'statements'>,
  [schema, table]: readonly string[],
  { objects }: Catalog,
): string {
  if (!statements.some(({ sql: [first] }) => /^update\s/i.test(first))) return '';
  const fired = objects.filter(
    ({ kind, path, attributes: { events, columns, enabled } }) =>
      kind === 'trigger' &&
      path[0] === schema &&
      path[1] === table &&
      Array.isArray(events) &&
      events.includes('update') &&
      (!Array.isArray(columns) || columns.length === 0) &&
      enabled !== 'disabled' &&
      enabled !== 'replica',
  );
  if (fired.length === 0) return '';
  const names = fired.map(({ path }) => path[2] ?? '');
  const [triggers, it] = names.length > 1 ? ['triggers', 'them'] : ['trigger', 'it'];
  return `The UPDATE below fires the ${triggers} ${list(names)}: disable ${it} meanwhile where no row is to count as changed.`;
}
