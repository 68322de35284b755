// `npm run bench`: speed as ratios, each against something everybody knows, measured in turn in one run. With `peers` and
// programs as NAME=PATH, only against those.
import { benchCatalog } from './catalog.mjs';
import { benchCheck } from './check.mjs';
import { benchConfinement } from './confinement.mjs';
import { benchLive } from './live.mjs';
import { inTurn, line, seconds } from './measure.mjs';
import { benchPeers } from './peers.mjs';
import { benchPlan } from './plan.mjs';
import { benchServer } from './server.mjs';
import { benchSupabase } from './supabase.mjs';

const runs = Number(process.env.BENCH_RUNS ?? 5);

const [only, ...named] = process.argv.slice(2);
if (only === 'peers') {
  await benchPeers(runs, named);
  process.exit();
}

const help = await inTurn(
  runs * 2,
  () => seconds('node', ['dist/cli.js', '--help']),
  () => seconds('node', ['-e', '0']),
);
line('schema-drift --help against an empty node', help, 2);
await benchServer(runs);
await benchCheck(runs);
await benchSupabase(runs);
await benchConfinement(runs);
await benchCatalog(runs);
await benchLive(runs);
await benchPlan(runs);
