/** What ES modules are to CommonJS, as TypeScript's `esModuleInterop` has it; for code that was not made by TypeScript. */

type Module = Record<string, unknown>;

/** A module with a default: CommonJS has none but the whole. */
function withDefault(module: Module): Module {
  return module?.__esModule ? module : { default: module };
}

/** A module as `import * as` gives it. */
function star(module: Module): Module {
  if (module?.__esModule) return module;
  const namespace: Module = {};
  if (module !== null && module !== undefined)
    for (const name of Object.getOwnPropertyNames(module))
      if (name !== 'default') bind(namespace, module, name);
  Object.defineProperty(namespace, 'default', { enumerable: true, value: module });
  return namespace;
}

/** `export * from`: everything but the default, and but what the file exports itself. */
function all(module: Module, exports: Module): void {
  for (const name in module)
    if (name !== 'default' && !Object.hasOwn(exports, name)) bind(exports, module, name);
}

/** Has `to` give what `from` gives under a name, now and later. */
function bind(to: Module, from: Module, name: string): void {
  const own = Object.getOwnPropertyDescriptor(from, name);
  const isKept =
    own !== undefined && ('get' in own ? Boolean(from.__esModule) : !own.writable && !own.configurable);
  Object.defineProperty(to, name, isKept && own ? own : { enumerable: true, get: () => from[name] });
}

/** `export { name as exported } from`. */
function pass(exports: Module, exported: string, get: () => unknown): void {
  Object.defineProperty(exports, exported, { enumerable: true, get });
}

export const interop = { withDefault, star, all, pass };
