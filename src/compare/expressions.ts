/**
 * An expression as Postgres prints it, without what depends only on how it was first written: casts of text to
 * text and varchar, the parentheses that come with them, and white space. Two expressions with the same plain
 * form mean the same; the reverse need not hold.
 */
export function plainExpression(expression: string): string {
  const literals: string[] = [];
  let text = expression.replace(/'(?:[^']|'')*'/g, (literal) => `\uE000${literals.push(literal) - 1}\uE001`);
  text = text.replace(/\s+/g, ' ');
  for (let before = ''; before !== text; ) {
    before = text;
    text = text
      .replace(/::(?:text|character varying|varchar|bpchar)(?!\()(?:\[\])?/g, '')
      .replace(/(?<![\w"])\(((?:[\w.]|"[^"]*"|\uE000\d+\uE001)+)\)/g, '$1')
      .replace(/(?<![\w"])\((ARRAY\[[^[\]]*\])\)/g, '$1')
      .replace(/\(\(([^()]*)\)\)/g, '($1)');
  }
  text = text.replace(/^\(([^()]*)\)$/, '$1').trim();
  // A literal's own cast says nothing that its column's type does not say.
  text = text.replace(/^(\uE000\d+\uE001)::[\w ."]+(?:\([\d,]+\))?(?:\[\])*$/, '$1');
  return text.replace(/\uE000(\d+)\uE001/g, (_, index: string) => literals[Number(index)] ?? '');
}
