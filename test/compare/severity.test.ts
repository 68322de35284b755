import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../src/catalog/catalog.ts';
import type { ObjectKind } from '../../src/catalog/object-kind.ts';
import { severityOf } from '../../src/compare/judgement/severity.ts';

describe('an object that a source lacks', () => {
  const cases: readonly [ObjectKind, Record<string, AttributeValue>, string][] = [
    ['function', {}, 'critical'],
    ['procedure', {}, 'critical'],
    ['aggregate', {}, 'critical'],
    ['range type', {}, 'critical'],
    ['sequence', { type: 'bigint' }, 'critical'],
    ['sequence', { type: 'bigint', ownedBy: ['public', 'orders', 'id'] }, 'warning'],
    ['constraint', { type: 'primary key' }, 'critical'],
    ['constraint', { type: 'foreign key' }, 'critical'],
    ['constraint', { type: 'check' }, 'warning'],
    ['index', { unique: true }, 'critical'],
    ['index', {}, 'warning'],
    ['statistics', {}, 'warning'],
    ['comment', {}, 'cosmetic'],
  ];
  it.each(cases)('%s %j: %s', (kind, attributes, severity) => {
    const objects = [{ kind, path: ['public', 'it'], attributes }];
    expect(severityOf({ kind, attributes: [], missing: true, equivalent: false, objects })).toBe(severity);
  });
});
