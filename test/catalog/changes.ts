/**
 * Single changes to the schema of `base.sql`, and everything that they change in its catalog: `+` and `-` before
 * objects that come and go, the names of the attributes behind those that differ.
 */
export interface Change {
  readonly sql: string;
  readonly differs: readonly string[];
  /** Majors that know the statement. */
  readonly from?: number;
}

export const changes: readonly Change[] = [
  {
    sql: 'create schema billing',
    differs: ['+ schema:billing'],
  },
  {
    sql: 'drop schema app cascade',
    differs: [
      '- composite type:app.label',
      '- composite type:app.point3',
      '- domain:app.positive',
      '- schema:app',
    ],
  },
  {
    sql: 'create table extra (id integer)',
    differs: ['+ column:public.extra.id', '+ table:public.extra'],
  },
  {
    sql: 'drop table orders cascade',
    differs: [
      '- column:public.orders.during',
      '- column:public.orders.id',
      '- column:public.orders.note',
      '- column:public.orders.other_id',
      '- column:public.orders.total',
      '- column:public.orders.user_id',
      '- constraint:public.orders.orders_during_excl',
      '- constraint:public.orders.orders_pkey',
      '- constraint:public.orders.orders_user_fk',
      '- index:public.orders.orders_note',
      '- index:public.orders.orders_total',
      '- index:public.orders.orders_user',
      '- index:public.totals.totals_user',
      '- materialized view:public.totals',
      '- table:public.orders',
    ],
  },
  {
    sql: 'alter table orders rename to purchases',
    differs: [
      '- column:public.orders.during',
      '- column:public.orders.id',
      '- column:public.orders.note',
      '- column:public.orders.other_id',
      '- column:public.orders.total',
      '- column:public.orders.user_id',
      '+ column:public.purchases.during',
      '+ column:public.purchases.id',
      '+ column:public.purchases.note',
      '+ column:public.purchases.other_id',
      '+ column:public.purchases.total',
      '+ column:public.purchases.user_id',
      '- constraint:public.orders.orders_during_excl',
      '- constraint:public.orders.orders_pkey',
      '- constraint:public.orders.orders_user_fk',
      '+ constraint:public.purchases.orders_during_excl',
      '+ constraint:public.purchases.orders_pkey',
      '+ constraint:public.purchases.orders_user_fk',
      '- index:public.orders.orders_note',
      '- index:public.orders.orders_total',
      '- index:public.orders.orders_user',
      '+ index:public.purchases.orders_note',
      '+ index:public.purchases.orders_total',
      '+ index:public.purchases.orders_user',
      'materialized view:public.totals definition',
      '- table:public.orders',
      '+ table:public.purchases',
    ],
  },
  {
    sql: 'alter table orders set schema app',
    differs: [
      '+ column:app.orders.during',
      '+ column:app.orders.id',
      '+ column:app.orders.note',
      '+ column:app.orders.other_id',
      '+ column:app.orders.total',
      '+ column:app.orders.user_id',
      '- column:public.orders.during',
      '- column:public.orders.id',
      '- column:public.orders.note',
      '- column:public.orders.other_id',
      '- column:public.orders.total',
      '- column:public.orders.user_id',
      '+ constraint:app.orders.orders_during_excl',
      '+ constraint:app.orders.orders_pkey',
      '+ constraint:app.orders.orders_user_fk',
      '- constraint:public.orders.orders_during_excl',
      '- constraint:public.orders.orders_pkey',
      '- constraint:public.orders.orders_user_fk',
      '+ index:app.orders.orders_note',
      '+ index:app.orders.orders_total',
      '+ index:app.orders.orders_user',
      '- index:public.orders.orders_note',
      '- index:public.orders.orders_total',
      '- index:public.orders.orders_user',
      'materialized view:public.totals definition',
      '+ table:app.orders',
      '- table:public.orders',
    ],
  },
  {
    sql: 'alter table animals set unlogged',
    differs: ['table:public.animals persistence'],
  },
  {
    sql: 'alter table users set (fillfactor = 70)',
    differs: ['table:public.users options'],
  },
  {
    sql: 'alter table users set (toast.autovacuum_enabled = off)',
    differs: ['table:public.users toastOptions'],
  },
  {
    sql: 'alter table users replica identity full',
    differs: ['table:public.users replicaIdentity'],
  },
  {
    sql: 'alter table users replica identity using index users_email_key',
    differs: [
      'constraint:public.users.users_email_key replicaIdentity',
      'table:public.users replicaIdentity',
    ],
  },
  {
    sql: 'alter table users disable row level security',
    differs: ['table:public.users rowSecurity'],
  },
  {
    sql: 'alter table users force row level security',
    differs: ['table:public.users forceRowSecurity'],
  },
  {
    sql: 'alter table dogs no inherit animals',
    differs: [
      'column:public.dogs.id inherited',
      'column:public.dogs.name inherited',
      'table:public.dogs inherits',
    ],
  },
  {
    sql: 'alter table events detach partition events_2025',
    differs: [
      'column:public.events_2025.at inherited',
      'column:public.events_2025.id inherited',
      'column:public.events_2025.kind inherited',
      '+ index:public.events_2025.events_2025_kind_idx',
      'table:public.events_2025 partitionBound partitionOf',
    ],
  },
  {
    sql: 'create table events_rest partition of events default',
    differs: [
      '+ column:public.events_rest.at',
      '+ column:public.events_rest.id',
      '+ column:public.events_rest.kind',
      '+ table:public.events_rest',
    ],
  },
  {
    sql: 'alter table orders cluster on orders_user',
    differs: ['index:public.orders.orders_user clustered'],
  },
  {
    sql: 'alter table users add column phone text',
    differs: ['+ column:public.users.phone'],
  },
  {
    sql: 'alter table users drop column born',
    differs: ['- column:public.users.born', '- statistics:public.users.users_stats'],
  },
  {
    // What differs is the order of the columns, which a comparison tells from their positions.
    sql: 'alter table users drop column mood, add column mood mood',
    differs: [],
  },
  {
    sql: 'alter table users rename column born to birthday',
    differs: [
      '+ column:public.users.birthday',
      '- column:public.users.born',
      'statistics:public.users.users_stats columns',
    ],
  },
  {
    sql: 'alter table orders alter column other_id type bigint',
    differs: ['column:public.orders.other_id type'],
  },
  {
    sql: 'alter table users alter column email drop not null',
    differs: ['column:public.users.email notNull'],
  },
  {
    sql: 'alter table users alter column age set not null',
    differs: ['column:public.users.age notNull'],
  },
  {
    sql: 'alter table users alter column name drop default',
    differs: ['column:public.users.name default'],
  },
  {
    sql: "alter table users alter column name set default 'nobody'",
    differs: ['column:public.users.name default'],
  },
  {
    sql: 'alter table users alter column age set default 18',
    differs: ['column:public.users.age default'],
  },
  {
    sql: 'alter table users alter column slug drop expression',
    differs: ['column:public.users.slug generated generationExpression'],
  },
  {
    sql: 'alter table users alter column slug set expression as (upper(email))',
    differs: ['column:public.users.slug generationExpression'],
    from: 17,
  },
  {
    sql: 'alter table users alter column balance type numeric(12, 2)',
    differs: ['column:public.users.balance type'],
  },
  {
    sql: 'alter table users alter column tags type text[] collate "C"',
    differs: ['column:public.users.tags collation'],
  },
  {
    sql: 'alter table users alter column tags type varchar[]',
    differs: ['column:public.users.tags type'],
  },
  {
    sql: 'alter table users alter column name set storage external',
    differs: ['column:public.users.name storage'],
  },
  {
    sql: 'alter table users alter column name set compression pglz',
    differs: ['column:public.users.name compression'],
  },
  {
    sql: 'alter table users alter column age set statistics 500',
    differs: ['column:public.users.age statistics'],
  },
  {
    sql: 'alter table users alter column age set (n_distinct = 5)',
    differs: ['column:public.users.age options'],
  },
  {
    sql: 'alter table orders alter column id set generated by default',
    differs: ['column:public.orders.id identity'],
  },
  {
    sql: 'alter table orders alter column id drop identity',
    differs: ['column:public.orders.id identity'],
  },
  {
    sql: 'alter table orders alter column id set increment 5',
    differs: ['column:public.orders.id identityOptions'],
  },
  {
    sql: 'alter table orders alter column id set start 5',
    differs: ['column:public.orders.id identityOptions'],
  },
  {
    sql: 'alter table orders alter column id set minvalue 0',
    differs: ['column:public.orders.id identityOptions'],
  },
  {
    sql: 'alter table orders alter column id set maxvalue 1000',
    differs: ['column:public.orders.id identityOptions'],
  },
  {
    sql: 'alter table orders alter column id set cache 7',
    differs: ['column:public.orders.id identityOptions'],
  },
  {
    sql: 'alter table orders alter column id set cycle',
    differs: ['column:public.orders.id identityOptions'],
  },
  {
    sql: 'alter table orders alter column other_id set not null, alter column other_id add generated always as identity',
    differs: ['column:public.orders.other_id identity notNull'],
  },
  {
    sql: "alter table events_2024 alter column kind set default 'x'",
    differs: ['column:public.events_2024.kind default'],
  },
  {
    sql: "alter table dogs alter column name set default 'Rex'",
    differs: ['column:public.dogs.name default'],
  },
  {
    sql: 'alter table users add column twice integer generated always as (age * 2) virtual',
    differs: ['+ column:public.users.twice'],
    from: 18,
  },
  {
    sql: 'alter table users add constraint email_there not null name',
    differs: ['column:public.users.name notNull notNullConstraint'],
    from: 18,
  },
  {
    sql: 'alter table animals add constraint animals_id_not_null not null id no inherit',
    differs: ['column:public.animals.id notNull notNullConstraint'],
    from: 18,
  },
  {
    sql: 'alter table users add constraint users_name_not_null not null name not valid',
    differs: ['column:public.users.name notNull notNullConstraint'],
    from: 18,
  },
  {
    sql: 'alter table users drop constraint users_email_key',
    differs: ['- constraint:public.users.users_email_key'],
  },
  {
    sql: 'alter table users rename constraint users_email_key to email_once',
    differs: ['+ constraint:public.users.email_once', '- constraint:public.users.users_email_key'],
  },
  {
    sql: 'alter table users drop constraint users_email_key, add constraint users_email_key unique (email, name)',
    differs: ['constraint:public.users.users_email_key columns'],
  },
  {
    sql: 'alter table users drop constraint users_email_key, add constraint users_email_key unique (email) deferrable',
    differs: ['constraint:public.users.users_email_key deferrable'],
  },
  {
    sql: 'alter table users drop constraint users_email_key, add constraint users_email_key unique (email) deferrable initially deferred',
    differs: ['constraint:public.users.users_email_key deferrable deferred'],
  },
  {
    sql: 'alter table users drop constraint users_email_key, add constraint users_email_key unique (email) include (name)',
    differs: ['constraint:public.users.users_email_key include'],
  },
  {
    sql: 'alter table users drop constraint users_email_key, add constraint users_email_key unique nulls not distinct (email)',
    differs: ['constraint:public.users.users_email_key nullsNotDistinct'],
    from: 15,
  },
  {
    sql: 'alter table users drop constraint age_range, add constraint age_range check (age > 1)',
    differs: ['constraint:public.users.age_range expression'],
  },
  {
    sql: 'alter table users drop constraint age_range, add constraint age_range check (age > 0) not valid',
    differs: ['constraint:public.users.age_range notValid'],
  },
  {
    sql: 'alter table users drop constraint age_range, add constraint age_range check (age > 0) no inherit',
    differs: ['constraint:public.users.age_range noInherit'],
  },
  {
    sql: 'alter table users drop constraint age_range, add constraint age_range check (age > 0) not enforced',
    differs: ['constraint:public.users.age_range notEnforced'],
    from: 18,
  },
  {
    sql: 'alter table orders disable trigger all',
    differs: ['constraint:public.orders.orders_user_fk internalTriggers'],
  },
  {
    sql: 'alter table orders drop constraint orders_user_fk, add constraint orders_user_fk foreign key (user_id) references users (id) on delete cascade',
    differs: ['constraint:public.orders.orders_user_fk onDelete'],
  },
  {
    sql: 'alter table orders drop constraint orders_user_fk, add constraint orders_user_fk foreign key (user_id) references users (id) on update cascade',
    differs: ['constraint:public.orders.orders_user_fk onUpdate'],
  },
  {
    sql: 'alter table orders drop constraint orders_user_fk, add constraint orders_user_fk foreign key (user_id) references users (id) match full',
    differs: ['constraint:public.orders.orders_user_fk match'],
  },
  {
    sql: 'alter table orders drop constraint orders_user_fk, add constraint orders_user_fk foreign key (other_id) references users (id)',
    differs: ['constraint:public.orders.orders_user_fk columns'],
  },
  {
    sql: 'alter table orders drop constraint orders_user_fk, add constraint orders_user_fk foreign key (user_id) references users (id) on delete set null (user_id)',
    differs: ['constraint:public.orders.orders_user_fk onDelete onDeleteColumns'],
    from: 15,
  },
  {
    sql: 'alter table orders alter constraint orders_user_fk deferrable',
    differs: ['constraint:public.orders.orders_user_fk deferrable'],
  },
  {
    sql: 'alter table orders drop constraint orders_user_fk, add constraint orders_user_fk foreign key (user_id) references users (id) not valid',
    differs: ['constraint:public.orders.orders_user_fk notValid'],
  },
  {
    sql: 'alter table orders drop constraint orders_pkey',
    differs: ['- constraint:public.orders.orders_pkey'],
  },
  {
    sql: 'alter table orders drop constraint orders_pkey, add constraint orders_pkey primary key (id) with (fillfactor = 50)',
    differs: ['constraint:public.orders.orders_pkey options'],
  },
  {
    sql: 'alter table orders drop constraint orders_during_excl, add constraint orders_during_excl exclude using gist (during with =)',
    differs: ['constraint:public.orders.orders_during_excl exclusion'],
  },
  {
    sql: 'create index on orders (other_id)',
    differs: ['+ index:public.orders.orders_other_id_idx'],
  },
  {
    sql: 'drop index orders_user',
    differs: ['- index:public.orders.orders_user'],
  },
  {
    sql: 'alter index orders_user rename to by_user',
    differs: ['+ index:public.orders.by_user', '- index:public.orders.orders_user'],
  },
  {
    sql: 'drop index orders_user; create unique index orders_user on orders (user_id)',
    differs: ['index:public.orders.orders_user unique'],
  },
  {
    sql: 'drop index orders_user; create index orders_user on orders using hash (user_id)',
    differs: ['index:public.orders.orders_user method'],
  },
  {
    sql: 'drop index orders_user; create index orders_user on orders (user_id desc)',
    differs: ['index:public.orders.orders_user keys'],
  },
  {
    sql: 'drop index orders_user; create index orders_user on orders (user_id nulls first)',
    differs: ['index:public.orders.orders_user keys'],
  },
  {
    sql: 'drop index orders_user; create index orders_user on orders (user_id, other_id)',
    differs: ['index:public.orders.orders_user keys'],
  },
  {
    sql: 'drop index orders_user; create index orders_user on orders (user_id) include (note)',
    differs: ['index:public.orders.orders_user include'],
  },
  {
    sql: 'drop index orders_user; create index orders_user on orders (user_id) with (fillfactor = 50)',
    differs: ['index:public.orders.orders_user options'],
  },
  {
    sql: 'drop index orders_note; create index orders_note on orders (upper(note))',
    differs: ['index:public.orders.orders_note keys'],
  },
  {
    sql: 'drop index orders_note; create index orders_note on orders (lower(note) text_pattern_ops)',
    differs: ['index:public.orders.orders_note keys'],
  },
  {
    sql: 'drop index orders_note; create index orders_note on orders (lower(note) collate "C")',
    differs: ['index:public.orders.orders_note keys'],
  },
  {
    sql: 'drop index orders_note; create index orders_note on orders using gin (lower(note) public.gin_trgm_ops)',
    differs: ['index:public.orders.orders_note keys method'],
  },
  {
    sql: 'drop index orders_note; create index orders_note on orders using gist (lower(note) public.gist_trgm_ops (siglen = 32))',
    differs: ['index:public.orders.orders_note keys method'],
  },
  {
    sql: 'alter index orders_note alter column 1 set statistics 300',
    differs: ['index:public.orders.orders_note keys'],
  },
  {
    sql: 'drop index orders_total; create unique index orders_total on orders (total) where total > 1',
    differs: ['index:public.orders.orders_total predicate'],
  },
  {
    sql: 'drop index orders_total; create unique index orders_total on orders (total) nulls not distinct where total > 0',
    differs: ['index:public.orders.orders_total nullsNotDistinct'],
    from: 15,
  },
  {
    sql: 'create index events_at on only events (at)',
    differs: ['+ index:public.events.events_at'],
  },
  {
    sql: 'drop index events_kind',
    differs: ['- index:public.events.events_kind'],
  },
  {
    sql: "alter type mood add value 'angry'",
    differs: ['enum:public.mood labels'],
  },
  {
    sql: "alter type mood add value 'meh' before 'ok'",
    differs: ['enum:public.mood labels'],
  },
  {
    sql: "alter type mood rename value 'ok' to 'fine'",
    differs: ['enum:public.mood labels'],
  },
  {
    sql: 'alter type app.point3 add attribute w integer',
    differs: ['composite type:app.point3 fields'],
  },
  {
    sql: 'alter type app.label alter attribute title type text collate "C"',
    differs: ['composite type:app.label fields'],
  },
  {
    sql: 'alter type app.point3 alter attribute x type bigint',
    differs: ['composite type:app.point3 fields'],
  },
  {
    sql: 'alter domain email set not null',
    differs: ['domain:public.email notNull'],
  },
  {
    sql: "alter domain email set default 'a@b'",
    differs: ['domain:public.email default'],
  },
  {
    sql: 'alter domain email add constraint short check (length(value) < 50)',
    differs: ['domain:public.email checks'],
  },
  {
    sql: 'alter domain app.positive drop default',
    differs: ['domain:app.positive default'],
  },
  {
    sql: 'drop type span; create type span as range (subtype = bigint)',
    differs: ['range type:public.span subtype'],
  },
  {
    sql: "drop collation german; create collation german (provider = icu, locale = 'de-AT')",
    differs: ['collation:public.german locale'],
  },
  {
    sql: "drop collation german; create collation german (provider = icu, locale = 'de-DE', deterministic = false)",
    differs: ['collation:public.german nondeterministic'],
  },
  {
    sql: 'alter sequence tickets increment by 2',
    differs: ['sequence:public.tickets increment'],
  },
  {
    sql: 'alter sequence tickets start with 7',
    differs: ['sequence:public.tickets start'],
  },
  {
    sql: 'alter sequence tickets as integer',
    differs: ['sequence:public.tickets type'],
  },
  {
    sql: 'alter sequence tickets cycle',
    differs: ['sequence:public.tickets cycle'],
  },
  {
    sql: 'alter sequence tickets cache 20',
    differs: ['sequence:public.tickets cache'],
  },
  {
    sql: 'alter sequence tickets minvalue -5',
    differs: ['sequence:public.tickets min start'],
  },
  {
    sql: 'alter sequence tickets owned by users.age',
    differs: ['sequence:public.tickets (parent) ownedBy'],
  },
  {
    sql: 'alter sequence users_id_seq owned by none',
    differs: ['sequence:public.users_id_seq (parent) ownedBy'],
  },
  {
    sql: 'create or replace view adults as select id, name from users where age >= 21',
    differs: ['view:public.adults definition'],
  },
  {
    sql: 'create or replace view adults as select id, name, age from users where age >= 18',
    differs: ['view:public.adults columns definition'],
  },
  {
    sql: 'alter view adults set (security_barrier = true)',
    differs: ['view:public.adults options'],
  },
  {
    sql: 'alter view adults set (check_option = local)',
    differs: ['view:public.adults options'],
  },
  {
    sql: 'alter view adults set (security_invoker = true)',
    differs: ['view:public.adults options'],
    from: 15,
  },
  {
    sql: "alter view adults alter column name set default 'x'",
    differs: ['view:public.adults columns'],
  },
  {
    sql: 'drop materialized view totals; create materialized view totals as select user_id, max(total) as total from orders group by user_id; create index totals_user on totals (user_id)',
    differs: ['materialized view:public.totals definition'],
  },
  {
    sql: 'alter materialized view totals set (fillfactor = 60)',
    differs: ['materialized view:public.totals options'],
  },
  {
    sql: 'drop index totals_user',
    differs: ['- index:public.totals.totals_user'],
  },
  {
    sql: "create or replace function double(n integer) returns integer language sql immutable as 'select n + n'",
    differs: ['function:public.double(integer) body'],
  },
  {
    sql: "create or replace function double(n integer) returns integer language sql stable as 'select n * 2'",
    differs: ['function:public.double(integer) volatility'],
  },
  {
    sql: 'alter function double(integer) strict',
    differs: ['function:public.double(integer) strict'],
  },
  {
    sql: 'alter function double(integer) security definer',
    differs: ['function:public.double(integer) securityDefiner'],
  },
  {
    sql: 'alter function double(integer) leakproof',
    differs: ['function:public.double(integer) leakproof'],
  },
  {
    sql: 'alter function double(integer) parallel safe',
    differs: ['function:public.double(integer) parallel'],
  },
  {
    sql: 'alter function double(integer) cost 5',
    differs: ['function:public.double(integer) cost'],
  },
  {
    sql: 'alter function double(integer) set search_path = public',
    differs: ['function:public.double(integer) config'],
  },
  {
    sql: 'alter function double(integer) rename to twice',
    differs: ['- function:public.double(integer)', '+ function:public.twice(integer)'],
  },
  {
    sql: "create function double(n bigint) returns bigint language sql as 'select n'",
    differs: ['+ function:public.double(bigint)'],
  },
  {
    sql: "create or replace function double(n integer default 3) returns integer language sql immutable as 'select n * 2'",
    differs: ['function:public.double(integer) arguments'],
  },
  {
    sql: 'create or replace function double(n integer) returns integer language sql immutable return n * 2',
    differs: ['function:public.double(integer) body'],
  },
  {
    sql: "drop function double(integer); create function double(n integer) returns bigint language sql immutable as 'select n * 2'",
    differs: ['function:public.double(integer) result'],
  },
  {
    sql: "create or replace procedure clean(days integer default 8) language sql as 'delete from orders where id < days'",
    differs: ['procedure:public.clean(integer) arguments'],
  },
  {
    sql: "create or replace aggregate total_of(integer) (sfunc = sum_state, stype = integer, initcond = '5')",
    differs: ['aggregate:public.total_of(integer) initcond'],
  },
  {
    sql: 'drop trigger touch on users',
    differs: ['- trigger:public.users.touch'],
  },
  {
    sql: 'drop trigger touch on users; create trigger touch after update on users for each row execute function touch()',
    differs: ['trigger:public.users.touch timing'],
  },
  {
    sql: 'drop trigger touch on users; create trigger touch before update or insert on users for each row execute function touch()',
    differs: ['trigger:public.users.touch events'],
  },
  {
    sql: 'drop trigger touch on users; create trigger touch before update on users for each statement execute function touch()',
    differs: ['trigger:public.users.touch level'],
  },
  {
    sql: 'drop trigger touch on users; create trigger touch before update of age on users for each row execute function touch()',
    differs: ['trigger:public.users.touch columns'],
  },
  {
    sql: 'drop trigger touch on users; create trigger touch before update on users for each row when (old.age > 1) execute function touch()',
    differs: ['trigger:public.users.touch when'],
  },
  {
    sql: "drop trigger touch on users; create trigger touch before update on users for each row execute function touch('a', 'b')",
    differs: ['trigger:public.users.touch arguments'],
  },
  {
    sql: 'drop trigger touch on users; create trigger touch after update on users referencing new table as fresh for each statement execute function touch()',
    differs: ['trigger:public.users.touch level newTable timing'],
  },
  {
    sql: 'create constraint trigger late after insert on users deferrable initially deferred for each row execute function touch()',
    differs: ['+ trigger:public.users.late'],
  },
  {
    sql: 'alter table users disable trigger touch',
    differs: ['trigger:public.users.touch enabled'],
  },
  {
    sql: 'create trigger part after insert on events for each row execute function touch()',
    differs: ['+ trigger:public.events.part'],
  },
  {
    sql: 'create trigger part after insert on events for each row execute function touch(); alter table events_2024 disable trigger part',
    differs: ['+ trigger:public.events.part', '+ trigger:public.events_2024.part'],
  },
  {
    sql: 'create or replace rule quiet as on delete to animals do also nothing',
    differs: ['rule:public.animals.quiet definition'],
  },
  {
    sql: 'alter table animals disable rule quiet',
    differs: ['rule:public.animals.quiet enabled'],
  },
  {
    sql: 'alter policy own on users using (id > 1)',
    differs: ['policy:public.users.own using'],
  },
  {
    sql: 'alter policy own on users to pg_monitor',
    differs: ['policy:public.users.own roles'],
  },
  {
    sql: 'drop policy own on users; create policy own on users as restrictive for select using (id > 0)',
    differs: ['policy:public.users.own permissive'],
  },
  {
    sql: 'drop policy own on users; create policy own on users for all using (id > 0)',
    differs: ['policy:public.users.own command'],
  },
  {
    sql: 'drop policy own on users; create policy own on users for select using (id > 0); create policy add on users for insert with check (id > 0)',
    differs: ['+ policy:public.users.add'],
  },
  {
    sql: 'drop statistics users_stats; create statistics users_stats (mcv) on age, born from users',
    differs: ['statistics:public.users.users_stats kinds'],
  },
  {
    sql: 'alter statistics users_stats set statistics 200',
    differs: ['statistics:public.users.users_stats target'],
  },
  {
    sql: 'create statistics lowered on lower(name) from users',
    differs: ['+ statistics:public.users.lowered'],
  },
  {
    sql: 'alter text search configuration plain alter mapping for word with english_stem',
    differs: ['text search configuration:public.plain mappings'],
  },
  {
    sql: 'alter text search dictionary words (stopwords = danish)',
    differs: ['text search dictionary:public.words options'],
  },
  {
    sql: 'alter publication feed add table orders',
    differs: ['publication:feed tables'],
  },
  {
    sql: "alter publication feed set (publish = 'insert')",
    differs: ['publication:feed operations'],
  },
  {
    sql: 'alter publication feed set table users (id, email)',
    differs: ['publication:feed tables'],
    from: 15,
  },
  {
    sql: 'alter publication feed set table users where (id > 5)',
    differs: ['publication:feed tables'],
    from: 15,
  },
  {
    sql: 'alter publication feed add tables in schema app',
    differs: ['publication:feed schemas'],
    from: 15,
  },
  {
    sql: 'create publication everything for all tables',
    differs: ['+ publication:everything'],
  },
  {
    sql: "alter server remote options (add port '5')",
    differs: ['foreign server:remote options'],
  },
  {
    sql: "alter foreign table far options (set table_name 'other')",
    differs: ['table:public.far foreignOptions'],
  },
  {
    sql: 'alter foreign table far add column age integer',
    differs: ['+ column:public.far.age'],
  },
  {
    sql: 'alter event trigger on_ddl disable',
    differs: ['event trigger:on_ddl enabled'],
  },
  {
    sql: 'drop event trigger on_ddl',
    differs: ['- event trigger:on_ddl'],
  },
  {
    sql: 'drop operator === (integer, integer); create operator === (leftarg = integer, rightarg = integer, function = int4eq, hashes)',
    differs: ['operator:public."===(integer, integer)" hashes'],
  },
  {
    sql: 'drop cast (integer as mood); create cast (integer as mood) with function mood_of(integer) as assignment',
    differs: ['cast:"integer AS mood" context'],
  },
  {
    sql: 'drop extension pg_trgm',
    differs: ['- extension:pg_trgm'],
  },
  {
    sql: 'create extension citext schema app',
    differs: ['+ extension:citext'],
  },
  {
    sql: 'grant insert on users to pg_monitor',
    differs: ['grant:public.users.pg_monitor privileges'],
  },
  {
    sql: 'grant select on users to pg_monitor with grant option',
    differs: ['grant:public.users.pg_monitor privileges'],
  },
  {
    sql: 'revoke select on users from pg_monitor',
    differs: ['- grant:public.users.pg_monitor'],
  },
  {
    sql: 'grant update (age) on users to pg_monitor',
    differs: ['+ grant:public.users.age.pg_monitor'],
  },
  {
    sql: 'grant usage on schema app to public',
    differs: ['+ grant:app.public'],
  },
  {
    sql: 'revoke usage on schema public from public',
    differs: ['+ grant:public.public'],
  },
  {
    sql: 'revoke execute on function double(integer) from public',
    differs: ['+ grant:public.double(integer).public'],
  },
  {
    sql: 'grant execute on function double(integer) to pg_monitor',
    differs: ['+ grant:public.double(integer).pg_monitor'],
  },
  {
    sql: 'grant usage on sequence tickets to pg_monitor',
    differs: ['+ grant:public.tickets.pg_monitor'],
  },
  {
    sql: 'revoke usage on type mood from public',
    differs: ['+ grant:public.mood.public'],
  },
  {
    sql: 'grant select (name) on adults to pg_monitor',
    differs: ['+ grant:public.adults.name.pg_monitor'],
  },
  {
    sql: 'grant usage on foreign server remote to pg_monitor',
    differs: ['foreign server:remote grants'],
  },
  {
    sql: 'alter default privileges in schema app grant select on tables to pg_monitor',
    differs: ['+ default privileges:app."tables to pg_monitor"'],
  },
  {
    sql: 'alter default privileges revoke execute on functions from public',
    differs: ['+ default privileges:"functions to public"'],
  },
  {
    sql: "comment on table users is 'Everyone'",
    differs: ['comment:public.users text'],
  },
  {
    sql: 'comment on column users.email is null',
    differs: ['- comment:public.users.email'],
  },
  {
    sql: "comment on schema app is 'The application'",
    differs: ['+ comment:app'],
  },
  {
    sql: 'alter table users owner to pg_read_all_data',
    differs: ['unmodelled'],
  },
  {
    sql: 'revoke execute on function similarity(text, text) from public',
    differs: ['unmodelled'],
  },
  {
    sql: 'revoke usage on language plpgsql from public',
    differs: ['unmodelled'],
  },
  {
    sql: "comment on column app.label.title is 'Shown'",
    differs: ['+ comment:app.label.title'],
  },
  {
    sql: "comment on constraint email_check on domain email is 'With an at'",
    differs: ['+ comment:public.email."constraint email_check"'],
  },
  {
    sql: "comment on constraint age_range on users is 'Plausible'",
    differs: ['+ comment:public.users."constraint age_range"'],
  },
  {
    sql: "comment on function double(integer) is 'Twice'",
    differs: ['+ comment:public.double(integer)'],
  },
  {
    sql: "comment on index orders_user is 'Quick'",
    differs: ['+ comment:public.orders."index orders_user"'],
  },
  {
    sql: "comment on column adults.name is 'Shown'",
    differs: ['+ comment:public.adults.name'],
  },
  {
    sql: "comment on type mood is 'How one feels'",
    differs: ['+ comment:public.mood'],
  },
  {
    sql: "comment on extension pg_trgm is 'For the search'",
    differs: ['+ comment:"extension pg_trgm"'],
  },
  {
    sql: "comment on policy own on users is 'Mine'",
    differs: ['+ comment:public.users."policy own"'],
  },
  {
    sql: "comment on trigger touch on users is 'Stamp'",
    differs: ['+ comment:public.users."trigger touch"'],
  },
  {
    sql: 'alter table users drop column slug, add column slug text generated always as (lower(email)) virtual',
    differs: ['column:public.users.slug generated'],
    from: 18,
  },
  {
    sql: 'create table rooms (id int4range, valid daterange, primary key (id, valid without overlaps))',
    differs: [
      '+ column:public.rooms.id',
      '+ column:public.rooms.valid',
      '+ constraint:public.rooms.rooms_pkey',
      '+ table:public.rooms',
    ],
    from: 18,
  },
  {
    sql: 'create table rooms (id int4range, valid daterange, primary key (id, valid without overlaps)); create table stays (room int4range, at daterange, foreign key (room, period at) references rooms (id, period valid))',
    differs: [
      '+ column:public.rooms.id',
      '+ column:public.rooms.valid',
      '+ column:public.stays.at',
      '+ column:public.stays.room',
      '+ constraint:public.rooms.rooms_pkey',
      '+ constraint:public.stays.stays_room_at_fkey',
      '+ table:public.rooms',
      '+ table:public.stays',
    ],
    from: 18,
  },
  {
    sql: 'create table typed of app.point3',
    differs: [
      '+ column:public.typed.x',
      '+ column:public.typed.y',
      '+ column:public.typed.z',
      '+ table:public.typed',
    ],
  },
  {
    sql: 'create unlogged sequence quick',
    differs: ['+ sequence:public.quick'],
    from: 15,
  },
  {
    sql: 'alter table dogs alter column name set not null',
    differs: ['column:public.dogs.name notNull'],
  },
  {
    sql: 'alter table events add primary key (id, at)',
    differs: ['+ constraint:public.events.events_pkey'],
  },
  {
    sql: "alter table events add constraint kinds check (kind <> '')",
    differs: ['+ constraint:public.events.kinds'],
  },
  {
    sql: 'create index events_at on only events (at); create index events_2024_at on events_2024 (at); alter index events_at attach partition events_2024_at',
    differs: ['+ index:public.events.events_at'],
  },
  {
    sql: 'create temporary table scratch (id integer)',
    differs: [],
  },
  {
    sql: 'create schema drizzle; create table drizzle.__drizzle_migrations (id serial primary key, hash text)',
    differs: [],
  },
  {
    sql: 'create table schema_migrations (version text primary key)',
    differs: [],
  },
  {
    sql: 'create table flyway_schema_history (id serial primary key, script text)',
    differs: [],
  },
  {
    sql: 'create table copy_of_users (like users including all)',
    differs: [
      '+ column:public.copy_of_users.age',
      '+ column:public.copy_of_users.balance',
      '+ column:public.copy_of_users.born',
      '+ column:public.copy_of_users.email',
      '+ column:public.copy_of_users.id',
      '+ column:public.copy_of_users.mood',
      '+ column:public.copy_of_users.name',
      '+ column:public.copy_of_users.slug',
      '+ column:public.copy_of_users.tags',
      '+ comment:public.copy_of_users.email',
      '+ constraint:public.copy_of_users.age_range',
      '+ constraint:public.copy_of_users.copy_of_users_email_key',
      '+ constraint:public.copy_of_users.copy_of_users_pkey',
      '+ statistics:public.copy_of_users.copy_of_users_age_born_stat',
      '+ table:public.copy_of_users',
    ],
  },
  {
    sql: "create conversion latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8",
    differs: ['unmodelled'],
  },
  {
    sql: 'create language other handler plpgsql_call_handler',
    differs: ['unmodelled'],
  },
  {
    sql: 'create type shell',
    differs: ['unmodelled'],
  },
  {
    sql: 'create operator family likeness using btree',
    differs: ['unmodelled'],
  },
  {
    sql: 'create user mapping for public server remote',
    differs: ['unmodelled'],
  },
];
