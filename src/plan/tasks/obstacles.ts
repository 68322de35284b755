import { list } from '../../base/phrases.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { attributeName, wordsOf } from '../../compare/words/attribute-words.ts';
import type { ObjectChange } from '../../rebuild/object-change.ts';

/** What stands in the way where no statement makes a change, and what a person can do. */
export function obstacleTo({
  own,
  right,
  attributes,
}: Pick<ObjectChange, 'own' | 'right' | 'attributes'>): string {
  const isForeign = [own, right].some((one) => one.attributes.form === 'foreign');
  if (own.kind !== right.kind)
    return `no statement makes a ${right.kind} of a ${own.kind} and keeps what is there`;
  if (own.kind === 'table' && attributes.includes('form') && isForeign)
    return 'the rows of a foreign table are elsewhere: rename it, make the other one under its name, and copy what it should have';
  if (attributes.includes('generated') && own.attributes.generated === 'virtual')
    return 'the values of a virtual column are in no row that could keep them: add another one, fill it with them, and drop this one';
  const found = obstacles.find(({ kind, attribute }) => kind === own.kind && attributes.includes(attribute));
  if (found !== undefined) return found.why;
  const [known] = attributes.flatMap((attribute) => wordsOf(own.kind, attribute).obstacle ?? []);
  if (known !== undefined) return known;
  return `no statement changes its ${list(attributes.map((attribute) => attributeName(own.kind, attribute)))} and keeps what is there`;
}

interface Obstacle {
  readonly kind: ObjectKind;
  readonly attribute: string;
  readonly why: string;
}

const obstacles: readonly Obstacle[] = [
  {
    kind: 'foreign server',
    attribute: 'wrapper',
    why: 'a server keeps its foreign data wrapper: make another server, make the foreign tables anew on that, and drop this one',
  },
  {
    kind: 'foreign server',
    attribute: 'type',
    why: 'a server keeps its type: make another server, make the foreign tables anew on that, and drop this one',
  },
  {
    kind: 'table',
    attribute: 'server',
    why: 'a foreign table keeps its server: drop it, and make it anew; its rows are elsewhere',
  },
  {
    kind: 'domain',
    attribute: 'type',
    why: 'a domain keeps the type that it is made of: make another domain, have the columns take that, and drop this one',
  },
  {
    kind: 'column',
    attribute: 'generated',
    why: 'a generated column cannot be made of one that has values: add another one, and drop this one once nothing needs its values',
  },
];
