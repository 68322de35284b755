/**
 * The elements of a one-dimensional array that an expression spells out, as texts (`null` for NULL):
 * `'{a,"b c"}'::text[]` and `ARRAY['a'::text, 'b c'::text]` are both `['a', 'b c']`. `undefined` for anything else.
 */
export function arrayElements(expression: string): (string | null)[] | undefined {
  const text = expression.replace(/::[\w ."]+(?:\([\d,]+\))?\[\]$/, '');
  const literal = /^'((?:[^']|'')*)'$/.exec(text)?.[1];
  if (literal !== undefined) return elementsOfLiteral(literal.replaceAll("''", "'"));
  const list = /^\(?ARRAY\[(.*)\]\)?$/s.exec(text)?.[1];
  return list === undefined ? undefined : elementsOfConstructor(list);
}

function elementsOfLiteral(text: string): (string | null)[] | undefined {
  const inner = /^\{(.*)\}$/s.exec(text.trim())?.[1];
  if (inner === undefined) return undefined;
  return read(inner, /\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}\\\s][^",{}\\]*))\s*(?:,|$)/sy, ([, quoted, bare]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/gs, '$1');
    const value = (bare ?? '').trim();
    return value.toUpperCase() === 'NULL' ? null : value;
  });
}

function elementsOfConstructor(list: string): (string | null)[] | undefined {
  const element =
    /\s*(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?|true|false)|(NULL))(?:::[\w ."]+(?:\([\d,]+\))?)?\s*(?:,|$)/sy;
  return read(list, element, ([, quoted, bare]) => quoted?.replaceAll("''", "'") ?? bare ?? null);
}

/** All elements one after another; `undefined` where something in between is none. */
function read(
  text: string,
  element: RegExp,
  value: (match: RegExpExecArray) => string | null,
): (string | null)[] | undefined {
  const elements: (string | null)[] = [];
  element.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    const match = element.exec(text);
    if (match === null || match[0] === '') return undefined;
    elements.push(value(match));
    at = element.lastIndex;
  }
  return /,\s*$/.test(text) ? undefined : elements;
}
