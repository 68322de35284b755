import { wholeWord } from '../../base/whole-word.ts';

/** Texts, each known by a number, and which of them have certain names. */
export interface NamingTexts {
  /** Adds a text; numbers only grow. */
  add(number: number, text: string): void;
  /** The last text that `isMeant` and that has all of the names as words, in quotes or out of them. */
  lastNaming(names: readonly string[], isMeant: (number: number) => boolean): number | undefined;
}

const word = /[\w$]+/g;

/** Of thousands of texts only those are looked through that have a rare word of the names. */
export function namingTexts(): NamingTexts {
  const texts = new Map<number, string>();
  const numbersByWord = new Map<string, number[]>();
  return {
    add(number, text) {
      texts.set(number, text);
      for (const found of new Set(text.toLowerCase().match(word))) {
        const numbers = numbersByWord.get(found);
        if (numbers === undefined) numbersByWord.set(found, [number]);
        else numbers.push(number);
      }
    },
    lastNaming(names, isMeant) {
      const words = names.flatMap((name) => name.toLowerCase().match(word) ?? []);
      const candidates = words
        .map((each) => numbersByWord.get(each) ?? [])
        .reduce<readonly number[] | undefined>(
          (fewest, numbers) => (fewest === undefined || numbers.length < fewest.length ? numbers : fewest),
          undefined,
        );
      return (candidates ?? [...texts.keys()]).findLast(
        (number) => isMeant(number) && names.every((name) => mentions(texts.get(number) ?? '', name)),
      );
    },
  };
}

/** Whether a text has the name as a word, in quotes or out of them. */
export function mentions(text: string, name: string): boolean {
  if (!text.toLowerCase().includes(name.toLowerCase())) return false;
  return wholeWord([name], 'i').test(text);
}
