/** Text that the repository's code had a say in, unable to pass for a command to a workflow runner. */
export function harmless(text: string): string {
  return text.replace(/^(\s*)(::|##\[)/gm, '$1 \\$2');
}
