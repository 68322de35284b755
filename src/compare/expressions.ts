/**
 * An expression as Postgres prints it, without what depends only on how it was first written: casts of text to
 * text and varchar, the parentheses that come with them, and white space. Two expressions with the same plain
 * form mean the same; the reverse need not hold.
 */
export function plainExpression(expression: string): string {
  const literals: string[] = [];
  let text = expression.replace(/'(?:[^']|'')*'/g, (literal) => `\u0001${literals.push(literal) - 1}\u0002`);
  text = text.replace(/\s+/g, ' ');
  for (let before = ''; before !== text; ) {
    before = text;
    text = text
      .replace(/::(?:text|character varying|varchar|bpchar)(?:\(\d+\))?(?:\[\])?/g, '')
      .replace(/(?<![\w"])\(((?:[\w.]|"[^"]*"|\u0001\d+\u0002)+)\)/g, '$1')
      .replace(/(?<![\w"])\((ARRAY\[[^[\]]*\])\)/g, '$1')
      .replace(/\(\(([^()]*)\)\)/g, '($1)');
  }
  text = text.replace(/^\(([^()]*)\)$/, '$1').trim();
  // A literal's own cast says nothing that its column's type does not say.
  text = text.replace(/^(\u0001\d+\u0002)::[\w ."]+(?:\([\d,]+\))?(?:\[\])*$/, '$1');
  return text.replace(/\u0001(\d+)\u0002/g, (_, index: string) => literals[Number(index)] ?? '');
}
