import { type CatalogObject, withoutArguments } from '../../catalog/catalog.ts';
import { attributeText, names } from '../values.ts';

/**
 * A function or procedure as the statement that makes it, a clause a line, so that two of them can be laid side by
 * side: what it takes and gives, how it runs, its body. Clauses at their default are left out.
 */
export function functionText({ kind, path, attributes }: CatalogObject): string {
  const name = withoutArguments(path.at(-1));
  const { result, language, volatility, parallel, library } = attributes;
  const clauses = [
    `${kind} ${name}(${attributeText(attributes.arguments)})`,
    result === undefined ? '' : `returns ${attributeText(result)}`,
    language === undefined ? '' : `language ${attributeText(language)}`,
    volatility === 'volatile' ? '' : attributeText(volatility),
    ...flags.filter(([flag]) => attributes[flag] === true).map(([, words]) => words),
    parallel === undefined ? '' : `parallel ${attributeText(parallel)}`,
    ...numbers.flatMap((clause) =>
      attributes[clause] === undefined ? [] : [`${clause} ${attributeText(attributes[clause])}`],
    ),
    ...names(attributes.config).map((setting) => `set ${setting}`),
    library === undefined ? '' : `in ${attributeText(library)}`,
    // Line breaks right within the quotes are a habit, no part of what it does.
    attributeText(attributes.body).replace(/^\s*\n|\s+$/g, ''),
  ];
  return clauses.filter((clause) => clause !== '').join('\n');
}

const flags = [
  ['window', 'window'],
  ['leakproof', 'leakproof'],
  ['strict', 'strict'],
  ['securityDefiner', 'security definer'],
] as const;

const numbers = ['cost', 'rows', 'support'];
