import manifest from '../../package.json' with { type: 'json' };

/** Version of schema-drift, as in its package. */
export const version: string = manifest.version;
