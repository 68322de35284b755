import type { ObjectKind } from './object-kind.ts';

/** An attribute that older majors of Postgres do not have. */
export interface Since {
  readonly kind: ObjectKind;
  readonly attribute: string;
  /** The first major that has it. */
  readonly major: number;
  /** Whether lacking it says nothing, since what it is came along unasked: with GRANT ALL, say. */
  readonly comesUnasked?: true;
}

/** What majors that are still read have come to know, one after the other. */
export const since: readonly Since[] = [
  { kind: 'constraint', attribute: 'nullsNotDistinct', major: 15 },
  { kind: 'constraint', attribute: 'onDeleteColumns', major: 15 },
  { kind: 'index', attribute: 'nullsNotDistinct', major: 15 },
  { kind: 'publication', attribute: 'schemas', major: 15 },
  { kind: 'collation', attribute: 'rules', major: 16 },
  { kind: 'grant', attribute: 'maintain', major: 17, comesUnasked: true },
  { kind: 'default privileges', attribute: 'maintain', major: 17, comesUnasked: true },
  { kind: 'column', attribute: 'notNullConstraint', major: 18 },
  { kind: 'constraint', attribute: 'notEnforced', major: 18 },
  { kind: 'constraint', attribute: 'period', major: 18 },
  { kind: 'publication', attribute: 'generatedColumns', major: 18 },
  { kind: 'publication', attribute: 'allSequences', major: 19 },
  { kind: 'publication', attribute: 'except', major: 19 },
];
