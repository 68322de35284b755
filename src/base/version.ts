import manifest from '../../package.json' with { type: 'json' };

/** Version of schema-drift, as in its package. */
export const version: string = manifest.version;

/** Stands for a hash of all of `dist/`, which `build.mjs` puts in its place. */
const mark = '@hash-of-dist@';

/** What tells this very program from any other, its version too; absent where it runs from its sources. */
export const build: string | undefined = mark.startsWith('@') ? undefined : mark;
