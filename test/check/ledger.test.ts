import { afterEach, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/report/report.ts';
import { checkRepository, majors } from './check-repository.ts';
import { copyOfFixture, type Repository } from './repository.ts';

const newest = majors.at(-1);
const journal = 'drizzle/meta/_journal.json';

/** One thing that goes wrong with a journal in daily work, and what has to be said of it. */
interface Fault {
  readonly what: string;
  readonly happens: (repository: Repository) => void;
  readonly severity: Finding['severity'];
  readonly object: string;
  readonly says: RegExp;
  /** File that the finding points into, and what stands on the line. */
  readonly at: readonly [file: string, line: string];
}

const faults: readonly Fault[] = [
  {
    what: 'a migration merged with an older "when" than one before it',
    happens: (shop) => shop.edit(journal, ['1743420846822', '1741000000000']),
    severity: 'critical',
    object: '0002_open_orders',
    says: /older "when"/,
    at: [journal, '1741000000000'],
  },
  {
    what: 'a migration with the same "when" as the one before it',
    happens: (shop) => shop.edit(journal, ['1743420846822', '1742207523411']),
    severity: 'critical',
    object: '0002_open_orders',
    says: /same "when"/,
    at: [journal, '1742207523411'],
  },
  {
    what: 'an entry whose file got lost',
    happens: (shop) => {
      shop.addMigration('lost', 'SELECT 1;');
      shop.remove('drizzle/0003_lost.sql');
    },
    severity: 'critical',
    object: '0003_lost',
    says: /does not exist/,
    at: [journal, '0003_lost'],
  },
  {
    what: 'a file that no entry names',
    happens: (shop) => shop.write('drizzle/0003_forgotten.sql', 'DROP TABLE orders CASCADE;\n'),
    severity: 'warning',
    object: '0003_forgotten',
    says: /never run/,
    at: ['drizzle/0003_forgotten.sql', 'DROP TABLE'],
  },
  {
    what: 'two branches that each added a migration with the same number',
    happens: (shop) => {
      shop.addMigration('mine', 'SELECT 1;');
      shop.edit(journal, ['"idx": 3', '"idx": 2']);
    },
    severity: 'warning',
    object: '0003_mine',
    says: /same idx 2/,
    at: [journal, '0003_mine'],
  },
  {
    what: 'a migration written by hand without its snapshot',
    happens: (shop) => {
      shop.addMigration('by_hand', 'SELECT 1;');
      shop.remove('drizzle/meta/0003_snapshot.json');
    },
    severity: 'warning',
    object: '0003_by_hand',
    says: /snapshot/,
    at: [journal, '0003_by_hand'],
  },
];

describe('a fault of the journal is one finding of its own', () => {
  let repository: Repository;
  afterEach(() => repository.delete());

  test.each(faults)('$what', async ({ happens, severity, object, says, at }) => {
    repository = copyOfFixture('shop');
    happens(repository);
    const report = await checkRepository(
      repository.root,
      newest === undefined ? {} : { sharedServer: newest },
    );
    expect(report.problems).toEqual([]);
    const findings = report.databases.flatMap((database) => database.findings);
    expect(findings.map(({ title }) => title)).toHaveLength(1);
    const [finding] = findings as [Finding];
    expect(finding).toMatchObject({ class: 'ledger fault', kind: 'migration', object, severity });
    expect(finding.title).toMatch(says);
    const location = Object.values(finding.cells)[0]?.location;
    expect(location?.file).toBe(at[0]);
    expect(location === undefined ? '' : repository.lineAt(location)).toContain(at[1]);
  });
});
