import { record, text, texts, values } from '../catalog/attributes.ts';
import { after, literal, type Maker, name, qualified, requalified, type Step, words } from './sql.ts';

export const enumType: Maker = ({ path, attributes }) => [
  ['type', `CREATE TYPE ${qualified(path)} AS ENUM (${texts(attributes.labels).map(literal).join(', ')})`],
];

export const compositeType: Maker = ({ path, attributes }) => {
  const fields = values(attributes.fields).map((field) => {
    const [own = '', type = '', ...collation] = texts(field);
    return words(`${name(own)} ${type}`, collation.length > 0 && `COLLATE ${qualified(collation)}`);
  });
  return [['type', `CREATE TYPE ${qualified(path)} AS (${fields.join(', ')})`]];
};

export const domain: Maker = ({ path, attributes }) => {
  const checks = values(attributes.checks).map(record);
  const written = (check: (typeof checks)[number]) =>
    `CONSTRAINT ${name(text(check.name) ?? '')} CHECK (${text(check.expression)})`;
  const collation = texts(attributes.collation);
  const created = words(
    `CREATE DOMAIN ${qualified(path)} AS ${text(attributes.type)}`,
    collation.length > 0 && `COLLATE ${qualified(collation)}`,
    after('DEFAULT ', text(attributes.default)),
    attributes.notNull === true && 'NOT NULL',
    ...checks.filter(({ notValid }) => notValid !== true).map(written),
  );
  const later = checks
    .filter(({ notValid }) => notValid === true)
    .map((check): Step => ['type', `ALTER DOMAIN ${qualified(path)} ADD ${written(check)} NOT VALID`]);
  return [['type', created], ...later];
};

export const rangeType: Maker = ({ path, attributes }) => {
  const options = [
    `SUBTYPE = ${text(attributes.subtype)}`,
    `MULTIRANGE_TYPE_NAME = ${text(attributes.multirange)}`,
    after('SUBTYPE_OPCLASS = ', text(attributes.opclass)),
    after('COLLATION = ', text(attributes.collation)),
    after('CANONICAL = ', text(attributes.canonical)),
    after('SUBTYPE_DIFF = ', text(attributes.subtypeDiff)),
  ].filter((option) => option !== undefined);
  return [['type', `CREATE TYPE ${qualified(path)} AS RANGE (${options.join(', ')})`]];
};

export const collation: Maker = ({ path, attributes }) => {
  const quoted = (value: unknown) => (value === undefined ? undefined : literal(String(value)));
  const options = [
    `PROVIDER = ${text(attributes.provider)}`,
    after('LOCALE = ', quoted(attributes.locale)),
    after('LC_COLLATE = ', quoted(attributes.collate)),
    after('LC_CTYPE = ', quoted(attributes.ctype)),
    after('RULES = ', quoted(attributes.rules)),
    attributes.nondeterministic === true ? 'DETERMINISTIC = false' : undefined,
  ].filter((option) => option !== undefined);
  return [['collation', `CREATE COLLATION ${qualified(path)} (${options.join(', ')})`]];
};

export const textSearchDictionary: Maker = ({ path, attributes }) => {
  const options = [`TEMPLATE = ${requalified(text(attributes.template) ?? '')}`, text(attributes.options)];
  const listed = options.filter((option) => option !== undefined && option !== '').join(', ');
  return [['text search', `CREATE TEXT SEARCH DICTIONARY ${qualified(path)} (${listed})`]];
};

export const textSearchConfiguration: Maker = ({ path, attributes }) => {
  const parser = requalified(text(attributes.parser) ?? '');
  const mappings = Object.entries(record(attributes.mappings)).map(
    ([token, dictionaries]): Step => [
      'text search',
      `ALTER TEXT SEARCH CONFIGURATION ${qualified(path)} ADD MAPPING FOR ${name(token)} WITH ${texts(dictionaries).join(', ')}`,
    ],
  );
  return [
    ['text search', `CREATE TEXT SEARCH CONFIGURATION ${qualified(path)} (PARSER = ${parser})`],
    ...mappings,
  ];
};
