create schema app;
create extension pg_trgm;
create type mood as enum ('sad', 'ok', 'happy');
create type app.point3 as (x integer, y integer, z numeric(6, 2));
create type app.label as (title text, language text);
create domain email as text check (value like '%@%');
create domain app.positive as integer default 1 not null;
create collation german (provider = icu, locale = 'de-DE');
create type span as range (subtype = numeric);
create sequence tickets;

create table users (
  id serial primary key,
  email varchar(100) not null,
  name text default 'anonymous',
  age integer,
  mood mood,
  born date,
  balance numeric(10, 2) not null default 0,
  tags text[],
  slug text generated always as (lower(email)) stored,
  constraint users_email_key unique (email),
  constraint age_range check (age > 0)
);
create table orders (
  id bigint generated always as identity,
  user_id integer not null,
  other_id integer,
  total numeric default 10,
  note text,
  during int4range,
  constraint orders_pkey primary key (id),
  constraint orders_user_fk foreign key (user_id) references users (id),
  constraint orders_during_excl exclude using gist (during with &&)
);
create index orders_user on orders (user_id);
create index orders_note on orders (lower(note));
create unique index orders_total on orders (total) where total > 0;
create table events (id bigint not null, at timestamptz not null, kind text) partition by range (at);
create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
create index events_kind on events (kind);
create table animals (id integer, name text);
create table dogs (breed text) inherits (animals);

create view adults as select id, name from users where age >= 18;
create materialized view totals as select user_id, sum(total) as total from orders group by user_id;
create index totals_user on totals (user_id);

create function double(n integer) returns integer language sql immutable as 'select n * 2';
create function touch() returns trigger language plpgsql as 'begin return new; end';
create function on_ddl() returns event_trigger language plpgsql as 'begin end';
create procedure clean(days integer default 7) language sql as 'delete from orders where id < days';
create function sum_state(a integer, b integer) returns integer language sql as 'select a + b';
create aggregate total_of(integer) (sfunc = sum_state, stype = integer, initcond = '0');
create operator === (leftarg = integer, rightarg = integer, function = int4eq);
create function mood_of(integer) returns mood language sql as $$select 'ok'::public.mood$$;
create cast (integer as mood) with function mood_of(integer);

create trigger touch before update on users for each row execute function touch();
create rule quiet as on delete to animals do instead nothing;
alter table users enable row level security;
create policy own on users for select using (id > 0);
create statistics users_stats (dependencies) on age, born from users;
create text search configuration plain (copy = simple);
create text search dictionary words (template = simple, stopwords = english);
create publication feed for table users;
create foreign data wrapper files;
create server remote foreign data wrapper files options (host 'db.example', password 'hunter2');
create foreign table far (id integer, name text) server remote options (table_name 'near');
create event trigger on_ddl on ddl_command_end execute function on_ddl();
grant select on users to pg_monitor;
grant update (name) on users to pg_monitor;
comment on table users is 'People';
comment on column users.email is 'Address';
