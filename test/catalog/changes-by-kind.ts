import type { Change } from './changes.ts';

/** Another place than the usual one for what tables hold; there while the changes are made. */
export const tablespace = 'of_changes';

const heap2 = 'create access method heap2 type table handler heap_tableam_handler';
const total = 'aggregate:public.total_of(integer)';
const moving = ', msfunc = sum_state, minvfunc = sum_state, mstype = integer';
const state = (name: string, type: string) =>
  `create function ${name}(${type}, integer) returns ${type} language sql as 'select $1'`;
/** The aggregate of `base.sql` with other parts. */
const totalOf = (sfunc: string, type = 'integer', more = '') =>
  `drop aggregate total_of(integer); create aggregate total_of(integer) (sfunc = ${sfunc}, stype = ${type}, initcond = '0'${more})`;

/**
 * Single changes to the schema of `base.sql`, so that of every kind of object one comes, one goes and each attribute
 * changes: the statement, and all that it changes, as `changes` has it.
 */
const statements: readonly (readonly [sql: string, ...differs: readonly string[]])[] = [
  ['drop sequence tickets', '- sequence:public.tickets'],
  ['alter sequence tickets maxvalue 900', 'sequence:public.tickets max'],
  ['alter sequence tickets set unlogged', 'sequence:public.tickets persistence'],
  ['create view names as select name from users', '+ view:public.names'],
  ['drop view adults', '- view:public.adults'],
  ['create materialized view ages as select age from users', '+ materialized view:public.ages'],
  ['alter materialized view totals alter total set statistics 5', 'materialized view:public.totals columns'],
  ['create rule loud as on insert to animals do also notify animals', '+ rule:public.animals.loud'],
  ['drop rule quiet on animals', '- rule:public.animals.quiet'],
  ['drop policy own on users', '- policy:public.users.own'],
  ['create policy mine on users for update with check (id > 1)', '+ policy:public.users.mine'],
  ['alter policy own on users using (id > 1)', 'policy:public.users.own using'],
  ["create procedure nothing() language sql as 'select 1'", '+ procedure:public.nothing()'],
  ['drop procedure clean(integer)', '- procedure:public.clean(integer)'],
  ['create aggregate sums(integer) (sfunc = sum_state, stype = integer)', '+ aggregate:public.sums(integer)'],
  ['drop aggregate total_of(integer)', '- aggregate:public.total_of(integer)'],
  [
    "create or replace aggregate total_of(integer) (sfunc = sum_state, stype = integer, initcond = '0', combinefunc = sum_state)",
    'aggregate:public.total_of(integer) combinefunc',
  ],
  [
    "create or replace aggregate total_of(integer) (sfunc = sum_state, stype = integer, initcond = '0', sspace = 8)",
    'aggregate:public.total_of(integer) sspace',
  ],
  [
    "create or replace aggregate total_of(integer) (sfunc = sum_state, stype = integer, initcond = '0', finalfunc = double)",
    'aggregate:public.total_of(integer) finalfunc',
  ],
  ["create type grade as enum ('a', 'b')", '+ enum:public.grade'],
  [
    'drop type mood cascade',
    '- cast:"integer AS mood"',
    '- column:public.users.mood',
    '- enum:public.mood',
    '- function:public.mood_of(integer)',
  ],
  ['create domain positive as integer check (value > 0)', '+ domain:public.positive'],
  [
    'drop domain app.positive; create domain app.positive as bigint default 1 not null',
    'domain:app.positive type',
  ],
  ['create type app.pair as (a integer, b integer)', '+ composite type:app.pair'],
  ['create type span2 as range (subtype = integer)', '+ range type:public.span2'],
  ['drop type span', '- range type:public.span'],
  ["create collation french (provider = icu, locale = 'fr-FR')", '+ collation:public.french'],
  ['drop collation german', '- collation:public.german'],
  [
    "drop collation german; create collation german (provider = icu, locale = 'de-AT')",
    'collation:public.german locale',
  ],
  ['alter extension pg_trgm set schema app', 'extension:pg_trgm schema'],
  ['create event trigger noted on sql_drop execute function on_ddl()', '+ event trigger:noted'],
  [
    'drop event trigger on_ddl; create event trigger on_ddl on ddl_command_start execute function on_ddl()',
    'event trigger:on_ddl event',
  ],
  [
    "drop event trigger on_ddl; create event trigger on_ddl on ddl_command_end when tag in ('CREATE TABLE') execute function on_ddl()",
    'event trigger:on_ddl tags',
  ],
  ['drop publication feed', '- publication:feed'],
  ['alter publication feed set (publish_via_partition_root = true)', 'publication:feed viaRoot'],
  ['drop publication feed; create publication feed for all tables', 'publication:feed allTables tables'],
  ['create foreign data wrapper others', '+ foreign data wrapper:others'],
  [
    'drop foreign data wrapper files cascade',
    '- column:public.far.id',
    '- column:public.far.name',
    '- foreign data wrapper:files',
    '- foreign server:remote',
    '- table:public.far',
    'unmodelled',
  ],
  ["alter foreign data wrapper files options (debug 'true')", 'foreign data wrapper:files options'],
  ['create server near foreign data wrapper files', '+ foreign server:near'],
  [
    'drop server remote cascade',
    '- column:public.far.id',
    '- column:public.far.name',
    '- foreign server:remote',
    '- table:public.far',
    'unmodelled',
  ],
  ["alter server remote version '2'", 'foreign server:remote version'],
  [
    "drop foreign table far; drop server remote; create server remote type 'x' foreign data wrapper files options (host 'db.example', password 'hunter2'); create foreign table far (id integer, name text) server remote options (table_name 'near')",
    'foreign server:remote type',
  ],
  ['create text search configuration other (copy = simple)', '+ text search configuration:public.other'],
  ['drop text search configuration plain', '- text search configuration:public.plain'],
  ['create text search dictionary others (template = simple)', '+ text search dictionary:public.others'],
  ['drop text search dictionary words', '- text search dictionary:public.words'],
  ['create cast (mood as integer) with inout', '+ cast:"mood AS integer"'],
  ['drop cast (integer as mood)', '- cast:"integer AS mood"'],
  [
    'drop cast (integer as mood); create cast (integer as mood) with inout',
    'cast:"integer AS mood" function method',
  ],
  [
    'create operator ==== (leftarg = integer, rightarg = integer, function = int4eq)',
    '+ operator:public."====(integer, integer)"',
  ],
  ['drop operator === (integer, integer)', '- operator:public."===(integer, integer)"'],
  [
    'alter operator === (integer, integer) set (restrict = eqsel, join = eqjoinsel)',
    'operator:public."===(integer, integer)" join restrict',
  ],
  [
    'drop operator === (integer, integer); create operator === (leftarg = integer, rightarg = integer, function = int4ne)',
    'operator:public."===(integer, integer)" function',
  ],
  [
    'drop operator === (integer, integer); create operator === (leftarg = integer, rightarg = integer, function = int4eq, commutator = ===, merges)',
    'operator:public."===(integer, integer)" commutator merges',
  ],
  [
    'drop trigger touch on users; create constraint trigger touch after update on users deferrable for each row execute function touch()',
    'trigger:public.users.touch constraint deferrable timing',
  ],
  [
    'drop trigger touch on users; create constraint trigger touch after update on users deferrable initially deferred for each row execute function touch()',
    'trigger:public.users.touch constraint deferrable deferred timing',
  ],
  [
    'drop trigger touch on users; create trigger touch after update on users referencing old table as old_rows for each statement execute function touch()',
    'trigger:public.users.touch level oldTable timing',
  ],
  [
    "create function touch2() returns trigger language plpgsql as 'begin return new; end'; drop trigger touch on users; create trigger touch before update on users for each row execute function touch2()",
    '+ function:public.touch2()',
    'trigger:public.users.touch function',
  ],
  [
    'drop statistics users_stats; create statistics users_stats on age, (lower(email)) from users',
    'statistics:public.users.users_stats columns expressions kinds',
  ],
  [
    'create schema apart; alter statistics users_stats set schema apart',
    '+ schema:apart',
    'statistics:public.users.users_stats schema',
  ],
  [
    "create or replace function double(n integer) returns integer language plpgsql immutable as 'begin return n * 2; end'",
    'function:public.double(integer) body language',
  ],
  [
    "create or replace function double(n integer) returns integer language sql immutable support generate_series_int8_support as 'select n * 2'",
    'function:public.double(integer) support',
  ],
  [
    'alter table events detach partition events_2025',
    'column:public.events_2025.at inherited',
    'column:public.events_2025.id inherited',
    'column:public.events_2025.kind inherited',
    '+ index:public.events_2025.events_2025_kind_idx',
    'table:public.events_2025 partitionBound partitionOf',
  ],
  ["alter table far options (add extra 'x')", 'table:public.far foreignOptions'],
  [
    "alter foreign table far alter column name options (column_name 'title')",
    'column:public.far.name foreignOptions',
  ],
  [
    'alter table dogs no inherit animals',
    'column:public.dogs.id inherited',
    'column:public.dogs.name inherited',
    'table:public.dogs inherits',
  ],
  [
    'create type app.shape as (id integer, at date); create table shaped of app.shape',
    '+ column:public.shaped.at',
    '+ column:public.shaped.id',
    '+ composite type:app.shape',
    '+ table:public.shaped',
  ],
  [
    'alter table orders drop constraint orders_user_fk, add constraint orders_user_fk foreign key (other_id) references users (id)',
    'constraint:public.orders.orders_user_fk columns',
  ],
  [
    'alter table orders drop constraint orders_user_fk; create table people (id integer primary key); alter table orders add constraint orders_user_fk foreign key (user_id) references people (id)',
    '+ column:public.people.id',
    'constraint:public.orders.orders_user_fk foreignTable',
    '+ constraint:public.people.people_pkey',
    '+ table:public.people',
  ],
  ['alter table orders cluster on orders_pkey', 'constraint:public.orders.orders_pkey clustered'],
  ['alter table orders cluster on orders_user', 'index:public.orders.orders_user clustered'],
  [
    'create unique index users_email_identity on users (email); alter table users replica identity using index users_email_identity',
    '+ index:public.users.users_email_identity',
    'table:public.users replicaIdentity',
  ],
  [
    'alter default privileges revoke execute on functions from public',
    '+ default privileges:"functions to public"',
  ],
  [
    'drop table animals cascade',
    '- column:public.animals.id',
    '- column:public.animals.name',
    '- column:public.dogs.breed',
    '- column:public.dogs.id',
    '- column:public.dogs.name',
    '- rule:public.animals.quiet',
    '- table:public.animals',
    '- table:public.dogs',
  ],
  ['drop type app.label', '- composite type:app.label'],
  ['drop extension pg_trgm', '- extension:pg_trgm'],
  [
    'drop table events; create table events (id bigint not null, at timestamptz not null, kind text) partition by hash (at)',
    ...['at', 'id', 'kind'].map((column) => `- column:public.events_2024.${column}`),
    ...['at', 'id', 'kind'].map((column) => `- column:public.events_2025.${column}`),
    '- index:public.events.events_kind',
    'table:public.events partitionKey',
    '- table:public.events_2024',
    '- table:public.events_2025',
  ],
  // The method itself is not described, which is said.
  [
    `${heap2}; drop table animals cascade; create table animals (id integer, name text) using heap2`,
    '- column:public.dogs.breed',
    '- column:public.dogs.id',
    '- column:public.dogs.name',
    '- rule:public.animals.quiet',
    'table:public.animals accessMethod',
    '- table:public.dogs',
    'unmodelled',
  ],
  [
    `${heap2}; drop materialized view totals; create materialized view totals using heap2 as select user_id, sum(total) as total from orders group by user_id`,
    '- index:public.totals.totals_user',
    'materialized view:public.totals accessMethod',
    'unmodelled',
  ],
  [`alter table animals set tablespace ${tablespace}`, 'table:public.animals tablespace'],
  [
    `alter materialized view totals set tablespace ${tablespace}`,
    'materialized view:public.totals tablespace',
  ],
  [`alter index orders_user set tablespace ${tablespace}`, 'index:public.orders.orders_user tablespace'],
  [`alter index orders_pkey set tablespace ${tablespace}`, 'constraint:public.orders.orders_pkey tablespace'],
  [
    `${state('other_state', 'integer')}; ${totalOf('other_state')}`,
    `${total} sfunc`,
    '+ function:public.other_state(integer, integer)',
  ],
  [
    `${state('big_state', 'bigint')}; ${totalOf('big_state', 'bigint')}`,
    `${total} result sfunc stype`,
    '+ function:public.big_state(bigint, integer)',
  ],
  [
    totalOf('sum_state', 'integer', ', finalfunc = double, finalfunc_modify = shareable'),
    `${total} finalfunc finalfuncModify`,
  ],
  [
    `${state('last_of', 'integer')}; ${totalOf('sum_state', 'integer', ', finalfunc = last_of, finalfunc_extra')}`,
    `${total} finalfunc finalfuncExtra`,
    '+ function:public.last_of(integer, integer)',
  ],
  [totalOf('sum_state', 'integer', ', parallel = safe'), `${total} parallel`],
  [totalOf('sum_state', 'integer', moving), `${total} minvfunc msfunc mstype`],
  [
    totalOf('sum_state', 'integer', `${moving}, minitcond = '1', mfinalfunc = double`),
    `${total} mfinalfunc minitcond minvfunc msfunc mstype`,
  ],
  [totalOf('sum_state', 'integer', ', sortop = <'), `${total} sortop`],
  [
    "drop aggregate total_of(integer); create aggregate total_of(order by integer) (sfunc = sum_state, stype = integer, initcond = '0')",
    `${total} aggregate arguments`,
  ],
];

export const changesByKind: readonly Change[] = statements.map(([sql, ...differs]) => ({ sql, differs }));
