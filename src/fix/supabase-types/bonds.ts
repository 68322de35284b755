/** Which names of types a change brings or takes away, and which those are that it writes or replaces. */
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Bonds, Replacement, Span } from '../change.ts';
import type { Task } from '../task.ts';

/** Sections of the types that others refer to by name. */
const sections: Readonly<Partial<Record<ObjectKind, string>>> = {
  table: 'Tables',
  view: 'Views',
  'materialized view': 'Views',
  enum: 'Enums',
  'composite type': 'CompositeTypes',
};

/** A name of a type, with where it stands: `["public", "Enums", "status"]`. */
type Name = readonly [schema: string, section: string, name: string];

/**
 * @param tasks what a change is about, with all that it writes along
 * @param isThere whether the types have a name
 */
export function bondsOf(
  tasks: readonly Task[],
  replacements: readonly Replacement[],
  text: string,
  isThere: (...name: Name) => boolean,
): Bonds {
  const brings = tasks.filter(({ wrong }) => wrong === undefined).flatMap(namedBy);
  const takes = tasks.filter(({ right }) => right === undefined).flatMap(namedBy);
  const words = replacements.map((it) => `${text.slice(it.from, it.to)} ${it.text}`).join(' ');
  const fresh = referencesIn(replacements.map((it) => it.text).join(' '));
  const needs = fresh.filter((name) => !isThere(...name)).map((name) => keyOf(...name));
  return { brings, takes, uses: namesIn(words), needs: [...new Set(needs)] };
}

/** The name of a whole object that comes or goes. */
export function namedBy({
  subject: { kind, attributes },
  wrong,
  right,
}: Pick<Task, 'subject' | 'wrong' | 'right'>): string[] {
  const section = sections[kind];
  const [schema = '', name = ''] = (right ?? wrong)?.path ?? [];
  return section === undefined || attributes.length > 0 ? [] : [keyOf(schema, section, name)];
}

/** What a text refers to: `Database["public"]["Enums"]["status"]`, and by the helpers at the end of a file `Enums<"status">`. */
export function namesIn(text: string): string[] {
  return [...new Set(usesIn(text).flatMap(({ names }) => names))];
}

/** A path to a type or a helper of one, and what it may name: of tables and views there is one helper. */
export interface Use extends Span {
  readonly names: readonly string[];
}

export function usesIn(text: string): Use[] {
  const uses = (pattern: RegExp, namesOf: (...parts: string[]) => readonly string[]) =>
    [...text.matchAll(pattern)].map(({ 0: whole, index, ...parts }): Use => {
      const names = namesOf(...[1, 2, 3].map((at) => parts[at] as string));
      return { from: index, to: index + whole.length, names };
    });
  return [
    ...uses(reference, (schema = '', section = '', name = '') => [keyOf(schema, section, name)]),
    ...uses(helper, (section = '', schema = 'public', name = '') =>
      section === 'Tables'
        ? [keyOf(schema, 'Tables', name), keyOf(schema, 'Views', name)]
        : [keyOf(schema, section, name)],
    ),
  ];
}

function referencesIn(text: string): Name[] {
  return [...text.matchAll(reference)].map(([, schema = '', section = '', name = '']) => [
    schema,
    section,
    name,
  ]);
}

const reference =
  /\[\s*["']((?:[^"'\\]|\\.)*)["']\s*\]\s*\[\s*["'](Tables|Views|Enums|CompositeTypes)["']\s*\]\s*\[\s*["']((?:[^"'\\]|\\.)*)["']\s*\]/g;

const helper =
  /\b(Tables|Enums|CompositeTypes)(?:Insert|Update)?\s*<\s*(?:\{\s*schema\s*:\s*["']([^"']*)["'][\s;,]*\}\s*,\s*)?["']([^"']*)["']\s*,?\s*>/g;

function keyOf(...name: Name): string {
  return JSON.stringify(name);
}
