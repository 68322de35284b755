import type { Location } from '../../base/problem.ts';
import type { Decision, UnnamedConstraint } from '../decisions.ts';
import { unquoted } from './extension-statement.ts';
import { mentions } from './naming-texts.ts';
import { name, namesIn, type Piece, pattern } from './pieces.ts';

/** Where an offset of a statement is; they are asked for in their order. */
export type PlaceOf = (offset: number) => Location;

const constraint = pattern(
  `^(?:constraint\\s+(?<own>${name})\\s+)?(?<type>check|unique|primary\\s+key|foreign\\s+key|exclude(?=\\s+using\\b|\\s*\\()|not\\s+null)(?!["\\w])(?<rest>.*)$`,
);
const ofColumn = new RegExp(
  `(?:\\bconstraint\\s+(?<own>${name})\\s+)?\\b(?<type>check(?=\\s*\\()|unique\\b|primary\\s+key\\b|references\\b)`,
  'giu',
);
const column = pattern(`^(?!like\\s)(?<own>${name})(?=\\s)`);

/** What an element of CREATE TABLE decides, or what ALTER TABLE adds: a column with its constraints, or a constraint. */
export function declaredIn(
  table: readonly string[],
  { text, offset }: Piece,
  at: PlaceOf,
  from = offset,
): Decision[] {
  const alone = constraint.exec(text)?.groups;
  if (alone !== undefined) return declaredAlone(table, alone, text, at(from));
  const found = column.exec(text);
  if (found === null) return [];
  const own = unquoted(found.groups?.own ?? '');
  const made: Decision = { verb: 'makes', kind: 'column', table, path: [own], location: at(from) };
  const constraints = [...text.matchAll(ofColumn)].map(({ index, groups }): Decision => {
    const type = typeOf(groups?.type ?? '');
    const isOn = type === 'check' ? naming(text.slice(index)) : among([own]);
    return makes(table, groups?.own, { type, isOn }, at(offset + index));
  });
  return [made, ...constraints];
}

type Groups = Readonly<Record<string, string | undefined>>;

function declaredAlone(
  table: readonly string[],
  { own, type: keyword = '', rest = '' }: Groups,
  text: string,
  location: Location,
): Decision[] {
  const type = typeOf(keyword);
  if (type === 'not null')
    return ofColumns(table, namesIn(rest).slice(0, 1), ['notNull', 'notNullConstraint'], location);
  const list = /^[^()]*\(([^()]*)\)/.exec(rest)?.[1] ?? '';
  const columns = list.split(',').flatMap((each) => namesIn(each)[0] ?? []);
  const isOn = type === 'check' || type === 'exclude' ? naming(text) : among(columns);
  const made = makes(table, own, { type, isOn }, location);
  return type === 'primary key' ? [made, ...ofColumns(table, columns, ['notNull'], location)] : [made];
}

function makes(
  table: readonly string[],
  own: string | undefined,
  unnamed: UnnamedConstraint,
  location: Location,
): Decision {
  const made = { verb: 'makes', kind: 'constraint', table, location } as const;
  return own === undefined ? { ...made, path: [''], unnamed } : { ...made, path: [unquoted(own)] };
}

function typeOf(keyword: string): string {
  const type = keyword.toLowerCase().replace(/\s+/g, ' ');
  return type === 'references' ? 'foreign key' : type;
}

/** Exactly these columns, in this order. */
export function among(own: readonly string[]): UnnamedConstraint['isOn'] {
  return (columns) => columns.join() === own.join();
}

/** Columns that a text names. */
export function naming(text: string): UnnamedConstraint['isOn'] {
  return (columns) => columns.every((each) => mentions(text, each));
}

function ofColumns(
  table: readonly string[],
  columns: readonly string[],
  attributes: readonly string[],
  location: Location,
): Decision[] {
  return columns.map((each) => ({
    verb: 'changes',
    kind: 'column',
    table,
    path: [each],
    attributes,
    location,
  }));
}
