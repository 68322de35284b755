#!/usr/bin/env bash
# @supabase/postgrest-typegen 0.2.5 (the generator behind `supabase gen types`): an argument with a default is typed as
# required where an OUT argument stands before it.
#
#   create function split(out first text, rest text default null) …
#
# Expected: Args: { rest?: string }, as `select split()` works. Seen: Args: { rest: string }, so that TypeScript refuses
# a call that Postgres takes. Defaults are kept by the place among the inputs, and looked up by the place among all
# arguments. With the OUT argument behind it the type is right.
# Needs Node 22 and the network of npm; PGlite 0.3.14 stands in for a server. Fails when the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund @supabase/postgrest-typegen@0.2.5 @electric-sql/pglite@0.3.14 > /dev/null 2>&1

cat > types.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { generateTypescript, sortGeneratorMetadata } from '@supabase/postgrest-typegen/generation';
import { introspect } from '@supabase/postgrest-typegen/introspection';

const database = new PGlite();
await database.exec(`
  create function out_first(out first text, rest text default null) language sql as 'select rest';
  create function out_last(rest text default null, out first text) language sql as 'select rest';`);
const metadata = sortGeneratorMetadata(await introspect(database, { includedSchemas: ['public'] }));
const types = await generateTypescript(metadata, { format: async (text) => text });
for (const name of ['out_first', 'out_last'])
  console.log(name, new RegExp(`"${name}":\\s*\\{ Args: (\\{[^}]*\\})`).exec(types)?.[1]);
const calls = await database.query('select out_first() is null as taken');
console.log('select out_first()', calls.rows[0].taken ? 'is taken' : 'is refused');
process.exit(0);
JS

seen=$(node types.mjs)
echo "$seen"
expected='out_first { "rest": string }
out_last { "rest"?: string }
select out_first() is taken'
[ "$seen" = "$expected" ]
