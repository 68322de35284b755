import { text, texts } from '../catalog/attributes.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import { after, literal, type Maker, name, operator as operatorName, signature, words } from './sql.ts';

/** `function` and `procedure`. */
export const routine: Maker = (object) => {
  const { kind, path, attributes } = object;
  const created = words(
    `CREATE ${kind.toUpperCase()} ${name(path[0] ?? '')}.${name(signature(object).name)}(${text(attributes.arguments)})`,
    kind === 'function' && after('RETURNS ', text(attributes.result)),
    `LANGUAGE ${name(text(attributes.language) ?? '')}`,
    attributes.window === true && 'WINDOW',
    kind === 'function' && attributes.volatility !== 'volatile' && text(attributes.volatility)?.toUpperCase(),
    attributes.strict === true && 'STRICT',
    attributes.securityDefiner === true && 'SECURITY DEFINER',
    attributes.leakproof === true && 'LEAKPROOF',
    after('PARALLEL ', text(attributes.parallel)?.toUpperCase()),
    after('COST ', text(attributes.cost)),
    after('ROWS ', text(attributes.rows)),
    after('SUPPORT ', text(attributes.support)),
    ...texts(attributes.config).map(setting),
    body(attributes),
  );
  return [['function', created]];
};

/** A body that is SQL rather than a text is parsed when the function is created. */
function body({ language, body: own, library }: CatalogObject['attributes']): string {
  const source = text(own) ?? '';
  if (language === 'sql' && /^\s*(return|begin\s+atomic)\b/i.test(source)) return source;
  if (library !== undefined) return `AS ${literal(String(library))}, ${literal(source)}`;
  return `AS ${betweenDollars(source)}`;
}

/** A body as people write it, nothing in it doubled. */
function betweenDollars(source: string): string {
  if (!source.includes('$')) return `$$${source}$$`;
  let tag = 'body';
  while (source.includes(`$${tag}$`)) tag += '_';
  return `$${tag}$${source}$${tag}$`;
}

/** Settings whose value is a list of names, kept as it is to be written. */
const lists = new Set(['search_path', 'temp_tablespaces', 'local_preload_libraries']);

function setting(option: string): string {
  const end = option.indexOf('=');
  const [key, value] = [option.slice(0, end), option.slice(end + 1)];
  const written = lists.has(key.toLowerCase()) ? value.replaceAll('""', "''") : literal(value);
  return `SET ${key.split('.').map(name).join('.')} TO ${written === '' ? "''" : written}`;
}

export const aggregate: Maker = (object) => {
  const { path, attributes } = object;
  const args = text(attributes.arguments) ?? '';
  const finalModes: Readonly<Record<string, string>> = { r: 'READ_ONLY', s: 'SHAREABLE', w: 'READ_WRITE' };
  const quoted = (value: string | undefined) => (value === undefined ? undefined : literal(value));
  const options = [
    after('SFUNC = ', text(attributes.sfunc)),
    after('STYPE = ', text(attributes.stype)),
    after('SSPACE = ', text(attributes.sspace)),
    after('FINALFUNC = ', text(attributes.finalfunc)),
    attributes.finalfuncExtra === true ? 'FINALFUNC_EXTRA' : undefined,
    after('FINALFUNC_MODIFY = ', finalModes[text(attributes.finalfuncModify) ?? '']),
    after('COMBINEFUNC = ', text(attributes.combinefunc)),
    after('SERIALFUNC = ', text(attributes.serialfunc)),
    after('DESERIALFUNC = ', text(attributes.deserialfunc)),
    after('INITCOND = ', quoted(text(attributes.initcond))),
    after('MSFUNC = ', text(attributes.msfunc)),
    after('MINVFUNC = ', text(attributes.minvfunc)),
    after('MSTYPE = ', text(attributes.mstype)),
    after('MFINALFUNC = ', text(attributes.mfinalfunc)),
    after('MINITCOND = ', quoted(text(attributes.minitcond))),
    after('SORTOP = OPERATOR(', withoutTypes(text(attributes.sortop)), ')'),
    after('PARALLEL = ', text(attributes.parallel)),
    attributes.aggregate === 'hypothetical-set' ? 'HYPOTHETICAL' : undefined,
  ].filter((option) => option !== undefined);
  const own = `${name(path[0] ?? '')}.${name(signature(object).name)}(${args === '' ? '*' : args})`;
  return [['made of functions', `CREATE AGGREGATE ${own} (${options.join(', ')})`]];
};

export const operator: Maker = (object) => {
  const { attributes } = object;
  const sides = signature(object).types.split(', ');
  const [left, right] = sides.length > 1 ? sides : [undefined, sides[0]];
  const options = [
    after('FUNCTION = ', withoutTypes(text(attributes.function))),
    after('LEFTARG = ', left),
    after('RIGHTARG = ', right),
    after('COMMUTATOR = OPERATOR(', withoutTypes(text(attributes.commutator)), ')'),
    after('NEGATOR = OPERATOR(', withoutTypes(text(attributes.negator)), ')'),
    after('RESTRICT = ', text(attributes.restrict)),
    after('JOIN = ', text(attributes.join)),
    attributes.hashes === true ? 'HASHES' : undefined,
    attributes.merges === true ? 'MERGES' : undefined,
  ].filter((option) => option !== undefined);
  return [['made of functions', `CREATE OPERATOR ${operatorName(object)} (${options.join(', ')})`]];
};

export const cast: Maker = ({ path, attributes }) => {
  const method = attributes.method === 'inout' ? 'WITH INOUT' : 'WITHOUT FUNCTION';
  return [
    [
      'made of functions',
      words(
        `CREATE CAST (${path[0]})`,
        after('WITH FUNCTION ', text(attributes.function)) ?? method,
        after('AS ', text(attributes.context)),
      ),
    ],
  ];
};

export const eventTrigger: Maker = ({ path, attributes }) => {
  const tags = texts(attributes.tags).map(literal);
  const enabled: Readonly<Record<string, string>> = {
    disabled: 'DISABLE',
    replica: 'ENABLE REPLICA',
    always: 'ENABLE ALWAYS',
  };
  const own = name(path[0] ?? '');
  const created = words(
    `CREATE EVENT TRIGGER ${own} ON ${text(attributes.event)}`,
    tags.length > 0 && `WHEN TAG IN (${tags.join(', ')})`,
    `EXECUTE FUNCTION ${texts(attributes.function).map(name).join('.')}()`,
  );
  const state = after(`ALTER EVENT TRIGGER ${own} `, enabled[text(attributes.enabled) ?? '']);
  return [['event trigger', created], ...(state === undefined ? [] : [['event trigger', state] as const])];
};

/** How statements refer to a function or operator that Postgres printed with its types. */
function withoutTypes(printed: string | undefined): string | undefined {
  return printed === undefined ? undefined : printed.slice(0, printed.lastIndexOf('('));
}
