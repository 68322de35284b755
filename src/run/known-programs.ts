import type { Kept } from '../kept/kept.ts';
import { stateOfFile } from '../postgres/installation.ts';
import { type AskProgram, askProgram } from '../postgres/programs.ts';

/** Asks programs what they are, but those that an earlier run asked while they were the same files. */
export function askKept(kept: Kept): AskProgram {
  return async (program, argument, isLasting) => {
    const state = stateOfFile(program);
    if (state === undefined) return askProgram(program, argument, isLasting);
    const words = ['program', state, argument];
    const known = await kept.recall<string>(words, isLasting);
    if (known !== undefined) return known.value;
    const said = await askProgram(program, argument, isLasting);
    // It was asked of nothing in the repository.
    if (isLasting(said)) kept.keep(words, said, { answers: new Map() });
    return said;
  };
}
