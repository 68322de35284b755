/** Whether a part of a name would break the lines of a script: what follows would be a line of its own, which psql runs. */
export function breaksLines(part: string): boolean {
  return /\p{Cc}|[\u2028\u2029]/u.test(part);
}
