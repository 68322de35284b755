/** Which names of types a change brings or takes away, and which those are that it writes or replaces. */
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Subject } from '../../compare/subject.ts';
import type { Change, Replacement } from '../change.ts';

/** Sections of the types that others refer to by name. */
const sections: Readonly<Partial<Record<ObjectKind, string>>> = {
  table: 'Tables',
  view: 'Views',
  'materialized view': 'Views',
  enum: 'Enums',
  'composite type': 'CompositeTypes',
};

/** @param subjects what a change is about, with all that it writes along */
export function bondsOf(
  subjects: readonly Subject[],
  replacements: readonly Replacement[],
  text: string,
): NonNullable<Change['bonds']> {
  const brings = subjects.flatMap(({ kind, objects, attributes }) => {
    const section = sections[kind];
    const [object] = objects.values();
    const isWhole = section !== undefined && attributes.length === 0;
    return isWhole ? [keyOf(object?.path[0] ?? '', section, object?.path[1] ?? '')] : [];
  });
  const words = replacements.map((it) => `${text.slice(it.from, it.to)} ${it.text}`).join(' ');
  const uses = [...words.matchAll(reference)].map(([, schema = '', section = '', name = '']) =>
    keyOf(schema, section, name),
  );
  return { brings, uses: [...new Set(uses)] };
}

const reference =
  /\[\s*["']((?:[^"'\\]|\\.)*)["']\s*\]\s*\[\s*["'](Tables|Views|Enums|CompositeTypes)["']\s*\]\s*\[\s*["']((?:[^"'\\]|\\.)*)["']\s*\]/g;

function keyOf(schema: string, section: string, name: string): string {
  return JSON.stringify([schema, section, name]);
}
