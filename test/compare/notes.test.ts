import { expect, test } from 'vitest';
import { defined } from '../../src/base/defined.ts';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { source, table } from './catalogs.ts';

const column = (attributes: Record<string, string | boolean>) =>
  table('users', { seen: { type: 'text', ...attributes } });
const mood = (...labels: string[]): CatalogObject[] => [
  { kind: 'enum', path: ['public', 'mood'], attributes: { labels } },
];
const withZone = column({ type: 'timestamp with time zone' });
const withoutZone = column({ type: 'timestamp without time zone' });
const fills: Partial<ReadSource> = {
  coverage: { leftOpen: { 'column:public.users.seen': { default: 'fills it in itself, in Python' } } },
};
const versions = (sqlmodel: string, pydantic?: string): Partial<ReadSource> => ({
  versions: { sqlmodel, ...defined({ pydantic }) },
});

interface Case {
  readonly what: string;
  readonly database: CatalogObject[];
  readonly models: CatalogObject[];
  readonly more?: Partial<ReadSource>;
  /** A third source, where two would agree. */
  readonly drizzle?: CatalogObject[];
  /** Part of the note; `undefined` where nothing is to be misread. */
  readonly note: string | undefined;
}

const cases: readonly Case[] = [
  {
    what: 'a default that Python fills in',
    database: column({ default: "'x'::text" }),
    models: column({}),
    drizzle: column({}),
    more: fills,
    note: 'sqlmodel fills in a value in Python, which is no default of the database',
  },
  {
    what: 'a default that nobody fills in',
    database: column({ default: "'x'::text" }),
    models: column({}),
    note: undefined,
  },
  {
    what: "names of an enum's members",
    database: mood('in progress', 'done'),
    models: mood('IN_PROGRESS', 'DONE'),
    note: "SQLAlchemy stores the names of an enum's members",
  },
  {
    what: 'other members',
    database: mood('sad', 'glad'),
    models: mood('sad', 'angry'),
    note: 'database lacks angry; sqlmodel lacks glad.',
  },
  {
    what: 'a datetime of a newer SQLModel',
    database: withoutZone,
    models: withZone,
    more: versions('0.0.50'),
    note: 'your models need not have changed, SQLModel 0.0.50 did',
  },
  {
    what: 'a datetime of an older SQLModel',
    database: withZone,
    models: withoutZone,
    more: versions('0.0.24'),
    note: 'has no time zone under SQLModel 0.0.24',
  },
  {
    what: 'a datetime that was told to have no zone',
    database: withZone,
    models: withoutZone,
    more: versions('0.0.50'),
    note: undefined,
  },
  {
    what: 'a datetime of a SQLModel that nobody knows',
    database: withoutZone,
    models: withZone,
    note: undefined,
  },
  {
    what: 'a default of None under pydantic 2',
    database: column({ notNull: false }),
    models: column({ notNull: true }),
    more: versions('0.0.24', '2.13.5'),
    note: 'Under pydantic 2 only the annotation lets a field be null',
  },
  {
    what: 'a default of None under pydantic 1',
    database: column({ notNull: true }),
    models: column({ notNull: false }),
    more: versions('0.0.8', '1.10.27'),
    note: 'Under pydantic 1 a default of None lets a field be null',
  },
  {
    what: 'a field that may be null under pydantic 2',
    database: column({ notNull: true }),
    models: column({ notNull: false }),
    more: versions('0.0.24', '2.13.5'),
    note: undefined,
  },
  {
    what: 'classes of SQLAlchemy, which know no pydantic',
    database: column({ notNull: false }),
    models: column({ notNull: true }),
    note: undefined,
  },
  {
    what: 'a column that is called as an alias',
    database: table('users', { userId: 'text' }),
    models: table('users', { user_id: 'text' }),
    note: '`alias` names a field in JSON only',
  },
];

test.each(cases)('$what', ({ database, models, drizzle, more = {}, note }) => {
  const sources = [
    source('database', 'sql', database),
    source('sqlmodel', 'sqlmodel', models, more),
    ...(drizzle === undefined ? [] : [source('drizzle', 'drizzle', drizzle)]),
  ];
  const [finding] = compare(sources, 'none', 'main').findings;
  expect(finding).toBeDefined();
  if (note === undefined) expect(finding?.note).toBeUndefined();
  else expect(finding?.note).toContain(note);
});

test.each(cases.filter(({ drizzle }) => drizzle === undefined))(
  '$what: not where no models take part',
  ({ database, models }) => {
    const sources = [source('database', 'sql', database), source('drizzle', 'drizzle', models)];
    const notes = compare(sources, 'none', 'main').findings.map(({ note }) => note ?? '');
    expect(notes.join()).not.toMatch(/Python|SQLModel|SQLAlchemy|pydantic|alias/);
  },
);
