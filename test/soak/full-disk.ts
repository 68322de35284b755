import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, type Part, placeAt, project, wrongIn } from './place.ts';

/** Megabytes: from one in which nothing fits to one in which the server's folder nearly does. */
const sizes = [1, 2, 4, 8, 16, 24, 32, 40, 48, 64];

/**
 * Checks whose temporary folder is full: a small file system in memory where this account may mount one, else files that
 * may not get larger.
 */
export async function fullDisk(): Promise<Part> {
  const faults: string[] = [];
  let mounted = 0;
  for (const size of sizes) {
    const disk = mkdtempSync(join(tmpdir(), 'sd-soak-disk-'));
    const isMounted = mount(disk, size);
    if (isMounted) mounted += 1;
    chmodSync(disk, 0o1777);
    const place = placeAt(tmpdir());
    try {
      const ended = isMounted
        ? await place.start({ TMPDIR: disk }).ended
        : await limited(place.root, disk, size);
      faults.push(...wrongIn(ended, [0, 2]).map((one) => `${size} MB: ${one}`));
      faults.push(...(await place.leftAfterOneMore()).map((one) => `${size} MB: ${one}`));
    } finally {
      if (isMounted) unmount(disk);
      rmSync(disk, { recursive: true, force: true });
      place.remove();
    }
  }
  const how = mounted === sizes.length ? 'a file system of' : 'files of at most';
  return {
    figure: `${sizes.length} checks on a full disk (${how} ${sizes[0]} to ${sizes.at(-1)} MB)`,
    faults,
  };
}

function mount(folder: string, megabytes: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=1777`, 'sd-soak', folder], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

function unmount(folder: string): void {
  try {
    execFileSync('umount', [folder], { stdio: 'ignore' });
  } catch {
    execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
  }
}

function limited(root: string, temporary: string, megabytes: number): Promise<Ended> {
  const words = [
    '-c',
    `ulimit -f ${megabytes * 1024}; exec "$0" "$@"`,
    process.execPath,
    join(project, 'dist/cli.js'),
  ];
  const child = spawn('sh', [...words, 'check', '--cwd', root], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return new Promise((done) => {
    child.on('exit', (status) => setTimeout(() => done({ status, output }), 200));
  });
}
