import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { DatabaseTypes } from './database.ts';
import type { Marks } from './marks.ts';

/** Kinds that have a section of their own. */
const sections: Readonly<Record<string, readonly ObjectKind[]>> = {
  Tables: ['table', 'column', 'constraint'],
  Views: ['view', 'materialized view'],
  Functions: ['function'],
  Enums: ['enum'],
  CompositeTypes: ['composite type'],
};

/**
 * Of which kinds a file says nothing, and why: it has no section for them, as older generators wrote none, or one that
 * cannot be followed. A generator that wrote helpers wrote every section; where one is gone, what it had is missing.
 */
export function lackingKinds({ schemas }: DatabaseTypes, marks: Marks): ReadonlyMap<ObjectKind, string> {
  const lacking = new Map<ObjectKind, string>();
  for (const [section, kinds] of Object.entries(sections)) {
    const isHidden = schemas.some(({ hidden }) => hidden.includes(section));
    const isWritten = marks.helpers || schemas.some((schema) => schema.sections.has(section));
    if (isHidden || !isWritten)
      for (const kind of kinds)
        lacking.set(
          kind,
          isHidden
            ? `cannot tell of them: their section \`${section}\` is of a type that cannot be followed`
            : `cannot tell of them: there is no section \`${section}\``,
        );
  }
  if (!marks.relationships && !lacking.has('constraint'))
    lacking.set('constraint', 'cannot tell of them: there are no `Relationships`');
  return lacking;
}
