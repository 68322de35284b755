/** Which of several statements counts that bind the same name. */
import type { Binding } from './body.ts';

/** The binding that counts where a name has several. */
export function chosen(bindings: readonly Binding[]): Binding | 'several' | undefined {
  const run = bindings.filter(({ certainty }) => certainty !== 'typing');
  const [first, ...others] = run.length > 0 ? run : bindings;
  if (first === undefined || others.length === 0) return first;
  // The same thing imported from where it is, and from where it used to be.
  const sameImport = [first, ...others].every(
    (one) =>
      one.kind === 'import' &&
      first.kind === 'import' &&
      one.target.name === first.target.name &&
      (one.target.name !== undefined || one.target.module === first.target.module),
  );
  return sameImport ? first : 'several';
}

/** The binding that counts once all statements of a body are through; `undefined` where one of them may not run. */
export function lastOf(bindings: readonly Binding[]): Binding | undefined {
  const isClear = bindings.every(({ certainty, kind }) => certainty === 'always' && kind !== 'other');
  return isClear ? bindings.at(-1) : undefined;
}
