// Packages that a run may do without: what they make of themselves when they are loaded (tables of a grammar, tags of
// YAML, types of Postgres), they make when a name of theirs is first used. All together take as long as Node's start.

const packages = /^(?:pg|yaml|@lezer\/(?:javascript|python))$/;

/** Not what Node and bundlers make up: `default`, `module.exports`, `__esModule`. */
const isNamed = (name) => /^[a-z]\w*$/i.test(name) && name !== 'default';

/** Puts a module in the place of each whose exports are getters: the first one that is asked loads the package. */
export const loadedWhenUsed = {
  name: 'loaded-when-used',
  setup(build) {
    build.onResolve({ filter: packages }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      // Packages among themselves are as they were.
      if (pluginData === 'itself' || /[\\/]node_modules[\\/]/.test(importer)) return undefined;
      const found = await build.resolve(path, { kind, resolveDir, pluginData: 'itself' });
      return { path, namespace: 'when-used', pluginData: found.path };
    });
    build.onLoad({ filter: /.*/, namespace: 'when-used' }, async ({ pluginData: file }) => {
      const names = Object.keys(await import(file)).filter(isNamed);
      // Asked once: what a bundler makes of `require` copies all names of an ES module each time.
      const itself = `let loaded; const itself = () => (loaded ??= require(${JSON.stringify(file)}));`;
      const getters = names.map((name) => `get ${name}() { return itself().${name}; }`);
      return { contents: `${itself} module.exports = { ${getters.join(', ')} };`, resolveDir: '/' };
    });
  },
};
