import { isDeepStrictEqual } from 'node:util';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { objectId } from '../../src/catalog/catalog.ts';

/**
 * How `b` differs from `a`, in the words of the tests: `- table:public.users`, `+ table:public.people`,
 * `column:public.users.age type`.
 */
export function differences(a: Catalog, b: Catalog): string[] {
  const before = new Map(a.objects.map((object) => [objectId(object.kind, object.path), object]));
  const after = new Map(b.objects.map((object) => [objectId(object.kind, object.path), object]));
  const found: string[] = [];
  for (const id of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, now] = [before.get(id), after.get(id)];
    if (old === undefined) found.push(`+ ${id}`);
    else if (now === undefined) found.push(`- ${id}`);
    else {
      const names = new Set([...Object.keys(old.attributes), ...Object.keys(now.attributes)]);
      const differing = [...names].filter(
        (name) => !isDeepStrictEqual(old.attributes[name], now.attributes[name]),
      );
      if (old.parent !== now.parent) differing.push('(parent)');
      if (differing.length > 0) found.push(`${id} ${differing.sort().join(' ')}`);
    }
  }
  if (!isDeepStrictEqual(a.unmodelled, b.unmodelled)) found.push('unmodelled');
  return found;
}
