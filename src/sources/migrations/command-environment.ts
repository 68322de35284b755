import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Coordinates } from '../../postgres/guest.ts';
import { shown } from '../../repository/boundary.ts';
import { committedPart } from '../../repository/committed.ts';

/** What stands for the database to migrate in the variables of a migrations command. */
export const placeholders = ['host', 'port', 'user', 'password', 'database'] as const;

/** Variables of our own environment that programs cannot do without; none of them holds a secret. */
const passedOn = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'VIRTUAL_ENV'] as const;

/**
 * The environment of a migrations command: what any program needs, the virtual environment of its folder or else the
 * one that `VIRTUAL_ENV` names, and the variables that the config gives it, filled in. Nothing else, since the command is code of whoever wrote the
 * migrations. In a run for strangers, a virtual environment that came with the commit is told and left out.
 *
 * @param folder where the command runs; virtual environments are looked for up to `root`
 */
export async function commandEnvironment(
  env: Readonly<Record<string, string>>,
  database: Coordinates,
  folder: string,
  { root, ofStrangers }: { readonly root: string; readonly ofStrangers: boolean },
): Promise<{ readonly env: Record<string, string>; readonly warnings: readonly string[] }> {
  const own: Record<string, string> = {};
  for (const name of passedOn) {
    const value = process.env[name];
    if (value !== undefined) own[name] = value;
  }
  const virtual = virtualEnvironment(folder, root) ?? activated();
  const committed = virtual !== undefined && ofStrangers ? await committedWithin(virtual, root) : undefined;
  if (virtual !== undefined && committed === undefined) {
    own.VIRTUAL_ENV = virtual;
    own.PATH = [join(virtual, 'bin'), own.PATH].filter(Boolean).join(delimiter);
  }
  const given = Object.entries(env).map(([name, value]) => [name, filledIn(value, database)]);
  return {
    env: { ...own, ...Object.fromEntries(given) },
    warnings:
      committed === undefined
        ? []
        : [
            `${shown(committed.path, root)} ${committed.why}, so the command runs without that virtual environment.`,
          ],
  };
}

/** Everything in it is put before what the machine has, programs that start no Python included. */
async function committedWithin(virtual: string, root: string) {
  return (await committedPart(virtual, root)) ?? (await committedPart(join(virtual, 'bin', 'python'), root));
}

/** The Python environment that belongs to a folder or to one above it. */
function virtualEnvironment(folder: string, root: string): string | undefined {
  for (let current = resolve(folder); ; current = dirname(current)) {
    const found = ['.venv', 'venv'].map((name) => join(current, name)).find(isVirtual);
    if (found !== undefined || current === resolve(root) || current === dirname(current)) return found;
  }
}

/** The one that whoever runs this has activated, or only named, so that its programs are not on the PATH. */
function activated(): string | undefined {
  const { VIRTUAL_ENV: named } = process.env;
  return named && isVirtual(named) ? resolve(named) : undefined;
}

function isVirtual(path: string): boolean {
  return existsSync(join(path, 'bin', 'python'));
}

function filledIn(value: string, database: Coordinates): string {
  return placeholders.reduce((text, name) => text.replaceAll(`{${name}}`, database[name]), value);
}
