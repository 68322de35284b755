/** Whether a name matches a glob in which `*` stands for any characters and `?` for one; case counts. */
export function matchesGlob(name: string, glob: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 's').test(name);
}

/** Whether a name matches a list of globs, of which one that starts with `!` takes names away again. */
export function matchesGlobs(name: string, globs: readonly string[]): boolean {
  const wanted = globs.filter((glob) => !glob.startsWith('!'));
  const unwanted = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const included = wanted.length === 0 || wanted.some((glob) => matchesGlob(name, glob));
  return included && !unwanted.some((glob) => matchesGlob(name, glob));
}
