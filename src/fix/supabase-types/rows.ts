/** The rows of a relation wherever they are written out again: as what functions return, and as fields of other rows. */

import { record, values } from '../../catalog/attributes.ts';
import { brought, writtenHere } from './bring.ts';
import { laidOut } from './function-layout.ts';
import { bareName, isFieldOf } from './functions.ts';
import type { Braces } from './layout.ts';
import { pairedSignatures } from './signatures.ts';
import { bracesIn, type Mends, partOf, type Site, together } from './site.ts';
import type { Value, Wanted } from './wanted-member.ts';

/**
 * What makes columns of a relation's rows what they should be.
 *
 * @param row all columns, as the generator writes them
 * @param changed names of the columns that are made so
 */
export function broughtRows(
  relation: string,
  row: readonly Wanted[],
  changed: readonly string[],
  site: Site,
): Mends {
  const order = row.map(({ name }) => name);
  const functions = [...site.objects.values()].filter((object) => {
    const isOwn = object.kind === 'function' && object.path[0] === site.schemaName;
    const element = isOwn ? record(site.seen('function', object.path)?.element) : {};
    return element.rowOf === relation;
  });
  return together(
    functions.flatMap((object): Mends[] => {
      const name = bareName(object);
      const result = (values(site.seen('function', object.path)?.results).at(-1) ?? {}) as Value;
      const signature = pairedSignatures(name, site)?.find(({ path }) => path === object.path.join('.'));
      const returns = signature && writtenHere(signature.signature.returns, result.many === true ? '[]' : '');
      const fields = (['Tables', 'Views'] as const).flatMap((kind) =>
        (site.sections.get(kind) ?? []).flatMap((own) => {
          if (!isFieldOf(object, kind, own.name, site)) return [];
          const its = partOf(own, 'Row', site);
          const field = (its && bracesIn(its, site))?.members.find((it) => it.name === name);
          return (field && writtenHere(field, ' | null')) ?? [];
        }),
      );
      return [
        ...(returns === undefined ? [] : [laidOut(name, columnsIn(returns), site)]),
        ...fields.map(columnsIn),
      ];
    }),
  );

  function columnsIn(braces: Braces): Mends {
    return together(
      changed.map((name) =>
        brought(
          braces,
          name,
          row.find((column) => column.name === name),
          order,
          site,
        ),
      ),
    );
  }
}
