/**
 * SQL for 1,000 tables of 10 columns, two indexes and a foreign key each.
 *
 * @param isDrifted whether a table is other than usual, by its number
 */
export function thousandTables(isDrifted = () => false) {
  return Array.from({ length: 1000 }, (_, n) => {
    const parent =
      n === 0 ? 'parent_id integer' : `parent_id integer references t${n - 1} (id) on delete cascade`;
    const drifted = isDrifted(n);
    return `create table t${n} (
      id integer generated always as identity primary key, ${parent}, name ${drifted ? 'varchar(80)' : 'text'} not null,
      email varchar(200), price numeric(10, 2) default ${drifted ? 1 : 0}, active boolean not null default true,
      created timestamptz default now(), data jsonb, tags text[], ${drifted ? 'remark date' : 'note text'});
      create index t${n}_name on t${n} (name);
      ${drifted ? '' : `create index t${n}_active on t${n} (created desc) where active`}`;
  }).join(';\n');
}
