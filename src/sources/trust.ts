import type { CommandSettings } from './migrations/command-settings.ts';

/** How far the repository's own programs are trusted: models, and commands that migrate. */
export interface Trust {
  /** Whether what is checked was merged, or is of whoever runs the check. Anything else may be a stranger's. */
  readonly isMerged: boolean;
  /** Whether commands run with all rights of this account, and models where nothing confines them. */
  readonly allowUnconfined: boolean;
  /** The only commands that may run; all of them where it is left out. */
  readonly commands?: KnownCommands;
}

/** The commands of what was merged, or why they are not known: a sentence without its end, and what to do. */
export type KnownCommands =
  | { readonly known: readonly KnownCommand[] }
  | { readonly unknown: string; readonly advice: string };

/** A command as the merged configuration has it; without `env` where it was recognised, which sets no other variables. */
export type KnownCommand = Pick<CommandSettings, 'path' | 'command' | 'env'>;

/** What holds for whoever checks a repository of their own. */
export const ownCode: Trust = { isMerged: true, allowUnconfined: false };

/** What to do for a program that nothing would confine, in the middle of a sentence. */
export const allowUnconfined =
  'set the input `allow-unconfined: true` of the action where whoever opens a pull request may do what this job may';
