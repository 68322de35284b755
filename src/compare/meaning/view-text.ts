import type { AttributeValue } from '../../catalog/catalog.ts';
import { attributeText } from '../values.ts';

const name = String.raw`(?:"(?:[^"]|"")+"|[a-z_][\w$]*)`;

/** The one relation that a query reads, on its line as Postgres prints it; a second one would follow, indented. */
const onlyRelation = new RegExp(
  String.raw`^ {3}FROM (?:ONLY )?(?:${name}\.)?(${name})(?: (${name}))?;?$(?!\n {4})`,
  'm',
);

/** A query as PostgreSQL prints it from 16 on: where it reads one relation, columns stand without its name. */
export function plainQuery(value: AttributeValue | undefined): string {
  const text = attributeText(value);
  const [, relation, alias = relation] = onlyRelation.exec(text) ?? [];
  if (alias === undefined) return text;
  const prefix = alias.replace(/[$]/g, String.raw`\$`);
  const prefixOrQuoted = new RegExp(
    String.raw`(?<![\w$".])${prefix}\.(?!${name}\()|'(?:[^']|'')*'|"(?:[^"]|"")*"`,
    'g',
  );
  return text.replace(prefixOrQuoted, (found) => (found === `${alias}.` ? '' : found));
}
