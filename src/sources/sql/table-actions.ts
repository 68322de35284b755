import type { Decision, WrittenObject } from '../decisions.ts';
import { unquoted } from './extension-statement.ts';
import { name, namesIn, type Piece, path, pattern } from './pieces.ts';
import { declaredIn, type PlaceOf } from './table-elements.ts';

/** What an action of ALTER TABLE decides. */
export function actionOn(table: readonly string[], piece: Piece, at: PlaceOf): Decision[] {
  const { text, offset } = piece;
  const added = add.exec(text)?.groups;
  if (added !== undefined) {
    const { guard, rest = '' } = added;
    const element = { text: rest, offset: offset + text.length - rest.length };
    const made = declaredIn(table, element, at, offset);
    const [first] = made;
    return guard === undefined || first === undefined
      ? made
      : made.map((each) => ({ ...each, unlessThere: first }));
  }
  for (const [sought, decides] of actions) {
    const found = sought.exec(text)?.groups;
    if (found !== undefined) return [{ ...decides(table, found), location: at(offset) }];
  }
  const attributes = attributesIn(ofTable, text);
  return attributes === undefined
    ? []
    : [{ verb: 'changes', kind: 'table', path: table, attributes, location: at(offset) }];
}

type Groups = Readonly<Record<string, string | undefined>>;
type Decides = (table: readonly string[], found: Groups) => Omit<Decision, 'location'>;

const add = pattern(String.raw`^add\s+(?:column\s+)?(?<guard>if\s+not\s+exists\s+)?(?<rest>.*)$`);
const part = String.raw`(?:(?<constraint>constraint)\s+|column\s+)?(?:if\s+exists\s+)?(?<own>${name})`;

const actions: readonly (readonly [action: RegExp, decides: Decides])[] = [
  [
    pattern(String.raw`^drop\s+${part}(?:\s+(?<cascade>cascade)$)?`),
    (table, found) => ({
      verb: 'drops',
      ...partOf(table, found),
      ...(found.cascade === undefined ? {} : { cascades: true }),
    }),
  ],
  [
    pattern(String.raw`^rename\s+to\s+(?<to>${name})`),
    (table, { to = '' }) => ({
      verb: 'renames',
      attributes: ['name'],
      kind: 'table',
      path: table,
      to: [unquoted(to)],
    }),
  ],
  [
    pattern(String.raw`^rename\s+${part}\s+to\s+(?<to>${name})`),
    (table, found) => ({
      verb: 'renames',
      attributes: ['name'],
      ...partOf(table, found),
      to: [unquoted(found.to ?? '')],
    }),
  ],
  [
    pattern(String.raw`^set\s+schema\s+(?<to>${name})`),
    (table, { to = '' }) => ({
      verb: 'renames',
      attributes: ['name'],
      kind: 'table',
      path: table,
      to: [unquoted(to), table.at(-1) ?? ''],
    }),
  ],
  [
    pattern(String.raw`^validate\s+${part}`),
    (table, found) => ({ verb: 'changes', ...partOf(table, found), attributes: ['notValid'] }),
  ],
  [
    pattern(String.raw`^alter\s+(?<constraint>constraint)\s+(?<own>${name})`),
    (table, found) => ({ verb: 'changes', ...partOf(table, found), attributes: ofConstraint }),
  ],
  [
    pattern(String.raw`^alter\s+(?:column\s+)?(?<own>${name})\s+(?<what>.*)$`),
    (table, found) => ({
      verb: 'changes',
      ...partOf(table, found),
      attributes: attributesIn(ofColumn, found.what ?? '') ?? [],
    }),
  ],
  [
    pattern(String.raw`^(?:attach|detach)\s+partition\s+(?<partition>${path})`),
    (_, { partition = '' }) => ({
      verb: 'changes',
      kind: 'table',
      path: namesIn(partition),
      attributes: ['partitionOf', 'partitionBound', 'detachPending'],
    }),
  ],
];

function partOf(table: readonly string[], { constraint, own = '' }: Groups): WrittenObject {
  return { kind: constraint === undefined ? 'column' : 'constraint', table, path: [unquoted(own)] };
}

type Attributes = readonly (readonly [action: RegExp, attributes: readonly string[]])[];

function attributesIn(known: Attributes, action: string): readonly string[] | undefined {
  return known.find(([sought]) => sought.test(action))?.[1];
}

const ofConstraint = ['deferrable', 'deferred', 'notEnforced', 'notValid', 'noInherit'];

const ofColumn: Attributes = [
  [/^(?:set\s+data\s+)?type\b/i, ['type', 'collation']],
  [/^(?:set|drop)\s+default\b/i, ['default']],
  [/^(?:set|drop)\s+not\s+null\b/i, ['notNull', 'notNullConstraint']],
  [/^(?:set|drop)\s+expression\b/i, ['generated', 'generationExpression', 'default']],
  [/^set\s+storage\b/i, ['storage']],
  [/^set\s+compression\b/i, ['compression']],
  [/^set\s+statistics\b/i, ['statistics']],
  [/^(?:set|reset)\s*\(/i, ['options']],
  [/^options\b/i, ['foreignOptions']],
  [/^(?:add\s+generated|drop\s+identity|set|restart)\b/i, ['identity', 'identityOptions']],
];

const ofTable: Attributes = [
  [/^(?:enable|disable)\s+row\s+level\s+security\b/i, ['rowSecurity']],
  [/^(?:no\s+)?force\s+row\s+level\s+security\b/i, ['forceRowSecurity']],
  [/^replica\s+identity\b/i, ['replicaIdentity']],
  [/^set\s+(?:un)?logged\b/i, ['persistence']],
  [/^(?:set|reset)\s*\(/i, ['options', 'toastOptions']],
  [/^set\s+tablespace\b/i, ['tablespace']],
  [/^set\s+access\s+method\b/i, ['accessMethod']],
  [/^(?:no\s+)?inherit\b/i, ['inherits']],
  [/^(?:not\s+)?of\b/i, ['ofType']],
  [/^options\b/i, ['foreignOptions']],
];
