create type status as enum ('draft', 'published', 'archived');
create type size as (width integer, unit text);
create domain email as text check (value like '%@%');
create domain amount as numeric not null;
create schema billing;
create type billing.plan as enum ('free', 'paid');
create table users (
  id uuid primary key default gen_random_uuid(),
  email email not null,
  name text,
  settings jsonb not null default '{}',
  plan billing.plan not null default 'free',
  balance amount,
  scores integer[] not null default '{}',
  joined timestamptz not null default now(),
  slug text generated always as (lower(name)) stored
);
create table posts (
  id bigint generated always as identity primary key,
  author_id uuid not null references users (id) on delete cascade,
  reviewer_id uuid references users (id),
  status status not null default 'draft',
  title varchar(100) not null,
  dimensions size,
  visibility text not null default 'public' check (visibility in ('public', 'private')),
  wait interval,
  spare integer,
  error text
);
create table settings (user_id uuid primary key references users (id), theme text not null, seen boolean not null default false);
create table billing.invoices (id serial primary key, user_id uuid references public.users (id), total numeric(10, 2) not null);
create view published as select id, title, status from posts where status = 'published';
create materialized view counts as select author_id, count(*) as posts from posts group by author_id;
create view listed as select id, title, author_id, lower(title) as low from posts;
create view authored as select p.id, u.email::text as name from posts p join users u on u.id = p.author_id;
create function search(term text, most integer default 10) returns setof posts language sql as 'select * from posts limit most';
create function totals(since date) returns table (day date, posts bigint) language sql as 'select since, 1::bigint';
create function failures(error text) returns table (error text, posts bigint) language sql as 'select error, 1::bigint';
create function ping() returns void language sql as 'select';
create function pick(key text) returns text language sql as 'select key';
create function pick(key text, fallback text) returns text language sql as 'select key';
create function full_title(posts) returns text language sql as $$select $1.title$$;
create function low_of(listed) returns text language sql as $$select $1.low$$;
create function latest_of(users) returns posts language sql as 'select * from posts limit 1';
create function whoami() returns users language sql as 'select * from users limit 1';
create procedure tidy() language sql as 'delete from posts';
create function stamp() returns trigger language plpgsql as 'begin return new; end';
create view written as select distinct title, error as name from posts;
create trigger write_it instead of insert on written for each row execute function stamp();
