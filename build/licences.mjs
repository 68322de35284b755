import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The licences of every package that ended up in a bundle, as one text in the order of their names.
 * `inputs` are paths as esbuild's metafile has them, relative to `root`. Throws for a package without a licence.
 */
export async function collectLicences(root, inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const match = /^(?:.*:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) folders.add(match[1]);
  }
  const texts = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const files = (await readdir(join(root, folder))).filter((file) => /^(licen[cs]e|notice|thirdparty)/i.test(file)).sort();
    const bodies = await Promise.all(files.map((file) => readFile(join(root, folder, file), 'utf8')));
    if (bodies.length === 0 && !license) throw new Error(`${folder} names no licence`);
    texts.set(`${name} ${version}`, [`## ${name} ${version} (${license ?? 'see below'})`, ...bodies.map((body) => body.replaceAll('\r\n', '\n').trim())].join('\n\n'));
  }
  const names = [...texts.keys()].sort();
  return `# Licences of the packages bundled here\n\n${names.map((name) => texts.get(name)).join('\n\n')}\n`;
}
