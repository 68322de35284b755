/** A name for what stands beside the thing of a name for a while: `events_before`. Postgres cuts names at 63 bytes. */
export function besideName(own: string, word: string): string {
  const longest = 63 - 1 - word.length;
  const letters = [...own];
  while (Buffer.byteLength(letters.join('')) > longest) letters.pop();
  return `${letters.join('')}_${word}`;
}
