/** Whether a migrations command may run: what is not merged may not choose what it runs. */

import { isDeepStrictEqual } from 'node:util';
import { Problem } from '../../base/problem.ts';
import type { KnownCommand, Trust } from '../trust.ts';
import type { CommandSettings } from './command-settings.ts';

/** @throws Problem for a command that the base branch does not have */
export function refuseUnknown(settings: CommandSettings, { commands }: Trust): void {
  if (commands === undefined) return;
  const refusal = 'unknown' in commands ? commands : refusalOf(settings, commands.known);
  if (refusal === undefined) return;
  throw new Problem(
    `The command \`${settings.command}\` is not run before it is merged: ${refusal.unknown}.`,
    {
      advice: `${refusal.advice}, or set the input \`allow-changed-commands: true\` of the action.`,
    },
  );
}

function refusalOf(settings: CommandSettings, known: readonly KnownCommand[]) {
  if (known.some((one) => isSame(settings, one))) return undefined;
  const alike = known.find(({ command }) => command === settings.command);
  const differing = alike?.path === settings.path ? 'other variables (`env`)' : 'another folder (`path`)';
  return {
    unknown:
      alike === undefined
        ? 'the base branch has no such command'
        : `the base branch has it with ${differing}`,
    advice: 'Merge it by itself first, in a pull request in which this check fails',
  };
}

function isSame(settings: CommandSettings, known: KnownCommand): boolean {
  const isSameEnv = known.env === undefined || isDeepStrictEqual(settings.env ?? {}, known.env);
  return settings.command === known.command && settings.path === known.path && isSameEnv;
}
