// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are TypeScript with templates of its own

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { defined } from '../../src/base/defined.ts';
import type { Config } from '../../src/config/config.ts';
import type { Finding } from '../../src/report/finding.ts';
import type { Report } from '../../src/report/report.ts';
import { checkRepository, configOf, majors } from './check-repository.ts';
import { copyOfFixture, type Replacement, type Repository } from './repository.ts';

/** One change to `fixtures/shop`, in one of the two places that declare its schema. */
interface Change {
  readonly what: string;
  readonly schema?: readonly Replacement[];
  readonly migration?: string;
  /** Whether what is found on other objects is told otherwise where it is made. */
  readonly alone?: true;
}

/** What has to be found of it, as one finding. */
interface Expected {
  readonly kind: string;
  readonly object: string;
  readonly attribute?: string;
  readonly severity: Finding['severity'];
  /** What each side says; a pattern where the whole text is not the point. */
  readonly migrations: string | RegExp;
  readonly drizzle: string | RegExp;
  /** What stands on the line that each side is declared on. */
  readonly at: readonly [migrations: string, drizzle: string];
  /** The title of what else it brings about: a column that a migration by hand and schema.ts have is in no snapshot. */
  readonly besides?: RegExp;
}

const reviews = `export const reviews = pgTable('reviews', {
  productId: uuid('product_id').primaryKey().references(() => products.id),
  stars: smallint('stars').notNull(),
});

export const openOrders`;

const shopSchema = copyText('src/db/schema.ts');

const policy = / {4}pgPolicy\('orders_of_the_customer'[\s\S]*?\}\),\n/.exec(shopSchema)?.[0] as string;

