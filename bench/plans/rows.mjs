const tablesQuery = `select c.oid, c.oid::regclass::text as name, c.relkind as kind from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
  order by c.oid`;

/** Puts a row into every table that takes one made up; keys and triggers are not asked. */
export async function fillTables(client) {
  await client.query('SET session_replication_role = replica');
  for (const { oid, name, kind } of (await client.query(tablesQuery)).rows) {
    const { rows } = await client.query(
      `select quote_ident(attname) as column, atttypid::regtype::text as type, format_type(atttypid, atttypmod) as whole
       from pg_attribute where attrelid = $1 and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''
         and atthasdef is false`,
      [oid],
    );
    const samples = new Map();
    for (const { column, type, whole } of rows) samples.set(column, await sampleOf(client, type, whole));
    const fitting = kind === 'p' ? await fittingIn(client, oid) : [];
    const tried = [
      ...fitting.map(([column, value]) => new Map([...samples, [column, value]])),
      samples,
      new Map(),
    ];
    let isFilled = false;
    for (const [at, values] of tried.entries()) {
      // A row for each partition; others only where there is none.
      if (isFilled && at >= fitting.length) break;
      const sql =
        values.size === 0
          ? `INSERT INTO ${name} DEFAULT VALUES`
          : `INSERT INTO ${name} (${[...values.keys()].join(', ')}) VALUES (${[...values.values()].join(', ')})`;
      const isIn = await client.query(sql).then(
        () => true,
        () => false,
      );
      isFilled ||= isIn;
    }
  }
  await client.query('RESET session_replication_role');
}

/** The first value of each bound of a partitioned table, with the column that it is of. */
async function fittingIn(client, oid) {
  const { rows } = await client.query(
    `select pg_get_partkeydef($1) as key, pg_get_expr(c.relpartbound, c.oid) as bound
     from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1`,
    [oid],
  );
  return rows.flatMap(({ key, bound }) => {
    const [, column] = /^\w+ \(("(?:[^"]|"")+"|\w+)/.exec(key) ?? [];
    const [, value] = /(?:IN|FROM) \(('(?:[^']|'')*'|[^,)]+)/.exec(bound) ?? [];
    return column === undefined || value === undefined || value === 'MINVALUE' ? [] : [[column, value]];
  });
}

const samples = [
  "'1'",
  "'a'",
  "'2025-06-01'",
  "'{}'",
  "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
  "'t'",
  "'[1,2)'",
  "'1.1.1.1'",
  "'(1,1)'",
];

/** A value that a type takes, by trying; an enum's first. */
export async function sampleOf(client, type, whole) {
  const { rows } = await client.query(
    'select enumlabel from pg_enum where enumtypid = to_regtype($1) order by enumsortorder limit 1',
    [type],
  );
  const tried = rows.length > 0 ? [`'${rows[0].enumlabel}'`] : samples;
  for (const sample of tried) {
    const fits = await client.query(`SELECT ${sample}::${whole}`).then(
      () => true,
      () => false,
    );
    if (fits) return sample;
  }
  return 'NULL';
}

export async function valueFor(client, table, column) {
  const { rows } = await client.query(
    `select atttypid::regtype::text as type, format_type(atttypid, atttypmod) as whole from pg_attribute
     where attrelid = $1::regclass and quote_ident(attname) = $2`,
    [table, column],
  );
  return sampleOf(client, rows[0].type, rows[0].whole);
}

/** Rows and columns by OID of the table, those of a partition by the table that it is of. */
export async function countRows(client) {
  const counts = new Map();
  const { rows: tables } = await client.query(
    `with recursive tree(oid, root) as (
       select oid, oid from (${tablesQuery}) as roots
       union all select i.inhrelid, tree.root from tree join pg_class c on c.oid = tree.oid and c.relkind = 'p'
         join pg_inherits i on i.inhparent = tree.oid)
     select tree.oid, tree.oid::regclass::text as name, root::regclass::text as root from tree
     join pg_class c on c.oid = tree.oid where c.relkind = 'r'`,
  );
  for (const { oid, name, root } of tables) {
    const { rows } = await client.query(`select count(*)::int as count from only ${name}`);
    const { rows: columns } = await client.query(
      `select count(*)::int as count from pg_attribute where attrelid = $1 and attnum > 0 and not attisdropped and attgenerated = ''`,
      [oid],
    );
    counts.set(oid, { name, root, rows: rows[0].count, columns: columns[0].count });
  }
  return counts;
}

/** Tables that are gone, or have fewer rows or columns than before; one in the place of another has to have its rows. */
export function lossesBetween(before, after) {
  const [wholesBefore, wholesAfter] = [wholes(before), wholes(after)];
  return [...before].flatMap(([oid, { name, root, rows, columns }]) => {
    const now = after.get(oid);
    if (now !== undefined) {
      if (now.rows < rows) return [`${rows - now.rows} rows of ${name}`];
      return now.columns < columns && rows > 0 ? [`columns of ${name}`] : [];
    }
    const [whole, kept] = [wholesBefore.get(root), wholesAfter.get(root)];
    const isKept = kept !== undefined && kept.rows >= whole.rows && kept.columns >= whole.columns;
    return rows === 0 || isKept ? [] : [`table ${name}`];
  });
}

function wholes(counts) {
  const all = new Map();
  for (const { root, rows, columns } of counts.values())
    all.set(root, { rows: (all.get(root)?.rows ?? 0) + rows, columns });
  return all;
}
