/** How rows are written through views, as far as Postgres can be asked. */
import { expect, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { parseCatalog, serialiseCatalog } from '../../src/catalog/serialise.ts';
import { freshDatabase } from '../support/postgres.ts';

const schema = `create table t (id integer primary key, title text);
  create function put() returns trigger language plpgsql as 'begin return new; end';
  create view a_plain as select id, upper(title) as up from t;
  create view b_grouped as select title from t group by title;
  create view c_triggered as select title from t group by title;
  create trigger put instead of insert on c_triggered for each row execute function put();
  create view d_above as select title from c_triggered;
  create foreign data wrapper codeless;
  create server far foreign data wrapper codeless;
  create foreign table far (id integer) server far;
  create view e_far as select id from far;
  create view f_above as select id from e_far;`;

test('writing through views is read, and left out where asking would fail', async () => {
  const client = await freshDatabase();
  await client.query(schema);
  const { catalog } = await extractCatalog(client);
  await client.end();
  const saved = parseCatalog(serialiseCatalog(catalog), 'saved.json');
  const views = saved.objects.filter(({ kind }) => kind === 'view');
  expect(views.map(({ path, writing }) => [path[1], writing])).toEqual([
    ['a_plain', { takes: ['insert', 'update'], updatable: true, fixed: ['up'] }],
    ['b_grouped', { takes: [] }],
    ['c_triggered', { takes: ['insert'], replaced: true }],
    ['d_above', { takes: ['insert'] }],
    ['e_far', undefined],
    ['f_above', undefined],
  ]);
});
