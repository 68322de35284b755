import { afterEach, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import type { Report } from '../../src/report/report.ts';
import { checkRepository, majors } from './check-repository.ts';
import { copyOfFixture, type Repository } from './repository.ts';

let repository: Repository;
afterEach(() => repository.delete());

async function checked(fixture: string): Promise<Report> {
  repository = copyOfFixture(fixture);
  return checkRepository(repository.root);
}

describe('repositories whose migrations and schema.ts agree', () => {
  const onMajors = ['shop', 'features'].flatMap((fixture) => majors.map((major) => ({ fixture, major })));

  test.each(onMajors)('$fixture is clean on PostgreSQL $major', async ({ fixture, major }) => {
    repository = copyOfFixture(fixture);
    const report = await checkRepository(repository.root, { sharedServer: major });
    expect(report.problems).toEqual([]);
    expect(report.databases.flatMap(({ findings }) => findings.map(({ title }) => title))).toEqual([]);
    expect(report.outcome).toBe('clean');
    expect(report.counts).toEqual({ critical: 0, warning: 0, cosmetic: 0 });
  });

  test('in features nothing that the kit gets wrong is left out of the comparison', async () => {
    const report = await checked('features');
    const declared = report.databases[0]?.sources.find(({ kind }) => kind === 'drizzle')?.objects ?? {};
    const migrated = report.databases[0]?.sources.find(({ kind }) => kind === 'migrations')?.objects ?? {};
    for (const kind of [
      'table',
      'column',
      'constraint',
      'index',
      'enum',
      'policy',
      'view',
      'materialized view',
    ])
      expect([kind, declared[kind]]).toEqual([kind, migrated[kind]]);
    expect(declared.table).toBe(20);
  });
});

describe('shop-drifted', () => {
  test('has the three differences that its README names, each with both places', async () => {
    const report = await checked('shop-drifted');
    expect(report.outcome).toBe('drift');
    expect(report.counts).toEqual({ critical: 3, warning: 0, cosmetic: 0 });
    const findings = report.databases[0]?.findings ?? [];
    const byObject = (object: string) => findings.find((finding) => finding.object === object);
    expect(told(byObject('orders.customer_id'))).toEqual({
      kind: 'foreign key',
      migrations: '→ customers.id on delete cascade',
      drizzle: '→ users.id on delete cascade',
      lines: [expect.stringContaining('FOREIGN KEY ("customer_id")'), expect.stringContaining('users.id')],
    });
    expect(told(byObject('orders.payment_id'))).toEqual({
      kind: 'column',
      migrations: 'uuid',
      drizzle: 'text',
      lines: [expect.stringContaining('"payment_id" uuid'), expect.stringContaining("text('payment_id')")],
    });
    expect(told(byObject('customers.newsletter'))).toEqual({
      kind: 'column',
      migrations: 'missing',
      drizzle: 'boolean NOT NULL default false',
      lines: [expect.stringContaining('"customers"'), expect.stringContaining("boolean('newsletter')")],
    });
  });

  test('gives the same report each time, timings aside', async () => {
    const [first, second] = [await checked('shop-drifted'), await checkRepository(repository.root)];
    expect(first.outcome).toBe('drift');
    expect({ ...second, timings: {} }).toEqual({ ...first, timings: {} });
  });
});

function told(finding: Finding | undefined) {
  const lines = ['migrations', 'drizzle'].map((source) => {
    const location = finding?.cells[source]?.location;
    return location === undefined ? undefined : repository.lineAt(location).trim();
  });
  return {
    kind: finding?.kind,
    migrations: finding?.cells.migrations?.text,
    drizzle: finding?.cells.drizzle?.text,
    lines,
  };
}
