import type { FindingClass } from '../../report/finding.ts';
import { isDatabase, isMendedBy, type SourceKind } from '../../sources/source-kind.ts';
import { isCopy } from './copies.ts';

/** Who stands on which side of a difference. */
export interface Sides {
  /** Those that are wrong or, where nothing tells, that lack the object. */
  readonly wrong: readonly Party[];
  /** Those that say otherwise. */
  readonly others: readonly Party[];
  /** Whether the wrong ones have an object that the others lack. */
  readonly isExtra?: boolean;
}

/** A source, as far as its kind tells what happened. */
export interface Party {
  readonly kind: SourceKind;
  /** Whether it is SQL that a person keeps up to date, rather than a dump. */
  readonly isWritten?: boolean;
  /** Whether it is types that a person wrote and keeps, as `Writer.byHand` has it. */
  readonly isByHand?: boolean;
  /** What a database's ledger says of the migrations on the other side: as `ReadSource.migrationStatus` has it. */
  readonly status?: 'applied' | 'pending';
}

const isMigrations = isMendedBy('migration');
const isCode = isMendedBy('edit');
const isFile = isMendedBy('file');

interface Rule {
  readonly class: FindingClass;
  readonly when: (sides: Sides) => boolean;
}

/** What happened, in the words of a team; the first rule that fits counts. */
const rules: readonly Rule[] = [
  {
    class: 'types written by hand',
    when: ({ wrong }) => wrong.every((party) => isCopy(party) && party.isByHand === true),
  },
  { class: 'stale types', when: ({ wrong }) => wrong.every(isCopy) },
  // A database alone has it, or has it so: somebody changed that by hand, and nobody wrote it down.
  {
    class: 'hot-fix on a live database',
    when: ({ wrong, others }) =>
      others.every(isDatabase) &&
      !wrong.every(isDatabase) &&
      wrong.some((party) => isMigrations(party) || isDatabase(party)),
  },
  {
    class: 'hot-fix on a live database',
    when: ({ wrong, others, isExtra = false }) =>
      isExtra && wrong.every(isDatabase) && !others.every(isDatabase),
  },
  // Its ledger says that it was given this, so somebody took it away, or changed it.
  {
    class: 'hot-fix on a live database',
    when: ({ wrong }) => wrong.every(({ status }) => status === 'applied'),
  },
  {
    class: 'pending migration',
    when: ({ wrong }) => wrong.every(({ status }) => status === 'pending'),
  },
  { class: 'wrong mirror', when: ({ wrong }) => wrong.every(isCode) },
  // A schema file beside migrations is a dump of what they made, and older than they are; one that is kept by hand is
  // a mirror of whatever else declares the schema.
  {
    class: 'wrong mirror',
    when: ({ wrong, others }) =>
      wrong.every((party) => isFile(party) || isCode(party)) &&
      (others.some(isMigrations) ||
        (others.some(isCode) && wrong.every((party) => isCode(party) || party.isWritten === true))),
  },
  // What types were made of has it; somebody changed that by hand, or has yet to write the migration.
  {
    class: 'unmigrated change',
    when: ({ wrong, others }) => others.every(isCopy) && wrong.some(isMigrations),
  },
  // The code says it, and no migration does; the databases have what the migrations made.
  {
    class: 'unmigrated change',
    when: ({ wrong }) =>
      wrong.some(isMigrations) && wrong.every((party) => isMigrations(party) || isDatabase(party)),
  },
  // Of several databases, one is not as another is.
  {
    class: 'environment skew',
    when: ({ wrong, others }) => wrong.every(isDatabase) && others.some(isDatabase),
  },
  // It is declared, and nothing has brought it to the database.
  {
    class: 'missing migration',
    when: ({ wrong, others }) =>
      wrong.every(isMendedBy('statements', 'file')) && others.every(isMendedBy('edit', 'migration')),
  },
  {
    class: 'missing migration',
    when: ({ wrong, others }) => wrong.every(isDatabase) && others.every(isFile),
  },
];

/** The class of a difference, by the sources on both of its sides. */
export function classOf(sides: Sides): FindingClass {
  if (sides.wrong.length === 0 || sides.others.length === 0) return 'difference';
  return rules.find(({ when }) => when(sides))?.class ?? 'difference';
}
