import { shortList } from '../base/phrases.ts';
import { displayName, withoutArguments } from '../catalog/catalog.ts';
import type { RiskKind } from '../config/config.ts';
import type { Risk } from './risks.ts';
import type { NameUse } from './uses.ts';

export interface RiskWords {
  /** What the statement does, as the end of a title. */
  readonly does: (risk: Risk) => string;
  /** Why that is risky, as a sentence. */
  readonly why: (risk: Risk) => string;
  /** What to do instead, as the beginning of a sentence that SQL follows, or a sentence. */
  readonly instead: string | ((risk: Risk) => string);
  /** What to do where no other way held when it was tried. */
  readonly otherwise?: string;
}

const whenQuiet =
  'Deploy it when few use the table, with a `lock_timeout` so that nobody waits behind it for long.';

/** The words for each kind of risk; docs/risky-changes.md is made of the same kinds. */
export const riskWords: Readonly<Record<RiskKind, RiskWords>> = {
  rewrite: {
    does: (risk) => `is written anew as a whole under ${lockOf(risk)}`,
    why: (risk) =>
      `Nobody ${keptOut(risk)} the table until every row is written and its indexes are built again.`,
    instead: 'Do it in parts, so that no statement holds the table for long',
    otherwise: whenQuiet,
  },
  'index-build': {
    does: (risk) => `is built over the whole table under ${lockOf(risk)}`,
    why: (risk) => `Nobody ${keptOut(risk)} the table until all of it is read and the index is built.`,
    instead: 'Build it while others go on writing',
    otherwise: whenQuiet,
  },
  validation: {
    does: (risk) => `is read from end to end under ${lockOf(risk)}`,
    why: (risk) => `Nobody ${keptOut(risk)} the table until every row is looked at.`,
    instead: 'Hold it for new rows first, and look at the others in a later transaction',
    otherwise: whenQuiet,
  },
  'held-lock': {
    does: (risk) => `is worked through while the transaction holds ${lockOf(risk)} on it`,
    why: (risk) => `Nobody ${keptOut(risk)} the table until the rows are done and the transaction ends.`,
    instead: 'Put it into a migration of its own, which runs after the one that takes the lock.',
  },
  'index-drop': {
    does: (risk) => `is dropped under ${lockOf(risk)}`,
    why: () =>
      'The lock waits for every query on the table that runs, and all that come after wait behind it.',
    instead: 'Drop it while others go on',
  },
  'required-column': {
    does: () => 'may not be null, and nothing fills it in rows that are there',
    why: () => 'Postgres refuses the statement as soon as the table has a row.',
    instead: 'Add it without NOT NULL, fill it, and hold it then',
  },
  'drop-column': {
    does: () => 'is dropped with all its values',
    why: () =>
      'What was in it is gone for good, and code that still runs while this is deployed may ask for it.',
    instead: 'Deploy code that does without it first, and drop it in a later deploy.',
  },
  'drop-table': {
    does: () => 'is dropped with all its rows',
    why: () =>
      'What was in it is gone for good, and code that still runs while this is deployed may ask for it.',
    instead: 'Deploy code that does without it first, and drop it in a later deploy.',
  },
  'drop-object': {
    does: () => 'is dropped',
    why: () => 'Code that still runs while this is deployed may ask for it, and fails.',
    instead: 'Deploy code that does without it first, and drop it in a later deploy.',
  },
  cascade: {
    does: ({ others = [] }) =>
      others.length === 0
        ? 'is dropped by CASCADE, without being named'
        : `is dropped by CASCADE, without being named, and so ${others.length === 1 ? 'is' : 'are'} ${shortList(others)}`,
    why: () => 'What rests on it, and code that still asks for it, finds nothing in its place.',
    instead:
      'Drop by name what is to go, without CASCADE, so that Postgres refuses what was overlooked; make the rest again in the same migration.',
  },
  'delete-rows': {
    does: () => 'loses rows',
    why: () => 'They are gone for good, and no later migration brings them back.',
    instead: 'Keep a copy of the rows, or delete them by hand once nobody misses them.',
  },
  narrowing: {
    does: ({ then, now, about }) =>
      `goes from ${typeOf(then, about.path)} to ${typeOf(now, about.path)}, which holds less`,
    why: () => 'Values are rounded or cut without a word, and that is for good.',
    instead:
      'Put the new type into a column of its own, and drop the old one once nobody needs what it holds.',
  },
  rename: {
    does: ({ about, renamed = [] }) => `is renamed to ${newName(about, renamed)}`,
    why: () => 'Code that still runs while this is deployed asks for the old name and fails.',
    instead: ({ about }) =>
      about.kind === 'table'
        ? 'Keep the old name until nothing uses it, behind the rename'
        : 'Keep the old name until nothing uses it: in place of the rename, add the new column beside it; until a later deploy drops the old one, the application writes both, or a trigger does',
    otherwise: 'Deploy code that does with either name first, and rename in a later deploy.',
  },
};

/** Nothing where the code does not name what is gone. */
export function usesInWords(use: NameUse | undefined, base: string): string {
  const [first] = use?.places ?? [];
  if (use === undefined || first === undefined) return '';
  const more = use.uses > 1 ? ` and ${use.uses - 1} more` : '';
  return `The code of ${base} names it: ${first.file}:${first.line}${more}.`;
}

/** Found by its words, and so no more than possible. */
export function namingInWords(functions: readonly string[]): string {
  if (functions.length === 0) return '';
  const [which, verb] = functions.length === 1 ? ['Function', 'has'] : ['Functions', 'have'];
  return `${which} ${shortList(functions)} of the database ${verb} that name in the body, and may fail when called.`;
}

/** Of a column its own name alone, and of a routine not its arguments, which the old name has. */
function newName({ kind, path }: Risk['about'], renamed: readonly string[]): string {
  const name = displayName(renamed.slice(path.length > 2 ? 2 : 0));
  return kind === 'function' || kind === 'procedure' ? withoutArguments(name) : name;
}

function lockOf({ effect }: Risk): string {
  return effect?.lock ?? 'ACCESS EXCLUSIVE';
}

function keptOut({ effect }: Risk): string {
  return effect?.blocks === 'writes' ? 'writes to' : 'reads or writes';
}

function typeOf(table: Risk['now'], path: readonly string[]): string {
  const own = path.at(-1);
  return table?.demands.find(({ kind, name }) => kind === 'type' && name === own)?.type ?? 'another type';
}

/** As shown to a person: `users.age`, of an index its own name. */
export function nameOfRisk({ about: { kind, path } }: Risk): string {
  return displayName(kind === 'index' ? [path[0] ?? '', path[2] ?? ''] : path);
}

/** The word for what a risk is about: of an enum's value, which is no object of its own, too. */
export function kindOfRisk({ about: { kind, path } }: Risk): string {
  return kind === 'enum' && path.length > 2 ? 'value' : kind;
}
