import { type Answers, areAnsweredAlike } from '../repository/asked-again.ts';
import { topOf } from '../repository/boundary.ts';
import type { Inputs } from '../repository/inputs.ts';
import { keyOf } from './entry.ts';
import type { Store } from './store.ts';

/** Something that was worked out by an earlier run. */
export interface KeptValue<Value> {
  readonly value: Value;
  /** When, as ISO 8601. */
  readonly since: string;
  /** What it was worked out of. */
  readonly inputs: Inputs;
}

/** What earlier runs worked out of the files of a repository, for as long as these are what they were. */
export interface Kept {
  /**
   * What was kept under some words, where the repository answers all that was asked for it as it did.
   *
   * @param words all else that decides it; JSON has to be able to say them
   * @param isStill what has to hold besides
   */
  recall<Value>(
    words: readonly unknown[],
    isStill?: (value: Value) => boolean | Promise<boolean>,
  ): Promise<KeptValue<Value> | undefined>;
  /** Keeps a value, which V8 has to be able to copy, unless another time might give another one; waits for nothing. */
  keep(words: readonly unknown[], value: unknown, inputs: Inputs | Promise<Inputs>): void;
  /** Once everything is kept that is to be. */
  settled(): Promise<void>;
}

/**
 * @param root the folder that is checked
 * @param build what tells the program from any other
 */
export function keptIn(store: Store, root: string, build: string): Kept {
  const { version, platform, arch } = process;
  const common = [build, version, platform, arch, root, topOf(root)];
  const answers: Answers = new Map();
  const writing = new Set<Promise<void>>();
  return {
    async recall<Value>(
      words: readonly unknown[],
      isStill: (value: Value) => boolean | Promise<boolean> = () => true,
    ) {
      for await (const { value, use } of store.find(keyOf([common, words]))) {
        const kept = value as KeptValue<Value>;
        if (!(await areAnsweredAlike(kept.inputs, answers)) || !(await isStill(kept.value))) continue;
        void use();
        return kept;
      }
      return undefined;
    },
    keep(words, value, inputs) {
      const since = new Date().toISOString();
      const put = Promise.resolve(inputs)
        .then(async ({ answers, unsteady }) => {
          const kept: KeptValue<unknown> = { value, since, inputs: { answers } };
          if (unsteady === undefined) await store.put(keyOf([common, words]), kept);
        })
        .finally(() => writing.delete(put));
      writing.add(put);
    },
    settled: async () => void (await Promise.all(writing)),
  };
}
