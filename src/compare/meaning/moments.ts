import type { AttributeValue } from '../../catalog/catalog.ts';
import { attributeText } from '../values.ts';

/** A date or time as Postgres prints it in an expression: `'2026-03-01'::date`. */
export const moment = /'([^']*)'::((?:timestamp|time)(?:\(\d\))? with(?:out)? time zone|date)(?![\w[])/g;

/** Words that Postgres replaces by the date or time at which it reads them. */
export const momentWords = ['now', 'today', 'tomorrow', 'yesterday'] as const;
export type MomentWord = (typeof momentWords)[number];

/** The first word in a default that became a constant when the default was made: `'now'::timestamp without time zone`. */
export function frozenWord(value: AttributeValue | undefined): MomentWord | undefined {
  return [...attributeText(value).matchAll(moment)].map(([, text = '']) => text).find(isWord);
}

/**
 * Whether two defaults say the same but for the moments at which what one of them says was frozen: `'now'` and the
 * constant that it has become in a database.
 */
export function isFrozenAlike(one: AttributeValue | undefined, other: AttributeValue | undefined): boolean {
  const [left, right] = [partsOf(one), partsOf(other)];
  return (
    left.moments.length > 0 &&
    left.rest === right.rest &&
    left.moments.every((its, index) => isSameMoment(its, right.moments[index] ?? ''))
  );
}

/** A default without its moments, and these. */
function partsOf(value: AttributeValue | undefined): { readonly rest: string; readonly moments: string[] } {
  const text = attributeText(value);
  return {
    rest: text.replaceAll(moment, '$2'),
    moments: [...text.matchAll(moment)].map(([, its = '']) => its),
  };
}

/** Two words have to be the same, and two constants; a word may have become any constant. */
function isSameMoment(one: string, other: string): boolean {
  return one === other || isWord(one) !== isWord(other);
}

function isWord(text: string): text is MomentWord {
  return momentWords.some((word) => word === text);
}
