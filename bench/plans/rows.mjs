const tablesQuery = `select c.oid, c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
  order by c.oid`;

/** Puts a row into every table that takes one made up; keys and triggers are not asked. */
export async function fillTables(client) {
  await client.query('SET session_replication_role = replica');
  for (const { oid, name } of (await client.query(tablesQuery)).rows) {
    const { rows } = await client.query(
      `select quote_ident(attname) as column, atttypid::regtype::text as type, format_type(atttypid, atttypmod) as whole
       from pg_attribute where attrelid = $1 and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''
         and atthasdef is false`,
      [oid],
    );
    const values = [];
    for (const { type, whole } of rows) values.push(await sampleOf(client, type, whole));
    const columns = rows.map(({ column }) => column).join(', ');
    const sql =
      rows.length === 0
        ? `INSERT INTO ${name} DEFAULT VALUES`
        : `INSERT INTO ${name} (${columns}) VALUES (${values.join(', ')})`;
    await client.query(sql).catch(() => client.query(`INSERT INTO ${name} DEFAULT VALUES`).catch(() => {}));
  }
  await client.query('RESET session_replication_role');
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

/** Rows and columns by OID of the table; those of a partition are its own. */
export async function countRows(client) {
  const counts = new Map();
  const { rows: tables } = await client.query(
    tablesQuery.replace("in ('r', 'p') and not c.relispartition", "= 'r'"),
  );
  for (const { oid, name } of tables) {
    const { rows } = await client.query(`select count(*)::int as count from only ${name}`);
    const { rows: columns } = await client.query(
      `select count(*)::int as count from pg_attribute where attrelid = $1 and attnum > 0 and not attisdropped and attgenerated = ''`,
      [oid],
    );
    counts.set(oid, { name, rows: rows[0].count, columns: columns[0].count });
  }
  return counts;
}

/** Tables that are gone, or have fewer rows or columns than before. */
export function lossesBetween(before, after) {
  return [...before].flatMap(([oid, { name, rows, columns }]) => {
    const now = after.get(oid);
    if (now === undefined) return rows === 0 ? [] : [`table ${name}`];
    if (now.rows < rows) return [`${rows - now.rows} rows of ${name}`];
    return now.columns < columns && rows > 0 ? [`columns of ${name}`] : [];
  });
}
