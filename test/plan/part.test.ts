import { expect, test } from 'vitest';
import { partFor } from '../../src/plan/run/part.ts';
import { testServer } from '../support/postgres.ts';
import { catalogOf, planned, statementsOf } from './planned.ts';

const many = Array.from(
  { length: 220 },
  (_, n) =>
    `CREATE TABLE t${n} (id int PRIMARY KEY, other int${n === 0 ? '' : ` REFERENCES t${n - 1}`}, note text)`,
).join(';\n');

const around = `
  CREATE VIEW v AS SELECT note FROM t100;
  CREATE VIEW w AS SELECT * FROM v;
  CREATE POLICY p ON t7 USING (EXISTS (SELECT FROM t100 WHERE note = t7.note));
  CREATE FUNCTION low(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower($1)'; CREATE INDEX by_low ON t12 (low(note));
  COMMENT ON COLUMN t7.note IS 'seen'; GRANT SELECT ON t8 TO pg_monitor; COMMENT ON CONSTRAINT t9_pkey ON t9 IS 'key'`;

test('of a large schema only what a change can touch is copied; what names it, near or far, is out of its way', async () => {
  const server = testServer();
  const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
  try {
    await own.query(`${many}; ${around}`);
    await right.query(
      `${many.replace(/(CREATE TABLE t100 \(.*note )text/, '$1varchar(20)')}; ${around}; CREATE TABLE fresh (t50_id int REFERENCES t50)`,
    );
    const [production, declared] = [await catalogOf(own), await catalogOf(right)];
    const { plan } = await planned(server, production, declared);
    expect(plan.unplanned).toEqual([]);
    expect(statementsOf(plan).map((sql) => sql.split('\n')[0])).toEqual([
      'DO $$',
      'DROP POLICY p ON public.t7',
      'DROP VIEW public.w',
      'DROP VIEW public.v',
      'LOCK TABLE public.t100 IN ACCESS EXCLUSIVE MODE',
      'DO $$',
      'ALTER TABLE public.t100 ALTER COLUMN note TYPE character varying(20)',
      'CREATE VIEW public.v (note) AS SELECT note',
      'DO $$',
      'CREATE VIEW public.w (note) AS SELECT note',
      'DO $$',
      expect.stringMatching(/^CREATE POLICY p ON public\.t7 /),
      'CREATE TABLE public.fresh (t50_id integer)',
      'ALTER TABLE public.fresh ADD CONSTRAINT fresh_t50_id_fkey FOREIGN KEY (t50_id) REFERENCES public.t50 (id)',
    ]);
    const column = production.objects.find(({ path }) => path.join('.') === 'public.t100.note');
    const part = partFor([{ own: column, right: column, attributes: [] } as never], production, {
      isRename: () => false,
    });
    const tables = part.catalog.objects.filter(({ kind }) => kind === 'table').map(({ path }) => path[1]);
    expect(tables.sort()).toEqual(['t100', 't101', 't7', 't99']);
    const called = production.objects.find(({ kind }) => kind === 'function');
    const using = partFor([{ own: called, right: called, attributes: [] } as never], production, {
      isRename: () => false,
    });
    expect(using.catalog.objects.some(({ path }) => path.at(-1) === 'by_low')).toBe(true);
    expect(part.whole(part.catalog).objects).toEqual(production.objects);
    const near = part.near(declared).objects.filter(({ kind }) => kind === 'table');
    expect(near.map(({ path }) => path[1]).sort()).toEqual(['fresh', 't100', 't101', 't7', 't99']);
  } finally {
    await Promise.all([own.end(), right.end()]);
  }
}, 60_000);
