/** A function among its overloads. */
import { record, values } from '../../catalog/attributes.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { errorText } from '../../sources/supabase-types/ambiguous-functions.ts';
import type { Task } from '../task.ts';
import { brought } from './bring.ts';
import { laidOut } from './function-layout.ts';
import { bareName, fieldsOf, overloadsOf, rowReference, signatureOf } from './functions.ts';
import { bracesOf } from './layout.ts';
import { rowOrder } from './relations.ts';
import { goneSignature, newSignature, type Paired, pairedSignatures } from './signatures.ts';
import { bracesIn, type Mends, partOf, type Site, together } from './site.ts';

/** What makes a function what it should be, and the row that has it as a field. */
export function broughtFunction({ wrong, right, subject }: Task, site: Site): Mends {
  const object = right ?? wrong;
  const name = object === undefined ? '' : bareName(object);
  const paired = pairedSignatures(name, site);
  if (object === undefined || paired === undefined) return undefined;
  const own = paired.find(({ path }) => path === object.path.join('.'));
  const within = together([
    right === undefined
      ? goneSignature(name, paired, wrong, site)
      : own === undefined || subject.attributes.length === 0
        ? newSignature(name, paired, right, site)
        : changed(own, right, subject.attributes, site),
    errors(paired, object, site),
  ]);
  return together([laidOut(name, within, site), field(name, [wrong, right], site)]);
}

/** One signature in what it says otherwise. */
function changed(
  { signature }: Paired,
  right: CatalogObject,
  attributes: readonly string[],
  site: Site,
): Mends {
  const wanted = signatureOf(right, site);
  const braces = bracesOf(signature);
  if (wanted === undefined || braces === undefined) return undefined;
  const order = wanted.members.map(({ name }) => name);
  const parts = [
    ...(attributes.includes('arguments') ? ['Args'] : []),
    ...(attributes.includes('result') ? ['Returns', 'SetofOptions'] : []),
  ];
  return together(
    parts.map((name) =>
      brought(
        braces,
        name,
        wanted.members.find((member) => member.name === name),
        order,
        site,
      ),
    ),
  );
}

/** Signatures that cannot be told from one that comes, or could not be from one that goes, say so of those that are left. */
function errors(paired: readonly Paired[], changed: CatalogObject, site: Site): Mends {
  const own = new Map(overloadsOf(bareName(changed), site).map((object) => [object.path.join('.'), object]));
  return together(
    paired.flatMap(({ signature, path }): Mends[] => {
      const object = own.get(path ?? '');
      const braces = bracesOf(signature);
      if (object === undefined || braces === undefined || path === changed.path.join('.')) return [];
      const seen = site.seen('function', object.path);
      const isError = seen !== undefined && errorText(seen, site.madeBefore) !== undefined;
      const returns = isError
        ? signatureOf(object, site)?.members.find(({ name }) => name === 'Returns')
        : undefined;
      return returns === undefined ? [] : [brought(braces, 'Returns', returns, [], site)];
    }),
  );
}

/** What rows show of a function as if it were their column. */
function field(name: string, objects: readonly (CatalogObject | undefined)[], site: Site): Mends {
  const wrong = objects[0]?.attributes;
  return together(
    sections.flatMap((section) =>
      (site.sections.get(section) ?? []).map((relation): Mends => {
        const wanted = fieldsOf(section, relation.name, site).find((it) => it.name === name);
        if (wanted === undefined && !takesRow(wrong, rowReference(section, relation.name, site))) return [];
        const row = partOf(relation, 'Row', site);
        const braces = row && bracesIn(row, site);
        return braces && brought(braces, name, wanted, rowOrder(section, relation.name, site), site);
      }),
    ),
  );
}

const sections = ['Tables', 'Views'] as const;

/** Whether a function of a file takes just the row of a relation. */
function takesRow(attributes: CatalogObject['attributes'] | undefined, row: string): boolean {
  const [only, another] = values(attributes?.arguments);
  return another === undefined && record(only).base === row;
}
