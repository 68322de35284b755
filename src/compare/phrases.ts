import { type AttributeValue, type CatalogObject, displayName } from '../catalog/catalog.ts';
import { isObjectKind, type ObjectKind } from '../catalog/object-kind.ts';
import { rightsOfEveryone } from '../catalog/rights-of-everyone.ts';
import { isList, isSame, names } from './values.ts';

/** What is to be done, where `create`, `drop` and `change` are not the words for it. */
export interface Phrase {
  /** `grant SELECT on table users to reader`. */
  readonly bare: string;
  /** `grants SELECT on table users to reader`: what a migration does. */
  readonly third: string;
  /** Why no statement does it, where that is so. */
  readonly obstacle?: string;
}

/** @param own as it is, @param right as it should be; absent where it is not there */
type Phraser = (own: CatalogObject | undefined, right: CatalogObject | undefined) => Phrase | undefined;

const phrasers: Readonly<Partial<Record<ObjectKind, Phraser>>> = {
  grant: (own, right) => rights(own, right, placeOfGrant(own ?? right)),
  'default privileges': (own, right) => rights(own, right, placeOfDefault(own ?? right)),
  comment: (own, right) => {
    const place = `the comment on ${parentWords(own ?? right)}`;
    if (right === undefined) return verb('drop', 'drops', place);
    return own === undefined ? verb('write', 'writes', place) : verb('change', 'changes', place);
  },
  trigger: (own, right) =>
    own?.attributes.cloned === true && right === undefined
      ? verb('enable', 'enables', `trigger ${displayName(own.path)} as it is on the parent of its table`)
      : undefined,
  'foreign server': foreignOptions,
  'foreign data wrapper': foreignOptions,
  enum: (own, right) => (own === undefined || right === undefined ? undefined : values(own, right)),
};

/** Of a table: what is on or off. */
const switches: Readonly<Record<string, string>> = {
  rowSecurity: 'row level security on',
  forceRowSecurity: 'row level security for the owner on',
};

/** The words for a step of which those by kind of object make no sense; `undefined` where they do. */
export function phraseOf(
  own: CatalogObject | undefined,
  right: CatalogObject | undefined,
  attributes: readonly string[],
): Phrase | undefined {
  const object = right ?? own;
  if (object === undefined) return undefined;
  const [attribute = ''] = attributes;
  if (own !== undefined && right !== undefined && own.kind !== right.kind) return ofKind(own, right);
  if (attributes.length === 1 && object.kind === 'table') return ofSwitch(object, attribute, right);
  if (attributes.length > 0 && object.kind === 'column') return ofColumn(object, attributes, right);
  return phrasers[object.kind]?.(own, right);
}

/** Nothing makes an object of another kind; an index can be kept while it becomes a constraint. */
function ofKind(own: CatalogObject, right: CatalogObject): Phrase | undefined {
  if (own.kind === 'index' || own.kind === 'constraint') return undefined;
  const [before, after] = [own, right].map(({ kind, path }) => `${kind} ${displayName(path)}`);
  return {
    bare: `drop ${before} and create ${after}`,
    third: `drops ${before} and creates ${after}`,
    obstacle:
      own.kind === 'table'
        ? 'its rows go with it, so move those that are needed first'
        : 'what uses it has to go before and to come back after it',
  };
}

function ofSwitch(
  { path }: CatalogObject,
  attribute: string,
  right: CatalogObject | undefined,
): Phrase | undefined {
  const switched = switches[attribute];
  if (switched === undefined) return undefined;
  const what = `${switched} table ${displayName(path)}`;
  return right?.attributes[attribute] === true
    ? verb('enable', 'enables', what)
    : verb('disable', 'disables', what);
}

/** A column is made a generated one only when it is made. */
function ofColumn(
  { path }: CatalogObject,
  attributes: readonly string[],
  right: CatalogObject | undefined,
): Phrase | undefined {
  const column = `column ${displayName(path)}`;
  if (attributes.join() === 'notNullConstraint') {
    const kind = constraintWords(right?.attributes.notNullConstraint);
    return verb('make', 'makes', `the NOT NULL constraint of ${column} ${kind}`);
  }
  if (!attributes.includes('generated') && !attributes.includes('generationExpression')) return undefined;
  const { generated, generationExpression } = right?.attributes ?? {};
  if (generated === undefined) return verb('make', 'makes', `${column} an ordinary one`);
  return {
    ...verb('make', 'makes', `${column} GENERATED ALWAYS AS (${String(generationExpression)}) ${generated}`),
    obstacle: 'that takes dropping it and adding it again',
  };
}

function constraintWords(constraint: AttributeValue | undefined): string {
  if (typeof constraint !== 'object' || constraint === null || isList(constraint)) return 'an ordinary one';
  const { name, noInherit, notValid } = constraint;
  const words = [
    noInherit === true ? 'NO INHERIT' : '',
    notValid === true ? 'NOT VALID' : '',
    typeof name === 'string' ? `one called ${name}` : '',
  ];
  return words.filter((word) => word !== '').join(' and ');
}

