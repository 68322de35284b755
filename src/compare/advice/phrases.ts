import { type AttributeValue, type CatalogObject, displayName } from '../../catalog/catalog.ts';
import { isObjectKind, type ObjectKind } from '../../catalog/object-kind.ts';
import { rightsOfEveryone } from '../../catalog/rights-of-everyone.ts';
import { facetOf } from '../folding/facets.ts';
import { isSame, names } from '../values.ts';
import { deedsOn, doing, type Phrase } from '../words/deeds.ts';
import { parentWords, roleWords } from '../words/places.ts';

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

/**
 * The words for a step of which `create`, `drop` and `change` are none; `undefined` where they are.
 *
 * @param it the object, as `column users.email`
 */
export function phraseOf(
  own: CatalogObject | undefined,
  right: CatalogObject | undefined,
  attributes: readonly string[],
  it: string,
): Phrase | undefined {
  const object = right ?? own;
  if (object === undefined) return undefined;
  if (own !== undefined && right !== undefined && own.kind !== right.kind) return ofKind(own, right);
  const phrase = phrasers[object.kind]?.(own, right);
  if (phrase !== undefined || own === undefined || right === undefined) return phrase;
  const facet = facetOf(object.kind, attributes);
  if (facet !== undefined) return { ...doing([facet.deed(it, own, right)]), ...obstacles(facet.name, right) };
  // What a foreign key points to is told in one.
  if (own.attributes.type === 'foreign key' && attributes.some((attribute) => ends.has(attribute)))
    return undefined;
  const changes = attributes.map((attribute) => ({
    attribute,
    own: valueIn(own, attribute),
    right: valueIn(right, attribute),
  }));
  return deedsOn(object.kind, it, changes);
}

const ends: ReadonlySet<string> = new Set(['foreignTable', 'foreignColumns']);

/** What an object says of an attribute; its name is one. */
export function valueIn({ path, attributes }: CatalogObject, attribute: string): AttributeValue | undefined {
  return attribute === 'name' ? path.at(-1) : attributes[attribute];
}

/** A column is made a generated one only when it is made. */
function obstacles(facet: string, { attributes }: CatalogObject): Pick<Phrase, 'obstacle'> {
  return facet === 'generation' && attributes.generated !== undefined
    ? { obstacle: 'that takes dropping it and adding it again' }
    : {};
}

/** Nothing makes an object of another kind; an index can be kept while it becomes a constraint. */
function ofKind(own: CatalogObject, right: CatalogObject): Phrase | undefined {
  if (own.kind === 'index' || own.kind === 'constraint') return undefined;
  const [before, after] = [own, right].map(({ kind, path }) => `${kind} ${displayName(path)}`);
  return {
    bare: `drop ${before} and create ${after}`,
    third: `drops ${before} and creates ${after}`,
    isOfDatabases: true,
    obstacle:
      own.kind === 'table'
        ? 'its rows go with it, so move those that are needed first'
        : 'what uses it has to go before and to come back after it',
  };
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
    obstacle: 'Postgres has no statement that takes a value of an enum away or gives it another place',
    isOfDatabases: true,
  };
}

function quoted(labels: readonly string[]): string {
  return labels.map((label) => `'${label}'`).join(', ');
}