// biome-ignore format: one case a paragraph reads best as it is
const found: readonly (Change & Expected)[] = [
  // Columns
  { what: 'another type', schema: [["paymentId: uuid('payment_id')", "paymentId: text('payment_id')"]],
    kind: 'column', object: 'orders.payment_id', attribute: 'type', severity: 'critical', migrations: 'uuid', drizzle: 'text',
    at: ['ADD COLUMN "payment_id"', "paymentId: text('payment_id')"] },
  { what: 'integer against bigint', schema: [["couponId: integer('coupon_id')", "couponId: bigint('coupon_id', { mode: 'number' })"]],
    kind: 'column', object: 'orders.coupon_id', attribute: 'type', severity: 'critical', migrations: 'integer', drizzle: 'bigint',
    at: ['ADD COLUMN "coupon_id"', 'couponId: bigint('] },
  { what: 'json against jsonb', migration: 'ALTER TABLE products ALTER COLUMN details DROP DEFAULT, ALTER COLUMN details TYPE json, ALTER COLUMN details SET DEFAULT \'{}\';',
    schema: [["details: jsonb('details').notNull().default({})", "details: jsonb('details').notNull().default(sql`'{}'`)"]],
    kind: 'column', object: 'products.details', attribute: 'type', severity: 'critical', migrations: 'json', drizzle: 'jsonb',
    at: ['details TYPE json', 'details: jsonb('] },
  { what: 'another length', schema: [["varchar('sku', { length: 32 })", "varchar('sku', { length: 64 })"]],
    kind: 'column', object: 'products.sku', attribute: 'type', severity: 'warning', migrations: 'character varying(32)', drizzle: 'character varying(64)',
    at: ['"sku" varchar(32)', "sku: varchar('sku'"] },
  { what: 'another precision', schema: [["price: numeric('price', { precision: 10", "price: numeric('price', { precision: 12"]],
    kind: 'column', object: 'products.price', attribute: 'type', severity: 'warning', migrations: 'numeric(10,2)', drizzle: 'numeric(12,2)',
    at: ['"price" numeric(10, 2)', "price: numeric('price'"] },
  { what: 'text against varchar', schema: [["phone: text('phone')", "phone: varchar('phone')"]],
    kind: 'column', object: 'customers.phone', attribute: 'type', severity: 'cosmetic', migrations: 'text', drizzle: 'character varying',
    at: ['ADD COLUMN "phone"', "phone: varchar('phone')"] },
  { what: 'text against varchar of some length', schema: [["phone: text('phone')", "phone: varchar('phone', { length: 40 })"]],
    kind: 'column', object: 'customers.phone', attribute: 'type', severity: 'warning', migrations: 'text', drizzle: 'character varying(40)',
    at: ['ADD COLUMN "phone"', "phone: varchar('phone'"] },
  { what: 'no time zone', schema: [["archivedAt: timestamp('archived_at', { withTimezone: true })", "archivedAt: timestamp('archived_at')"]],
    kind: 'column', object: 'products.archived_at', attribute: 'type', severity: 'critical', migrations: 'timestamp with time zone', drizzle: 'timestamp without time zone',
    at: ['"archived_at" timestamp', "archivedAt: timestamp('archived_at')"] },
  { what: 'an array against one value', migration: 'ALTER TABLE customers ADD COLUMN labels text[];', schema: [["phone: text('phone'),", "phone: text('phone'),\n  labels: text('labels'),"]],
    kind: 'column', object: 'customers.labels', attribute: 'type', severity: 'critical', migrations: 'text[]', drizzle: 'text',
    at: ['ADD COLUMN labels', "labels: text('labels')"], besides: /^The newest snapshot .* lacks column customers\.labels/ },
  { what: 'an enum against text', migration: "ALTER TABLE orders ADD COLUMN next order_status;", schema: [["paymentId: uuid('payment_id'),", "paymentId: uuid('payment_id'),\n    next: text('next'),"]],
    kind: 'column', object: 'orders.next', attribute: 'type', severity: 'critical', migrations: 'order_status', drizzle: 'text',
    at: ['ADD COLUMN next', "next: text('next')"], besides: /^The newest snapshot .* lacks column orders\.next/ },
  { what: 'NOT NULL in schema.ts only', schema: [["phone: text('phone')", "phone: text('phone').notNull()"]],
    kind: 'column', object: 'customers.phone', attribute: 'nullability', severity: 'warning', migrations: 'nullable', drizzle: 'NOT NULL',
    at: ['ADD COLUMN "phone"', "phone: text('phone')"] },
  { what: 'NOT NULL in the migrations only', migration: 'ALTER TABLE customers ALTER COLUMN phone SET NOT NULL;',
    kind: 'column', object: 'customers.phone', attribute: 'nullability', severity: 'warning', migrations: 'NOT NULL', drizzle: 'nullable',
    at: ['SET NOT NULL', "phone: text('phone')"] },
  { what: 'another default', schema: [["integer('quantity').notNull().default(1)", "integer('quantity').notNull().default(2)"]],
    kind: 'column', object: 'order_items.quantity', attribute: 'default', severity: 'warning', migrations: '1', drizzle: '2',
    at: ['"quantity" integer', "quantity: integer('quantity')"] },
  { what: 'a default in the migrations only', schema: [['.array().notNull().default([])', '.array().notNull()']],
    kind: 'column', object: 'products.tags', attribute: 'default', severity: 'warning', migrations: /^'\{\}'/, drizzle: 'no default',
    at: ['"tags" text[]', "tags: text('tags')"] },
  { what: 'a default that a later migration sets', migration: "ALTER TABLE customers ALTER COLUMN name SET DEFAULT 'guest';",
    kind: 'column', object: 'customers.name', attribute: 'default', severity: 'warning', migrations: /^'guest'/, drizzle: 'no default',
    at: ["SET DEFAULT 'guest'", "name: text('name').notNull(),"] },
  { what: 'another kind of identity', schema: [["integer('id').primaryKey().generatedAlwaysAsIdentity()", "integer('id').primaryKey().generatedByDefaultAsIdentity()"]],
    kind: 'column', object: 'categories.id', attribute: 'identity', severity: 'warning', migrations: /always/i, drizzle: /by default/i,
    at: ['"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "categories_id_seq"', 'generatedByDefaultAsIdentity()'] },
  { what: 'another generation expression', schema: [['sql`quantity * unit_price`', 'sql`quantity * unit_price + 1`']],
    kind: 'column', object: 'order_items.total', attribute: 'generation', severity: 'critical', migrations: /unit_price\) stored$/, drizzle: /unit_price\) \+/,
    at: ['"total" numeric(12, 2)', "total: numeric('total'"] },
  { what: 'a column in schema.ts only', schema: [["phone: text('phone'),", "phone: text('phone'),\n  city: text('city'),"]],
    kind: 'column', object: 'customers.city', severity: 'critical', migrations: 'missing', drizzle: 'text',
    at: ['CREATE TABLE "customers"', "city: text('city')"] },
  { what: 'a column in the migrations only', schema: [["  phone: text('phone'),\n", '']],
    kind: 'column', object: 'customers.phone', severity: 'critical', migrations: 'text', drizzle: 'missing',
    at: ['ADD COLUMN "phone"', 'export const customers = '] },
  { what: 'a renamed column', schema: [["phone: text('phone')", "phone: text('phone_number')"]],
    kind: 'column', object: 'customers.phone', attribute: 'name', severity: 'critical', migrations: 'phone', drizzle: 'phone_number',
    at: ['ADD COLUMN "phone"', "phone: text('phone_number')"] },

  // Tables
  { what: 'a table in schema.ts only', schema: [['export const openOrders', reviews]],
    kind: 'table', object: 'reviews', severity: 'critical', migrations: 'missing', drizzle: 'declared',
    at: ['', "reviews = pgTable('reviews'"] },
  { what: 'a table in the migrations only', migration: 'CREATE TABLE audit_log (id bigint PRIMARY KEY, line text NOT NULL);\nCREATE INDEX ON audit_log (line);',
    kind: 'table', object: 'audit_log', severity: 'critical', migrations: 'declared', drizzle: 'missing',
    at: ['CREATE TABLE audit_log', ''] },
  { what: 'a renamed table', migration: 'ALTER TABLE customers RENAME TO buyers;',
    kind: 'table', object: 'buyers', attribute: 'name', severity: 'critical', migrations: 'buyers', drizzle: 'customers', alone: true,
    at: ['RENAME TO buyers', 'export const customers'] },
  { what: 'row level security in the migrations only', migration: 'ALTER TABLE customers ENABLE ROW LEVEL SECURITY;',
    kind: 'table', object: 'customers', attribute: 'row level security', severity: 'critical', migrations: 'enabled', drizzle: 'disabled',
    at: ['ALTER TABLE customers ENABLE ROW LEVEL SECURITY', 'export const customers'] },

  // Keys and other constraints
  { what: 'a foreign key that points elsewhere', schema: [['.references(() => customers.id, ', '.references(() => users.id, ']],
    kind: 'foreign key', object: 'orders.customer_id', attribute: 'target', severity: 'critical', migrations: '→ customers.id on delete cascade', drizzle: '→ users.id on delete cascade',
    at: ['FOREIGN KEY ("customer_id")', '.references(() => users.id'] },
  { what: 'another ON DELETE', schema: [["products.id, { onDelete: 'restrict' }", "products.id, { onDelete: 'cascade' }"]],
    kind: 'foreign key', object: 'order_items.product_id', attribute: 'on delete', severity: 'critical', migrations: /restrict/, drizzle: /cascade/,
    at: ['FOREIGN KEY ("product_id")', '.references(() => products.id'] },
  { what: 'another ON UPDATE', schema: [["coupons.id, { onDelete: 'set null' }", "coupons.id, { onDelete: 'set null', onUpdate: 'cascade' }"]],
    kind: 'foreign key', object: 'orders.coupon_id', attribute: 'on update', severity: 'warning', migrations: /.*/, drizzle: /on update cascade/,
    at: ['FOREIGN KEY ("coupon_id")', "couponId: integer('coupon_id')"] },
  { what: 'a foreign key in the migrations only', schema: [['.references(() => categories.id)', '']],
    kind: 'foreign key', object: 'products.category_id', severity: 'critical', migrations: '→ categories.id', drizzle: 'missing',
    at: ['FOREIGN KEY ("category_id")', 'export const products'] },
  { what: 'a foreign key in schema.ts only', schema: [["paymentId: uuid('payment_id')", "paymentId: uuid('payment_id').references(() => users.id)"]],
    kind: 'foreign key', object: 'orders.payment_id', severity: 'critical', migrations: 'missing', drizzle: '→ users.id',
    at: ['CREATE TABLE "orders"', 'paymentId: uuid'] },
  { what: 'another primary key', schema: [['primaryKey({ columns: [table.orderId, table.line] })', 'primaryKey({ columns: [table.orderId, table.line, table.productId] })']],
    kind: 'primary key', object: 'order_items (order_id, line)', attribute: 'columns', severity: 'critical', migrations: '(order_id, line)', drizzle: '(order_id, line, product_id)',
    at: ['CONSTRAINT "order_items_order_id_line_pk"', 'primaryKey({ columns'] },
  { what: 'a unique constraint in the migrations only', schema: [['.notNull().unique(),', '.notNull(),']],
    kind: 'unique constraint', object: 'users.email', severity: 'critical', migrations: '(email)', drizzle: 'missing',
    at: ['CONSTRAINT "users_email_unique"', 'export const users'] },
  { what: 'a unique constraint over more columns', schema: [['.on(table.sku)', '.on(table.sku, table.title)']],
    kind: 'unique constraint', object: 'products.sku', attribute: 'columns', severity: 'critical', migrations: '(sku)', drizzle: '(sku, title)',
    at: ['CONSTRAINT "products_sku_unique"', "unique('products_sku_unique')"] },
  { what: 'a constraint under a name of its own', schema: [["unique('products_sku_unique')", "unique('each_sku_once')"]],
    kind: 'unique constraint', object: 'products.sku', attribute: 'name', severity: 'cosmetic', migrations: /products_sku_unique/, drizzle: /each_sku_once/,
    at: ['CONSTRAINT "products_sku_unique"', "unique('each_sku_once')"] },
  { what: 'another check', schema: [['sql`${table.price} > 0`', 'sql`${table.price} >= 0`']],
    kind: 'check constraint', object: 'products.products_price_positive', attribute: 'expression', severity: 'warning', migrations: /price > /, drizzle: /price >= /,
    at: ['CONSTRAINT "products_price_positive"', "check('products_price_positive'"] },
  { what: 'a check in the migrations only', schema: [["    check('order_items_quantity_positive', sql`${table.quantity} > 0`),\n", '']],
    kind: 'check constraint', object: 'order_items.order_items_quantity_positive', severity: 'warning', migrations: /quantity > 0/, drizzle: 'missing',
    at: ['CONSTRAINT "order_items_quantity_positive"', 'export const orderItems'] },

  // Indexes
  { what: 'an index in schema.ts only', schema: [["    index('products_title_idx')", "    index('products_price_idx').on(table.price),\n    index('products_title_idx')"]],
    kind: 'index', object: 'products (price)', severity: 'warning', migrations: 'missing', drizzle: /btree \(price/,
    at: ['CREATE TABLE "products"', "index('products_price_idx')"] },
  { what: 'an index in the migrations only', schema: [["    index('products_title_idx').on(table.title),\n", '']],
    kind: 'index', object: 'products (title)', severity: 'warning', migrations: /btree \(title/, drizzle: 'missing',
    at: ['CREATE INDEX "products_title_idx"', 'export const products'] },
  { what: 'an index that is unique', schema: [["index('products_title_idx')", "uniqueIndex('products_title_idx')"]],
    kind: 'index', object: 'products (title)', attribute: 'unique', severity: 'critical', migrations: /^btree|^none|no/, drizzle: /unique|yes/,
    at: ['CREATE INDEX "products_title_idx"', "uniqueIndex('products_title_idx')"] },
  { what: 'an index over other columns', schema: [["index('products_title_idx').on(table.title)", "index('products_title_idx').on(table.title, table.sku)"]],
    kind: 'index', object: 'products (title)', attribute: 'keys', severity: 'warning', migrations: /title/, drizzle: /title.*sku/,
    at: ['CREATE INDEX "products_title_idx"', "index('products_title_idx')"] },
  { what: 'an index in another order', schema: [['table.placedAt.desc()', 'table.placedAt']],
    kind: 'index', object: 'orders (customer_id, placed_at desc nulls last)', attribute: 'keys', severity: 'warning', migrations: /placed_at.*desc/, drizzle: /placed_at/,
    at: ['CREATE INDEX "orders_customer_id_idx"', "index('orders_customer_id_idx')"] },
  { what: 'an index over other rows', schema: [['sql`${table.archivedAt} is null`', 'sql`${table.archivedAt} is not null`']],
    kind: 'index', object: 'products (category_id)', attribute: 'predicate', severity: 'warning', migrations: /archived_at IS NULL/, drizzle: /archived_at IS NOT NULL/,
    at: ['CREATE INDEX "products_on_sale_idx"', "index('products_on_sale_idx')"] },
  { what: 'another index method', migration: 'DROP INDEX products_title_idx;\nCREATE INDEX products_title_idx ON products USING hash (title);',
    kind: 'index', object: 'products (title)', attribute: 'method', severity: 'warning', migrations: /hash/, drizzle: /btree/,
    at: ['USING hash', "index('products_title_idx')"] },
  { what: 'an index under another name', schema: [["index('products_title_idx')", "index('products_by_title')"]],
    kind: 'index', object: 'products (title)', attribute: 'name', severity: 'cosmetic', migrations: 'products_title_idx', drizzle: 'products_by_title',
    at: ['CREATE INDEX "products_title_idx"', "index('products_by_title')"] },

  // Enums, sequences, views, policies
  { what: 'an enum value in schema.ts only', schema: [["'shipped', 'cancelled']", "'shipped', 'cancelled', 'refunded']"]],
    kind: 'enum', object: 'order_status', attribute: 'values', severity: 'critical', migrations: 'pending, paid, shipped, cancelled', drizzle: 'pending, paid, shipped, cancelled, refunded',
    at: ['CREATE TYPE "public"."order_status"', 'export const orderStatus'] },
  { what: 'an enum value in the migrations only', migration: "ALTER TYPE order_status ADD VALUE 'refunded' AFTER 'paid';",
    kind: 'enum', object: 'order_status', attribute: 'values', severity: 'critical', migrations: 'pending, paid, refunded, shipped, cancelled', drizzle: 'pending, paid, shipped, cancelled',
    at: ["ADD VALUE 'refunded'", 'export const orderStatus'] },
  { what: 'enum values in another order', schema: [["['pending', 'paid', 'shipped', 'cancelled']", "['paid', 'pending', 'shipped', 'cancelled']"]],
    kind: 'enum', object: 'order_status', attribute: 'values', severity: 'warning', migrations: 'pending, paid, shipped, cancelled', drizzle: 'paid, pending, shipped, cancelled',
    at: ['CREATE TYPE "public"."order_status"', 'export const orderStatus'] },
  { what: 'an enum that nothing uses in schema.ts only', schema: [['export const invoiceNumber', "export const couponKind = pgEnum('coupon_kind', ['once', 'always']);\n\nexport const invoiceNumber"]],
    kind: 'enum', object: 'coupon_kind', severity: 'cosmetic', migrations: 'missing', drizzle: 'once, always',
    at: ['', 'export const couponKind'] },
  { what: 'a sequence that starts elsewhere', schema: [['startWith: 1000', 'startWith: 5000']],
    kind: 'sequence', object: 'invoice_number', attribute: 'start', severity: 'warning', migrations: /start 1000/, drizzle: /start 5000/,
    at: ['CREATE SEQUENCE', 'export const invoiceNumber'] },
  { what: 'a sequence in the migrations only', migration: 'CREATE SEQUENCE ticket_number;',
    kind: 'sequence', object: 'ticket_number', severity: 'critical', migrations: /.+/, drizzle: 'missing',
    at: ['CREATE SEQUENCE ticket_number', ''] },
  { what: 'another view', schema: [["in ('pending', 'paid')`", "in ('pending', 'paid', 'shipped')`"]],
    kind: 'view', object: 'open_orders', attribute: 'definition', severity: 'warning', migrations: /paid/, drizzle: /shipped/,
    at: ['CREATE VIEW "public"."open_orders"', 'export const openOrders'] },
  { what: 'a view in the migrations only', migration: 'CREATE VIEW rich_customers AS SELECT id FROM customers;',
    kind: 'view', object: 'rich_customers', severity: 'critical', migrations: /SELECT/, drizzle: 'missing',
    at: ['CREATE VIEW rich_customers', ''] },
  { what: 'a policy that lets through other rows', schema: [['sql`customer_id = current_setting', 'sql`customer_id <> current_setting']],
    kind: 'policy', object: 'orders.orders_of_the_customer', attribute: 'using', severity: 'critical', migrations: /customer_id = /, drizzle: /customer_id <> /,
    at: ['CREATE POLICY "orders_of_the_customer"', "pgPolicy('orders_of_the_customer'"] },
  { what: 'a policy for another command', schema: [["for: 'select',", "for: 'all',"]],
    kind: 'policy', object: 'orders.orders_of_the_customer', attribute: 'command', severity: 'critical', migrations: /select/i, drizzle: /all/i,
    at: ['CREATE POLICY "orders_of_the_customer"', "pgPolicy('orders_of_the_customer'"] },
  { what: 'a policy for other roles', schema: [["to: 'public',", "to: 'pg_monitor',"]],
    kind: 'policy', object: 'orders.orders_of_the_customer', attribute: 'roles', severity: 'critical', migrations: /public/, drizzle: /pg_monitor/,
    at: ['CREATE POLICY "orders_of_the_customer"', "pgPolicy('orders_of_the_customer'"] },
  { what: 'a policy in the migrations only', migration: 'CREATE POLICY orders_insert ON orders FOR INSERT WITH CHECK (true);',
    kind: 'policy', object: 'orders.orders_insert', severity: 'critical', migrations: /.+/, drizzle: 'missing',
    at: ['CREATE POLICY orders_insert', 'export const orders = '] },
  { what: 'a policy that schema.ts lost, with row level security left on', schema: [[policy, ''], ["table.placedAt.desc()),\n  ],\n);", 'table.placedAt.desc()),\n  ],\n).enableRLS();']],
    kind: 'policy', object: 'orders.orders_of_the_customer', severity: 'critical', migrations: /.+/, drizzle: 'missing',
    at: ['CREATE POLICY "orders_of_the_customer"', 'export const orders = '] },
];

/**
 * Changes that mean the same to Postgres, or of which `schema.ts` cannot speak: named, but never a finding. They are of
 * different objects, so that one run has them all.
 */
const notFound: readonly (Change & { readonly named?: readonly string[] })[] = [
  {
    what: 'columns in another order',
    schema: [
      [
        "  name: text('name').notNull(),\n  phone: text('phone'),\n",
        "  phone: text('phone'),\n  name: text('name').notNull(),\n",
      ],
    ],
  },
  {
    what: 'now() against CURRENT_TIMESTAMP',
    migration: 'ALTER TABLE users ALTER COLUMN created_at SET DEFAULT CURRENT_TIMESTAMP;',
  },
  { what: 'an expression spelled otherwise', schema: [['between 1 and 100', '>= 1 and percent_off <= 100']] },
  {
    what: 'a foreign key under the name that Postgres gives it',
    migration:
      'ALTER TABLE products RENAME CONSTRAINT products_category_id_categories_id_fk TO products_category_id_fkey;',
  },
  {
    what: 'a function',
    migration: "CREATE FUNCTION vat(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 0.19';",
    named: ['functions: drizzle cannot declare them'],
  },
  {
    what: 'a trigger',
    migration:
      'CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\nCREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();',
    named: ['functions: drizzle cannot declare them', 'triggers: drizzle cannot declare them'],
  },
  {
    what: 'a comment',
    migration: "COMMENT ON TABLE orders IS 'what was bought';",
    named: ['comments: drizzle cannot declare them'],
  },
  {
    what: 'a deferrable foreign key',
    migration: 'ALTER TABLE orders ALTER CONSTRAINT orders_customer_id_customers_id_fk DEFERRABLE;',
    named: ['deferrable of constraints: drizzle cannot declare it'],
  },
  {
    what: 'an index with INCLUDE',
    migration:
      'DROP INDEX products_title_idx;\nCREATE INDEX products_title_idx ON products (title) INCLUDE (price);',
    named: ['include of indexes: drizzle cannot declare it'],
  },
  {
    what: 'an exclusion constraint',
    migration: 'ALTER TABLE coupons ADD CONSTRAINT one_code EXCLUDE USING btree (code WITH =);',
    named: ['constraints: drizzle cannot declare exclusion constraints'],
  },
  {
    what: 'a schema of which schema.ts never spoke',
    migration: 'CREATE SCHEMA reporting;',
    named: ['schemas: drizzle speaks only of schema public'],
  },
  {
    what: 'a domain',
    migration: "CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');",
    named: ['domains: drizzle cannot declare them'],
  },
  {
    what: 'a grant',
    migration: 'GRANT SELECT ON orders TO PUBLIC;',
    named: ['grants: drizzle cannot declare them'],
  },
];

/** The changes that are made in one run, none of which meets another. */
type Round = (Change & Expected)[];

/** Whether a finding on one may be told otherwise because of the other. */
function meet(one: Change & Expected, other: Change & Expected): boolean {
  const parts = partsOf(other);
  return (
    one.object === other.object ||
    one.alone === true ||
    other.alone === true ||
    (one.besides !== undefined && other.besides !== undefined) ||
    partsOf(one).some(([from, to]) => parts.some(([start, end]) => from < end && start < to))
  );
}

/** Where in `schema.ts` a change replaces something. */
function partsOf({ schema = [] }: Change): [from: number, to: number][] {
  return schema.map(([from]) => [shopSchema.indexOf(from), shopSchema.indexOf(from) + from.length]);
}

const rounds: Round[] = [];
for (const change of found) {
  const round = rounds.find((changes) => !changes.some((other) => meet(change, other)));
  if (round === undefined) rounds.push([change]);
  else round.push(change);
}

let config: Config;
beforeAll(async () => {
  const shop = copyOfFixture('shop');
  config = (await configOf(shop.root)).config;
  shop.delete();
});

describe.each(rounds.map((changes) => ({ changes })))('changes in the shop', ({ changes }) => {
  let repository: Repository;
  let findings: readonly Finding[];
  beforeAll(async () => {
    repository = shopWith(changes);
    ({ findings } = await checked(repository));
  });
  afterAll(() => repository.delete());

  test.each(changes)('$what is one finding', (change) => {
    const of = findings.filter(({ kind, object }) => kind === change.kind && object === change.object);
    expect(of).toHaveLength(1);
    const [finding] = of as [Finding];
    expect(finding).toMatchObject({ severity: change.severity });
    expect(finding.attribute).toBe(change.attribute);
    const sides = [
      ['migrations', change.migrations],
      ['drizzle', change.drizzle],
    ] as const;
    for (const [i, [source, text]] of sides.entries()) {
      const cell = finding.cells[source];
      expect(cell?.state).toBe(text === 'missing' ? 'missing' : 'present');
      if (typeof text === 'string') expect(cell?.text).toBe(text);
      else expect(cell?.text).toMatch(text);
      const line = cell?.location === undefined ? '' : repository.lineAt(cell.location);
      expect(line).toContain(change.at[i]);
      if (change.at[i] === '') expect(cell?.location).toBeUndefined();
    }
  });

  test('nothing else is found', () => {
    const besides = changes.flatMap((change) => change.besides ?? []);
    const titles = findings.map(({ title }) => title);
    for (const pattern of besides) expect(titles.filter((title) => pattern.test(title))).toHaveLength(1);
    expect(titles.filter((title) => !besides.some((pattern) => pattern.test(title)))).toHaveLength(
      changes.length,
    );
  });
});

test('what means the same, or cannot be said in schema.ts, gives none', async () => {
  const repository = shopWith(notFound);
  onTestFinished(() => repository.delete());
  const { findings, notCompared } = await checked(repository);
  expect(findings.map(({ title }) => title)).toEqual([]);
  const expected = notFound.flatMap(({ named = [] }) => named);
  expect(notCompared.flatMap(({ what, why, count }) => Array(count).fill(`${what}: ${why}`)).sort()).toEqual(
    expected.sort(),
  );
});

function shopWith(changes: readonly Change[]): Repository {
  const repository = copyOfFixture('shop');
  repository.editSchema(...changes.flatMap(({ schema = [] }) => schema));
  const statements = changes.flatMap(({ migration = [] }) => migration);
  if (statements.length > 0) repository.addMigration('change', statements.join('\n'));
  return repository;
}

const newest = majors.at(-1);

/** The one database of the report on it. */
async function checked({ root }: Repository): Promise<Report['databases'][number]> {
  const report = await checkRepository(root, { config, ...defined({ sharedServer: newest }) });
  expect(report.problems).toEqual([]);
  expect(report.databases).toHaveLength(1);
  const [database] = report.databases as [Report['databases'][number]];
  expect(database.sources.flatMap(({ problem }) => problem ?? [])).toEqual([]);
  return database;
}

function copyText(file: string): string {
  const copy = copyOfFixture('shop');
  const text = copy.read(file);
  copy.delete();
  return text;
}