/** Of what may hold secrets, only the names are read. */
function foreignOptions(
  own: CatalogObject | undefined,
  right: CatalogObject | undefined,
): Phrase | undefined {
  if (own === undefined || right === undefined || isSame(own.attributes.options, right.attributes.options))
    return undefined;
  return {
    ...verb('change', 'changes', `the options of ${right.kind} ${displayName(right.path)}`),
    obstacle: 'their values are not read, as they may be secrets',
  };
}

function verb(bare: string, third: string, rest: string): Phrase {
  return { bare: `${bare} ${rest}`, third: `${third} ${rest}` };
}

interface Place {
  /** `table users`. */
  readonly on: string;
  readonly role: string;
  /** What everyone has from the start, of which a catalog tells only that it was taken away. */
  readonly usual: readonly string[];
}

/** An object of rights that says nothing is one of rights that were taken away from everyone. */
function rights(own: CatalogObject | undefined, right: CatalogObject | undefined, place: Place): Phrase {
  const [before, after] = [own, right].map((it) => {
    if (it === undefined) return place.usual;
    const { privileges, maintain } = it.attributes;
    return [...names(privileges), ...(typeof maintain === 'string' ? [maintain] : [])];
  }) as [readonly string[], readonly string[]];
  const [gained, lost] = [
    after.filter((it) => !before.includes(it)),
    before.filter((it) => !after.includes(it)),
  ];
  const parts = [
    ...(gained.length === 0
      ? []
      : [verb('grant', 'grants', `${gained.join(', ')} on ${place.on} to ${place.role}`)]),
    ...(lost.length === 0
      ? []
      : [verb('revoke', 'revokes', `${lost.join(', ')} on ${place.on} from ${place.role}`)]),
  ];
  return {
    bare: parts.map(({ bare }) => bare).join(' and '),
    third: parts.map(({ third }) => third).join(' and '),
  };
}

function placeOfGrant(grant: CatalogObject | undefined): Place {
  const role = grant?.path.at(-1) ?? '';
  const [kind = '', name = ''] = (grant?.parent ?? '').split(':');
  // The schema of Postgres 14 is told as that of those after it: the SQL knows better.
  const usual = role === 'public' && isObjectKind(kind) ? rightsOfEveryone(kind, name, 18) : [];
  return { on: parentWords(grant), role: roleWords(role), usual };
}

function placeOfDefault(privileges: CatalogObject | undefined): Place {
  const path = privileges?.path ?? [];
  const [objects = '', role = ''] = (path.at(-1) ?? '').split(' to ');
  const everywhere = path.length === 1 && role === 'public';
  const usual = everywhere ? (usualDefaults[objects] ?? []) : [];
  const where = path.length > 1 ? ` in schema ${displayName(path.slice(0, 1))}` : '';
  return {
    on: `${objects} made later${where}`,
    role: roleWords(role),
    usual,
  };
}

const usualDefaults: Readonly<Record<string, readonly string[]>> = {
  functions: ['EXECUTE'],
  types: ['USAGE'],
};

function roleWords(role: string): string {
  return role === 'public' ? 'everyone' : role;
}

/** What an object belongs to, in words: `column users.email` of its `objectId`. */
function parentWords(object: CatalogObject | undefined): string {
  const [kind = '', ...rest] = (object?.parent ?? '').split(':');
  const name = rest.join(':').replace(/^public\.(?=.)/, '');
  const isOfColumn = object?.kind === 'grant' && object.path.length === 4 && kind !== 'column';
  return isOfColumn ? `column ${name}.${object.path[2]}` : `${kind} ${name}`;
}

/** Values of an enum can be added and renamed, not taken away or moved. */
function values(own: CatalogObject, right: CatalogObject): Phrase {
  const [before, after] = [names(own.attributes.labels), names(right.attributes.labels)];
  const type = `enum ${displayName(right.path)}`;
  const kept = after.filter((label) => before.includes(label));
  if (kept.join('\0') === before.join('\0')) {
    const added = after.filter((label) => !before.includes(label));
    return verb('add', 'adds', `${quoted(added)} to ${type}`);
  }
  const others = before.flatMap((label, at) => (label === after[at] ? [] : [at]));
  const [only, another] = others;
  if (before.length === after.length && only !== undefined && another === undefined)
    return verb(
      'rename',
      'renames',
      `the value ${quoted([before[only] ?? ''])} of ${type} to ${quoted([after[only] ?? ''])}`,
    );
  return {
    ...verb('move', 'moves', `what uses ${type} to a new type with the values ${quoted(after)}`),
    obstacle: 'Postgres takes no value of an enum away, and moves none',
  };
}

function quoted(labels: readonly string[]): string {
  return labels.map((label) => `'${label}'`).join(', ');
}
