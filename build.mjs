// Builds dist/ from src/: the same bytes for the same sources and lock file. `npm run build`.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { drizzleBundles } from './src/sources/drizzle/build.mjs';
import { collectLicences } from './build/licences.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const outdir = join(process.argv[2] ?? join(root, 'dist'));

// CommonJS packages inside an ES module still call `require` for Node's own modules.
const banner = { js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);" };

/** `import('./commands.ts')` stays an import at run time, so that `--help` never loads the job. */
const loadedLater = {
  name: 'loaded-later',
  setup(build) {
    build.onResolve({ filter: /^\.\/commands\.ts$/ }, () => ({ path: './commands.js', external: true }));
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  charset: 'utf8',
};

const bundles = [
  { ...shared, entryPoints: { cli: 'src/cli.ts' }, outdir, plugins: [loadedLater] },
  { ...shared, entryPoints: { commands: 'src/commands.ts' }, outdir, banner, external: ['pg-native', 'pg-cloudflare'] },
  ...drizzleBundles().map((options) => ({ ...shared, ...options, outdir })),
];

await rm(outdir, { recursive: true, force: true });
const inputs = new Set();
for (const options of bundles) {
  const { metafile } = await esbuild.build(options);
  for (const input of Object.keys(metafile.inputs)) inputs.add(input);
}
await writeFile(join(outdir, 'LICENSES.txt'), await collectLicences(root, inputs));
// Whoever runs a file of dist/ from elsewhere still gets ES modules.
const { type } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
await writeFile(join(outdir, 'package.json'), `${JSON.stringify({ type })}\n`);
